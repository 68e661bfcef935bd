"""The point of a least core that is nearest to shares wished for, in least squares.

Least |x - wish| with x(N) = v(N) and x(S) >= v(S) - t, rows made as they are broken. Each step is
a least-distance problem, solved by non-negative least squares. Source: Lawson and Hanson 1974,
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


def nearest_point(values: Pounds, rows: Rows, level: float, wish: Pounds) -> Pounds:
    """Return the nearest point; `rows` has just found the level, and its rows are those to begin with."""
    count = rows.count
    made = np.array(list(rows.made), dtype=np.int64)
    # A level found to the solver's tolerance may leave nothing: give that much.
    targets = values - level - 2 * SAME
    targets[[0, -1]] = -np.inf
    start = wish + (values[-1] - wish.sum()) / count
    for _ in range(MOST_ROUNDS):
        shares = start + _least_move(members_of(made, count), targets[made], start)
        left = targets - sums_over(shares)
        blocks = left.reshape(min(len(left), 16), -1)
        worst = blocks.argmax(axis=1) + np.arange(len(blocks)) * blocks.shape[1]
        fresh = np.setdiff1d(worst[left[worst] > SAME], made)
        if not len(fresh):
            found: Pounds = shares
            return found
        made = np.concatenate([made, fresh])
    message = "the rows of the nearest point of a least core do not come to an end"
    raise ArithmeticError(message)


def _least_move(members: Pounds, targets: Pounds, start: Pounds) -> Pounds:
    """Return the shortest move y with sum 0 and members @ (start + y) >= targets."""
    from scipy.optimize import nnls  # noqa: PLC0415 - heavy, and only a least core needs it

    # Taking the mean away keeps the sum: a row's part across "everybody" does nothing.
    across = members - members.mean(axis=1, keepdims=True)
    wanted = targets - members @ start
    if (wanted <= 0).all():
        return np.zeros(len(start))
    equations = np.vstack([across.T, wanted])
    aim = np.append(np.zeros(len(start)), 1.0)
    parts, _ = nnls(equations, aim)
    rest = equations @ parts - aim
    move: Pounds = -rest[:-1] / rest[-1]
    return move
