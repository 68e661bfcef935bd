"""The cost of risk held up by its tangent: a straight line that it is nowhere below.

The cost is |factor @ terms + offset|^2, a sum of squares. At any terms t with swings
z = factor @ t + offset it is at least

    |z|^2 + 2 z @ factor @ (terms - t)

which the terms within every limit can lower by no more than a linear programme says. Where
payments stop at zero the squares are those of payments due in the futures in which they are due at t.
Source: the gradient inequality of convex functions, as in Bertsekas 1999, appendix B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.bending import MILLION
from contract_engine.design.benefit import EACH, Benefit
from contract_engine.design.tidy import TEN_PENCE
from contract_engine.design.total_risk import kept_within, swings

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.terms import Pounds


def cost_below(problem: Problem, terms: Pounds) -> Benefit:
    """Return the tangent of the cost of risk at some terms; its negative, which is to be as large as can be."""
    factor, offset = swings(problem, terms)
    here = factor @ terms + offset
    slope = -2 * here @ factor
    fixed = -float(here @ here) - float(slope @ terms)
    return Benefit(EACH, np.zeros(len(problem.parties)), is_aim=True, instead=(fixed, slope))


def moved_by_dust(problem: Problem, terms: Pounds) -> tuple[float, float]:
    """Pounds by which later stages and rounding may move the cost of risk, and the bound on it.

    Later stages move a swing z_k by no more than they are allowed, rounding each term by ten pence: d_k in
    all. The cost moves by 2 |z_k| d_k + d_k^2 at most; its tangent, elsewhere between the limits
    of the terms, besides by 2 d_k times what z_k can differ there.
    """
    factor, offset = swings(problem, terms)
    here = np.abs(factor @ terms + offset)
    dust = TEN_PENCE / np.maximum(problem.pounds_per_unit, 1.0)
    limits = np.array([lever.limits for lever in problem.levers], dtype=float).reshape(-1, 2)
    moved = kept_within(problem, factor) + np.abs(factor) @ dust
    away = np.abs(factor) @ (limits[:, 1] - limits[:, 0])
    cost = float(np.sum(2 * here * moved + moved**2))
    return cost * MILLION, (cost + float(np.sum(2 * moved * away))) * MILLION
