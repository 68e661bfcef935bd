"""Rows that the tool derived into a workbook follow the sheets they come from, for as long as they say assumed.

Someone who types a new list on Parties should not have to know that Population was filled
from the old one. A row that has been confirmed, or has another source, is left alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.defaults import CHANCE, DERIVED
from contract_engine.schema.faults import warning
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.spelling import fold
from contract_engine.schema.uncertainty import DriverRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault
    from contract_engine.schema.raw import RawRow, RawTable

SAME = 1e-9
FIGURES: dict[type[Row], tuple[str, ...]] = {PopulationRow: ("headcount", "need_weight"), DriverRow: ("low", "high")}


def without_derived(tables: Mapping[str, RawTable]) -> tuple[dict[str, RawTable], dict[type[Row], tuple[RawRow, ...]]]:
    """Take derived rows out, and return them apart; people only where every row of them is derived."""
    kept = dict(tables)
    apart: dict[type[Row], tuple[RawRow, ...]] = {}
    people = tables[PopulationRow.table]
    if people.rows and all(_derived(row) for row in people.rows):
        kept[PopulationRow.table], apart[PopulationRow] = replace(people, rows=()), people.rows
    drivers = tables[DriverRow.table]
    chance = tuple(row for row in drivers.rows if _derived(row) and fold(row.text("driver")) == fold(CHANCE))
    if chance:
        kept[DriverRow.table] = replace(drivers, rows=tuple(row for row in drivers.rows if row not in chance))
        apart[DriverRow] = chance
    return kept, apart


def changed_since(contract: Contract, apart: Mapping[type[Row], tuple[RawRow, ...]]) -> Iterator[Fault]:
    """Name the figures that now differ from what stood in the workbook."""
    for kind, rows in apart.items():
        fresh = {row.identity: row for row in contract.rows(kind)}
        for row in rows:
            now = fresh.get(tuple(row.text(name) or str(kind.model_fields[name].default) for name in kind.key))
            for name in FIGURES[kind]:
                stood = row.values.get(name)
                if now is None or (isinstance(stood, int | float) and _same(stood, getattr(now, name))):
                    continue
                yield warning(
                    row.place.at(name),
                    f"{_figure(stood)} was derived from the lists, which now give {_figure(getattr(now, name))};"
                    " that is used.",
                    "To keep a figure of your own, set the row's Status to confirmed.",
                )


def _derived(row: RawRow) -> bool:
    return row.values.get("status", "assumed") in ("assumed", None) and row.text("source").startswith(DERIVED)


def _figure(stood: object) -> str:
    return f"{stood:.6g}" if isinstance(stood, int | float) else f"{stood}"


def _same(stood: float, now: float) -> bool:
    return abs(stood - now) <= SAME * max(1.0, abs(now))
