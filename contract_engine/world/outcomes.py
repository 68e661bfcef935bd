"""Activity, spend, cost and achievement that a scenario leads to, all scenarios at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.schemes import EffectRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.world.achievement import Achievement, achievement_of
from contract_engine.world.drivers import effect_name
from contract_engine.world.schemes import Part, PartAtWork, departure_of, parts_at_work
from contract_engine.world.timing import cost_index, price_index, release, years_since_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws

Service = tuple[str, str]
When = Literal["today", "new"]


@dataclass(frozen=True, slots=True)
class ServiceOutcome:
    """One service, shapes (year, scenario) or (year, 1): planned, agreed and actual spend at reference prices; cost.

    `agreed` is the plan restated for the causes with which the target moves. `stranded` is
    cost that stays although its activity has gone. `departures` is how far schemes depart
    from plan: two outcomes with the same departures are the same.
    """

    departures: tuple[float, ...]
    planned: Pounds
    agreed: Pounds
    actual: Pounds
    cost: Pounds
    stranded: Pounds


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a set of scenarios leads to when certain parts of schemes are delivered."""

    contract: Contract
    services: Mapping[Service, ServiceOutcome]
    achievement: Achievement
    parts: Mapping[Part, PartAtWork]
    delivered: frozenset[Part]
    price_index: Pounds
    cost_index: Pounds
    years_since_base: Pounds
    count: int
    only: frozenset[str] | None = None
    when: When = "new"

    def concerns(self, *parties: str) -> bool:
        """Whether payments between these organisations are wanted; all are, unless `only` names a few."""
        return self.only is None or not self.only.isdisjoint(parties)

    @property
    def years(self) -> int:
        """Number of years."""
        return len(self.price_index)

    def weighted_people(self, segment: str, holder: str) -> Pounds:
        """Weighted people of a segment, or of All, that a budget is for; shape (year, 1).

        Those of the practices that hold it; everyone's if whoever holds it has no list of its own.
        """
        listed = self.contract.rows(PopulationRow)
        members = self.contract.members(holder)
        own = [row for row in listed if row.organisation in members]
        rows = [row for row in own or listed if segment in ("All", row.segment)]
        people = np.zeros(self.years)
        for row in rows:
            people = people + row.headcount * row.need_weight * (1 + row.growth) ** self.years_since_base
        return people[:, None]

    def services_of(self, provider: str, point_of_delivery: str) -> list[ServiceOutcome]:
        """Return the services of a provider: one, or All."""
        return [
            outcome
            for (owner, point), outcome in self.services.items()
            if owner == provider and point_of_delivery in ("All", point)
        ]

    def services_in_scope(self, point_of_delivery: str) -> list[ServiceOutcome]:
        """Return the services that shares of savings count: one point of delivery, or All."""
        rows = {(row.provider, row.point_of_delivery): row for row in self.contract.rows(ServiceRow)}
        return [
            outcome
            for service, outcome in self.services.items()
            if rows[service].in_scope and point_of_delivery in ("All", service[1])
        ]

    def scheme_cost(self, party: str) -> Pounds:
        """Cost of the schemes that an organisation delivers; shape (year,)."""
        mine = [work.cost for part, work in self.parts.items() if part.owner == party and part in self.delivered]
        return np.sum(mine, axis=0) if mine else np.zeros(self.years)

    def own_result(self, party: str) -> Pounds:
        """Other income less own costs, before any payment; shape (year, scenario) or (year, 1)."""
        row = self.contract.parties[party]
        steady = row.other_income * self.price_index - row.other_costs * self.cost_index - self.scheme_cost(party)
        result = steady[:, None]
        for outcome in self.services_of(party, "All"):
            result = result - outcome.cost
        return result


def schemes_in_place(contract: Contract) -> frozenset[Part]:
    """Return the parts of schemes that run today."""
    return frozenset(part for part, work in parts_at_work(contract).items() if work.in_place_today)


def all_schemes(contract: Contract) -> frozenset[Part]:
    """Return every part of every scheme."""
    return frozenset(parts_at_work(contract))


