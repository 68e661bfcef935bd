"""Luck against skill: who is paid for a saving that is not one, and who is refused for one that is.

    symbol   here              meaning
    N, k     people, years     how many people, and over how many years together a saving is measured
    sd(N)    Chance.of         standard deviation of spend by chance alone, as part of spend
    m        minimum_rate      least saving that is paid for, as part of agreed spend
    s        true_saving       what is really saved, as part of agreed spend
    a, b     luck, missing     chance of paying for luck, and of missing a real saving, that are still accepted

What is measured is s plus chance, which is normal:

    sd(N)      = sd(100,000) sqrt(100,000 / (N k))        years are independent of one another
    paid       = Phi((s - m) / sd)                        with s = 0: paid for luck
    missed     = Phi((m - s) / sd)
    m keeps a  when m >= z(1 - a) sd, and b when m <= s - z(1 - b) sd
    both       when sd <= s / (z(1 - a) + z(1 - b)), so at N k >= 100,000 (sd(100,000) (z + z) / s)^2

sd(100,000) is the engine's own, which `solve` draws from (schema/defaults.py): one model, not two.
stressing/personal_cost.py comes to the same from what single people cost; the normal is near enough
(docs/decisions/0016). Every chance may be asked for arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtr, ndtri

from contract_engine.schema.defaults import CHANCE, CHANCE_SD_AT_100_000, NORMAL_1_IN_10
from contract_engine.schema.spelling import fold
from contract_engine.schema.uncertainty import DriverRow

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds

AT = 100_000
Status = Literal["met", "none"]


@dataclass(frozen=True, slots=True)
class Chance:
    """Standard deviation of a year's spend by chance alone at 100,000 people, as part of spend."""

    at_100_000: float = CHANCE_SD_AT_100_000

    def of(self, people: ArrayLike, years: ArrayLike = 1) -> Pounds:
        """Return it for so many people, measured over so many years together."""
        spread: Pounds = self.at_100_000 * np.sqrt(AT / (np.asarray(people, float) * np.asarray(years, float)))
        return spread

    def over(self, years: int) -> Chance:
        """Return it for spend measured over so many years together."""
        return Chance(self.at_100_000 / math.sqrt(years))


ENGLISH = Chance()


@dataclass(frozen=True, slots=True)
class MinimumRate:
    """The lowest minimum rate that keeps both chances, or that none does.

    From `lowest` on luck is paid for no more often than accepted, up to `highest` a real saving
    is missed no more often; `rate` is None where the one lies above the other.
    """

    status: Status
    rate: float | None
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class PooledPopulation:
    """The fewest people that keep both chances at one minimum rate; both None where no number does."""

    status: Status
    people: float | None
    rate: float | None


def chance_paid_for_luck(
    people: ArrayLike, minimum_rate: ArrayLike, true_saving: ArrayLike = 0.0, *, years: ArrayLike = 1,
    chance: Chance = ENGLISH,
) -> Pounds:  # fmt: skip
    """Return how often a saving is paid for; by luck alone if nothing is truly saved."""
    paid: Pounds = ndtr(np.subtract(true_saving, minimum_rate) / chance.of(people, years))
    return paid


def chance_of_missing(
    people: ArrayLike, minimum_rate: ArrayLike, true_saving: ArrayLike, *, years: ArrayLike = 1,
    chance: Chance = ENGLISH,
) -> Pounds:  # fmt: skip
    """Return how often a real saving stays below the minimum rate and is not paid for."""
    return 1 - chance_paid_for_luck(people, minimum_rate, true_saving, years=years, chance=chance)


def minimum_rate_for(  # noqa: PLR0913 - one for each symbol
    people: float, luck: float, missing: float, true_saving: float, *, years: float = 1, chance: Chance = ENGLISH
) -> MinimumRate:
    """Return the lowest minimum rate that keeps both chances for so many people; a rate is never below zero.

    Raises ValueError if a chance is not between 0 and 1, or there is nobody.
    """
    for_luck, for_missing = _normals(luck, missing)
    if people <= 0 or years <= 0:
        raise ValueError(f"{people:g} people over {years:g} years: both must be above 0")
    spread = float(chance.of(people, years))
    lowest, highest = max(for_luck * spread, 0.0), true_saving - for_missing * spread
    met = lowest <= highest
    return MinimumRate("met" if met else "none", lowest if met else None, lowest, highest)


def population_for(  # noqa: PLR0913 - one for each symbol
    luck: float,
    missing: float,
    true_saving: float,
    *,
    minimum_rate: float | None = None,
    years: float = 1,
    chance: Chance = ENGLISH,
) -> PooledPopulation:
    """Return the fewest people that keep both chances, at a minimum rate that is given or at the best one.

    Raises ValueError if a chance is not between 0 and a half: more people only lower it from there.
    """
    for_luck, for_missing = _normals(luck, missing, highest=0.5)
    of_one = chance.at_100_000 * math.sqrt(AT / years)
    rate = minimum_rate
    if rate is None:
        rate = true_saving * for_luck / (for_luck + for_missing) if for_luck + for_missing > 0 else 0.0
    needed = (_fewest(of_one * for_luck, rate), _fewest(of_one * for_missing, true_saving - rate))
    if true_saving <= 0 or math.inf in needed:
        return PooledPopulation("none", None, None)
    return PooledPopulation("met", max(needed), rate)


def years_for(
    people: float, luck: float, missing: float, true_saving: float, *, chance: Chance = ENGLISH
) -> int | None:
    """Return over how many years together to measure so many people to keep both chances; None if nothing is saved."""
    found = population_for(luck, missing, true_saving, chance=chance).people
    return None if found is None else max(math.ceil(found / people - 1e-9), 1)


def chance_of(contract: Contract) -> Chance | None:
    """Return the chance variation that a contract's futures are drawn with; None if it leaves nothing to chance."""
    row = next((row for row in contract.rows(DriverRow) if fold(row.driver) == fold(CHANCE)), None)
    people = contract.as_written.population
    if row is None or row.high <= row.low or not people:
        return None
    return Chance((row.high - row.low) / 2 / NORMAL_1_IN_10 * math.sqrt(people / AT))


def _normals(luck: float, missing: float, highest: float = 1.0) -> tuple[float, float]:
    """Return how many standard deviations keep each chance."""
    for name, accepted in (("luck", luck), ("missing", missing)):
        if not 0 < accepted <= highest or accepted == 1:
            raise ValueError(f"{name} is {accepted:g}: a chance that is accepted lies between 0 and {highest:g}")
    return float(-ndtri(luck)), float(-ndtri(missing))


def _fewest(of_one: float, room: float) -> float:
    """Return the fewest people whose spread is no more than a room, spread being so much for one person."""
    if of_one == 0 and room >= 0:
        return 0.0
    return (of_one / room) ** 2 if room > 0 else math.inf
