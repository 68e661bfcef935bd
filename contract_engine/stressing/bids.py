"""The winner's curse: whoever bids lowest is likely to have erred lowest.

    symbol   here         meaning
    C        cost         what the contract truly costs over the term, the same for whoever wins it
    x_i      estimate     bidder i's estimate of it, C + w + e_i
    w        in_common    error that all make (the same thin data), standard deviation k
    e_i      own          error of its own, standard deviation sqrt(s_i^2 - k^2); k^2 = rho min s_i^2
    b_i, M   price        what it bids, and the most that the commissioner would pay
    a_i      absorbs      loss over the term that it can bear without help

Before the bids are known: if all bid what they think it costs, the lowest falls short by -E[min e]
(stressing/lowest_of.py). Once they are known, whatever C was before being equally likely,

    p(C + w) in proportion to the product of phi((x_i - C - w) / own_i) over bidders with an estimate
                 and of Phi((C + w - M) / own_i) over those at the maximum, whose estimate was no lower
    short    = C - b of the lowest;  rescue = P(short > a);  by the end of year t of T: P(short t / T > a)
    floor    = the price b at which P(C - b > a) is what is accepted

The shortfall is taken to fall evenly over the years. A bidder that is truly cheaper to run is not told
from one that erred. If all stand at the maximum, their estimates are taken as they are. Pounds over the
term. Source of the model: Capen, Clapp and Campbell, Journal of Petroleum Technology, 1971; Wilson,
Econometrica, 1977 (common values).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr

from contract_engine.schema.bidders import BidderRow
from contract_engine.schema.defaults import NORMAL_1_IN_10
from contract_engine.schema.spelling import fold
from contract_engine.stressing.lowest_of import (
    FARTHEST,
    POINTS,
    common_errors,
    expected_shortfall,
    shortfall_at,
)  # fmt: skip
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds

# The peak of what is likely is looked at more closely, so many times; a logarithm so far below it counts no more.
ROUNDS, NEGLIGIBLE = 3, 50.0
HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Bid:
    """One bid: `low` and `high` hold the true cost with 1 chance in 10 of lying below, and 1 of lying above."""

    bidder: str
    price: float
    low: float
    high: float
    absorbs: float = 0.0

    @property
    def estimate(self) -> float:
        """The middle of what the bidder holds likely."""
        return (self.low + self.high) / 2

    @property
    def spread(self) -> float:
        """Standard deviation of its error."""
        return (self.high - self.low) / 2 / NORMAL_1_IN_10


@dataclass(frozen=True)
class Tender:
    """Bids for one contract; `common` is the part of the smallest variance of an error that all have in common."""

    bids: tuple[Bid, ...]
    maximum: float | None = None
    common: float = 0.0
    years: int = 1

    def __post_init__(self) -> None:
        """Refuse what no chance can be worked out from: ValueError."""
        if not self.bids:
            raise ValueError("no bid: there must be one at least")
        if any(bid.low >= bid.high for bid in self.bids):
            raise ValueError("low is not below high: an estimate without error has no curse")
        if not 0 <= self.common < 1 or self.years < 1:
            raise ValueError(f"common is {self.common:g} and years {self.years}: 0 <= common < 1, and a year or more")

    @property
    def winner(self) -> Bid:
        """The lowest bid; of equal ones the first."""
        return min(self.bids, key=lambda bid: bid.price)

    @property
    def in_common(self) -> float:
        """Standard deviation of the error that all make."""
        return math.sqrt(self.common) * min(bid.spread for bid in self.bids)

    @property
    def own(self) -> tuple[float, ...]:
        """Standard deviation of each bidder's own error."""
        return tuple(math.sqrt(bid.spread**2 - self.in_common**2) for bid in self.bids)

    def at_the_maximum(self, bid: Bid) -> bool:
        """Whether a bid says only that its bidder's estimate was no lower than the maximum."""
        return (
            self.maximum is not None
            and bid.price >= self.maximum - PENNY
            and abs(bid.estimate - bid.price) <= PENNY
            and any(other.price < self.maximum - PENNY for other in self.bids)
        )

    @cached_property
    def _shifted_cost(self) -> tuple[Pounds, Pounds]:
        """Values of C + w, and how often it lies above each, given the bids."""
        reach = FARTHEST * max(bid.spread for bid in self.bids)
        estimates = [bid.estimate for bid in self.bids]
        values = np.linspace(min(estimates) - reach, max(estimates) + reach, POINTS)
        log_chance = self._log_chance(values)
        for _ in range(ROUNDS):
            likely = np.flatnonzero(log_chance > log_chance.max() - NEGLIGIBLE)
            ends = max(likely[0] - 1, 0), min(likely[-1] + 1, POINTS - 1)
            values = np.linspace(values[ends[0]], values[ends[1]], POINTS)
            log_chance = self._log_chance(values)
        density = np.exp(log_chance - log_chance.max())
        below = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
        return values, 1 - below / below[-1]

    def _log_chance(self, shifted_cost: Pounds) -> Pounds:
        """Return the logarithm of how likely the bids are; it is concave, so that it has one peak."""
        total: Pounds = np.zeros_like(shifted_cost)
        for bid, own in zip(self.bids, self.own, strict=True):
            away = (shifted_cost - bid.estimate) / own
            total += log_ndtr(away) if self.at_the_maximum(bid) else -(away**2) / 2
        return total

    def chance_above(self, cost: float) -> float:
        """Return the chance that the true cost is above an amount, given all bids."""
        values, above = self._shifted_cost
        errors, weights = common_errors(self.in_common)
        return float(weights @ np.interp(cost + errors, values, above))

    @property
    def expected_cost(self) -> float:
        """The true cost to be expected, given all bids: what all have in common errs either way."""
        values, above = self._shifted_cost
        return float(values[0] + np.trapezoid(above, values))

    def cost_passed_with(self, chance: float) -> float:
        """Return the cost that the true one is above with a chance."""
        values = self._shifted_cost[0]
        low, high = float(values[0]) - FARTHEST * self.in_common, float(values[-1]) + FARTHEST * self.in_common
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.chance_above(middle) > chance else (low, middle)
        return high

    def chance_of_rescue(self, bid: Bid | None = None, year: int | None = None) -> float:
        """Return the chance that a bidder, if it is not said else the winner, loses more than it absorbs by a year."""
        bid, year = bid or self.winner, year or self.years
        return self.chance_above(bid.price + bid.absorbs * self.years / year)

    def floor(self, accepted: float, absorbs: float | None = None) -> float:
        """Return the lowest price at which the chance of a rescue is what is accepted."""
        return self.cost_passed_with(accepted) - (self.winner.absorbs if absorbs is None else absorbs)

    @property
    def curse(self) -> float:
        """What the lowest of such estimates falls short by on average, before any bid is known."""
        return expected_shortfall(self.own)

    def markup(self, accepted: float) -> float:
        """Return what each would have to add to its estimate for a rescue to have the chance that is accepted."""
        return max(shortfall_at(self.own, accepted, self.in_common) - self.winner.absorbs, 0.0)


