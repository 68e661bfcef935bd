"""Agency theory as algebra that checks the incentive rows: what a published optimum needs is what the rows ask.

Figures from Holmstrom 1982 (teams), Holmstrom and Milgrom 1987 and 1991, Grossman and Hart 1983,
and Mas-Colell, Whinston and Green 1995, Exercise 14.B.4; one model unit is a million pounds.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.design import design
from contract_engine.design.deviations import Deviation, Deviations, _implied
from contract_engine.design.problem import problem_of
from contract_engine.design.tail import running_loss
from contract_engine.design.worlds import worlds_of
from contract_engine.settlement.exposures import Exposure
from contract_engine.shipped import models_dir
from contract_engine.terms import Lever
from contract_engine.world.drivers import central
from contract_engine.world.schemes import Part
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, one_trust
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.design.problem import Problem
    from tests.contracts import Entry

MILLION = 1e6
SERVICE = {"provider": "Trust", "point_of_delivery": "Emergency admissions"}


def team(owners: int, share: float, *, all_the_way: bool) -> Problem:
    """Return a team whose members go half the way or all of it; together they save the sum of their efforts.

    Effort e costs e^2 / 2 and saves e: half 0.5 for 0.125, the other half 0.5 for 0.375. Saved
    is spend of the commissioner's, £0.5m a half, 5% of £10m; the trust is rid of all its cost.
    """
    members = [f"Member {number}" for number in range(owners)]
    halves: list[Entry] = [
        {"scheme": f"{half} of {member}", "owner": member, "cost": cost, "in_use": half == "First half" or all_the_way}
        for member in members
        for half, cost in (("First half", 125_000), ("Second half", 375_000))
    ]
    savings = {**NEW, "clause": "Savings", "side": "gain", "band_from": 0.0, "band_to": 1.0,
               "open": True, "lowest": 0.0, "highest": 1.0}  # fmt: skip
    tables = one_trust(
        schemes=halves,
        effects=[{**SERVICE, "scheme": half["scheme"], "change": -0.05} for half in halves],
        terms_activity=[{**NEW, "clause": "Tariff", "payee": "Trust", "in_force": "both", "basis": "tariff",
                         "today": 1.0, "draft": 1.0}],
        terms_gain_share=[{**savings, "payee": member, "draft": share} for member in members]
        + [{**savings, "payee": "Commissioner", "draft": 1 - owners * share}],
    )  # fmt: skip
    tables["contract"][0]["required_margin"] = 0.0
    tables["parties"] += [{"name": member, "role": "community trust"} for member in members]
    tables["services"][0] |= {"unit_cost": 2_000, "released_at_once": 1.0, "released_12": 1.0, "released_36": 1.0}
    contract = contract_of(tables)
    return problem_of(worlds_of(contract, central(contract)))


def test_a_team_of_two_that_shares_all_it_saves_goes_half_the_way() -> None:
    """Holmstrom 1982: e = share = 1/2, welfare 3/4 of a first best of 1.

    Half way: first half 0.5 x 0.5 - 0.125 = 0.125 to the good, starting the second 0.25 - 0.375 = -0.125.
    """
    half, whole = team(2, 0.5, all_the_way=False), team(2, 0.5, all_the_way=True)
    assert half.surplus == pytest.approx(0.75 * MILLION)
    assert whole.surplus == pytest.approx(1.0 * MILLION)
    assert [duty.margin(half.draft) for duty in half.duties] == pytest.approx([0.125 * MILLION] * 2)
    # Starting the second half would cost each 0.125: at a share of a half nobody does.
    assert [row.margin(half.draft) for row in half.deviations.rows] == pytest.approx([0.125 * MILLION] * 2)
    by_half = {duty.part.scheme.split(" of ")[0]: duty.margin(whole.draft) for duty in whole.duties}
    assert by_half["Second half"] == pytest.approx(-0.125 * MILLION)


@pytest.mark.parametrize("owners", [2, 3])
def test_a_budget_that_balances_cannot_buy_the_first_best_from_a_team(owners: int) -> None:
    """Second half: share x 0.5 = 0.375 at 75%; two members need 150% of what is saved, three 225%: no deal."""
    problem = team(owners, 1 / owners, all_the_way=True)
    terms = np.where([lever.party == "Commissioner" for lever in problem.levers], 0.0, 0.75)
    margins = [duty.margin(terms) for duty in problem.duties if duty.part.scheme.startswith("Second")]
    assert margins == pytest.approx([0.0] * owners, abs=1e-6)
    assert owners * 0.75 > 1
    assert design(problem, form_of(problem.contract, models_dir()), "even", explain=False).status == "no_deal"


def deviation(constant: float, per_unit: Sequence[float], name: str = "") -> Deviation:
    """Return a row constant + per_unit @ levers >= 0."""
    return Deviation("Provider 01", (Part(name, "Provider 01"),), (), constant, np.array(per_unit), 0.0)


@pytest.mark.parametrize(("r", "c", "variance", "share", "effort", "total"), [
    (1.5, 0.8, 2.5, 0.25, 0.3125, 0.15625),
    (4, 1, 6, 0.04, 0.04, 0.02),
])  # fmt: skip
def test_rows_against_a_little_more_and_a_little_less_effort_leave_the_linear_share(  # noqa: PLR0913, PLR0917
    r: float, c: float, variance: float, share: float, effort: float, total: float
) -> None:
    """Holmstrom and Milgrom 1987: share = 1 / (1 + r c variance), effort = share / c.

    Against effort less d and effort more d the rows say c e - c d / 2 <= share <= c e + c d / 2: only c e for all d.
    At that share effort - c effort^2 / 2 - r share^2 variance / 2 is greatest.
    """
    assert (1 / (1 + r * c * variance), share / c) == pytest.approx((share, effort))
    for step in (0.01, 0.001):
        less = deviation(-(c * effort**2 - c * (effort - step) ** 2) / 2, [step])
        more = deviation(-(c * effort**2 - c * (effort + step) ** 2) / 2, [-step])
        lowest, highest = -less.constant / step, more.constant / step
        assert (lowest, highest) == pytest.approx((share - c * step / 2, share + c * step / 2))
        assert less.margin(np.array([share])) >= 0
        assert more.margin(np.array([share])) >= 0

    def welfare(at: float) -> float:
        return at / c - at**2 / (2 * c) - r * at**2 * variance / 2

    assert welfare(share) == pytest.approx(total)
    assert welfare(share) > max(welfare(share * 0.99), welfare(share * 1.01))


@pytest.mark.parametrize(("cross", "needs_row"), [(0.5, False), (-0.5, True)])
def test_two_tasks_need_a_row_together_only_if_one_makes_the_other_cheaper(cross: float, needs_row: bool) -> None:  # noqa: FBT001
    """Holmstrom and Milgrom 1991: b = (I + r C S)^-1 B, effort C^-1 b.

    Stopping steps d of both saves d'(b) - d'C d / 2: with tasks that hinder one another (cross 0.5) less than each
    alone would, so the row of both is implied by theirs; with tasks that help one another it is not.
    """
    cost, noise, r = np.array([[1.0, cross], [cross, 1.0]]), np.diag([1.0, 4.0]), 2.0
    b = np.linalg.solve(np.eye(2) + r * cost @ noise, np.ones(2))
    if cross == 0.5:
        assert b == pytest.approx([0.21739130434782608, 0.08695652173913045])
    effort = np.linalg.solve(cost, b)
    known = {}
    for steps in ((0.05, 0.0), (0.0, 0.05), (0.05, 0.05)):
        fewer = effort - steps
        saved = (effort @ cost @ effort - fewer @ cost @ fewer) / 2
        names = frozenset(Part(str(task), "Owner") for task, step in enumerate(steps) if step)
        known[names] = deviation(-saved * MILLION, [step * MILLION for step in steps])
        assert known[names].margin(b) == pytest.approx(np.array(steps) @ cost @ steps / 2 * MILLION)
    both = frozenset({Part("0", "Owner"), Part("1", "Owner")})
    assert _implied(both, known, (np.zeros(2), np.ones(2))) is not needs_row


def wage_problem(  # noqa: PLR0913 - outcomes, actions, and what the agent may lose
    chances: Sequence[Sequence[float]],
    cost: Sequence[float],
    implement: int,
    *,
    highest: float = 20.0,
    worst: float | None = None,
    confidence: float = 0.95,
) -> Problem:
    """Return an employer who pays a wage by outcome: each wage a lever from nothing up, an action's rows deviations.

    Ten futures a tenth each stand for the outcomes of the action wanted. The agent must be no
    worse off than idle and, if `worst` is given, have that on average in the worst futures.
    """
    base = synthetic_problem(2, 1, 10, 1)
    outcomes = np.repeat(np.arange(len(chances[0])), np.rint(np.array(chances[implement]) * 10).astype(int))
    paid = np.eye(len(chances[0]))[outcomes][None] * MILLION
    names = tuple(f"wage-{number}" for number in range(len(chances[0])))
    levers = tuple(Lever(name, "Wage", name, "Provider 01", "£", None, 1.0, 0.0, highest, open=True) for name in names)
    mean = np.array(chances[implement]) * MILLION
    plan = np.array([[-100 * MILLION], [0.0]])
    settings = base.contract.settings.model_copy(update={"confidence": confidence})
    contract = replace(base.contract, tables={**base.contract.tables, "contract": (settings,)})
    agent = Exposure("Provider 01", names, np.full((1, 10), -cost[implement] * MILLION), paid)
    # Its result is wage less cost, and its loss counted against nothing.
    most = 1e6 if worst is None else cost[implement] - worst
    limit = {"Commissioner": 1e6 * MILLION, "Provider 01": most * MILLION}
    employer = Exposure("Commissioner", names, np.zeros((1, 10)), -paid)
    rows = tuple(
        deviation((cost[other] - cost[implement]) * MILLION,
                  (np.array(chances[implement]) - np.array(chances[other])) * MILLION, f"action {other}")
        for other in range(len(cost)) if other != implement
    )  # fmt: skip
    return replace(
        base, contract=contract, levers=levers, mean=np.array([[0.0], [-cost[implement] * MILLION]]),
        mean_per_unit=np.array([-mean, mean])[:, None], plan=plan, paid=np.zeros(1), paid_per_unit=mean[None],
        losses=(running_loss(employer, plan[0], names), running_loss(agent, plan[1], names)),
        capacity=limit, limit=limit, pounds_per_unit=mean, affordable=(None,), deviations=Deviations(rows),
    )  # fmt: skip


def least_payment(problem: Problem) -> float | None:
    found = design(problem, NO_RULES, "least_cost")
    return None if found.terms is None else float(problem.mean_per_unit[1, 0] @ found.terms) / MILLION


def test_the_least_expected_wage_under_limited_liability() -> None:
    """Grossman and Hart 1983, wages from nothing up, three actions: 5/2, of which the agent keeps 1.

    Paid for the best outcome alone: 0.5 w - 1.5 >= 0.2 w and 0.5 w - 1.5 >= 0.3 w - 0.5 give w = 5.
    """
    chances, cost = ([0.5, 0.3, 0.2], [0.3, 0.4, 0.3], [0.1, 0.4, 0.5]), [0.0, 0.5, 1.5]
    problem = wage_problem(chances, cost, 2)
    assert least_payment(problem) == pytest.approx(2.5, abs=1e-6)


def test_the_least_expected_wage_whose_worst_fifth_is_two() -> None:
    """Wages 2, 2 and 16/3: worst fifth of outcomes 2, effort worth it at 0.3 (w - 2) = 1; in all 11/3."""
    problem = wage_problem(([0.5, 0.3, 0.2], [0.2, 0.3, 0.5]), [0.0, 1.0], 1, worst=2.0, confidence=0.8)
    assert least_payment(problem) == pytest.approx(11 / 3, abs=1e-5)


@pytest.mark.parametrize(("implement", "can_be"), [(0, True), (1, False)])
def test_an_action_that_a_mix_of_others_beats_cannot_be_bought(implement: int, can_be: bool) -> None:  # noqa: FBT001
    """Mas-Colell, Whinston and Green 14.B.4: e2 costs 8/5, more than (5/3 + 4/3) / 2 = 3/2 for the same chances.

    In utilities: e1's rows hold at u = (2, 1), the root of wages 4 and 1, that against e3 with nothing to spare.
    """
    chances, cost = ([2 / 3, 1 / 3], [1 / 2, 1 / 2], [1 / 3, 2 / 3]), (5 / 3, 8 / 5, 4 / 3)
    rows = [
        deviation(cost[other] - cost[implement], np.array(chances[implement]) - np.array(chances[other]))
        for other in range(3)
        if other != implement
    ]
    if can_be:
        assert [row.margin(np.array([2.0, 1.0])) for row in rows] == pytest.approx([1 / 6 - 1 / 15, 0.0])
    grid = (np.array(pair) for pair in product(np.linspace(0, 4, 41), repeat=2))
    assert any(all(row.margin(utilities) >= -1e-9 for row in rows) for utilities in grid) is can_be
