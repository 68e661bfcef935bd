"""Where the input of a run stands in the workbook it was read from, for formulas and links that look at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_addresses import Addresses
from contract_engine.workbook.sheet_list import quoted_title
from contract_engine.workbook.sheets import FIRST_ROW, letter, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.workbook.cells import Typed
    from contract_engine.workbook.open_book import Book

_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_ADDRESS = re.compile(r"(.+)!([A-Z]{1,3})(\d+)")


@dataclass(frozen=True)
class WhereRead:
    """The cells of a workbook that was read, by where they would stand in a results workbook."""

    contract: Contract
    book: Book

    @cached_property
    def _places(self) -> Places:
        return Places(self.contract, proposed=True)

    @cached_property
    def _kinds(self) -> Mapping[str, type[Row]]:
        return {kind.sheet: kind for kind in TABLES}

    @cached_property
    def _columns(self) -> Mapping[str, list[str]]:
        return {kind.sheet: self._places.columns(kind) for kind in TABLES}

    @cached_property
    def _read_at(self) -> Mapping[str, str]:
        return {here: there for there, here in Addresses(self._places).known.items()}

    @cached_property
    def _pages(self) -> dict[str, Mapping[int, Mapping[str, Typed]]]:
        return {}

    def address(self, cell: str) -> str:
        """Return where a cell of a results workbook was read: `Services!F12`, or a sheet's title."""
        if "!" not in cell:
            return next(iter(self.book.titled(cell)), "") if cell else ""
        return self._read_at.get(cell, "")

    def reference(self, sheet: str, cells: str) -> str | None:
        """Return cells of an input sheet as a formula is to name them; None if no formula should.

        A formula gives what the run read only if the cells hold it: where a cell is blank and a
        default was taken, or words were read as a number, or rows lie apart, it would not.
        """
        kind, found = self._kinds.get(sheet), _CELLS.fullmatch(cells)
        if kind is None or found is None:
            return None
        first, top, last, _ = found.groups()
        columns, rows = self._columns[sheet], self.contract.rows(kind)
        if kind.vertical:
            place = int(top) - FIRST_ROW
            name = columns[place] if 0 <= place < len(columns) and not last else ""
        else:
            name = {letter(number): name for number, name in enumerate(columns)}.get(first, "")
            if last is None:
                rows = rows[int(top) - FIRST_ROW : int(top) - FIRST_ROW + 1]
            elif last != first or int(top) != FIRST_ROW:
                return None
        return self._range(name, rows) if name and rows else None

    def _range(self, name: str, rows: tuple[Row, ...]) -> str | None:
        places = [_ADDRESS.fullmatch(row.at(name)) if hasattr(row, name) else None for row in rows]
        known = [(place[1], place[2], int(place[3])) for place in places if place]
        sheets, columns = {place[0] for place in known}, {place[1] for place in known}
        numbers = [place[2] for place in known]
        if len(known) < len(rows) or len(sheets) > 1 or len(columns) > 1:
            return None
        (sheet,), (column,) = sheets, columns
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            return None
        if not all(self._holds(sheet, column, row, name, at)
                                 for row, at in zip(rows, numbers, strict=True)):  # fmt: skip
            return None
        end = f":${column}${numbers[-1]}" if len(numbers) > 1 else ""
        return f"{quoted_title(sheet)}!${column}${numbers[0]}{end}"

    def _holds(self, sheet: str, column: str, row: Row, name: str, number: int) -> bool:
        """Whether a cell holds, letter for letter, what was read from it."""
        if sheet not in self._pages:
            self._pages[sheet] = {line.number: line.cells for line in self.book.page(sheet).lines}
        cell = self._pages[sheet].get(number, {}).get(column)
        wanted = plain(getattr(row, name))
        return (cell is None) == (wanted is None) and (cell is None or (
            type(cell.value) is not bool and cell.value == wanted
        ))  # fmt: skip
