"""Where a search for breaking worlds begins, and which uncertainties matter to which limit.

For each limit: the nearest simulated futures that break it, apart from each other, or those with least
to spare; the middle of all that break it, which lies where a straight edge is nearest; the direction in
which uncertainties moved one at a time take most from it; and the one that takes most. Limits that break
with everything as planned need no search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from contract_engine.stressing.nearest import Spare
    from contract_engine.terms import Pounds

FROM_FUTURES = 2
AMONG = 200
APART = 0.7
ONE_AT_A_TIME = 2.0
# As many slopes are measured at every step of all searches together before only those that matter are.
ALL_SLOPES = 40_000
SKETCHES = 16_384


@dataclass(frozen=True, slots=True)
class Sketch:
    """Starting points of each limit, and the coordinates that matter to it, shape (limit, coordinate)."""

    starts: tuple[tuple[Pounds, ...], ...]
    moves: NDArray[np.bool_]


def sketched(spare: Spare, drawn: Pounds, simulated: Pounds, middle: Pounds, edge: float) -> Sketch:
    """Sketch a search: `drawn` are futures, shape (coordinate, future), `simulated` what is to spare in them."""
    dimensions = len(drawn)
    out = ONE_AT_A_TIME * np.concatenate([np.eye(dimensions), -np.eye(dimensions)], axis=1)
    every = range(len(middle))
    taken = (middle[:, None] - spare(out, every)).reshape(len(middle), 2, dimensions)
    starts = tuple(
        () if middle[place] <= edge else (*_futures(drawn, simulated[place], edge), *_directions(taken[place]))
        for place in range(len(middle))
    )
    searches = sum(map(len, starts))
    if searches * dimensions <= ALL_SLOPES:
        return Sketch(starts, np.ones((len(middle), dimensions), dtype=bool))
    moves = (taken != 0).any(axis=1)
    bases = [mine[0] for mine in starts if mine][: max(SKETCHES // (2 * dimensions), 2)]
    for base in bases:
        moved = spare(base[:, None] + out, every) != spare(base[:, None], every)
        moves |= moved.reshape(len(middle), 2, dimensions).any(axis=1)
    return Sketch(starts, moves)


def _futures(drawn: Pounds, simulated: Pounds, edge: float) -> Iterator[Pounds]:
    """Choose futures to start from: the nearest that break, apart from each other, or those with least to spare.

    Then the middle of all that break, or the direction in which what is to spare falls over all futures.
    """
    broken = np.flatnonzero(simulated <= edge)
    if len(broken):
        middle = drawn[:, broken].mean(axis=1)
        lengths = np.linalg.norm(drawn[:, broken], axis=0)
        order = broken[np.argsort(lengths, kind="stable")]
    else:
        middle = drawn @ (simulated.mean() - simulated) / max(float(np.ptp(simulated)) * len(simulated), 1.0)
        order = np.argsort(simulated, kind="stable")
    chosen: list[Pounds] = []
    for future in order[:AMONG]:
        point = np.array(drawn[:, future])
        length = np.linalg.norm(point)
        if all(point @ other < APART * length * np.linalg.norm(other) for other in chosen):
            chosen.append(point)
        if len(chosen) == FROM_FUTURES:
            break
    yield from chosen
    yield middle


def _directions(taken: Pounds) -> Iterator[Pounds]:
    """Yield the direction of steepest fall, as moves of one at a time tell it, and that of the one that takes most."""
    up, down = taken
    fall = np.where(up >= down, np.maximum(up, 0.0), -np.maximum(down, 0.0))
    length = float(np.linalg.norm(fall))
    if not length:
        return
    yield fall / length
    most = int(np.abs(fall).argmax())
    alone = np.zeros(len(fall))
    alone[most] = np.sign(fall[most])
    yield alone
