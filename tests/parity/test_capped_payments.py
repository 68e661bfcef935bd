"""Payments that stop at zero: what is found without binaries is what a binary for each scenario finds."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyomo.environ import Constraint, Reals, Var

from contract_engine.design.design import design
from contract_engine.design.duties import Duty
from contract_engine.schema.contract import Contract
from contract_engine.schema.schemes import SchemeRow
from contract_engine.world.schemes import Part
from tests.capped import capped_problem, furthest_over, results_at, written_out
from tests.parity.extensive import solved
from tests.synthetic import NO_RULES

if TYPE_CHECKING:
    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

PENNY = 0.01
MILLION = 1e6
STEP = 0.25


def gap_in_pounds(found: Design) -> float:
    assert found.bound is not None
    return found.bound.gap * MILLION


def best_written_out(problem: Problem, aim: Aim) -> float | None:
    """Least of the aim's objective, in pounds, with one binary a scenario; None if no terms are within the limits."""
    m = written_out(problem)
    if aim == "least_cost":
        least = solved(m, -m.gain["Commissioner"])
    else:
        m.least = Var(within=Reals)
        m.each = Constraint(list(problem.parties), rule=lambda m, party: m.gain[party] >= m.least)
        least = solved(m, -m.least)
    return None if least is None else 1_000 * least


@pytest.mark.parametrize("aim", ["least_cost", "even"])
@pytest.mark.parametrize(("seed", "years", "capped"), [(0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 1, 2)])
def test_the_aim_is_within_its_gap_of_the_best_with_a_binary_for_each_scenario(
    aim: Aim, seed: int, years: int, capped: int
) -> None:
    """The bound is never passed, and the terms are within all limits when each payment is stopped at zero again."""
    problem = capped_problem(4, 3, 24, seed, years=years, capped=capped)
    found = design(problem, NO_RULES, aim)
    best = best_written_out(problem, aim)
    assert found.terms is not None
    assert found.bound is not None
    assert best is not None
    assert furthest_over(problem, found.terms) < PENNY
    reached = -found.stages[0].value
    assert found.bound.possible * MILLION - 0.2 <= best <= reached + 0.2
    assert reached - best <= gap_in_pounds(found) + 0.2


@pytest.mark.parametrize("aim", ["fewest_changes", "even", "least_cost"])
def test_every_answer_is_within_all_limits(aim: Aim) -> None:
    """Expected results and gains are those of payments stopped at zero, and cancel."""
    for seed in range(2):
        problem = capped_problem(4, 4, 100, 100 + seed, years=2, capped=3)
        found = design(problem, NO_RULES, aim)
        assert found.terms is not None
        assert furthest_over(problem, found.terms) < PENNY
        assert found.rows.shortfall(found.terms).max() < PENNY
        settled = np.array([result.mean(axis=1) for result in results_at(problem, found.terms).values()])
        np.testing.assert_allclose(problem.expected(found.terms), settled, rtol=0, atol=1e-6)
        assert problem.gains(found.terms).sum() == pytest.approx(problem.surplus, abs=1e-4)
        assert 0 <= found.gap <= 0.02


@pytest.mark.parametrize("aim", ["fewest_changes", "even", "least_cost"])
@pytest.mark.parametrize("seed", [2, 3, 9])
def test_terms_in_whole_steps_are_the_best_of_the_grid(aim: Aim, seed: int) -> None:
    """Five values each for four terms: 625 combinations, each looked at in every scenario."""
    problem = capped_problem(4, 4, 60, seed, years=2, capped=2, step=STEP, ease=6)
    grid = np.array(list(product(np.arange(0, 1 + STEP, STEP), repeat=4)))
    within = np.array([terms for terms in grid if furthest_over(problem, terms) < PENNY])
    assert 1 < len(within) < len(grid)
    gains = np.array([problem.gains(terms) for terms in within])
    best = {
        "fewest_changes": np.count_nonzero(within != problem.draft, axis=1).min(),
        "even": gains.min(axis=1).max(),
        "least_cost": gains[:, problem.parties.index("Commissioner")].max(),
    }[aim]
    found = design(problem, NO_RULES, aim)
    assert found.terms is not None
    assert found.bound is not None
    assert furthest_over(problem, found.terms) < PENNY
    gap = found.bound.gap if aim == "fewest_changes" else gap_in_pounds(found)
    assert abs(found.stages[0].value - best) <= gap + 0.2 * (aim != "fewest_changes")
    assert np.abs(found.terms / STEP - np.round(found.terms / STEP)).max() < 1e-6


