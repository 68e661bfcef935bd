"""To whom a pound more is worth something: the worst-placed organisation, the commissioners, or each.

Gains are linear in the terms and W is fixed, so that all are concave in the limits:

    worst-placed    the least of gain_i / share_i
    commissioners   the sum of their gains
    each            sum of a_i gain_i,  a_i = (w_i / z_i) / sum_j (w_j / z_j), z the gains proposed

Shares are weights times the number of those who share, 1 on average: the first is in the
pounds of an organisation of average weight. The last is Nash's bargain near its best: a pound to
each raises sum_i w_i log gain_i by sum_i w_i / z_i.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.straight import Straight
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

    Line = tuple[float, Pounds]

WORST_PLACED: Literal["worst-placed"] = "worst-placed"
COMMISSIONER: Literal["commissioner"] = "commissioner"
EACH: Literal["each"] = "each"
A_POUND = 1.0


@dataclass(frozen=True, slots=True)
class Benefit:
    """What is made as large as can be; `shares` (party,) are 0 for whoever does not count.

    `is_aim` says that the search aimed at this, and not at something else. `instead` is a straight
    line, fixed + slope @ terms in millions of pounds, that takes the place of gains.
    """

    to_whom: Literal["worst-placed", "commissioner", "each"]
    shares: Pounds
    is_aim: bool
    instead: Line | None = None

    def line(self, lines: Straight, parts: Pounds) -> Line:
        """Return these parts of everybody's gain as a straight line over the terms, or what stands in its place."""
        return self.instead or (float(parts @ lines.gain_fixed), parts @ lines.gain_slope)

    def of(self, gains: Pounds) -> float:
        """Return what gains, shape (party,), come to; in their unit."""
        if self.to_whom != WORST_PLACED:
            return float(self.shares @ gains)
        counted = self.shares > 0
        return float((gains[counted] / self.shares[counted]).min())


def benefit_of(problem: Problem, aim: Aim, terms: Pounds, *, all_who_share: bool = False) -> Benefit:
    """Return what goes with an aim: its own, or the worst-placed's gain were the benefit shared evenly by weight.

    Whoever no open term can make better or worse off does not count, unless all do. At the
    terms proposed Nash's bargain counts those who gain a pound.
    """
    weights = np.array([problem.weights[party] for party in problem.parties])
    if not all_who_share:
        moved = np.abs(problem.mean_per_unit[:, :, [lever.open for lever in problem.levers]]).sum(axis=(1, 2)) > 0
        paid = [any(payment.sign(party) for payment in problem.capped) for party in problem.parties]
        weights = np.where(moved | np.array(paid), weights, 0.0)
    counted = weights > 0
    if aim == "least_cost" or not counted.any():
        pays = np.array([float(party in problem.contract.commissioners) for party in problem.parties])
        return Benefit(COMMISSIONER, pays, is_aim=aim not in {"fewest_changes", "least_total_risk"})
    if aim == "worst_off":
        return Benefit(WORST_PLACED, counted.astype(float), is_aim=True)
    gains = problem.gains(terms)
    if aim == "nash" and (able := counted & (gains > A_POUND)).any():
        parts = np.where(able, weights / np.maximum(gains, A_POUND), 0.0)
        return Benefit(EACH, parts / parts.sum(), is_aim=True)
    return Benefit(WORST_PLACED, weights * counted.sum(), is_aim=aim == "even")
