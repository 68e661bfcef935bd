"""Kohlberg's criterion: whether shares are the nucleolus, asked of the shares alone.

Take the coalitions with the largest complaint, then those with the two largest, and so on. Shares
are the prenucleolus just if at every step no change y with y(N) = 0 leaves each of these
coalitions as well off, and one better off:

    y(S) >= 0 for all of them, y(N) = 0   implies   y(S) = 0 for all of them

For the nucleolus, players at what they have alone count among those that may not lose. Steps end when
no change at all is left. Source: Kohlberg 1971; Nguyen and Thomas 2016 for the span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.generated_rows import SAME, members_of
from contract_engine.splitting.spans import Span
from contract_engine.splitting.values import sizes_of, sums_over

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

# What is left of weights that balance.
BALANCED = 1e-9
TIED = 5.0


def certified(values: Pounds, shares: Pounds, *, floors: bool, a_head: bool = False, same: float = SAME) -> bool:
    """Whether shares are the nucleolus where nobody has anything alone; without floors, the prenucleolus."""
    count = len(shares)
    tied = TIED * same
    if abs(float(shares.sum() - values[-1])) > tied or (floors and (shares < -tied).any()):
        return False
    complaints = values - sums_over(shares)
    if a_head:
        complaints[1:] /= sizes_of(count)[1:]
    complaints[[0, -1]] = -np.inf
    span = Span(count)
    at_floor = np.eye(count)[shares <= tied] if floors else np.zeros((0, count))
    while not span.is_all:
        complaints[span.holds_all()] = -np.inf
        level = complaints.max()
        if not np.isfinite(level):
            return True
        largest = members_of(np.flatnonzero(complaints >= level - tied), count)
        if not none_can_gain(largest, at_floor, span):
            return False
        span.add(largest)
    return True


def none_can_gain(rows: Pounds, at_floor: Pounds, span: Span) -> bool:
    """Whether no change along the free directions leaves all these rows as well off, and one better off.

    There is none just if weights of at least one for the rows and of nothing or more for the
    floors balance: weights @ moves = 0. If they cannot, what is left over is such a change. Rows that
    may weigh more than one are taken in as the change breaks them.
    """
    from scipy.optimize import nnls  # noqa: PLC0415 - heavy, and only a certificate needs it

    moves, floors = rows @ span.free.T, at_floor @ span.free.T
    worth = moves.mean(axis=0)
    taken = np.zeros(len(moves), dtype=bool)
    taken[: 2 * span.count] = True
    while np.linalg.norm(worth) > BALANCED:
        weighing = np.vstack([moves[taken], floors])
        weights, _ = nnls(weighing.T, -worth)
        change = worth + weights @ weighing
        if np.linalg.norm(change) <= BALANCED:
            return True
        gains = moves @ change
        broken = np.argsort(gains)[: 2 * span.count]
        broken = broken[(gains[broken] < -BALANCED * np.linalg.norm(change)) & ~taken[broken]]
        if not len(broken):
            return False
        taken[broken] = True
    return True
