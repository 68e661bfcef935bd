"""Textbook answers found by the engine's own search: bargains, shared risk, and the average of the worst."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import norm, qmc

from contract_engine.design.aims import AIM_OF, LEAST_GAIN
from contract_engine.design.design import Design, design
from contract_engine.design.nash import TYPICAL_GAIN
from contract_engine.design.proportion import LEAST_PART
from contract_engine.design.stages import LARGEST_PART
from contract_engine.design.total_risk import COST_OF_RISK
from contract_engine.errors import PutRightError
from contract_engine.schema.settings import AIMS, Aim
from tests.bargains import MILLION, bargain, form_of_rules, money_problem
from tests.synthetic import NO_RULES

if TYPE_CHECKING:
    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.problem import Problem
    from contract_engine.terms import Pounds

BARGAINS = tomllib.loads(Path(__file__).with_name("bargains.toml").read_text(encoding="utf-8"))["bargain"]
WITHIN = 1e-6


def reached(found: Design, name: str) -> float:
    return next(stage.value for stage in found.stages if stage.name == name)


def gains(problem: Problem, found: Design) -> Pounds:
    assert found.status == "optimal"
    assert found.terms is not None
    gained: Pounds = problem.gains(found.terms) / MILLION
    return gained


@pytest.mark.parametrize("case", BARGAINS, ids=lambda case: f"{case['aim']}: {case['name']}")
def test_a_textbook_bargain(case: dict[str, Any]) -> None:
    """The arithmetic of each is its source."""
    today = np.array(case.get("today", np.zeros(len(case.get("worth", case["rules"][0])))))
    problem, form = bargain(
        case["rules"], case["most"], today=today, weights=case.get("weights"), utilities=case.get("worth"),
        highest=case.get("highest", 1e3),
    )  # fmt: skip
    found = design(problem, form, case["aim"])
    expected = case["gains"] if "gains" in case else case["gets"] - today
    assert gains(problem, found) == pytest.approx(expected, rel=WITHIN)
    assert found.gap < WITHIN


def test_what_each_aim_says_it_reached() -> None:
    """36 = x + 2y + 3z: Nash 12, 6, 4 and (12 * 6 * 4)^(1/3) = 6.604; equal 6; most 36, 18, 12, a third of each."""
    problem, form = bargain([[1, 2, 3]], [36])
    assert reached(design(problem, form, "nash"), TYPICAL_GAIN) == pytest.approx(288 ** (1 / 3) * MILLION)
    assert reached(design(problem, form, "worst_off"), LEAST_GAIN) == pytest.approx(6 * MILLION)
    assert reached(design(problem, form, "kalai_smorodinsky"), LEAST_PART) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("aversion", "variance"), [((1, 2, 4), 4.0), ((0.8, 1.1, 1.4, 0.9, 2.0), 2.5)], ids=["three", "five"]
)
def test_least_total_risk_shares_one_risk_as_borch_says(aversion: tuple[float, ...], variance: float) -> None:
    """Shares (1 / r_i) / sum of 1 / r; the cost is variance / 2 over that sum.

    1, 2, 4: the sum is 7/4, shares 4/7, 2/7, 1/7, cost 4 / 2 / (7/4) = 8/7. What each is paid
    beside is left to later stages. Source: Borch 1962; Wilson 1968.
    """
    count = len(aversion)
    tolerance = 1 / np.array(aversion)
    risk = np.sqrt(variance) * np.array([1.0, -1.0])
    per_unit = np.zeros((count, 2, count))
    per_unit[range(count), :, range(count)] = risk
    problem = money_problem(
        np.ones((count, 2)), per_unit, np.zeros(count), highest=1.0, draft=np.ones(count) / count, capacity=tolerance
    )
    form = form_of_rules([[1.0] * count, [-1.0] * count], [1.0, -1.0])
    found = design(problem, form, "least_total_risk")
    assert found.terms == pytest.approx(tolerance / tolerance.sum(), abs=WITHIN)
    assert reached(found, COST_OF_RISK) / MILLION == pytest.approx(variance / 2 / tolerance.sum(), abs=1e-9)


def mixed_losses(losses: Pounds, confidence: float, income: float) -> tuple[Problem, LoadedForm]:
    """One organisation with an income bears a mix of losses (scenario, kind); the first one bears nothing."""
    count, kinds = losses.shape
    per_unit = np.stack([np.zeros((count, kinds)), -np.asarray(losses, dtype=float)])
    base = np.stack([np.ones(count), np.full(count, income)])
    problem = money_problem(
        base, per_unit, [0.0, 0.0], highest=1.0, draft=np.ones(kinds) / kinds, capacity=[0.0, 1.0],
        confidence=confidence, weights=[1.0, 0.0],
    )  # fmt: skip
    return problem, form_of_rules([[1.0] * kinds, [-1.0] * kinds], [1.0, -1.0])


@pytest.mark.parametrize(("confidence", "expected"), [(0.75, 65 / 14), (0.875, 14 / 3)])
def test_the_mix_of_losses_with_the_least_average_of_the_worst(confidence: float, expected: float) -> None:
    """Eight futures, three losses: 65/14 for the worst two, 14/3 for the worst one, by an exact simplex.

    The part used of a capacity of 1 is that average less the income of 4.3.
    """
    losses = np.array([[4, 1, 2], [2, 6, 3], [9, 2, 4], [1, 3, 5], [7, 8, 3], [3, 2, 6], [5, 4, 4], [12, 3, 5]])
    problem, form = mixed_losses(losses, confidence, 4.3)
    found = design(problem, form, "least_cost")
    assert reached(found, LARGEST_PART) + 4.3 == pytest.approx(expected, abs=WITHIN)


def test_the_average_of_the_worst_of_1_to_100() -> None:
    """The worst 5 of 100: 96 to 100, 98 on average. Source: Rockafellar and Uryasev 2000."""
    problem, form = mixed_losses(np.arange(1.0, 101.0)[:, None] / 10, 0.95, 9.0)
    assert reached(design(problem, form, "least_cost"), LARGEST_PART) + 9 == pytest.approx(9.8, abs=WITHIN)


def test_a_portfolio_of_three_normal_returns() -> None:
    """Shares, bonds and small companies with a return of 1.1% at least; the worst tenth loses 0.096975 on average.

    Normal returns in 4,096 futures spread evenly. Source: Rockafellar and Uryasev 2000, tables 2 to 4.
    """
    mean = np.array([0.010111, 0.0043532, 0.0137058])
    covariance = np.array([[0.00324625, 0.00022983, 0.00420395], [0.00022983, 0.00049937, 0.00019247],
                           [0.00420395, 0.00019247, 0.00764097]])  # fmt: skip
    even = norm.ppf(qmc.Sobol(3, seed=1).random_base2(12))
    returns = mean + (even - even.mean(axis=0)) @ np.linalg.cholesky(covariance).T
    problem, _ = mixed_losses(-100 * returns, 0.9, 9.0)
    form = form_of_rules([[1.0] * 3, [-1.0] * 3, list(-100 * mean)], [1.0, -1.0, -1.1])
    found = design(problem, form, "least_cost")
    assert (reached(found, LARGEST_PART) + 9) / 100 == pytest.approx(0.096975, rel=0.01)
    assert found.terms == pytest.approx([0.452, 0.116, 0.432], abs=0.05)


SHARING: tuple[Aim, ...] = ("even", "worst_off", "nash", "kalai_smorodinsky")


@pytest.mark.parametrize("aim", SHARING)
def test_one_organisation_gains_all_there_is(aim: Aim) -> None:
    problem, form = bargain([[1, 1]], [5], weights=[1, 0])
    assert gains(problem, design(problem, form, aim))[0] == pytest.approx(5, rel=WITHIN)


@pytest.mark.parametrize("aim", SHARING)
def test_if_nobody_takes_part_in_the_split_the_commissioner_keeps_it(aim: Aim) -> None:
    problem, form = bargain([[1, 1]], [5], weights=[0, 0])
    assert gains(problem, design(problem, form, aim)) == pytest.approx([5, 0], abs=WITHIN)


@pytest.mark.parametrize("aim", SHARING)
def test_one_term_between_two(aim: Aim) -> None:
    """X for one and 10 - x for the other: 5 each, whatever the aim."""
    problem, form = bargain([[1]], [10], utilities=[[1], [-1]], today=[0, -10], highest=10)
    assert gains(problem, design(problem, form, aim)) == pytest.approx([5, 5], rel=WITHIN)


@pytest.mark.parametrize("aim", AIM_OF)
def test_without_anything_gained_today_s_terms_stay(aim: Aim) -> None:
    problem, form = bargain([[1]], [10], utilities=[[1], [-1]], today=[0, 0], highest=10)
    assert design(problem, form, aim).keep_today


@pytest.mark.parametrize("aim", ["nash", "kalai_smorodinsky"])
def test_whoever_can_gain_nothing_is_left_out_and_that_is_said(aim: Aim) -> None:
    """The third has no term of its own: the others halve 8."""
    problem, form = bargain([[1, 1]], [8], utilities=[[1, 0], [0, 1], [0, 0]], highest=10)
    found = design(problem, form, aim)
    assert gains(problem, found) == pytest.approx([4, 4, 0], abs=WITHIN)
    assert found.stages[1].name == "organisations that can gain nothing, and are left at what the rules give"
    assert found.stages[1].value == 1


def test_whole_steps_are_kept_by_the_balanced_bargain() -> None:
    """X + 2y <= 7 in whole millions: 3 x 2 and 5 x 1 and 1 x 3, so 3 and 2."""
    problem, form = bargain([[1, 2]], [7], highest=10, step=1.0)
    found = design(problem, form, "nash")
    assert found.terms == pytest.approx([3, 2], abs=1e-9)
    assert found.gap < WITHIN


def test_least_total_risk_refuses_whole_steps_and_says_what_to_do() -> None:
    problem, form = bargain([[1, 2]], [7], highest=10, step=1.0)
    with pytest.raises(PutRightError, match=r"2 open terms go in whole steps, first Clause, term-0.*leave Step blank"):
        design(problem, form, "least_total_risk")


def test_every_aim_has_its_words_and_its_search() -> None:
    assert set(AIM_OF) == set(AIMS)


def test_least_total_risk_where_nobody_can_absorb_a_loss_is_any_terms_close_to_the_draft() -> None:
    certain = 0.1 * np.array([[[1.0], [1.0]], [[-1.0], [-1.0]]])
    problem = money_problem(np.ones((2, 2)), certain, [0.0, 0.0], highest=1.0, draft=[0.5])
    found = design(problem, NO_RULES, "least_total_risk")
    assert found.terms == pytest.approx([0.5])
    assert reached(found, COST_OF_RISK) == 0
