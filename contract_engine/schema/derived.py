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
DESCRIBED_BY = ("status", "source")


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
        first = {identity[0] for identity in fresh}
        for row in rows:
            now = fresh.get(tuple(row.text(name) or str(kind.model_fields[name].default) for name in kind.key))
            if now is None and row.text(kind.key[0]) in first:
                yield warning(
                    row.place.at(kind.key[0]),
                    "the row was derived from the lists, which now give another in its place; that is used.",
                    "To keep a row of your own, set its Status to confirmed.",
                )
            for name, field in kind.model_fields.items():
                stood = row.values.get(name)
                if now is None or name in (*kind.key, *DESCRIBED_BY) or _same(stood, getattr(now, name)):
                    continue
                if stood is None and not field.is_required():
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
    if isinstance(stood, bool):
        return "yes" if stood else "no"
    return f"{stood:.6g}" if isinstance(stood, int | float) else f"{stood}"


def _same(stood: object, now: object) -> bool:
    if isinstance(stood, int | float) and isinstance(now, int | float):
        return abs(stood - now) <= SAME * max(1.0, abs(now))
    return stood == now
