"""Rules that give each player an average of what it adds: Shapley and Banzhaf values, exact over all coalitions.

What player i adds to a coalition S is v(S + i) - v(S). Source: Shapley 1953; Kalai and Samet
1987 for weights; Banzhaf 1965, Owen 1975.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contract_engine.splitting.game import Game
    from contract_engine.terms import Pounds

NOTHING = 1e-12


def added_by(game: Game, player: int) -> Pounds:
    """What a player adds to each coalition without it; shape (2^(n-1),), coalitions by number without its bit."""
    parted = game.values.reshape(-1, 2, 1 << player)
    added: Pounds = (parted[:, 1, :] - parted[:, 0, :]).ravel()
    return added


def shapley(game: Game) -> Answer:
    """Mean of what each adds over all orders of joining, in one pass over the table."""
    count = len(game.players)
    sizes = sizes_of(count - 1)
    chance = np.array([1 / (count * comb(count - 1, k)) for k in range(count)])[sizes]
    return Answer(np.array([chance @ added_by(game, player) for player in range(count)]))


def weighted_shapley(game: Game, weights: Pounds) -> Answer:
    """Each coalition's own dividend goes to its members in proportion to weights, which must be above nothing."""
    if not (np.isfinite(weights).all() and (weights > 0).all()):
        return Answer(None, "refused", "weights must all be above nothing")
    count = len(game.players)
    dividends = dividends_of(game)
    total = sums_over(weights)
    part = np.divide(dividends, total, out=np.zeros_like(dividends), where=total > 0)
    shares = np.array([weights[player] * part.reshape(-1, 2, 1 << player)[:, 1, :].sum() for player in range(count)])
    return Answer(shares)


def banzhaf(game: Game) -> Answer:
    """Mean of what each adds over all coalitions of the others; the parts need not come to the whole."""
    return Answer(np.array([added_by(game, player).mean() for player in range(len(game.players))]), "ok",
                  "parts need not come to the whole")  # fmt: skip


def banzhaf_normalised(game: Game) -> Answer:
    """Banzhaf values scaled so that they come to the whole."""
    raw = np.array([added_by(game, player).mean() for player in range(len(game.players))])
    return scaled_to(game.whole, raw)


def scaled_to(whole: float, raw: Pounds) -> Answer:
    """Scale what all add so that it comes to the whole."""
    total = float(raw.sum())
    if abs(total) <= NOTHING * max(1.0, float(np.abs(raw).max(initial=0.0))):
        if abs(whole) <= NOTHING:
            return Answer(np.zeros(len(raw)))
        return Answer(None, "does_not_exist", "what all add comes to nothing, and cannot be scaled to the whole")
    return Answer(raw * (whole / total))


def dividends_of(game: Game) -> Pounds:
    """What each coalition adds to those within it: v(S) = sum of dividends of all T within S. Source: Harsanyi 1963."""
    dividends = game.values.astype(float).copy()
    for player in range(len(game.players)):
        parted = dividends.reshape(-1, 2, 1 << player)
        parted[:, 1, :] -= parted[:, 0, :]
    return dividends


def sums_over(amounts: Pounds) -> Pounds:
    """Sum of amounts over the members of each coalition; shape (2^n,)."""
    sums = np.zeros(1 << len(amounts))
    for place, amount in enumerate(amounts):
        np.add(sums[: 1 << place], amount, out=sums[1 << place : 2 << place])
    return sums


def sizes_of(count: int) -> NDArray[np.int64]:
    """How many members each coalition has; shape (2^n,), whole numbers."""
    sizes = np.zeros(1, dtype=np.int64)
    for _ in range(count):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def is_additive(game: Game, within: float = 1e-9) -> bool:
    """Whether every coalition is worth what its members are worth alone: then all coalition rules coincide."""
    largest = max(float(np.abs(game.values).max(initial=0.0)), NOTHING)
    return bool((np.abs(game.values - sums_over(game.alone)) <= within * largest).all())
