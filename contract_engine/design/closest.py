"""Closeness to the draft: as few pounds moved as can be, then spread in least squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Constraint, NonNegativeReals, Objective, Var

from contract_engine.design.bending import MILLION
from contract_engine.design.leximin import SLACK
from contract_engine.design.squares import hold_steps, least_squares

if TYPE_CHECKING:
    from contract_engine.design.stages import Search
    from contract_engine.terms import Pounds


def closest_to_draft(search: Search, terms: Pounds) -> tuple[Pounds, float]:
    """Return the terms that move fewest pounds from the draft, those of least squares among them, and those pounds."""
    m, problem = search.model, search.problem
    weights = problem.pounds_per_unit / MILLION * [lever.open for lever in problem.levers]
    names = [lever.id for lever, weight in zip(problem.levers, weights, strict=True) if weight]
    if not names:
        return terms, 0.0
    moved = {
        lever.id: weight * (m.lever[lever.id] - draft)
        for lever, weight, draft in zip(problem.levers, weights, problem.draft, strict=True)
    }
    m.distance = Var(names, within=NonNegativeReals)
    m.distance_up = Constraint(names, rule=lambda m, name: m.distance[name] >= moved[name])
    m.distance_down = Constraint(names, rule=lambda m, name: m.distance[name] >= -moved[name])
    total = sum(m.distance[name] for name in names)
    m.closeness = Objective(expr=total)
    answer = search.solve()
    m.closeness.deactivate()
    if answer is None:
        return terms, 0.0
    pounds = answer.objective * MILLION
    if pounds == 0 or all(lever.step for lever in problem.levers if lever.open):
        return answer.levers, pounds
    m.no_further = Constraint(expr=total <= answer.objective + SLACK)
    hold_steps(m)
    scale = weights / answer.objective
    return least_squares(search, answer.levers, np.diag(scale), -scale * problem.draft), pounds
