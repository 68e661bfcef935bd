"""The point of the least core of a large vote that is nearest to equal shares, in least squares over players.

    least sum_t n_t (x_t - 1/n)^2   with   k @ x >= v(k) - level,   n @ x = 1,   x >= 0

In u_t = sqrt(n_t) x_t this is a least-distance problem, solved by non-negative least squares; rows of winning
coalitions are made as they are broken. Source: Lawson and Hanson 1974, chapter 23.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.generated_rows import SAME
from contract_engine.splitting.nearest import MOST_ROUNDS

if TYPE_CHECKING:
    from contract_engine.splitting.most_violated import Counts, Seeker, Vote
    from contract_engine.terms import Pounds

# How far a row that is made may be broken: the squares are solved to no more.
THIN = 1e-9


def nearest_to_equal(vote: Vote, seeker: Seeker, made: Counts, level: float) -> Pounds | None:
    """Return what one player of each kind receives; None if the set is too thin for it to be told.

    `made` are the coalitions whose rows found the level.
    """
    # A level found to the solver's tolerance may leave nothing: give that much.
    level += 2 * SAME
    start = np.full(len(vote.numbers), 1.0 / vote.numbers.sum())
    for _ in range(MOST_ROUNDS):
        each = start + _least_move(vote, made, level, start)
        fresh = [row for row in seeker.above(each, level + SAME).tolist() if row not in made.tolist()]
        if not fresh:
            fresh = [row for row in seeker.proven_above(each, level + SAME).tolist() if row not in made.tolist()]
        if not fresh:
            kept = vote.complaints(made, each).max() <= level + THIN and each.min() >= -THIN
            found: Pounds | None = each if kept else None
            return found
        made = np.concatenate([made, np.array(fresh, dtype=np.int64)])
    message = "the rows of the nearest point of a least core do not come to an end"
    raise ArithmeticError(message)


def _least_move(vote: Vote, made: Counts, level: float, start: Pounds) -> Pounds:
    """Return the shortest move that keeps the total and all rows made."""
    from scipy.optimize import nnls  # noqa: PLC0415 - heavy, and only a least core needs it

    kinds = len(start)
    wanted = np.concatenate([vote.complaints(made, start) - level, -start - 2 * SAME])
    if (wanted <= 0).all():
        return np.zeros(kinds)
    root = np.sqrt(vote.numbers)
    rows = np.vstack([made, np.eye(kinds)]) / root
    everybody = root / np.linalg.norm(root)
    across = rows - np.outer(rows @ everybody, everybody)
    equations = np.vstack([across.T, wanted])
    aim = np.append(np.zeros(kinds), 1.0)
    parts, _ = nnls(equations, aim)
    rest = equations @ parts - aim
    move: Pounds = -rest[:-1] / rest[-1] / root
    return move
