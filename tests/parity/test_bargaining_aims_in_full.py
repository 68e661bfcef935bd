"""What the bargaining aims find, against the same problem written out in full and solved another way."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyomo.environ import Constraint, Var
from scipy.optimize import minimize

from contract_engine.design.design import design
from contract_engine.design.total_risk import COST_OF_RISK
from tests.bargains import MILLION, bargain
from tests.capped import capped_problem, furthest_over
from tests.parity.extensive import THOUSAND, extensive_form, solved
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

FEW = settings(max_examples=4, deadline=None)
# Pounds that later stages may take, of gains of some thousands.
WITHIN = 1.0
# Of the objective: what ten pence does to gains of a thousand pounds, and a half more.
CLOSE = 1.5e-4
EDGE = 1e-7
sizes = st.tuples(st.integers(2, 4), st.integers(1, 5), st.integers(0, 1_000))
few_steps = st.tuples(st.integers(2, 4), st.integers(2, 3), st.integers(0, 1_000))


def contract(size: tuple[int, int, int], *, step: float | None = None) -> Problem:
    """Return a problem of random numbers in which organisations weigh differently."""
    parties, levers, seed = size
    problem = synthetic_problem(parties, levers, 24, seed, step=step, ease=3.0)
    weights = np.random.default_rng(seed).uniform(0.2, 1.0, parties)
    return replace(problem, weights=dict(zip(problem.parties, weights / weights.sum(), strict=True)))


def found_for(problem: Problem, aim: Aim) -> tuple[Design, Pounds]:
    """Return the design, and the gains it leaves."""
    found = design(problem, NO_RULES, aim)
    assert found.status == "optimal"
    assert found.terms is not None
    assert furthest_over(problem, found.terms) < 0.01
    return found, problem.gains(found.terms)


def worst_first(problem: Problem, scale: Pounds) -> Pounds:
    """Gains over scale: all raised together, those held fixed that nothing can raise further, and so on."""
    m = extensive_form(problem)
    m.level = Var()
    parts = {party: m.gain[party] * THOUSAND / each for party, each in zip(problem.parties, scale, strict=True)}
    held: dict[str, float] = {}
    while len(held) < len(parts):
        free = [party for party in parts if party not in held]
        m.common = Constraint(free, rule=lambda m, i: parts[i] >= m.level)
        m.held = Constraint(list(held), rule=lambda _, i, held=held: parts[i] >= held[i] - EDGE)
        lacking = solved(m, -m.level)
        assert lacking is not None
        m.del_component(m.common)
        m.common = Constraint(free, rule=lambda _, i, least=-lacking: parts[i] >= least - EDGE)
        most = {party: -(solved(m, -parts[party]) or 0.0) for party in free}
        stuck = [party for party in free if most[party] <= -lacking + 100 * EDGE * max(abs(lacking), 1.0)]
        held |= dict.fromkeys(stuck or [min(free, key=lambda party: most[party])], -lacking)
        m.del_component(m.common)
        m.del_component(m.held)
    return np.array([held[party] for party in problem.parties])


def most_each(problem: Problem) -> Pounds:
    """Return the most each could gain, in pounds."""
    m = extensive_form(problem)
    return np.array([-(solved(m, -m.gain[party]) or 0.0) * THOUSAND for party in problem.parties])


@FEW
@given(sizes)
def test_the_worst_off_are_raised_first(size: tuple[int, int, int]) -> None:
    problem = contract(size)
    _, gains = found_for(problem, "worst_off")
    assert gains == pytest.approx(worst_first(problem, np.ones(len(gains))), abs=WITHIN)


@FEW
@given(sizes)
def test_gains_are_in_proportion_to_the_most_each_could_gain(size: tuple[int, int, int]) -> None:
    problem = contract(size)
    most = most_each(problem)
    _, gains = found_for(problem, "kalai_smorodinsky")
    assert gains == pytest.approx(worst_first(problem, most) * most, abs=WITHIN)


@FEW
@given(sizes)
def test_no_terms_raise_the_gains_of_the_balanced_bargain_on_average(size: tuple[int, int, int]) -> None:
    """The first-order condition, which is enough: no gains z' have sum w_i z'_i / z_i above 1."""
    problem = contract(size)
    _, gains = found_for(problem, "nash")
    m = extensive_form(problem)
    ratios = (problem.weights[i] * m.gain[i] * THOUSAND / z for i, z in zip(problem.parties, gains, strict=True))
    most = solved(m, -sum(ratios))
    assert most is not None
    assert -most < 1 + CLOSE


@FEW
@given(st.integers(2, 5), st.integers(1, 4), st.integers(0, 1_000))
def test_the_balanced_bargain_on_a_polytope_is_that_of_another_solver(parties: int, rules: int, seed: int) -> None:
    """Sequential quadratic programming on the logarithms themselves. Payoffs agree to what that solver can do."""
    numbers = np.random.default_rng(seed)
    rows, most = numbers.uniform(0.1, 1.0, (rules, parties)), numbers.uniform(1.0, 3.0, rules)
    weights = numbers.uniform(0.2, 1.0, parties)
    problem, form = bargain(rows.tolist(), most.tolist(), weights=weights)
    found = design(problem, form, "nash")
    assert found.terms is not None
    assert found.gap < EDGE
    other = minimize(
        lambda x: -weights @ np.log(x), np.full(parties, 0.1), jac=lambda x: -weights / x, method="SLSQP",
        bounds=[(1e-3, None)] * parties, options={"ftol": 1e-14, "maxiter": 500},
        constraints={"type": "ineq", "fun": lambda x: most - rows @ x, "jac": lambda _: -rows},
    )  # fmt: skip
    assert problem.gains(found.terms) / MILLION == pytest.approx(other.x, rel=1e-5)


@FEW
@given(sizes)
def test_no_terms_lower_the_total_risk(size: tuple[int, int, int]) -> None:
    """The first-order condition, which is enough: no terms lie downhill of a convex sum of squares."""
    problem = contract(size)
    found, _ = found_for(problem, "least_total_risk")
    assert found.terms is not None
    cost, slope = 0.0, np.zeros(len(found.terms))
    for loss in problem.losses:
        swing = loss.fixed[-1] - loss.slope[-1] @ found.terms
        moves = loss.slope[-1] - loss.slope[-1].mean(axis=0)
        cost += swing.var() / problem.capacity[loss.party] / 2
        slope[loss.where] -= (swing - swing.mean()) @ moves / len(swing) / problem.capacity[loss.party]
    assert found.stages[0].name == COST_OF_RISK
    assert found.stages[0].value == pytest.approx(cost, abs=WITHIN)
    m = extensive_form(problem)
    least = solved(m, sum(float(each) * lever for each, lever in zip(slope, m.lever.values(), strict=True)))
    assert least is not None
    assert least >= slope @ found.terms - WITHIN


def every_step(problem: Problem) -> Pounds:
    """Gains of every set of whole steps that keeps every limit; shape (set, party)."""
    steps = [np.arange(0, 1 + EDGE, lever.step or 1.0) for lever in problem.levers]
    kept = [np.array(terms) for terms in product(*steps) if furthest_over(problem, np.array(terms)) < 0.01]
    return np.array([problem.gains(terms) for terms in kept])


@FEW
@given(few_steps)
def test_with_whole_steps_nothing_is_better_than_what_is_found(size: tuple[int, int, int]) -> None:
    """Every set of steps tried: the best product of gains, and the worst-off first of gains and of parts."""
    problem = contract(size, step=0.25)
    every = every_step(problem)
    weights = np.array(list(problem.weights.values()))
    _, gains = found_for(problem, "nash")
    if (gains > 1).all():
        best = max(weights @ np.log(each) for each in every if (each > 1).all())
        assert weights @ np.log(gains) == pytest.approx(best, abs=CLOSE)
    else:
        assert (gains > 1).sum() == max((each > 1).sum() for each in every)
    for aim, scale in (("worst_off", np.ones(len(weights))), ("kalai_smorodinsky", every.max(axis=0))):
        _, gains = found_for(problem, aim)  # type: ignore[arg-type]  # one of two names
        best_of_all = max(sorted(np.round(each / scale, 6)) for each in every)
        assert sorted(gains / scale) == pytest.approx(best_of_all, abs=1e-3 * scale.max() / scale.min())


def test_with_payments_that_stop_at_zero_no_terms_beat_the_bound() -> None:
    """Every fortieth of two terms is tried, within all limits: none is better than what is said to be possible."""
    problem = capped_problem(3, 2, 12, 5, capped=1)
    tries = [np.array(terms) for terms in product(np.linspace(0, 1, 41), repeat=2)]
    every = np.array([problem.gains(terms) for terms in tries if furthest_over(problem, terms) < 0.01])
    weights = np.array(list(problem.weights.values()))
    found, gains = found_for(problem, "nash")
    assert found.bound is not None
    possible = -found.bound.possible
    assert possible >= weights @ np.log(gains / MILLION) - EDGE
    assert all(weights @ np.log(each / MILLION) <= possible + EDGE for each in every if (each > 1).all())
    found, _ = found_for(problem, "kalai_smorodinsky")
    assert found.bound is not None
    assert found.bound.unit == "part"
    found_for(problem, "least_total_risk")
