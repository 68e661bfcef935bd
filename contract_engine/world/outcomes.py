"""Activity, spend, cost and achievement that a scenario leads to, all scenarios at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.schema.schemes import EffectRow, SchemeRow
from contract_engine.schema.services import ServiceRow
from contract_engine.world.achievement import Achievement, achievement_of
from contract_engine.world.bundles import YearsOfCare, years_of_care
from contract_engine.world.causes import factors, unit_cost_level
from contract_engine.world.drivers import effect_name
from contract_engine.world.in_use import ENDED, NEVER, RUNS, alike, running
from contract_engine.world.people import people_for
from contract_engine.world.schemes import Part, PartAtWork, cost_borne, departure_of, parts_at_work, told_apart
from contract_engine.world.shared import Shared, shared_of
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

    `units` is actual activity, unpriced. `agreed` is the plan, and `agreed_cost`
    what it costs, restated for the causes with which the target moves. `stranded` is
    cost that stays although its activity has gone. `departures` is whether the service runs
    and how far schemes depart from plan: two outcomes with the same departures are the same.
    """

    departures: tuple[float | bytes, ...]
    planned: Pounds
    agreed: Pounds
    agreed_cost: Pounds
    actual: Pounds
    units: Pounds
    cost: Pounds
    stranded: Pounds


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a set of scenarios leads to when certain parts of schemes are delivered."""

    contract: Contract
    services: Mapping[Service, ServiceOutcome]
    achievement: Achievement
    parts: Mapping[Part, PartAtWork]
    shared: Shared
    delivered: frozenset[Part]
    price_index: Pounds
    cost_index: Pounds
    years_since_base: Pounds
    count: int
    only: frozenset[str] | None = None
    when: When = "new"
    bundles: YearsOfCare = field(default_factory=YearsOfCare)

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
        return people_for(self.contract, holder, segment)[:, None]

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
        """Cost of the schemes that an organisation delivers; shape (year, scenario) or (year, 1)."""
        return sum(
            (work.cost[:, None] * cost_borne(part, self.delivered) for part, work in self.parts.items()
             if part.owner == party and part in self.delivered),
            start=np.zeros((self.years, 1)),
        )  # fmt: skip

    def own_result(self, party: str) -> Pounds:
        """Other income less own costs, before any payment; shape (year, scenario) or (year, 1)."""
        row = self.contract.parties[party]
        steady = row.other_income * self.price_index - row.other_costs * self.cost_index
        result = steady[:, None] - self.scheme_cost(party) - self.shared.cost(party, self.delivered)
        for outcome in self.services_of(party, "All"):
            result = result - outcome.cost
        return result - self.bundles.cost(party)


def schemes_in_place(contract: Contract) -> frozenset[Part]:
    """Return the parts of schemes that run today."""
    return frozenset(part for part, work in parts_at_work(contract.as_written).items() if work.in_place_today)


def all_schemes(contract: Contract) -> frozenset[Part]:
    """Return every part of every scheme that is in use under the contract on the table."""
    left_out = {Part(row.scheme, owner) for row in contract.rows(SchemeRow) if not row.in_use
                for owner in contract.members(row.owner)}  # fmt: skip
    return frozenset(parts_at_work(contract)) - left_out


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

    `when` says whether today's contract goes on, as written whatever is chosen, or the new one
    is in force; `like` holds outcomes in the same scenarios, taken over where nothing departs
    from them; `only` names the few organisations whose payments are wanted.
    """
    contract = contract.as_written if when == "today" else contract
    only = only if only is None or contract.holding is None else contract.holding.together(only)
    like = like if like is not None and alike(contract, like.contract) else None
    same = like if like is not None and like.contract is contract and like.when == when else None
    parts = parts_at_work(contract) if like is None else like.parts
    runs = running(contract, when)
    # Where the very same parts are delivered, nothing departs otherwise.
    taken = like if like is not None and like.delivered is delivered else None
    services = {}
    for row in sorted(contract.rows(ServiceRow), key=lambda row: (row.provider, row.point_of_delivery)):
        service = row.provider, row.point_of_delivery
        if taken is not None and taken.services[service].departures[0] == runs[service]:
            services[service] = taken.services[service]
            continue
        effects = [
            (effect_name(effect), departure_of(effect.scheme, parts, delivered, len(contract.years)))
            for effect in contract.rows(EffectRow)
            if (effect.provider, effect.point_of_delivery) == service
        ]
        departures = (runs[service], *(part for _, weights in effects for part in told_apart(weights, delivered)))
        if like is not None and like.services[service].departures == departures:
            services[service] = like.services[service]
        else:
            change = sum((weights * draws.drivers[name] for name, weights in effects), start=np.zeros((1, 1)))
            services[service] = _service_outcome(contract, row, draws, change, departures)
    return Outcomes(
        contract=contract,
        services=services,
        achievement=taken.achievement
        if taken is not None
        else achievement_of(contract, draws, parts, delivered, None if like is None else like.achievement),
        parts=parts,
        shared=shared_of(contract, draws) if like is None else like.shared,
        delivered=delivered,
        price_index=price_index(contract),
        cost_index=cost_index(contract),
        years_since_base=years_since_base(contract),
        count=draws.count,
        only=only,
        when=when,
        bundles=same.bundles if same is not None else _years_of_care(contract, draws, when),
    )


def _years_of_care(contract: Contract, draws: Draws, when: When) -> YearsOfCare:
    year = np.arange(1, len(contract.years) + 1, dtype=float)[:, None]
    level = cost_index(contract)[:, None] * unit_cost_level(contract, draws, year)
    return years_of_care(contract, draws, level, when)


def _service_outcome(
    contract: Contract, row: ServiceRow, draws: Draws, change: Pounds, departures: tuple[float | bytes, ...]
) -> ServiceOutcome:
    """Follow one service through every scenario; `change` is what schemes make of it, as a part of its activity."""
    years = len(contract.years)
    year = np.arange(1, years + 1, dtype=float)[:, None]
    plan = row.plan_activity * (1 + row.growth) ** years_since_base(contract)[:, None]
    target, lasting, passing = factors(contract, row.driver, draws, year, *row.identity)
    if departures[0] == NEVER:
        plan = np.zeros_like(plan)
    structural = plan * np.maximum(lasting * (1 + change), 0.0)
    if departures[0] == ENDED:
        structural = np.zeros_like(plan)
    activity = structural * np.maximum(passing, 0.0)

    kept = plan - np.einsum("tu,un->tn", release(row, years), plan - structural)
    plan = plan * (departures[0] == RUNS)
    price = row.reference_price * price_index(contract)[:, None]
    fixed = row.of_which_fixed * price_index(contract)[:, None] * (departures[0] == RUNS)
    unit_cost = row.unit_cost * cost_index(contract)[:, None] * unit_cost_level(contract, draws, year, *row.identity)
    agreed_level = unit_cost_level(contract, draws, year, *row.identity, agreed=True)
    return ServiceOutcome(
        departures=departures,
        planned=price * plan + fixed,
        agreed=price * plan * target + fixed,
        agreed_cost=row.unit_cost * cost_index(contract)[:, None] * agreed_level * plan * target,
        actual=price * activity + fixed,
        units=activity,
        cost=unit_cost * (kept + row.released_at_once * (activity - structural)),
        stranded=unit_cost * (kept - structural),
    )
