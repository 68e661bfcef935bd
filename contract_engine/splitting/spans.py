"""Which coalitions are settled once others are: those in the span of the rows that are held.

A coalition is a row of ones and noughts. If x(S) is known for some coalitions, it is known for every
combination of their rows; a direction drawn at random among those that change none of them
changes every other one, so that two draws tell which of the 2^n are settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.values import sums_over

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contract_engine.terms import Pounds

# What is left of a row of ones and noughts after its part in the span is taken away: nothing, or much more.
NOTHING = 1e-9
SEED = 1


class Span:
    """All combinations of the rows added; everybody together is one from the start.

    `basis` are rows of length one at right angles to each other; `free` those that complete
    them, the directions in which x may still move.
    """

    def __init__(self, count: int) -> None:
        """Begin with everybody together."""
        self.count = count
        self.basis: Pounds = np.zeros((0, count))
        self._draw = np.random.default_rng(SEED)
        self.add(np.ones((1, count)))

    @property
    def is_all(self) -> bool:
        """Whether every coalition is settled."""
        return len(self.basis) == self.count

    def add(self, rows: Pounds) -> None:
        """Widen the span."""
        # Many rows span what their products do, and those are few.
        few = rows if len(rows) <= self.count else rows.T @ rows / len(rows)
        _, lengths, directions = np.linalg.svd(np.vstack([self.basis, few]))
        rank = int((lengths > NOTHING * self.count).sum())
        self.basis, self.free = directions[:rank], directions[rank:]

    def holds_all(self) -> NDArray[np.bool_]:
        """Whether each of the 2^n coalitions is in the span."""
        first, second = self._draw.standard_normal((2, len(self.free))) @ self.free
        within = np.abs(sums_over(first)) <= NOTHING
        within &= np.abs(sums_over(second)) <= NOTHING
        return within
