"""A stop-loss for whoever is most at risk: the highest level that halves its own chance of a loss above its limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.terms import Pounds

STEPS_OF_A_LEVEL = 40


@dataclass(frozen=True, slots=True)
class StopLoss:
    """A stop-loss a year for whoever is most at risk; pounds.

    `level` is the shortfall of a year against plan that it bears itself, `a_year` what is paid above
    that on average in a year; over the term it pays more than `at_worst` in 1 in 20 futures.
    """

    party: str
    level: float
    before: float
    after: float
    a_year: float
    at_worst: float


def stop_loss_of(problem: Problem, worlds: Worlds, losses: Mapping[str, Pounds]) -> StopLoss | None:
    """Return the highest level a year at which whoever is most at risk breaks its limit half as often.

    `losses` are running ones at the draft in these futures. None if nobody is at risk.
    """
    chances = {party: float((loss > problem.limit[party] + PENNY).mean()) for party, loss in losses.items()}
    party = max(chances, key=lambda name: (chances[name], name))
    if not chances[party]:
        return None
    limit, plan = problem.limit[party], dict(zip(problem.parties, problem.plan, strict=True))[party]
    drafts = {lever.id: float(value) for lever, value in zip(problem.levers, problem.draft, strict=True)}
    short = plan[:, None] - worlds.ledger_new.results(drafts)[party]

    def chance(level: float) -> float:
        running = np.cumsum(np.minimum(short, level), axis=0).max(axis=0)
        return float((running > limit + PENNY).mean())

    low, high = 0.0, float(max(short.max(), 0.0))
    target = chances[party] / 2
    if chance(low) > target:
        return None
    for _ in range(STEPS_OF_A_LEVEL):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) <= target else (low, middle)
    paid = np.maximum(short - low, 0.0)
    return StopLoss(
        party, low, chances[party], chance(low), float(paid.mean()), float(np.percentile(paid.sum(axis=0), 95))
    )
