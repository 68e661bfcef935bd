"""How far the figures of one search differ in size: beyond a factor of ten million the smallest are hard to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.described import MONEY_RULES
from contract_engine.results.solution_lines import CheckLine

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows

LARGEST_SPAN = 1e7
SIZES = "Figures of the search are of like size"
# What rounding leaves of nothing, in pounds.
DUST = 1e-6


def sizes_of(problem: Problem, rows: Rows) -> CheckLine:
    """Compare what each term moves in each rule in pounds, between its lowest and its highest: a word, not a fault."""
    money = np.array([rule.component in MONEY_RULES for rule in rows.rules], dtype=bool)
    width = np.array(
        [(lever.highest or 0.0) - (lever.lowest or 0.0) if lever.open else 0.0 for lever in problem.levers]
    )
    moves = np.abs(rows.coefficients[money] * width)
    moves = moves[moves > DUST]
    span = float(moves.max() / moves.min()) if moves.size else 1.0
    told = f"the term that moves most pounds in any rule moves {span:,.0f} times as many as the one that moves fewest"
    if span > LARGEST_SPAN:
        told += "; a term that moves so little is known to fewer digits, or is better left closed"
    return CheckLine(SIZES, passed=True, detail=told)
