"""Shapley values of many players, from orders drawn by lot, with a standard error.

Each order drawn is turned round until everybody has stood in every place, and each of these is used
forwards and backwards. Whoever is needed to reach a threshold is so in some turn of every draw, so
that no large chance stays unseen and the error is an honest one. What all add in one order comes
to the whole, so the mean does too. The standard error is that of the mean over draws. Source:
Castro, Gomez and Tejada 2009; Mitchell and others 2022 for pairs; turns make each draw a Latin square.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from contract_engine.terms import Pounds

    # Members of coalitions, shape (coalition, player), to the value of each.
    Worth = Callable[[NDArray[np.bool_]], Pounds]

PAIRS, SEED = 2_000, 1
# An error is not told from fewer draws than this.
FEWEST_DRAWS = 20
# So many signs of membership at a time.
BLOCK = 4_000_000
# Of the largest share.
NO_ERROR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """Shapley values as estimated, with the standard error of each; `pairs` of orders were drawn."""

    shares: Pounds
    errors: Pounds
    pairs: int

    @property
    def answer(self) -> Answer:
        """The values, with the largest standard error in words."""
        error = float(self.errors.max(initial=0.0))
        # The last digits of a sum are no error of sampling.
        said = f"{error:,.6g}" if error > NO_ERROR * float(np.abs(self.shares).max(initial=0.0)) else "0"
        return Answer(self.shares, "ok", f"from {2 * self.pairs:,} orders drawn; standard error at most {said}")


def sampled_shapley(count: int, worth: Worth, pairs: int = PAIRS, seed: int = SEED) -> Sampled:
    """Estimate the Shapley values of a game given by what coalitions are worth, from so many pairs or a few more."""
    draw = np.random.default_rng(seed)
    draws = max(FEWEST_DRAWS, -(-pairs // count))
    turns = np.add.outer(np.arange(count), np.arange(count)) % count
    at_once = max(1, BLOCK // (2 * count * count))
    found = np.zeros((draws, count))
    for each in range(draws):
        orders = draw.permutation(count)[turns]
        for first in range(0, count, at_once):
            some = orders[first : first + at_once]
            found[each] += _added(np.concatenate([some, some[:, ::-1]]), worth).sum(axis=0)
    found /= 2 * count
    return Sampled(found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(draws), draws * count)


def _added(orders: NDArray[np.int64], worth: Worth) -> Pounds:
    """What each player adds to those before it, by order; shape (order, player)."""
    several, count = orders.shape
    place = np.argsort(orders, axis=1)
    # Entry o, k, i: whether player i is among the first k + 1 of order o.
    first = place[:, None, :] <= np.arange(count)[:, None]
    values = worth(first.reshape(-1, count)).reshape(several, count)
    gained = np.diff(values, axis=1, prepend=0.0)
    added: Pounds = np.take_along_axis(gained, place, axis=1)
    return added
