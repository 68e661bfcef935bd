"""A file becomes a checked contract, whichever of the two kinds it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from contract_engine.schema.faults import InputFaultsError, error
from contract_engine.workbook.term_sheet import read_term_sheet, tables_of_term_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.raw import RawTable

WORKBOOKS = (".xlsx", ".xlsm")
TERM_SHEET = ".toml"
Terms = Literal["written", "recommended"]


def read(path: str | Path, *, terms: Terms = "written", private: Sequence[Path] = ()) -> Contract:
    """Read a workbook (.xlsx, .xlsm) or a term sheet (.toml).

    `terms` says which column of a results workbook stands as the draft: the draft as
    written, or the terms the tool proposed. `private` are files with the figures of one
    organisation each, which join those of the shared file. An InputFaultsError lists everything
    to put right.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        from contract_engine.workbook.read_book import read_book  # noqa: PLC0415 - a term sheet needs no reader of workbooks

        return read_book(path, recommended=terms == "recommended", private=private)
    if suffix == TERM_SHEET and terms == "recommended":
        fault = error("", "a term sheet has no proposed terms.", "Read it as written, or give a results workbook.")
        raise InputFaultsError(path.name, (fault,))
    if suffix == TERM_SHEET:
        return read_term_sheet(path, private)
    raise _of_no_kind(path)


def tables_at(path: Path) -> dict[str, RawTable]:
    """Return the tables of a workbook or term sheet as they stand, whether or not it could be run."""
    if path.suffix.lower() in WORKBOOKS:
        from contract_engine.workbook.read_book import tables_in  # noqa: PLC0415 - as read

        return tables_in(path.read_bytes(), path.name)[0]
    if path.suffix.lower() == TERM_SHEET:
        return tables_of_term_sheet(path.read_bytes(), path.name)[0]
    raise _of_no_kind(path)


def _of_no_kind(path: Path) -> InputFaultsError:
    kind = f"ends in '{path.suffix.lower()}'" if path.suffix else "has no ending"
    fault = error("", f"the file's name {kind}.", "Give an Excel workbook (.xlsx) or a term sheet (.toml).")
    return InputFaultsError(path.name, (fault,))
