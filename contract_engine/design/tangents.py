"""Logarithms of gains held down by tangents, which any linear search understands.

For any z > 0 and any gain g, log g <= log z + (g - z) / z: what a search reaches with tangents
in place of logarithms is never less than the best there is. Each round adds tangents at the gains
found, until what is reached is that good. Source: Duran and Grossmann 1986.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import ConstraintList, Objective, Var, maximize, value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.design.stages import Search

# Of the sum of logarithms by weight: gains are then within a millionth of the best, on average by weight.
CLOSE = 1e-6
MOST_ROUNDS = 60
# Multiples of the gains known at which tangents are drawn: to find the way, and near the best.
FAR, NEAR = [4.0**k for k in range(-2, 9)], [1.1**k for k in range(-12, 13)]
SMALLEST = 1e-6


def best_by_tangents(search: Search, weights: Mapping[str, float]) -> float:
    """Find the best sum of logarithms, and return what none can exceed; the search holds the terms.

    Where payments stop at zero no more is known than a bound on the tangents' own sum, so
    they are first drawn close together around the best that was found.
    """
    m = search.model
    m.log_gain = Var(list(weights), bounds=(None, 50.0))
    m.tangent = ConstraintList()
    m.aim = Objective(expr=sum(weight * m.log_gain[party] for party, weight in weights.items()), sense=maximize)
    _draw(search, weights, FAR)
    possible = _settle(search, weights)
    if search.problem.bending:
        _draw(search, weights, NEAR)
        search.unit, search.bound = "part", None
        search.solve()
        possible = _possible(search)
        _settle(search, weights)
    for component in (m.aim, m.tangent, m.log_gain):
        m.del_component(component)
    return possible


def _draw(search: Search, weights: Mapping[str, float], multiples: Sequence[float]) -> None:
    """Add tangents at multiples of the gains that the model holds."""
    m = search.model
    for party in weights:
        here = max(float(value(m.gain[party])), SMALLEST)
        for at in (here * multiple for multiple in multiples):
            m.tangent.add(m.log_gain[party] <= np.log(at) + (m.gain[party] - at) / at)


def _settle(search: Search, weights: Mapping[str, float]) -> float:
    """Solve, and add tangents at the gains found, until they are as good as what tangents allow; return that."""
    m, possible = search.model, np.inf
    for _ in range(MOST_ROUNDS):
        answer = search.solve()
        if answer is None:
            break
        possible = min(possible, -answer.objective + answer.gap * abs(answer.objective))
        gains = {party: max(float(value(m.gain[party])), SMALLEST) for party in weights}
        if possible - sum(weight * np.log(gains[party]) for party, weight in weights.items()) <= CLOSE:
            break
        _draw(search, weights, [1.0])
    return possible


def _possible(search: Search) -> float:
    """Return what the search's own bound says."""
    return np.inf if search.bound is None else -search.bound.possible
