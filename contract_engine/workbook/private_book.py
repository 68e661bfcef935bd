"""The file of one organisation's own figures, to be filled by it and given to whoever runs the shared workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.schema.private import is_withheld, names_of, private_cells
from contract_engine.schema.spelling import fold, listed, nearest
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.front import COVER
from contract_engine.workbook.input_sheets import look_of
from contract_engine.workbook.private_file import MEANING, SHEET, UNIT, WHERE, PrivateRow
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.sheets import Cell, Field, Sheet
from contract_engine.workbook.validation import KNOWN, validation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from contract_engine.schema.private import PrivateCell
    from contract_engine.schema.raw import RawTable

NONE = "none"


def write_private(tables: Mapping[str, RawTable], party: str, path: Path, *, shared: str, on: date) -> Saved:
    """Write the private file of an organisation, with what the `shared` file holds of it; the rest is blank.

    Raises PutRightError if there is no such organisation, or if it has no private figure.
    """
    names = names_of(tables)
    name = next((each for each in names if fold(each) == fold(party)), None)
    if name is None:
        like = nearest(party, names)
        mend = f"Did you mean {like}?" if like else f"Use {listed(names)}."
        raise PutRightError(f"'{party}' is not an organisation of {shared}. {mend}")
    cells = [cell for cell in private_cells(tables) if cell.belongs_to(name)]
    sheets = _cover(name, shared, on), _figures(name, cells, shared)
    return save(book_bytes(sheets, title=f"Private figures of {name}", author=name, on=on), path)


def _cover(name: str, shared: str, on: date) -> Sheet:
    rows = {
        "What this is": f"The own figures of {name} for {shared}. They are not for other organisations.",
        "To fill": f"Type each figure in the column Value of the sheet {SHEET}. A figure given here wins over the one"
        " in the shared workbook; a blank cell means that the default holds, as the Data dictionary there says.",
        "To use": "Give it to whoever runs the shared workbook, and to nobody else. It is joined when a command is"
        f" run: contract-engine solve, the name of the shared workbook, then --private and the name of this file. The"
        f" results to be shared are written with --for all; those for {name} with --for and its name.",
        "Yellow cells": "Inputs. Change only these; the other cells say which figure is meant.",
    }
    return Sheet(
        name=COVER,
        table="tbl_cover",
        title=f"Private figures of {name}",
        intro="This worksheet contains one table. It says what this workbook is.",
        fields=(Field("Item", widest=38), Field("What it says", widest=95)),
        rows=(
            *((Cell(item, strong=True), Cell(words)) for item, words in rows.items()),
            (Cell("Date written", strong=True), Cell(on, "date")),
        ),
        group="front",
    )


def _figures(name: str, cells: list[PrivateCell], shared: str) -> Sheet:
    labels = {column.name: column.label for column in PrivateRow.columns()}
    return Sheet(
        name=SHEET,
        table="tbl_private_figures",
        title=f"Private figures of {name}",
        intro="This worksheet contains one table. Yellow cells are inputs.",
        note=f"Figures that belong to {name} alone, by the sheet, row and heading of {shared}.",
        fields=(
            Field(labels["organisation"]), Field(labels["sheet_named"]), Field(labels["row"], widest=40),
            Field(labels["figure"], widest=34), Field(UNIT), Field(labels["value"], "general", "input", left=True),
            Field(MEANING, widest=60), Field(WHERE, widest=40),
        ),
        rows=tuple(_row(name, cell) for cell in cells),
        group="fill",
        frozen_columns=1,
    )  # fmt: skip


def _row(name: str, cell: PrivateCell) -> tuple[Cell, ...]:
    column, found = cell.column, cell.row.values.get(cell.column.name)
    value = found if isinstance(found, int | float | str) and not is_withheld(found) else None
    return (
        Cell(name), Cell(cell.kind.sheet), Cell(cell.key or None), Cell(column.label), Cell(column.unit or NONE),
        Cell(value, look_of(column, [value]), check=validation(column, "")), Cell(column.meaning),
        Cell(column.where or KNOWN),
    )  # fmt: skip
