"""Where the cells of each input table stand, worked out from the schema alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.schema.settings import Settings
from contract_engine.workbook.sheets import FIRST_ROW, SPARE, letter

if TYPE_CHECKING:
    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract

VALUE_COLUMN = "B"


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of a contract's cells, as formulas write them; ranges take in the spare rows below."""

    contract: Contract

    def last_row(self, kind: type[Row]) -> int:
        """Return the last row that a range of this table takes in."""
        return FIRST_ROW + max(len(self.contract.rows(kind)), 1) - 1 + SPARE

    def column(self, kind: type[Row], name: str) -> str:
        """Return the range of a column, as `Services!$C$5:$C$208`."""
        at = letter([column.name for column in kind.columns()].index(name))
        return f"{quoted(kind.sheet)}!${at}${FIRST_ROW}:${at}${self.last_row(kind)}"

    def setting(self, name: str) -> str:
        """Return the cell of a setting, as `Contract!$B$7`."""
        number = [column.name for column in Settings.columns()].index(name)
        return f"{quoted(Settings.sheet)}!${VALUE_COLUMN}${FIRST_ROW + number}"


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas write it."""
    return f"'{sheet}'" if " " in sheet else sheet
