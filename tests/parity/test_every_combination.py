"""Where terms go in whole steps, or the fewest are to change, every combination is tried and the engine's is best."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.design.design import design
from tests.parity.extensive import extensive_form, solved
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

STEP = 0.25
# A later stage may take ten pence from an earlier one.
POUNDS = 0.2
PART = 1e-5


def within_limits(problem: Problem, grid: Pounds) -> Pounds:
    """Terms of a grid, one a row, that keep every limit to a penny."""
    gains = np.array([problem.gains(terms) for terms in grid])
    over = average_losses(problem, grid) - [problem.limit[party] for party in problem.parties]
    return grid[(gains.min(axis=1) > -0.01) & (over.max(axis=1) < 0.01)]


def average_losses(problem: Problem, grid: Pounds) -> Pounds:
    confidence = problem.contract.settings.confidence
    return np.array([[loss.average_of_worst(terms, confidence) for loss in problem.losses] for terms in grid])


def best(grid: Pounds, scores: Pounds, within: float) -> Pounds:
    """Terms whose score, one column after the other, is lowest."""
    for column in range(scores.shape[1]):
        good = scores[:, column] <= scores[:, column].min() + within
        grid, scores = grid[good], scores[good]
    return grid


def best_by_aim(problem: Problem, grid: Pounds, aim: Aim) -> Pounds:
    gains = np.array([problem.gains(terms) for terms in grid])
    if aim == "least_cost":
        return best(grid, -gains[:, [problem.parties.index("Commissioner")]], POUNDS)
    if aim == "even":
        return best(grid, -np.sort(gains, axis=1), POUNDS)
    return best(grid, np.count_nonzero(grid != problem.draft, axis=1)[:, None], 0.0)


@pytest.mark.parametrize("aim", ["fewest_changes", "even", "least_cost"])
@pytest.mark.parametrize(("parties", "seed"), [(3, 5), (4, 3), (5, 4), (5, 6)])
def test_terms_in_whole_steps_are_the_best_of_the_grid(aim: Aim, parties: int, seed: int) -> None:
    """Five values each for four terms: 625 combinations, those within every limit ranked by the aim.

    Then by the largest part anyone uses of what it can absorb, the next largest and so on,
    then by pounds moved from the draft.
    """
    problem = synthetic_problem(parties, 4, 60, seed, years=2, step=STEP, ease=12)
    grid = within_limits(problem, np.array(list(product(np.arange(0, 1 + STEP, STEP), repeat=4))))
    found = design(problem, NO_RULES, aim)
    assert found.terms is not None
    assert 1 < len(grid) < 625
    grid = best_by_aim(problem, grid, aim)
    able = np.array([problem.capacity[party] for party in problem.parties])
    used = average_losses(problem, grid)[:, able > 0] / able[able > 0]
    grid = best(grid, -np.sort(-used, axis=1), PART)
    grid = best(grid, (np.abs(grid - problem.draft) @ problem.pounds_per_unit)[:, None], POUNDS)
    assert np.abs(grid - found.terms).max(axis=1).min() < 1e-6


@pytest.mark.parametrize("seed", [2, 5])
def test_as_few_terms_change_as_any_choice_of_terms_allows(seed: int) -> None:
    """For no term, each one, each pair and so on the extensive form says whether changing just those will do."""
    problem = synthetic_problem(4, 6, 60, seed)
    found = design(problem, NO_RULES, "fewest_changes")
    assert found.terms is not None
    fewest = next(count for count in range(7) if any(will_do(problem, some) for some in combinations(range(6), count)))
    assert fewest > 0
    assert found.stages[0].value == fewest
    assert np.count_nonzero(np.abs(found.terms - problem.draft) > 1e-7) == fewest


def will_do(problem: Problem, changed: tuple[int, ...]) -> bool:
    m = extensive_form(problem)
    for place, (lever, draft) in enumerate(zip(m.lever.values(), problem.draft, strict=True)):
        if place not in changed:
            lever.fix(draft)
    return solved(m) is not None


def test_a_draft_within_every_limit_stays() -> None:
    """Of ten problems those whose draft breaks no limit keep it, term by term."""
    problems = [synthetic_problem(3, 3, 40, seed, ease=20) for seed in range(10)]
    fine = [problem for problem in problems if len(within_limits(problem, problem.draft[None]))]
    assert fine
    for problem in fine:
        found = design(problem, NO_RULES, "fewest_changes")
        assert found.terms == pytest.approx(problem.draft, abs=1e-9)
        assert found.stages[0].value == 0
