"""Two people who trade goods: what each is worth to whom, and who has it now.

Where lots may be drawn, a good may go in part (a chance of it): gains are sums of parts of
what each transfer brings one and costs the other. Their frontier turns where a transfer starts
or stops being worth it, so that a few straight edges bound all gains. Source: Nash 1950.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer
from contract_engine.splitting.bargaining import Bargain, settled_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.terms import Pounds

# All ways of handing over this many goods are looked at where no lots are drawn.
MOST_GOODS = 20
TWO = 2


def gains_of_transfers(people: Sequence[str], goods: Mapping[str, Mapping[str, object]]) -> Pounds:
    """Return what handing over each good brings each of two people; shape (good, person)."""
    found = np.zeros((len(goods), len(people)))
    for place, good in enumerate(goods.values()):
        owner = people.index(str(good["owner"]))
        worth = [float(str(good[person])) for person in people]
        found[place] = worth
        found[place, owner] = -worth[owner]
    return found


def traded_by(rule: str, gains: Pounds, *, by_lot: bool) -> Answer:
    """Settle the trade by a bargaining rule; gains over keeping what one has."""
    if gains.shape[1] != TWO:
        return Answer(None, "refused", "goods are traded between two people here")
    if by_lot:
        rows, limits = _frontier(gains)
        return settled_by(rule, Bargain(rows, limits, np.zeros(TWO), np.ones(TWO)))
    if len(gains) > MOST_GOODS or rule != "nash":
        return Answer(None, "refused", "without lots, only Nash's rule over twenty goods at most is worked out")
    totals = np.zeros((1, TWO))
    for transfer in gains:
        totals = np.concatenate([totals, totals + transfer])
    product = np.where((totals >= 0).all(axis=1), totals.prod(axis=1), -1.0)
    best = np.flatnonzero(product == product.max())
    points = np.unique(totals[best], axis=0)
    if len(points) > 1:
        return Answer(points[0], "not_unique", f"{len(points)} ways of handing over have the greatest product")
    return Answer(points[0])


def _frontier(gains: Pounds) -> tuple[Pounds, Pounds]:
    """Rows and limits of all gains that can be had, or less: one row an edge, with no part below nothing."""
    opposed = gains[(gains > 0).any(axis=1)]
    # Directions in which a transfer is worth exactly nothing, between one person alone and the other.
    turns = [np.abs(transfer[::-1]) for transfer in opposed if transfer.min() < 0]
    directions = np.array([*np.eye(TWO), *(turn / turn.sum() for turn in turns)])
    limits = np.maximum(directions @ opposed.T, 0.0).sum(axis=1)
    return directions, limits
