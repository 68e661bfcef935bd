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

from contract_engine.split.generated_rows import SAME, members_of
from contract_engine.split.linear import best_of
from contract_engine.split.spans import Span
from contract_engine.split.values import sizes_of, sums_over

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

# A change of this length that helps a coalition of the largest complaint is a change.
HELPS = 1e-7
TIED = 5.0


def certified(values: Pounds, shares: Pounds, *, floors: bool, a_head: bool = False, same: float = SAME) -> bool:
    """Whether shares are the nucleolus of a game in which nobody has anything alone; without floors, the prenucleolus."""
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
        if not _none_can_gain(largest, at_floor, span):
            return False
        span.add(largest)
    return True


def _none_can_gain(rows: Pounds, at_floor: Pounds, span: Span) -> bool:
    """Whether no change along the free directions leaves all these rows as well off, and one better off.

    Rows are taken in as they are broken: with fewer rows more changes are allowed, so that what
    cannot help then cannot help with all of them.
    """
    free = span.free
    moves, floors = rows @ free.T, at_floor @ free.T
    worth = moves.mean(axis=0)
    taken = np.zeros(len(moves), dtype=bool)
    taken[: 2 * span.count] = True
    while True:
        # best() looks for x >= 0: a change is x - 1, between -1 and 1 along each direction.
        kept = np.vstack([moves[taken], floors])
        limits = np.concatenate([np.full(len(worth), 2.0), -kept.sum(axis=1)])
        change = best_of(worth, np.vstack([np.eye(len(worth)), -kept]), limits) - 1.0
        if float(worth @ change) <= HELPS / span.count:
            return True
        gains = moves @ change
        broken = np.argsort(gains)[: 2 * span.count]
        broken = broken[(gains[broken] < -SAME) & ~taken[broken]]
        if not len(broken):
            return False
        taken[broken] = True
