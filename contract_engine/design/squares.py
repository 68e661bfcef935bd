"""Least squares over all terms that the rules allow, by corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Objective, Var, value

from contract_engine.design.mixes import nearest_mix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.stages import Search
    from contract_engine.terms import Pounds

# Of the squares themselves: below this no corner is any nearer.
NEAR_ENOUGH = 1e-8
MOST_CORNERS = 400


def least_squares(
    search: Search, terms: Pounds, factor: Pounds, offset: Pounds, *, near_enough: float = NEAR_ENOUGH
) -> Pounds:
    """Return the terms, starting from some, whose squares |factor @ terms + offset|^2 add up to least.

    They are a mix of corners: the nearest mix of those known shows in which direction to ask
    for another, until none is nearer by `near_enough`. Where payments stop at zero their
    pieces stay as they are, or a mix might be outside the limits; whole steps are to be held.
    HiGHS's own method for squares adds a little to each of them, and may go in circles.
    """
    m, levers = search.model, search.problem.levers
    corners = [terms]
    for _ in range(MOST_CORNERS):
        away = np.array(corners) @ factor.T + offset
        terms = nearest_mix(away) @ np.array(corners)
        search.best = terms
        pull = factor.T @ (factor @ terms + offset)
        if not pull.any():
            break
        way = pull / np.abs(pull).max()
        m.pull = Objective(expr=sum(each * m.lever[lever.id] for lever, each in zip(levers, way, strict=True) if each))
        corner = search.solve(improving=False)
        m.del_component(m.pull)
        if corner is None or pull @ (terms - corner.levers) <= near_enough:
            break
        corners.append(corner.levers)
    return terms


def hold_steps(m: ConcreteModel) -> list[Any]:
    """Hold whole numbers where they are, and return them."""
    held = [variable for variable in _whole(m) if not variable.fixed]
    for variable in held:
        variable.fix(round(value(variable)))
    return held


def _whole(m: ConcreteModel) -> Iterator[Any]:
    return (variable for variable in m.component_data_objects(Var) if variable.is_integer())
