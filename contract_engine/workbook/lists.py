"""The Lists sheet: names that drop-downs offer, gathered from the sheets that hold them.

Most drop-downs can point at the column that declares a name. Where a name may stand in
several rows, or in two columns, or All is a choice too, each must be offered once: formulas
here gather them, so that a row typed on Parties or Services appears in the drop-downs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL, TABLE_BY_NAME, TABLES
from contract_engine.workbook.sheets import FIRST_ROW, HEADER_ROW, Cell, Field, Sheet, letter

if TYPE_CHECKING:
    from contract_engine.schema.columns import Column, Row
    from contract_engine.schema.contract import Contract
    from contract_engine.workbook.places import Places

SHEET = "Lists"
ROOM = 40

_HEADINGS = {
    "parties.name": "Organisations",
    "parties.network": "Networks",
    "services.point_of_delivery": "Points of delivery",
    "schemes.scheme": "Schemes",
    "indicators.indicator": "Indicators",
    "uncertainty.driver": "Uncertainties",
    "bundles.bundle": "Bundles",
    "shared_services.service": "Shared services",
    "terms_gain_share.clause": "Gain shares",
}


@dataclass(frozen=True)
class Lists:
    """The lists that a contract's drop-downs need: those of its tables, or of `kinds` where some have no row yet."""

    contract: Contract
    places: Places
    kinds: tuple[type[Row], ...] = ()

    @cached_property
    def targets(self) -> tuple[tuple[str, ...], ...]:
        """What each list gathers, as columns of tables."""
        used = self.kinds or [kind for kind in TABLES if self.contract.rows(kind) or not kind.optional]
        found = (column.refers_to for kind in used for column in kind.columns() if column.refers_to)
        return tuple(target for target in dict.fromkeys(found) if not self._stands_alone(target))

    def source(self, column: Column) -> str:
        """Return the range that the drop-down of a column shows; empty if it refers to nothing."""
        if not column.refers_to:
            return ""
        if column.refers_to not in self.targets:
            return f"={self._range(column.refers_to[0])}"
        at = letter(self.targets.index(column.refers_to))
        first = FIRST_ROW if column.default == ALL or not self._offers_all(column.refers_to) else FIRST_ROW + 1
        whole = f"{SHEET}!${at}${first}:${at}${self._last_row}"
        return f'={SHEET}!${at}${first}:INDEX({whole},MAX(1,COUNTIF({whole},"?*")))'

    def sheet(self) -> Sheet:
        """Return the Lists sheet."""
        columns = [self._cells(number) for number in range(len(self.targets))]
        return Sheet(
            name=SHEET,
            table="tbl_lists",
            title="Lists",
            intro="Control. This worksheet contains one table. Nothing is to be typed here.",
            note="Names that drop-downs offer, gathered by formulas from the sheets that hold them.",
            fields=tuple(Field(self._heading(target)) for target in self.targets),
            rows=tuple(zip(*columns, strict=True)),
            group="control",
            protected=True,
        )

    @staticmethod
    def _stands_alone(target: tuple[str, ...]) -> bool:
        table, _, name = target[0].partition(".")
        return len(target) == 1 and TABLE_BY_NAME[table].key == (name,)

    @staticmethod
    def _heading(target: tuple[str, ...]) -> str:
        first, *others = (_HEADINGS[name] for name in target)
        return " and ".join((first, *(other.lower() for other in others)))

    @staticmethod
    def _offers_all(target: tuple[str, ...]) -> bool:
        return any(column.refers_to == target and column.default == ALL for kind in TABLES for column in kind.columns())

    def _range(self, target: str) -> str:
        table, _, name = target.partition(".")
        return self.places.column(TABLE_BY_NAME[table], name)

    def _names(self, target: tuple[str, ...]) -> list[str]:
        names = [ALL] if self._offers_all(target) else []
        for part in target:
            table, _, name = part.partition(".")
            names += [str(getattr(row, name)) for row in self.contract.tables.get(table, ()) if getattr(row, name)]
        return list(dict.fromkeys(names))

    @cached_property
    def _last_row(self) -> int:
        return FIRST_ROW - 1 + ROOM + max(len(self._names(target)) for target in self.targets)

    def _cells(self, number: int) -> list[Cell]:
        target = self.targets[number]
        names = self._names(target)
        cells = []
        for row in range(FIRST_ROW, self._last_row + 1):
            value = names[row - FIRST_ROW] if row - FIRST_ROW < len(names) else ""
            if row == FIRST_ROW and self._offers_all(target):
                cells.append(Cell(ALL))
            else:
                cells.append(Cell(value, formula=f"={self._next(target, letter(number), row)}", array=True))
        return cells

    def _next(self, target: tuple[str, ...], at: str, row: int) -> str:
        """Return the formula of the first name that does not stand above it yet."""
        above = f"{at}${HEADER_ROW}:{at}{row - 1}"
        formula = '""'
        for part in reversed(target):
            names = self._range(part)
            formula = f'IFERROR(INDEX({names},MATCH(0,COUNTIF({above},"="&{names})+({names}=""),0)),{formula})'
        return formula
