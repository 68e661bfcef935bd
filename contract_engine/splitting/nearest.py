"""The point of a least core that is nearest to shares wished for, in least squares.

Least |x - wish| with x(N) = v(N) and x(S) >= v(S) - t, rows made as they are broken. What is settled
already, x(S) = v(S) - t, leaves directions F, in which the least core has an inside:

    x = point + F' z,   least |F' z - (wish - point)|

Without that two rows would face each other and leave next to nothing between them. Each step is a
least-distance problem, solved by non-negative least squares. Source: Lawson and Hanson 1974,
chapter 23.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.generated_rows import SAME, members_of
from contract_engine.splitting.values import sums_over

if TYPE_CHECKING:
    from contract_engine.splitting.generated_rows import Rows
    from contract_engine.terms import Pounds

MOST_ROUNDS = 1_000
# How far a row may be missed, of the unit of the game: ten times what the solver leaves.
MISSED = 10 * SAME


def nearest_point(values: Pounds, rows: Rows, level: float, wish: Pounds, point: Pounds) -> Pounds | None:
    """Return the nearest point; None where rounding leaves it unknown.

    `rows` has just found the level, at `point`, and holds what is settled at it; its rows are those to begin with.
    """
    directions = rows.span.free
    start = point + (directions @ (wish - point)) @ directions
    made = np.array(list(rows.made), dtype=np.int64)
    # A level found to the solver's tolerance may leave nothing: give that much.
    targets = values - level - 2 * SAME
    targets[[0, -1]] = -np.inf
    for _ in range(MOST_ROUNDS):
        members = members_of(made, rows.count)
        move = _least_move(members @ directions.T, targets[made] - members @ start)
        shares: Pounds = start + move @ directions
        left = targets - sums_over(shares)
        blocks = left.reshape(min(len(left), 16), -1)
        worst = blocks.argmax(axis=1) + np.arange(len(blocks)) * blocks.shape[1]
        fresh = np.setdiff1d(worst[left[worst] > SAME], made)
        if not len(fresh):
            return shares if left.max() <= MISSED else None
        made = np.concatenate([made, fresh])
    return None


def _least_move(members: Pounds, wanted: Pounds) -> Pounds:
    """Return the shortest move y with members @ y >= wanted."""
    from scipy.optimize import nnls  # noqa: PLC0415 - heavy, and only a least core needs it

    if (wanted <= 0).all():
        return np.zeros(members.shape[1])
    equations = np.vstack([members.T, wanted])
    aim = np.append(np.zeros(members.shape[1]), 1.0)
    parts, _ = nnls(equations, aim)
    rest = equations @ parts - aim
    move: Pounds = -rest[:-1] / (rest[-1] or -np.inf)
    return move
