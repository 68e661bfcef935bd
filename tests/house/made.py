"""Workbooks that were made, opened so that house rules can be held against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.formula import ArrayFormula

from contract_engine.schema.contract import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from tests.workbooks import Maker

HEADING_ROW = 4
# Sheets on one page each, with sentences above their table: what is asked for comes before its figures.
WITH_WORDS = ("Summary", "No deal")
PROPOSED = "Proposed (% or £)"
INPUTS = {kind.sheet: kind for kind in TABLES}


@dataclass(frozen=True)
class Made:
    """One workbook, opened twice: with its formulas, and with the values stored for them."""

    maker: Maker
    path: Path
    book: Workbook
    values: Workbook

    def sheets(self) -> list[Worksheet]:
        """Every sheet."""
        return self.book.worksheets

    def inputs(self) -> list[Worksheet]:
        """The sheets that a run reads."""
        return [sheet for sheet in self.book.worksheets if sheet.title in INPUTS]

    def cells(self, *, below: int = 0) -> Iterator[Cell]:
        """Every cell of every sheet, or of the rows below one."""
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows(min_row=below + 1):
                yield from (cell for cell in row if isinstance(cell, Cell))


def where(cell: Cell) -> str:
    """Address of a cell."""
    return f"{cell.parent.title}!{cell.coordinate}"


def table_of(sheet: Worksheet) -> Any:  # noqa: ANN401 - openpyxl's Table has no types
    """Return the one table of a sheet."""
    (table,) = sheet.tables.values()
    return table


def heading_row(sheet: Worksheet) -> int:
    """Return the row of a sheet's headings: the fourth, but below its sentences on the Summary."""
    first, *_ = sheet[table_of(sheet).ref]
    return int(first[0].row)


def headings(sheet: Worksheet) -> list[str]:
    """Return the headings of a sheet's table."""
    return [str(cell.value) for cell in sheet[heading_row(sheet)] if cell.value is not None]


def is_formula(cell: Cell) -> bool:
    """Whether a cell is worked out."""
    return cell.data_type == "f"


def formula(cell: Cell) -> str:
    """Return a formula as it is typed."""
    return cell.value.text if isinstance(cell.value, ArrayFormula) else str(cell.value)
