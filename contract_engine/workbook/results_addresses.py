"""Where the cells that a run names stand in the results workbook, whatever file they were read from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES
from contract_engine.workbook.sheets import Cell

if TYPE_CHECKING:
    from contract_engine.workbook.places import Places


@dataclass(frozen=True)
class Addresses:
    """Cells of the input by the name they had in the file that was read."""

    places: Places

    @cached_property
    def known(self) -> dict[str, str]:
        """The cell in this workbook of each cell that was read."""
        return {
            row.at(column.name): self.places.cell(kind, number, column.name)
            for kind in TABLES
            for number, row in enumerate(self.places.contract.rows(kind))
            for column in kind.columns()
            if "!" in row.at(column.name)
        }

    def cell(self, named: str) -> Cell:
        """Return a link to what a run named: one cell, or several as `Terms pool!G5, G6; Parties!B7`."""
        if not named:
            return Cell("none")
        found = [self._here(part) for part in _split(named)]
        return Cell(_joined(found), link=found[0] if "!" in found[0] else "")

    def _here(self, named: str) -> str:
        return self.known.get(named, named)


def _split(named: str) -> list[str]:
    """Return the single cells of `Terms pool!G5, G6; Parties!B7`."""
    found = []
    for group in named.split("; "):
        sheet, mark, cells = group.rpartition("!")
        found += [f"{sheet}{mark}{cell}" for cell in cells.split(", ")]
    return found


def _joined(found: list[str]) -> str:
    """Write cells with each sheet named once."""
    by_sheet: dict[str, list[str]] = {}
    for address in found:
        sheet, mark, cell = address.rpartition("!")
        by_sheet.setdefault(f"{sheet}{mark}", []).append(cell)
    return "; ".join(f"{sheet}{', '.join(cells)}" for sheet, cells in by_sheet.items())
