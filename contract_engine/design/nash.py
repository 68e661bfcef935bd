"""The bargain of Nash: sum_i w_i log gain_i as large as can be.

At its best no other terms would raise what each gains, in per cent of it and on average by
weight: for any gains z' within the limits

    sum_i w_i z'_i / z_i <= sum_i w_i

What the left side comes to at most, found by one linear search, is the certificate, and the
terms found by it are the next corner of a mix. Source: Nash 1950; the certificate is the
first-order condition of a concave function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Binary, Constraint, Objective, Var, maximize, value

from contract_engine.design.bound import FEW_BOXES, Bound
from contract_engine.design.leximin import SLACK
from contract_engine.design.mixes import best_balanced_mix
from contract_engine.design.squares import hold_steps
from contract_engine.design.stage import Stage
from contract_engine.design.tangents import best_by_tangents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.design.stages import Search
    from contract_engine.terms import Pounds

TYPICAL_GAIN = "typical gain: geometric mean, by weight"
# In millions of pounds: whoever cannot gain that much gains nothing.
A_POUND = 1e-6
# Parts of the gains: no other terms raise them further on average, and the last corner moved nobody's further.
NO_BETTER, SETTLED, NOTHING_LEFT = 1e-7, 1e-9, 1e-12
MOST_CORNERS = 400


def nash(search: Search) -> Pounds | None:
    """Find the gains of Nash's bargain, among as many organisations as can gain a pound together.

    Terms in whole steps and payments that stop at zero are first settled by tangents; then,
    steps and pieces held as they are, gains are settled to the last digits by a mix of corners.
    """
    m = search.model
    able = _who_can_gain(search)
    if able is None or search.best is None:
        return None
    weights = {party: search.sharing[party] / sum(search.sharing[party] for party in able) for party in able}
    if able:
        possible = np.inf
        m.at_least_a_pound = Constraint(able, rule=lambda m, i: m.gain[i] >= A_POUND - SLACK)
        if search.problem.bending or any(lever.open and lever.step for lever in search.problem.levers):
            possible = best_by_tangents(search, weights)
        held = hold_steps(m)
        gains, better = _by_corners(search, weights)
        for variable in held:
            variable.unfix()
        reached = sum(weight * np.log(gain) for weight, gain in zip(weights.values(), gains, strict=True))
        if search.problem.bending and search.bound is not None:
            search.bound = Bound(-reached, -max(possible, reached), search.bound.boxes, "part")
        else:
            search.gap = max(search.gap, better if possible == np.inf else np.expm1(max(possible - reached, 0.0)))
        m.del_component(m.at_least_a_pound)
        m.kept_gains = Constraint(able, rule=lambda m, i: m.gain[i] >= float(gains[able.index(i)]) - SLACK)
    search.stages.append(Stage(TYPICAL_GAIN, _typical(search, search.best)))
    search.stages += left_out(len(search.sharing) - len(able))
    return search.best


def left_out(count: int) -> list[Stage]:
    """Return a word on those who can gain nothing, if there are any."""
    name = "organisations that can gain nothing, and are left at what the rules give"
    return [Stage(name, count, is_money=False)] if count else []


def _who_can_gain(search: Search) -> list[str] | None:
    """Return who gains a pound where as many as possible do; None if no terms obey the rules."""
    m, parties = search.model, list(search.sharing)
    m.common_gain = Var()
    m.shared_by_all = Constraint(parties, rule=lambda m, i: m.gain[i] >= m.common_gain)
    m.aim = Objective(expr=m.common_gain, sense=maximize)
    answer = search.solve(boxes=FEW_BOXES)
    reached = None if answer is None else value(m.common_gain)
    for component in (m.aim, m.shared_by_all, m.common_gain):
        m.del_component(component)
    if reached is None or reached >= A_POUND:
        return None if reached is None else parties
    m.gains = Var(parties, within=Binary)
    m.gains_a_pound = Constraint(parties, rule=lambda m, i: m.gain[i] >= A_POUND * m.gains[i])
    m.aim = Objective(expr=sum(m.gains.values()), sense=maximize)
    answer = search.solve()
    able = [] if answer is None else [party for party in parties if round(value(m.gains[party]))]
    for component in (m.aim, m.gains_a_pound, m.gains):
        m.del_component(component)
    return able


def _by_corners(search: Search, weights: Mapping[str, float]) -> tuple[Pounds, float]:
    """Return the best gains that mixes of corners reach, and how much better any could be, as a part of the gains."""
    m, parts = search.model, np.ones(1)
    shares = np.array(list(weights.values()))
    corners = [search.best]
    gains = [_gains(search, weights)]
    here = gains[0]
    better = np.inf
    for _ in range(MOST_CORNERS):
        m.aim = Objective(expr=sum(w / z * m.gain[i] for (i, w), z in zip(weights.items(), here, strict=True)),
                          sense=maximize)  # fmt: skip
        corner = search.solve(improving=False)
        m.del_component(m.aim)
        if corner is None:
            break
        found = _gains(search, weights)
        better = max(float(shares @ (found / here)) - 1.0, 0.0)
        if better <= NOTHING_LEFT:
            break
        corners.append(corner.levers)
        gains.append(found)
        parts = best_balanced_mix(np.array(gains), shares, np.append(parts, 0.0))
        moved = np.abs(parts @ np.array(gains) / here - 1.0).max()
        here = parts @ np.array(gains)
        search.best = parts @ np.array(corners)
        if better <= NO_BETTER and moved <= SETTLED:
            break
    return here, better


def _gains(search: Search, weights: Mapping[str, float]) -> Pounds:
    return np.array([float(value(search.model.gain[party])) for party in weights])


def _typical(search: Search, terms: Pounds) -> float:
    """Geometric mean of gains by weight in pounds, a gain below a pound counted as a pound."""
    found = dict(zip(search.problem.parties, search.problem.gains(terms), strict=True))
    whole = sum(search.sharing.values())
    return float(np.exp(sum(weight * np.log(max(found[i], 1.0)) for i, weight in search.sharing.items()) / whole))
