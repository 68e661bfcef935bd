"""What a gain share measures: the target of a clause, as agreed and as reset, and the actual beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.agreed_targets import target_over_plan
from contract_engine.schema.baselines import RebaseRow
from contract_engine.schema.contract import ALL
from contract_engine.schema.services import ServiceRow
from contract_engine.world.events import factor_of

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.gain_share_rules import Measure
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes, ServiceOutcome


def target_and_actual(
    outcomes: Outcomes, clause: str, point_of_delivery: str, *, side: str, measure: Measure
) -> tuple[Pounds, Pounds]:
    """Return what the services in scope were agreed to come to, and what they came to; shape (year, scenario).

    With plan P of a service in the year t (restated for the causes with which the target
    moves), agreed target T in price-base money, plan P0 in that money, and actual X,

        agreed_t = P_t x T / P0

    and after a reset of weight w from the year s, until the next one,

        agreed_t = (1 - w) x P_t x T / P0 + w x X_s x P_t / P_s

    For gains T is at most the independent estimate x (1 + tolerance).
    """
    contract = outcomes.contract
    weight, source = resets(contract, clause)
    agreed, actual = np.zeros((outcomes.years, 1)), np.zeros((outcomes.years, 1))
    for row in contract.rows(ServiceRow):
        if not row.in_scope or point_of_delivery not in (ALL, row.point_of_delivery):
            continue
        plan, came_to = _plan_and_actual(outcomes.services[row.provider, row.point_of_delivery], measure)
        came_to = came_to * factor_of(contract, "actuals", *row.identity)
        target = plan * target_over_plan(contract, clause, row.point_of_delivery, side=side, measure=measure)
        if weight.any():
            before = plan[source]
            growth = np.divide(plan, before, out=np.ones_like(plan), where=before > 0)
            target = (1 - weight) * target + weight * came_to[source] * growth
        agreed, actual = agreed + target, actual + came_to
    return agreed, actual


def saved_in_scope(outcomes: Outcomes, point_of_delivery: str) -> Pounds:
    """Return what agreed spend in scope exceeds actual spend by in each year; shape (year, scenario) or (year, 1)."""
    contract = outcomes.contract
    measured = {row.identity for row in contract.rows(ServiceRow)
                if row.in_scope and point_of_delivery in (ALL, row.point_of_delivery)}  # fmt: skip
    saved = [service.agreed - service.actual * factor_of(contract, "actuals", *key)
             for key, service in outcomes.services.items() if key in measured]  # fmt: skip
    total: Pounds = np.sum(saved, axis=0) + np.zeros((outcomes.years, 1))
    return total


def _plan_and_actual(service: ServiceOutcome, measure: Measure) -> tuple[Pounds, Pounds]:
    return (service.agreed_cost, service.cost) if measure == "cost" else (service.agreed, service.actual)


def resets(contract: Contract, clause: str) -> tuple[Pounds, list[int]]:
    """Return the weight of actual spend in each year's target, shape (year, 1), and the year it is that of."""
    rows = {row.year: row for row in contract.rows(RebaseRow) if row.clause == clause}
    weight, source = np.zeros((len(contract.years), 1)), [0] * len(contract.years)
    for place, year in enumerate(contract.years):
        if year in rows:
            weight[place] = rows[year].weight
            before = rows[year].from_year
            source[place] = contract.years.index(before) if before else place - 1
        elif place:
            weight[place], source[place] = weight[place - 1], source[place - 1]
    return weight, source
