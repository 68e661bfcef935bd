"""The check on least total risk, worked out apart from the search; and what checks say where payments have a cap.

The cost of risk is a sum of squares, and nowhere below its tangent. What the tangent comes to at least within
every limit is a linear programme, whose multipliers prove it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.design.certificate import certificate_of
from contract_engine.design.design import design
from contract_engine.design.risk_tangent import cost_below
from contract_engine.design.total_risk import cost_of_risk
from contract_engine.results.proof import SAME_DUE, proof_lines
from tests.capped import capped_problem
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from contract_engine.schema.settings import Aim

PENCE = 0.05


def test_no_terms_within_the_limits_cost_less_than_what_is_proven() -> None:
    """The answer costs what the search said, and what is proven to pence; other terms cost as much or more."""
    problem = synthetic_problem(4, 5, 200, 1)
    found = design(problem, NO_RULES, "least_total_risk")
    assert found.terms is not None
    proof = certificate_of(problem, found, "least_total_risk")
    assert proof is not None
    assert proof.holds
    assert -proof.reached == pytest.approx(cost_of_risk(problem, found.terms) * 1e6, abs=PENCE)
    assert proof.gap <= PENCE
    numbers, kept = np.random.default_rng(1), 0
    for _ in range(500):
        other = np.clip(found.terms + numbers.normal(0, 0.05, len(found.terms)), 0, 1)
        within = all(loss.average_of_worst(other, 0.95) <= problem.limit[loss.party] for loss in problem.losses)
        if within and (found.rows.shortfall(other) == 0).all():
            kept += 1
            assert cost_of_risk(problem, other) * 1e6 >= -proof.most - PENCE
    assert kept > 10


def test_other_terms_are_told_from_the_best() -> None:
    """At other terms the cost is not what the search said, and their tangent leaves more open than pence."""
    problem = synthetic_problem(4, 5, 200, 1)
    found = design(problem, NO_RULES, "least_total_risk")
    least_cost = design(problem, NO_RULES, "least_cost")
    proof = certificate_of(problem, replace(found, terms=least_cost.terms), "least_total_risk")
    assert proof is not None
    assert not proof.holds
    assert proof.gap > proof.nearness


def test_the_cost_of_risk_is_nowhere_below_its_tangent_and_equal_where_it_touches() -> None:
    problem = synthetic_problem(3, 4, 100, 2)
    numbers = np.random.default_rng(2)
    here = numbers.uniform(0, 1, len(problem.levers))
    line = cost_below(problem, here).instead
    assert line is not None
    fixed, slope = line
    assert -(fixed + slope @ here) == pytest.approx(cost_of_risk(problem, here), rel=1e-9)
    for other in numbers.uniform(0, 1, (50, len(here))):
        assert -(fixed + slope @ other) <= cost_of_risk(problem, other) + 1e-12


@pytest.mark.parametrize(("seed", "aim"), [(0, "least_total_risk"), (3, "least_cost")])
def test_a_right_answer_passes_where_payments_have_a_cap_and_the_check_says_of_which_terms_it_speaks(
    seed: int, aim: Aim
) -> None:
    """With seed 3 the cheapest terms leave £14.61 to the bound, which takes the same payments for due everywhere."""
    problem = capped_problem(4, 5, 30, seed, years=1 + seed % 2)
    found = design(problem, NO_RULES, aim, explain=False)
    (line,) = proof_lines(problem, found, aim)
    assert line.passed
    assert SAME_DUE in line.detail
    assert "optimiser's own proof" not in line.detail


def test_an_answer_whose_best_is_known_to_a_third_passes_where_payments_have_a_cap_and_is_not_called_proven() -> None:
    problem = capped_problem(3, 2, 20, 0)
    found = design(problem, NO_RULES, "kalai_smorodinsky", explain=False)
    (line,) = proof_lines(problem, replace(found, gap=1 / 3), "kalai_smorodinsky")
    assert line.passed
    assert line.detail == "how near the best is, is said under 'Payments with a cap: how near to the best possible'"


def test_a_wrong_answer_fails_where_payments_have_a_cap() -> None:
    problem = capped_problem(4, 5, 30, 0)
    found = design(problem, NO_RULES, "least_total_risk", explain=False)
    assert found.terms is not None
    (line,) = proof_lines(problem, replace(found, terms=np.clip(found.terms + 0.01, 0, 1)), "least_total_risk")
    assert not line.passed
