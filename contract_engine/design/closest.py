"""Closeness to the draft: as few pounds moved as can be, then spread in least squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Constraint, NonNegativeReals, Objective, Var, value

from contract_engine.design.bending import MILLION
from contract_engine.design.leximin import SLACK

if TYPE_CHECKING:
    from contract_engine.design.stages import Search
    from contract_engine.terms import Pounds

# Of squared parts of all that is moved: below this the draft is no nearer to any other corner.
NEAR_ENOUGH = 1e-8
MOST_CORNERS = 100


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
    return _least_squares(search, answer.levers, weights / answer.objective), pounds


def _least_squares(search: Search, terms: Pounds, scale: Pounds) -> Pounds:
    """Among terms equally close in pounds, return those of least squares, whole steps held where they are.

    They are a mix of corners: the nearest mix of those known shows in which direction to ask
    for another, until none is nearer. Where payments stop at zero their pieces stay as they
    are, or a mix might be outside the limits. Source: Wolfe 1976.
    """
    m, problem = search.model, search.problem
    for variable in m.component_data_objects(Var):
        if variable.is_integer():
            variable.fix(round(value(variable)))
    corners = [terms]
    for _ in range(MOST_CORNERS):
        away = scale * (np.array(corners) - problem.draft)
        terms = _nearest_mix(away) @ np.array(corners)
        pull = scale**2 * (terms - problem.draft)
        m.pull = Objective(expr=sum(p * m.lever[lever.id] for lever, p in zip(problem.levers, pull, strict=True) if p))
        corner = search.solve(improving=False)
        m.del_component(m.pull)
        if corner is None or pull @ (terms - corner.levers) <= NEAR_ENOUGH:
            return terms
        corners.append(corner.levers)
    return terms


def _nearest_mix(points: Pounds) -> Pounds:
    """Parts, adding up to one, of the mix of points (one a row) that is nearest to the origin."""
    from scipy.optimize import nnls  # noqa: PLC0415 - heavy, and only a design needs it

    if len(points) == 1:
        return np.ones(1)
    ones = np.ones(len(points))
    parts, _ = nnls(np.vstack([points.T, ones]), np.append(np.zeros(points.shape[1]), 1.0))
    mix: Pounds = parts / parts.sum()
    return mix
