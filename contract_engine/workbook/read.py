"""A file becomes a checked contract, whichever of the two kinds it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from contract_engine.schema.faults import InputFaultsError, error
from contract_engine.workbook.term_sheet import read_term_sheet

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

WORKBOOKS = (".xlsx", ".xlsm")
TERM_SHEET = ".toml"
Terms = Literal["written", "recommended"]


def read(path: str | Path, *, terms: Terms = "written") -> Contract:
    """Read a workbook (.xlsx, .xlsm) or a term sheet (.toml).

    `terms` says which column of a results workbook stands as the draft: the draft as
    written, or the terms the tool proposed. An InputFaultsError lists everything to put right.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        from contract_engine.workbook.read_book import read_book  # noqa: PLC0415 - a term sheet needs no reader of workbooks

        return read_book(path, recommended=terms == "recommended")
    if suffix == TERM_SHEET and terms == "recommended":
        fault = error("", "a term sheet has no proposed terms.", "Read it as written, or give a results workbook.")
        raise InputFaultsError(path.name, (fault,))
    if suffix == TERM_SHEET:
        return read_term_sheet(path)
    kind = f"ends in '{suffix}'" if suffix else "has no ending"
    fault = error("", f"the file's name {kind}.", "Give an Excel workbook (.xlsx) or a term sheet (.toml).")
    raise InputFaultsError(path.name, (fault,))
