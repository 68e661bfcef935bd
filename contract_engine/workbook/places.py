"""Where the cells of each input table stand, worked out from the schema alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from contract_engine.schema.settings import Settings
from contract_engine.schema.term_tables import TermRow
from contract_engine.workbook.sheets import FIRST_ROW, SPARE, letter

if TYPE_CHECKING:
    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract

VALUE_COLUMN = "B"
PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of a contract's cells, as formulas write them; ranges take in the spare rows below.

    With `proposed`, the Terms sheets have the column of the terms proposed after the draft.
    """

    contract: Contract
    proposed: bool = False

    def columns(self, kind: type[Row]) -> list[str]:
        """Return the names of a sheet's columns, in order."""
        return list(_columns(kind, self.proposed))

    def last_row(self, kind: type[Row]) -> int:
        """Return the last row that a range of this table takes in."""
        return FIRST_ROW + max(len(self.contract.rows(kind)), 1) - 1 + SPARE

    def column(self, kind: type[Row], name: str) -> str:
        """Return the range of a column, as `Services!$C$5:$C$208`."""
        at = letter(self.columns(kind).index(name))
        return f"{quoted(kind.sheet)}!${at}${FIRST_ROW}:${at}${self.last_row(kind)}"

    def cell(self, kind: type[Row], number: int, name: str) -> str:
        """Return the cell of a row, counted from 0, as people write it: `Terms pool!G7`."""
        if kind.vertical:
            return f"{kind.sheet}!{VALUE_COLUMN}{FIRST_ROW + self.columns(kind).index(name)}"
        return f"{kind.sheet}!{letter(self.columns(kind).index(name))}{FIRST_ROW + number}"

    def setting(self, name: str) -> str:
        """Return the cell of a setting, as `Contract!$B$7`."""
        number = self.columns(Settings).index(name)
        return f"{quoted(Settings.sheet)}!${VALUE_COLUMN}${FIRST_ROW + number}"


@cache
def _columns(kind: type[Row], proposed: bool) -> tuple[str, ...]:  # noqa: FBT001 - a cache is asked by place
    names = [column.name for column in kind.columns()]
    if proposed and issubclass(kind, TermRow):
        names.insert(names.index("draft") + 1, PROPOSED)
    return tuple(names)


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas write it."""
    return f"'{sheet}'" if " " in sheet else sheet
