"""Bargaining over a set of outcomes: each player's gain over what it has without a deal.

The set is {u : A u <= b, u >= d}, with d what each has without a deal: a polytope, so that
every step is a small linear problem. Gains are measured in each player's own range, so that
pounds and thousands give the same answer. Source: Nash 1950; Kalai and Smorodinsky 1975;
Kalai 1977 (egalitarian); Imai 1983 (leximin).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.mixes import best_balanced_mix
from contract_engine.splitting.answer import Answer
from contract_engine.splitting.linear import NoPointError, best, best_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.terms import Pounds

# Of the range of a player: what counts as nothing to gain, and as risen.
NOTHING, RISEN = 1e-9, 1e-8
MOST_CORNERS = 200
# Sum of weighted relative gains above one: the certificate of Nash's solution.
NEAR_ENOUGH = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Bargain:
    """Outcomes A u <= b, no worse than `without` a deal for anyone; weights of the players."""

    rows: Pounds
    limits: Pounds
    without: Pounds
    weights: Pounds

    @property
    def slack(self) -> Pounds:
        """What is left of each limit where nobody gains: rows @ gains <= slack."""
        left: Pounds = self.limits - self.rows @ self.without
        return left


def most_each_could_gain(bargain: Bargain) -> Pounds:
    """Return the gain of each player if only its own counts, the others no worse off; may be infinite."""
    count = len(bargain.without)
    return np.array([best(np.eye(count)[place], bargain.rows, bargain.slack) for place in range(count)])


def settled_by(rule: str, bargain: Bargain) -> Answer:
    """Settle a bargain by a rule of RULES."""
    try:
        ideal = most_each_could_gain(bargain)
    except NoPointError:
        return Answer(None, "does_not_exist", "no outcome leaves everybody as well off as without a deal")
    if not np.isfinite(ideal).all():
        return Answer(None, "does_not_exist", "the gains of a player are without limit")
    gaining = ideal > NOTHING * max(float(ideal.max()), 1.0)
    if not gaining.any():
        return Answer(bargain.without.copy(), "ok", "nobody can gain anything")
    gains = np.zeros(len(ideal))
    rows = bargain.rows[:, gaining] * ideal[gaining]
    weights = bargain.weights[gaining]
    found = RULES[rule](rows, bargain.slack, ideal[gaining], weights / weights.sum())
    gains[gaining] = found * ideal[gaining]
    stuck = "" if gaining.all() else "a player that can gain nothing is left as it is without a deal"
    return Answer(bargain.without + gains, "ok", stuck)


def nash(rows: Pounds, slack: Pounds, _ideal: Pounds, weights: Pounds) -> Pounds:
    """Greatest weighted sum of logarithms of gains: corners, the best mix of them, and the next corner.

    Done when no outcome z' has a sum of w_i z'_i / z_i above one: then none has a greater product.
    """
    count = rows.shape[1]
    corners = np.array([best_of(np.eye(count)[place], rows, slack) for place in range(count)])
    parts: Pounds = np.full(count, 1 / count)
    here: Pounds = parts @ corners
    for _again in range(MOST_CORNERS):
        parts = best_balanced_mix(corners, weights, parts)
        here = parts @ corners
        corner = best_of(weights / here, rows, slack)
        if float(weights @ (corner / here)) <= 1 + NEAR_ENOUGH:
            break
        corners = np.vstack([corners, corner])
        parts = np.append(parts, 0.0)
    return here


def kalai_smorodinsky(rows: Pounds, slack: Pounds, _ideal: Pounds, _weights: Pounds) -> Pounds:
    """The same part of the most each could gain, as large as can be; then the next least part."""
    return _leximin(rows, slack, np.ones(rows.shape[1]))


def egalitarian(rows: Pounds, slack: Pounds, ideal: Pounds, weights: Pounds) -> Pounds:
    """The same gain for each, by weight, as large as can be; nothing beyond it for anyone."""
    measure = ideal / (weights * len(weights))
    measure = measure / measure.max()
    gains: Pounds = best(np.ones(1), (rows / measure).sum(axis=1)[:, None], slack) / measure
    return gains


def leximin(rows: Pounds, slack: Pounds, ideal: Pounds, _weights: Pounds) -> Pounds:
    """The least gain as large as can be, then the next."""
    return _leximin(rows, slack, ideal / ideal.max())


def _leximin(rows: Pounds, slack: Pounds, measure: Pounds) -> Pounds:
    """Raise the common level of measure times gain, fix those that cannot rise above it, and raise the rest."""
    count = rows.shape[1]
    level, fixed = np.zeros(count), np.zeros(count, dtype=bool)
    while not fixed.all():
        # One variable for the common level, one each for what a player that is not fixed has beyond it.
        free = np.flatnonzero(~fixed)
        spent = slack - rows[:, fixed] @ (level[fixed] / measure[fixed])
        shared = (rows[:, free] / measure[free]).sum(axis=1)
        beyond = rows[:, free] / measure[free]
        common = best(np.append(1.0, np.zeros(len(free))), np.column_stack([shared, beyond]), spent)
        level[free] = common
        rises = [best(np.eye(len(free))[place], beyond, spent - shared * common) for place in range(len(free))]
        held = free[np.array(rises) <= RISEN * max(1.0, float(common))]
        fixed[held if len(held) else free[[int(np.argmin(rises))]]] = True
    return level / measure


RULES: dict[str, Callable[[Pounds, Pounds, Pounds, Pounds], Pounds]] = {
    "nash": nash,
    "weighted_nash": nash,
    "kalai_smorodinsky": kalai_smorodinsky,
    "egalitarian": egalitarian,
    "leximin": leximin,
}
