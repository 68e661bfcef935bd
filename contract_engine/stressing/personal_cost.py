"""What one person costs in a year, and how far that moves the spend of many by chance alone.

    symbol   here                    meaning
    u, L(u)  people, part of spend   the dearest part u of people account for the part L(u) of spend
    s        spread_of_logs          standard deviation of the logarithm of a person's yearly cost
    R2       foreseen                part of the variance between people that a budget set on need foresees
    c        of_a_person             standard deviation of what is not foreseen, over the mean cost
    N        people                  how many

A person's cost is lognormal, so one published point of its concentration is enough,

    L(u) = Phi(s - z(1 - u)),  s = z(L(u)) + z(1 - u)
    c    = sqrt((exp(s^2) - 1) (1 - R2)),  sd(N) = c / sqrt(N)

people being independent of one another: an epidemic or a winter is an uncertainty of its own.

Nothing here was fitted to published readings of commissioning risk. Sources of the two figures:
concentration, Dreyer and others, Health Foundation working paper 7, 2019 (England 2014/15, primary
and secondary care and drugs that GPs prescribe: the dearest 5% cost GBP 9,789 a head, all others
GBP 487); foreseen, Dixon and others, BMJ 2011;343:d6608 (12.29% of the variance of hospital costs
between people, in the first validation sample). What it reproduces: docs/decisions/0016.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtr, ndtri

DEAREST_PART, COST_OF_DEAREST, COST_OF_OTHERS = 0.05, 9_789.0, 487.0
FORESEEN_BY_NEED = 0.1229


@dataclass(frozen=True, slots=True)
class PersonalCost:
    """A lognormal yearly cost of one person; `foreseen` is the part of its variance that a budget foresees."""

    spread_of_logs: float
    foreseen: float = 0.0

    @property
    def of_a_person(self) -> float:
        """Standard deviation of what is not foreseen, over the mean."""
        return math.sqrt(math.expm1(self.spread_of_logs**2) * (1 - self.foreseen))

    @property
    def skewness(self) -> float:
        """Third moment of a person's cost about its mean, in standard deviations."""
        spread = math.exp(self.spread_of_logs**2)
        return (spread + 2) * math.sqrt(spread - 1)

    def spread(self, people: float) -> float:
        """Return the standard deviation of a year's spend on so many people, as part of it."""
        return self.of_a_person / math.sqrt(people)

    def part_of_spend(self, dearest: float) -> float:
        """Return the part of spend that the dearest part of people accounts for."""
        return float(ndtr(self.spread_of_logs + ndtri(dearest)))


def of_concentration(dearest: float, part_of_spend: float, foreseen: float = 0.0) -> PersonalCost:
    """Return the cost of which the dearest part of people accounts for a part of spend."""
    return PersonalCost(float(ndtri(part_of_spend) - ndtri(dearest)), foreseen)


def english_cost() -> PersonalCost:
    """Return the yearly cost of a person in England, less what need foresees."""
    dearest = DEAREST_PART * COST_OF_DEAREST
    everyone = dearest + (1 - DEAREST_PART) * COST_OF_OTHERS
    return of_concentration(DEAREST_PART, dearest / everyone, FORESEEN_BY_NEED)
