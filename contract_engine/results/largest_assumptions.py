"""Which figures would move the answer most: one at a time, all else as planned, at the terms on show.

A driver d, or the effect of a scheme, goes to its low and to its high value; of the tool's own other
figures all of one heading go a tenth up at once. In the one future in which everything else is as
planned, under terms x,

    moved(d, v) = sum of gains(x; d = v) - sum of gains(x; d = central)

and the same of the organisation that loses most by it. What is drawn afresh each year goes only
1 / sqrt(years) as far, in every year: all its years at their low together are rarer than 1 in 10.
Every driver is a column of one world, so all are settled at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.schema.choices import choices_of, with_alternatives
from contract_engine.schema.contract import TABLES
from contract_engine.schema.faults import InputFaultsError
from contract_engine.schema.options import OptionRow
from contract_engine.schema.schemes import EffectRow
from contract_engine.schema.services import ReconciliationRow
from contract_engine.schema.uncertainty import DriverRow, ScenarioRow
from contract_engine.world.drivers import Draws, central, drivers_of, effect_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.columns import Column, Row
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Driver

MOVED = ("pounds", "share", "number")
NOT_MOVED = (DriverRow, EffectRow, ScenarioRow, ReconciliationRow, OptionRow)
# Thresholds may swap places if one moves alone, which would mean that less is better.
TOGETHER = {"lower_threshold": ("lower_threshold", "upper_threshold")}
WITH_ANOTHER = {"upper_threshold"}
A_TENTH, A_POINT = 0.1, 0.01
A_TENTH_UP = "a tenth higher"


@dataclass(frozen=True, slots=True)
class AssumptionLine:
    """One figure, or all of one heading, and what moving it does to the better off by over the term; pounds.

    `low`, `central` and `high` are the values a driver goes to; without them it is a tenth
    higher, and the pounds at low are None. `party` is the organisation that it may cost most.
    """

    name: str
    cell: str
    own: bool
    low: float | None
    central: float | None
    high: float | None
    all_low: float | None
    all_high: float
    party: str
    party_low: float | None
    party_high: float

    @property
    def largest(self) -> float:
        """The largest change that it makes, either way, to all together or to the organisation hit hardest."""
        return max(abs(pounds or 0.0) for pounds in (self.all_low, self.all_high, self.party_low, self.party_high))


def assumption_lines(worlds: Worlds, terms: Mapping[str, float]) -> tuple[AssumptionLine, ...]:
    """Measure every driver, every effect, and the tool's own other figures; those that move most come first."""
    contract = worlds.contract
    lines = [*_drivers(contract, terms), *_own(contract, terms)]
    return tuple(sorted(lines, key=lambda line: -line.largest))


def _gains(worlds: Worlds, terms: Mapping[str, float]) -> dict[str, Pounds]:
    """Return by how much each organisation is better off over the term; shape (future,)."""
    new = worlds.ledger_new.results(terms)
    return {party: (result - worlds.results_today[party]).sum(axis=0) for party, result in new.items()}


def _hit_hardest(changes: Mapping[str, Pounds], contract: Contract) -> str:
    """Return who of those who sign may lose most."""
    return min(contract.signatories, key=lambda party: float(changes[party].min()))


def _drivers(contract: Contract, terms: Mapping[str, float]) -> Iterator[AssumptionLine]:
    """Settle one world with a future for each driver at low, one for each at high, and the last as planned."""
    drivers = [driver for driver in drivers_of(contract) if driver.low < driver.high]
    count = 2 * len(drivers) + 1
    plain = central(contract)
    values = {name: np.repeat(value, count, axis=1) for name, value in plain.drivers.items()}
    ends = [_ends(driver, len(contract.years)) for driver in drivers]
    for place, driver in enumerate(drivers):
        values[driver.name][:, 2 * place : 2 * place + 2] = ends[place]
    chance = {key: np.repeat(value, count, axis=1) for key, value in plain.chance.items()}
    gains = _gains(worlds_of(contract, Draws(values, chance, count)), terms)
    entered = {row.driver: (row.at("central"), row.status) for row in contract.rows(DriverRow)}
    entered |= {effect_name(row): (row.at("change"), row.status) for row in contract.rows(EffectRow)}
    for place, driver in enumerate(drivers):
        changes = {party: gain[2 * place : 2 * place + 2] - gain[-1] for party, gain in gains.items()}
        together, party = np.sum([*changes.values()], axis=0), _hit_hardest(changes, contract)
        cell, status = entered[driver.name]
        yield AssumptionLine(
            driver.name, cell, status == "assumed", ends[place][0], driver.central, ends[place][1],
            float(together[0]), float(together[1]), party, float(changes[party][0]), float(changes[party][1]),
        )  # fmt: skip


def _ends(driver: Driver, years: int) -> tuple[float, float]:
    """Return how low and how high a driver goes in 1 term of 10."""
    part = 1 / math.sqrt(years) if driver.each_year else 1.0
    return driver.central - part * (driver.central - driver.low), driver.central + part * (driver.high - driver.central)


def _own(contract: Contract, terms: Mapping[str, float]) -> Iterator[AssumptionLine]:
    """Move each heading of figures that nobody has typed or confirmed, and settle again."""
    planned = _gains(worlds_of(contract, central(contract)), terms)
    for kind in TABLES:
        if kind.group != "advanced" or kind in NOT_MOVED:
            continue
        by_name = {column.name: column for column in kind.columns()}
        for name, first in by_name.items():
            if first.kind not in MOVED or name in WITH_ANOTHER:
                continue
            columns = [by_name[each] for each in TOGETHER.get(name, (name,))]
            moved, cells = _moved(contract, kind, columns)
            if moved is None:
                continue
            gains = _gains(worlds_of(moved, central(moved)), terms)
            changes = {party: gain - planned[party] for party, gain in gains.items()}
            party = _hit_hardest(changes, contract)
            labels = " and ".join(column.label.lower() for column in columns)
            yield AssumptionLine(
                f"{kind.sheet}: {labels}, {len(cells)} figure{'' if len(cells) == 1 else 's'}", cells[0],
                own=True, low=None, central=None, high=None,
                all_low=None, all_high=float(np.sum([*changes.values()])),
                party=party, party_low=None, party_high=float(changes[party].item()),
            )  # fmt: skip


def _moved(contract: Contract, kind: type[Row], columns: list[Column]) -> tuple[Contract | None, list[str]]:
    """Return the contract with these columns of assumed rows a tenth higher, and the cells; None if nothing moves."""
    base = contract.as_written
    rows, cells = [], []
    for row in base.tables.get(kind.table, ()):
        values = {}
        for column in columns if getattr(row, "status", "") == "assumed" else ():
            old = getattr(row, column.name)
            if old is not None and (new := _higher(column, old)) != old:
                values[column.name] = new
                cells.append(row.at(column.name))
        rows.append(row.model_copy(update=values).placed(row.place) if values else row)
    if not cells:
        return None, []
    changed = replace(base, tables={**base.tables, kind.table: tuple(rows)})
    if contract.written is None:
        return changed, cells
    try:
        return with_alternatives(changed, contract.chosen, choices_of(changed)), cells
    except InputFaultsError:
        return None, []


def _higher(column: Column, old: float) -> float:
    """Return a figure a tenth higher, a rate of nought a percentage point higher; no higher than its cell takes."""
    new = old * (1 + A_TENTH)
    if old == 0 and column.kind == "share":
        new = A_POINT
    return new if column.highest is None else min(new, column.highest)