def outcomes_of(  # noqa: PLR0913 - each narrows or names the world wanted
    contract: Contract,
    draws: Draws,
    delivered: frozenset[Part],
    *,
    like: Outcomes | None = None,
    only: frozenset[str] | None = None,
    when: When = "new",
) -> Outcomes:
    """Work out what each scenario leads to when these parts of schemes are delivered.

    `when` says whether today's contract goes on or the new one is in force; `like` holds
    outcomes in the same scenarios, taken over where nothing departs from them; `only` names
    the few organisations whose payments are wanted.
    """
    parts = parts_at_work(contract) if like is None else like.parts
    services = {}
    for row in sorted(contract.rows(ServiceRow), key=lambda row: (row.provider, row.point_of_delivery)):
        service = row.provider, row.point_of_delivery
        effects = [
            (effect_name(effect), departure_of(effect.scheme, parts, delivered, len(contract.years)))
            for effect in contract.rows(EffectRow)
            if (effect.provider, effect.point_of_delivery) == service
        ]
        departures = tuple(float(part) for _, weights in effects for part in weights)
        if like is not None and like.services[service].departures == departures:
            services[service] = like.services[service]
        else:
            change = sum((weights[:, None] * draws.drivers[name] for name, weights in effects), start=np.zeros((1, 1)))
            services[service] = _service_outcome(contract, row, draws, change, departures)
    return Outcomes(
        contract=contract,
        services=services,
        achievement=achievement_of(contract, draws, parts, delivered, None if like is None else like.achievement),
        parts=parts,
        delivered=delivered,
        price_index=price_index(contract),
        cost_index=cost_index(contract),
        years_since_base=years_since_base(contract),
        count=draws.count,
        only=only,
        when=when,
    )


def _service_outcome(
    contract: Contract, row: ServiceRow, draws: Draws, change: Pounds, departures: tuple[float, ...]
) -> ServiceOutcome:
    """Follow one service through every scenario; `change` is what schemes make of it, as a part of its activity."""
    years = len(contract.years)
    year = np.arange(1, years + 1, dtype=float)[:, None]
    plan = row.plan_activity * (1 + row.growth) ** years_since_base(contract)[:, None]
    target, lasting, passing = _factors(contract, row, draws, year)
    structural = plan * np.maximum(lasting * (1 + change), 0.0)
    activity = structural * np.maximum(passing, 0.0)

    kept = plan - np.einsum("tu,un->tn", release(row, years), plan - structural)
    price = row.reference_price * price_index(contract)[:, None]
    fixed = row.of_which_fixed * price_index(contract)[:, None]
    unit_cost = row.unit_cost * cost_index(contract)[:, None] * _unit_cost_level(contract, draws, year)
    return ServiceOutcome(
        departures=departures,
        planned=price * plan + fixed,
        agreed=price * plan * target + fixed,
        actual=price * activity + fixed,
        cost=unit_cost * (kept + row.released_at_once * (activity - structural)),
        stranded=unit_cost * (kept - structural),
    )


def _factors(contract: Contract, row: ServiceRow, draws: Draws, year: Pounds) -> tuple[Pounds, Pounds, Pounds]:
    """What drivers make of activity: in the restated target, for good, and in passing from one year to the next."""
    target: Pounds = np.ones((1, 1))
    lasting = passing = target
    for driver in contract.rows(DriverRow):
        if driver.acts_on != "activity" and (driver.acts_on != "activity growth" or driver.driver != row.driver):
            continue
        drawn = draws.drivers[driver.driver]
        factor = 1 + drawn if driver.acts_on == "activity" else _compounded(driver, drawn, year)
        if driver.acts_on == "activity" and driver.each_year:
            passing = passing * factor
        else:
            lasting = lasting * factor
        if driver.target_moves:
            target = target * factor
    return target, lasting, passing


def _unit_cost_level(contract: Contract, draws: Draws, year: Pounds) -> Pounds:
    level: Pounds = np.ones((1, 1))
    for driver in contract.rows(DriverRow):
        if driver.acts_on == "unit cost":
            level = level * _compounded(driver, draws.drivers[driver.driver], year)
    return level


def _compounded(driver: DriverRow, drawn: Pounds, year: Pounds) -> Pounds:
    """Growth on growth: of each year's own rate, or of one rate for the term."""
    grown: Pounds = 1 + drawn
    return grown.cumprod(axis=0) if driver.each_year else grown**year
