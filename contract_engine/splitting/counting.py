"""How many sets of k others weigh w, for each player: counted for all others at once, halving the players.

A count for "all but i" is not the count for all with i taken out again, which would lose digits: players
are halved, and each half is added to what the other half is counted from.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from contract_engine.terms import Pounds

SMALLEST_UNIT = 1e-6
WHOLE = 1e-9
# Steps of weight times players squared: what is still counted in a few seconds.
MOST_STEPS = 40_000_000
# Beyond, there are more sets than a double can count.
MOST_COUNTED = 1_000


def whole_units(weights: Pounds, needed: float) -> tuple[NDArray[np.int64], int] | None:
    """Weights as whole numbers of their largest common unit, and the number needed; None if there are too many."""
    small = weights / SMALLEST_UNIT
    if (weights < 0).any() or (np.abs(small - np.rint(small)) > WHOLE * np.maximum(1.0, np.abs(small))).any():
        return None
    unit = np.gcd.reduce(np.rint(small).astype(np.int64)) * SMALLEST_UNIT or 1.0
    steps = int(np.ceil(needed / unit * (1 - WHOLE)))
    if len(weights) > MOST_COUNTED or len(weights) ** 2 * (steps + 1) > MOST_STEPS:
        return None
    return np.rint(weights / unit).astype(np.int64), steps


def chance_first(count: int) -> Pounds:
    """Chance that just one given set of k others comes before a player: k! (n - 1 - k)! / n!."""
    return np.array([1 / (count * comb(count - 1, k)) for k in range(count)])


def without_each(weights: NDArray[np.int64], amounts: Pounds, needed: int) -> Iterator[tuple[Pounds, Pounds]]:
    """For each player: how many sets of k others weigh w < needed, and what these bring in all; shape (k, w)."""
    count = len(weights)
    ways = np.zeros((2, count, needed))
    ways[0, 0, 0] = 1.0

    def halved(first: int, last: int, counted: Pounds) -> Iterator[tuple[Pounds, Pounds]]:
        if last - first == 1:
            yield counted[0], counted[1]
            return
        middle = (first + last) // 2
        for (start, end), (others_first, others_last) in (
            ((first, middle), (middle, last)),
            ((middle, last), (first, middle)),
        ):
            with_others = counted
            for player in range(others_first, others_last):
                with_others = _joined(with_others, int(weights[player]), float(amounts[player]))
            yield from halved(start, end, with_others)

    yield from halved(0, count, ways)


def _joined(counted: Pounds, weight: int, amount: float) -> Pounds:
    """Add a player: each set is counted without it and with it."""
    found = counted.copy()
    kept = counted.shape[2] - weight
    if kept > 0:
        found[:, 1:, weight:] += counted[:, :-1, :kept]
        found[1, 1:, weight:] += amount * counted[0, :-1, :kept]
    return found