def test_where_binaries_find_no_terms_there_is_no_deal_and_the_concessions_would_do() -> None:
    """Limits of loss are lowered until there are none; the cheapest way out, given to those it names, is enough."""
    none = 0
    for seed in range(3):
        problem = capped_problem(4, 3, 20, seed, capped=2)
        limit = {party: pounds - 0.25 * abs(pounds) for party, pounds in problem.limit.items()}
        problem = replace(problem, limit=limit, capacity=limit)
        found = design(problem, NO_RULES, "least_cost")
        assert (found.terms is None) == (best_written_out(problem, "least_cost") is None)
        if found.no_deal is None:
            continue
        none += 1
        assert found.status == "no_deal"
        eased = dict(limit)
        for each in found.no_deal.concessions:
            if each.rule.component == "loss_absorbed":
                eased[each.rule.party] += each.pounds + 1
        if {each.rule.component for each in found.no_deal.concessions} == {"loss_absorbed"}:
            assert best_written_out(replace(problem, limit=eased, capacity=eased), "least_cost") is not None
    assert none > 0


def with_duty(problem: Problem, owner: str, required: float) -> Problem:
    """Return the problem with one scheme: if its part is not done, a payment starts later and moves half as much."""
    doing = next(payment for payment in problem.capped if payment.sign(owner))
    dropping = replace(doing, name="without", fixed=doing.fixed - 2_000, per_unit=0.5 * doing.per_unit)
    discount = doing.sign(owner) * problem.discount
    nothing = np.zeros(len(problem.levers))
    duty = Duty(Part("Scheme", owner), 0.0, nothing, required, ((discount, doing), (-discount, dropping)))
    row = SchemeRow(scheme="Scheme", owner=owner, cost=0.0)
    contract = Contract({**problem.contract.tables, SchemeRow.table: (row,)})
    return replace(problem, contract=contract, duties=(duty,))


def margin_of(problem: Problem, terms: Pounds) -> float:
    duty = problem.duties[0]
    return sum(
        float(weights @ np.maximum(payment.fixed + payment.per_unit @ terms[payment.where], 0).mean(axis=1))
        for weights, payment in duty.capped
    )


@pytest.mark.parametrize("side", ["payer", "payee"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_schemes_owner_is_paid_to_do_it_where_its_margin_is_a_difference_of_capped_payments(
    side: str, seed: int
) -> None:
    """Two terms on a grid of 41 values: none that pays the owner enough is better than what is found."""
    problem = capped_problem(3, 2, 40, seed, capped=1)
    owner = getattr(problem.capped[0], side)
    problem = with_duty(problem, owner, 0.0)
    grid = np.array(list(product(np.linspace(0, 1, 41), repeat=2)))
    margins = np.array([margin_of(problem, terms) for terms in grid])
    fine = np.array([furthest_over(problem, terms) < PENNY for terms in grid])
    required = float(np.quantile(margins[fine], 0.7))
    problem = with_duty(problem, owner, required)
    found = design(problem, NO_RULES, "least_cost")
    good = grid[fine & (margins >= required)]
    best = max(problem.gains(terms)[problem.parties.index("Commissioner")] for terms in good)
    assert found.terms is not None
    assert margin_of(problem, found.terms) >= required - PENNY
    assert problem.duties[0].margin(found.terms) == pytest.approx(margin_of(problem, found.terms))
    assert furthest_over(problem, found.terms) < PENNY
    assert found.stages[0].value >= best - gap_in_pounds(found) - 0.2
