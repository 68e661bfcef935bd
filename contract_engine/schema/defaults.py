"""What nobody should have to invent: filled in, marked assumed, with how it was derived."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from contract_engine.schema.columns import Place
from contract_engine.schema.contract import Contract, financial_year, first_calendar_year
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.services import IndexationRow
from contract_engine.schema.spelling import fold
from contract_engine.schema.uncertainty import DriverRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_engine.schema.columns import Row

R = TypeVar("R", bound="Row")

HIGHEST_NEED_WEIGHT = 50.0
CHANCE = "Chance variation"
CHANCE_SD_AT_100_000 = 0.0117
NORMAL_1_IN_10 = 1.2816
DERIVED = "derived: "


def lists_disagree(row: PartyRow) -> bool:
    """Whether a weighted list cannot be that of the people registered."""
    return (row.weighted_list or 0.0) > HIGHEST_NEED_WEIGHT * (row.registered_list or math.inf)


def prefilled(contract: Contract) -> Contract:
    """Return the contract with people, uplifts and chance variation where the input has none."""
    added: dict[str, tuple[Row, ...]] = {
        PopulationRow.table: _people(contract),
        IndexationRow.table: _uplifts(contract),
        DriverRow.table: _chance(contract),
    }
    tables = {**contract.tables}
    for name, rows in added.items():
        tables[name] = (*tables.get(name, ()), *rows)
    return replace(contract, tables=tables)


def derived_again(contract: Contract, before: Contract) -> Contract:
    """Return a contract whose lists or people have changed, with people and chance variation derived from the new ones.

    Rows that someone has changed since they were derived stay as they are.
    """
    people = _entries(_people(_without(before, PopulationRow)))
    chance = _entries(_chance(_without(before, DriverRow)))
    tables = {**contract.tables}
    if _entries(contract.rows(PopulationRow)) == people:
        tables[PopulationRow.table] = ()
    tables[DriverRow.table] = tuple(row for row in contract.rows(DriverRow) if _entry(row) not in chance)
    return prefilled(replace(contract, tables=tables))


def _without(contract: Contract, kind: type[Row]) -> Contract:
    return replace(contract, tables={**contract.tables, kind.table: ()})


def _entries(rows: Iterable[Row]) -> list[dict[str, object]]:
    return [_entry(row) for row in rows]


def _entry(row: Row) -> dict[str, object]:
    """Return what a row says, its figures to the digits that survive a workbook."""
    return {
        name: float(f"{value:.12g}") if isinstance(value, float) else value for name, value in row.model_dump().items()
    }


def _people(contract: Contract) -> tuple[PopulationRow, ...]:
    if contract.rows(PopulationRow):
        return ()
    return tuple(
        _placed(
            PopulationRow(
                organisation=name,
                headcount=row.registered_list,
                need_weight=min(contract.weighted_list(name) / row.registered_list, HIGHEST_NEED_WEIGHT),
                source=DERIVED + "registered list; need weight is weighted over registered list",
            )
        )
        for name, row in contract.parties.items()
        if row.registered_list
    )


def _uplifts(contract: Contract) -> tuple[IndexationRow, ...]:
    present = {row.year for row in contract.rows(IndexationRow)}
    first = first_calendar_year(contract.settings.price_base) + 1
    last = first_calendar_year(contract.years[-1])
    return tuple(
        _placed(IndexationRow(year=year, source=DERIVED + "no uplift, until someone types one"))
        for year in map(financial_year, range(first, last + 1))
        if year not in present
    )


def _chance(contract: Contract) -> tuple[DriverRow, ...]:
    named = any(fold(row.driver) == fold(CHANCE) for row in contract.rows(DriverRow))
    if contract.population == 0 or named:
        return ()
    spread = NORMAL_1_IN_10 * CHANCE_SD_AT_100_000 * math.sqrt(100_000 / contract.population)
    row = DriverRow(
        driver=CHANCE,
        acts_on="activity",
        each_year=True,
        low=max(-spread, -1.0),
        central=0.0,
        high=min(spread, 5.0),
        moves_with_others="none",
        target_moves=False,
        source=DERIVED + "1.17% x square root of 100,000 / population, after Jones and HSJ 2011",
    )
    return (_placed(row),)


def _placed(row: R) -> R:
    row.placed(Place(row.sheet))
    return row