def tender_of(contract: Contract) -> Tender | None:
    """Return the tender on the sheet Bidders; None without bids. A loss that is not typed is taken from Parties."""
    rows = contract.rows(BidderRow)
    if not rows:
        return None
    parties = {fold(name): row for name, row in contract.parties.items()}

    def absorbs(row: BidderRow) -> float:
        party = parties.get(fold(row.bidder))
        return row.absorbs if row.absorbs is not None else (party.risk_capacity or 0.0) if party else 0.0

    return Tender(
        tuple(Bid(row.bidder, row.price, row.low, row.high, absorbs(row)) for row in rows),
        next((row.maximum for row in rows if row.maximum is not None), None),
        next((row.common for row in rows if row.common is not None), 0.0),
        next((row.years for row in rows if row.years is not None), len(contract.years)),
    )


def unitingcare(one_in_ten: float = 0.1, others: int = 2, absorbs: float = 0.0) -> Tender:
    """Return the tender of 2014 for older people's services in Cambridgeshire and Peterborough, pounds.

    Published: a bid of 726m against a maximum of 752m, at which every other bidder on the
    shortlist stood (accountancydaily.co; HSJ 7010585; National Audit Office). Assumed: how many
    others, how far estimates erred, five years, and that the winner could absorb nothing.
    """
    prices = (726e6, *[752e6] * others)
    bids = tuple(
        Bid("UnitingCare" if place == 0 else f"Bidder {place + 1}", price, price * (1 - one_in_ten),
            price * (1 + one_in_ten), absorbs)
        for place, price in enumerate(prices)
    )  # fmt: skip
    return Tender(bids, 752e6, 0.0, 5)
