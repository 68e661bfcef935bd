"""Where several terms are equally close to the draft in pounds, what must move is spread in least squares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.design.design import design
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.terms import Pounds

# A later stage may take ten pence from an earlier one, of some ten thousand pounds that a term moves.
SHARE = 1e-3


def the_first_pays_as(problem: Problem, copies: int, times: float = 1.0) -> Problem:
    """Let the second term, the third and so on pay as the first does, so many times as much."""

    def copied(per_unit: Pounds) -> Pounds:
        copy = per_unit.copy()
        copy[..., 1:copies] = times * copy[..., :1]
        return copy

    mean_per_unit = copied(problem.mean_per_unit)
    return replace(
        problem,
        mean_per_unit=mean_per_unit,
        paid_per_unit=copied(problem.paid_per_unit),
        losses=tuple(replace(loss, slope=copied(loss.slope)) for loss in problem.losses),
        pounds_per_unit=copied(problem.pounds_per_unit),
        limit=dict.fromkeys(problem.parties, 1e9),
        capacity=dict.fromkeys(problem.parties, 0.0),
        plan=problem.mean + mean_per_unit @ problem.draft - np.array([[1.0], *[[1_000.0]] * 3]),
    )


@pytest.mark.parametrize("copies", [2, 3])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_terms_that_pay_alike_move_alike(seed: int, copies: int) -> None:
    """As much of the commissioner's money has to move through any of them: each moves by the same."""
    problem = the_first_pays_as(synthetic_problem(4, 4, 40, seed), copies)
    found = design(problem, NO_RULES, "least_cost")
    assert found.terms is not None
    moved = found.terms - problem.draft
    assert abs(moved[0]) > 10 * SHARE
    assert moved[:copies] == pytest.approx(moved[0], abs=SHARE)


def test_pounds_are_spread_not_points() -> None:
    """A term that pays twice as much for a point moves half as many points, and the same pounds."""
    problem = the_first_pays_as(synthetic_problem(4, 4, 40, 1), 2, times=2.0)
    found = design(problem, NO_RULES, "least_cost")
    assert found.terms is not None
    moved = found.terms - problem.draft
    assert abs(moved[0]) > 10 * SHARE
    assert moved[0] == pytest.approx(2 * moved[1], abs=SHARE)
