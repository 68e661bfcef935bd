"""How much of a year's movement is luck at this size of population."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.defaults import CHANCE
from contract_engine.world.drivers import drivers_of
from contract_engine.world.outcomes import Outcomes, outcomes_of, schemes_in_place

if TYPE_CHECKING:
    from contract_engine.design.worlds import Worlds
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True)
class Luck:
    """Chance variation of a year's spend in scope against what the schemes are expected to save.

    `spread` is the standard deviation by chance alone (pounds), `spend` the year's spend,
    `share` the part of the variance of measured savings that is chance, `expected_saving`
    what the schemes take off the last year's spend, `chance_of_false_saving` how often a year
    in which the schemes did nothing would still show at least half of that.
    """

    people: float
    spend: float
    spread: float
    share: float
    expected_saving: float
    chance_of_false_saving: float


def luck_of(worlds: Worlds) -> Luck | None:
    """Measure luck in the last year; None if nothing is left to chance or nothing is in scope."""
    if CHANCE not in worlds.draws.drivers or not worlds.new.services_in_scope("All"):
        return None
    fixed = {
        driver.name: np.full((1, 1), driver.central) for driver in drivers_of(worlds.contract) if driver.name != CHANCE
    }
    draws = replace(worlds.draws, drivers={**worlds.draws.drivers, **fixed})
    by_chance = outcomes_of(worlds.contract, draws, schemes_in_place(worlds.contract), when="today")
    spend, measured = _last_year(by_chance)
    _, measured_by_all = _last_year(worlds.new)
    _, without_schemes = _last_year(worlds.today)
    saving = float((measured_by_all - without_schemes).mean())
    variance = float(measured_by_all.var())
    return Luck(
        people=worlds.contract.as_written.population,
        spend=float(spend.mean()),
        spread=float(spend.std()),
        share=min(float(measured.var()) / variance, 1.0) if variance else 0.0,
        expected_saving=saving,
        chance_of_false_saving=float((without_schemes >= saving / 2).mean()) if saving > 0 else 0.0,
    )


def _last_year(outcomes: Outcomes) -> tuple[Pounds, Pounds]:
    """Spend in scope, and what it is below agreed spend, in the last year; shape (scenario,)."""
    services = outcomes.services_in_scope("All")
    shape = (outcomes.years, outcomes.count)
    spend = np.sum([np.broadcast_to(service.actual, shape) for service in services], axis=0)
    agreed = np.sum([np.broadcast_to(service.agreed, shape) for service in services], axis=0)
    return spend[-1], (agreed - spend)[-1]
