"""Gains and rules as straight lines over the terms: plain numbers, apart from the model that is searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.bending import MILLION
from contract_engine.design.described import MONEY_RULES

if TYPE_CHECKING:
    from contract_engine.design.capped import Lines
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True, eq=False)
class Straight:
    """Millions of pounds, or a rule's own unit, for one unit of each term.

        gain = gain_fixed + gain_slope @ terms            shape (party, lever)
        lower <= slope @ terms <= upper                   shape (rule, lever)

    Where payments stop at zero, straight lines stand in for them.
    """

    gain_fixed: Pounds
    gain_slope: Pounds
    slope: Pounds
    lower: Pounds
    upper: Pounds


def straight(problem: Problem, rows: Rows, lines: Lines) -> Straight:
    """Write gains and rules as straight lines, with `lines` in place of payments that stop at zero."""
    fixed = (problem.mean - problem.plan) @ problem.discount
    per_unit = np.einsum("t,itl->il", problem.discount, problem.mean_per_unit)
    slope, plus = rows.coefficients, np.zeros(len(rows.rules))
    if lines:
        means = [line.mean(payment, len(problem.levers)) for payment, line in zip(problem.bending, lines, strict=True)]
        for payment, (constant, each) in zip(problem.bending, means, strict=True):
            if any(payment is own for own in problem.capped):
                signs = np.array([payment.sign(party) for party in problem.parties])
                fixed = fixed + signs * (problem.discount @ constant)
                per_unit = per_unit + np.outer(signs, problem.discount @ each)
        if rows.bends is not None:
            slope = slope + rows.bends @ np.concatenate([each for _, each in means])
            plus = rows.bends @ np.concatenate([constant for constant, _ in means])
    size = np.array([MILLION if rule.component in MONEY_RULES else 1.0 for rule in rows.rules])
    return Straight(
        fixed / MILLION,
        per_unit / MILLION,
        slope / size[:, None],
        (rows.lower - plus) / size,
        (rows.upper - plus) / size,
    )
