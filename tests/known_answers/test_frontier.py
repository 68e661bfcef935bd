"""Frontiers whose every point is known: a straight line, Borch's parabola, and a corner.

Two organisations share a risk of £100,000 either way, one future in two each. With a share x of
it the provider is paid 50,000 x by the commissioner, who keeps the rest of the risk:

    commissioner   -(1 - x) z - 50,000 x        provider   -x z + 50,000 x        z = 100,000 or -100,000

The commissioner can absorb £200,000 and the provider £100,000, so with variance z^2 = 1e10

    cost of risk = 1e10 (1 - x)^2 / 400,000 + 1e10 x^2 / 200,000 = 25,000 (1 - x)^2 + 50,000 x^2

least at x = 1/3, the provider's part of what both can absorb (Borch 1962): 16,666.67 there, 25,000 at x = 0.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from contract_engine.design.frontier import frontier, knee_of
from contract_engine.design.measures import aims_named
from contract_engine.design.problem import Problem
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.tail import running_loss
from contract_engine.errors import PutRightError
from contract_engine.results.frontier_lines import AimLine, FrontierLine
from contract_engine.results.frontier_words import sentences_of
from contract_engine.settlement.exposures import Exposure
from contract_engine.terms import Lever
from tests.synthetic import NO_RULES, tiny_contract

PREMIUM, SWING = 50_000, 100_000


def two_organisations(step: float | None = None) -> Problem:
    """The two organisations above, who sign whatever their gain: they would do worse without a contract."""
    z = np.array([[SWING, -SWING]], dtype=float)
    names, share = ("Commissioner", "Provider 01"), ("share",)
    results = (-z, (z - PREMIUM)[..., None]), (np.zeros_like(z), (PREMIUM - z)[..., None])
    exposures = [Exposure(name, share, base, slope) for name, (base, slope) in zip(names, results, strict=True)]
    plan = np.array([[-PREMIUM], [0.0]])
    large = dict.fromkeys(names, 1e6)
    return Problem(
        contract=tiny_contract(2, 1),
        levers=(Lever("share", "Clause", "share", names[1], "%", None, 0.5, 0.0, 1.0, step, open=True),),
        parties=names,
        mean=np.zeros((2, 1)),
        mean_per_unit=np.array([[[-PREMIUM]], [[PREMIUM]]], dtype=float),
        plan=plan,
        paid=np.zeros(1),
        paid_per_unit=np.array([[PREMIUM]], dtype=float),
        discount=np.ones(1),
        losses=tuple(running_loss(one, own, share) for one, own in zip(exposures, plan, strict=True)),
        capacity={names[0]: 200_000.0, names[1]: 100_000.0},
        borne_today=dict.fromkeys(names, 0.0),
        limit=large,
        weights=dict.fromkeys(names, 0.5),
        duties=(),
        pounds_per_unit=np.array([PREMIUM], dtype=float),
        affordable=(None,),
    )


def drawn(problem: Problem, names: str) -> tuple[np.ndarray, np.ndarray, int | None]:
    """Shares and values of both aims at every point, and the knee."""
    rows = rows_of(model_of(problem, NO_RULES), problem)
    found = frontier(problem, NO_RULES, rows, aims_named(names, problem.contract), start=problem.draft)
    assert found.complete
    points = found.points
    return np.array([point.terms[0] for point in points]), np.array([point.values for point in points]), found.knee


def test_cost_against_risk_is_borchs_parabola_at_every_point() -> None:
    shares, values, knee = drawn(two_organisations(), "commissioner_cost,total_risk")
    assert len(shares) >= 20
    assert shares[0] == pytest.approx(0.0, abs=1e-6)
    assert shares[-1] == pytest.approx(1 / 3, abs=3e-3)
    assert values[:, 0] == pytest.approx(PREMIUM * shares, abs=0.2)
    assert values[:, 1] == pytest.approx(25_000 * (1 - shares) ** 2 + 50_000 * shares**2, abs=0.2)
    assert values[-1, 1] == pytest.approx(50_000 / 3, abs=0.5)
    # A parabola from its top: furthest below its chord half-way along, where it has fallen three quarters.
    assert knee is not None
    assert shares[knee] == pytest.approx(1 / 6, abs=0.02)


def test_the_aims_may_be_named_either_way_round() -> None:
    _, one, _ = drawn(two_organisations(), "commissioner_cost,total_risk")
    _, other, _ = drawn(two_organisations(), "total_risk,commissioner_cost")
    # Risk is flat at its least: ten pence of it are worth some £20 of cost.
    assert other[0] == pytest.approx(one[-1][::-1], abs=50)
    assert other[-1] == pytest.approx(one[0][::-1], abs=1)


def test_what_one_pays_the_other_receives_so_that_line_is_straight_and_has_no_knee() -> None:
    shares, values, knee = drawn(two_organisations(), "commissioner_cost,gain:Provider 01")
    assert len(shares) == 25
    assert values[:, 1] == pytest.approx(values[:, 0], abs=1e-6)
    assert np.diff(values[:, 0]) == pytest.approx(PREMIUM / 24, abs=0.5)
    assert knee is None


def test_terms_in_steps_of_a_twentieth_leave_only_their_own_points() -> None:
    shares, values, _ = drawn(two_organisations(step=0.05), "commissioner_cost,total_risk")
    assert shares == pytest.approx(np.arange(0, 0.36, 0.05))
    assert values[:, 1] == pytest.approx(25_000 * (1 - shares) ** 2 + 50_000 * shares**2, abs=1e-3)


def test_aims_that_the_same_terms_serve_best_have_one_point() -> None:
    """Least is paid where the commissioner gains most: x = 0, a gain of £50,000 on staying."""
    shares, values, knee = drawn(two_organisations(), "commissioner_cost,gain:Commissioner")
    assert shares == pytest.approx([0.0])
    assert values == pytest.approx(np.array([[0.0, PREMIUM]]))
    assert knee is None


def test_the_knee_of_two_straight_lines_is_where_they_meet() -> None:
    first = [(a, 1 - 4 * a) for a in np.linspace(0, 0.2, 5)]
    then = [(a, 0.2 - (a - 0.2) / 4) for a in np.linspace(0.3, 1, 8)]
    assert knee_of(np.array([*first, *then])) == 4
    assert knee_of(np.array([(0, 1), (0.5, 0.5), (1, 0)])) is None


def test_without_anyone_able_to_absorb_a_loss_there_is_no_cost_of_risk_and_the_message_says_what_to_fill_in() -> None:
    unable = replace(two_organisations(), capacity=dict.fromkeys(("Commissioner", "Provider 01"), 0.0))
    with pytest.raises(PutRightError, match="Loss it can absorb"):
        drawn(unable, "commissioner_cost,total_risk")
    with pytest.raises(PutRightError, match="Loss it can absorb"):
        drawn(unable, "risk_use,commissioner_cost")


def test_fewer_points_than_twenty_say_that_whole_steps_leave_no_more() -> None:
    """Two ends of a line, and no time limit: only the steps of the terms can be why."""
    aims = (
        AimLine("commissioner_cost", "net cost", "£", "less", None),
        AimLine("total_risk", "risk", "£", "less", None),
    )
    ends = [
        FrontierLine(
            n, knee=False, aims={"commissioner_cost": 2.0 * n, "total_risk": -1.0 * n}, levers={}, positions=()
        )
        for n in (1, 2)
    ]
    why = "Terms go in whole steps, which leaves no more points than these."
    assert why in sentences_of(aims, ends, None, "£", complete=True, bends=False, steps=True)
    assert why not in sentences_of(aims, ends, None, "£", complete=True, bends=False, steps=False)
    assert why not in sentences_of(aims, ends, None, "£", complete=False, bends=False, steps=True)
