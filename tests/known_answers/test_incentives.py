"""Why owners act, stop, start or ride free: worked by hand, every future certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.design import Design
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_of
from contract_engine.results import solve
from contract_engine.results.incentives import NETWORK, OWN, incentives_of
from contract_engine.schema.scheme_choices import with_schemes_to_choose
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, bands, one_trust, practices

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.results.incentive_lines import Incentives
    from tests.contracts import Entry, Tables

FEW = 8
SERVICE = {"provider": "Trust", "point_of_delivery": "Emergency admissions"}
OPEN = {"open": True, "lowest": 0.0, "highest": 1.0}


def clinic(beyond: float, *schemes: Entry, share: float = 0.5) -> Tables:
    """Return tables: a clinic whose schemes take 2% each, £200,000, off £10m, and that has a share of savings.

    The trust is rid of all its cost, as much as it loses, so that nothing else is at stake.
    """
    tables = one_trust(
        schemes=[{"owner": "Clinic", "cost": 30_000, **scheme} for scheme in schemes],
        effects=[{**SERVICE, "scheme": scheme["scheme"], "change": -0.02} for scheme in schemes],
        terms_activity=[{**NEW, "clause": "Tariff", "payee": "Trust", "in_force": "both", "basis": "tariff",
                         "today": 1.0, "draft": 1.0}],
        terms_gain_share=[{**row, **OPEN, "payee": "Clinic" if row["payee"] == "Trust" else row["payee"]}
                          for row in bands("gain", (beyond, 1.0, share))],
    )  # fmt: skip
    tables["parties"].append({"name": "Clinic", "role": "community trust"})
    tables["services"][0] |= {"unit_cost": 2_000, "released_at_once": 1.0, "released_12": 1.0, "released_36": 1.0}
    return tables


def problem_by_hand(tables: Tables) -> Problem:
    contract = contract_of(tables)
    return problem_of(worlds_of(contract, central(contract)))


def to_spare(problem: Problem) -> dict[str, float]:
    """Return each rule on incentives with what it has to spare at the draft: margin less what is needed."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    found = zip(rows.rules, rows.level(problem.draft) - rows.lower, strict=True)
    return {rule.words: float(spare) for rule, spare in found if rule.component.startswith("owner_")}


def test_two_schemes_that_pay_only_together_have_a_row_together() -> None:
    """Half of savings beyond 2% is shared: £200,000 of £400,000, so £100,000 to the clinic.

    Without one scheme, or without both, nothing is shared: one is worth 100,000 - 30,000, both
    100,000 - 60,000. 10% of the costs is needed: £3,000 and £6,000.
    """
    assert to_spare(problem_by_hand(clinic(0.02, {"scheme": "Calls"}, {"scheme": "Visits"}))) == pytest.approx({
        "Clinic is at least £3,000 better off by doing Calls than by not doing it": 67_000,
        "Clinic is at least £3,000 better off by doing Visits than by not doing it": 67_000,
        "Clinic is at least £6,000 better off by doing Calls and Visits than by doing neither": 34_000,
    })  # fmt: skip


def test_schemes_whose_effects_add_up_need_no_row_together() -> None:
    """From the first pound each brings 50% x 200,000 - 30,000 = £70,000, both £140,000: three ways, two rows."""
    problem = problem_by_hand(clinic(0.0, {"scheme": "Calls"}, {"scheme": "Visits"}))
    assert list(to_spare(problem).values()) == pytest.approx([67_000, 67_000])
    assert (len(problem.duties), problem.deviations.rows, problem.deviations.looked_at) == (2, (), 3)


def test_the_draft_breaks_the_row_of_both_where_one_alone_would_pay() -> None:
    """With 32% the clinic has £64,000: one scheme brings £34,000, both 64,000 - 60,000 = £4,000, £2,000 too little."""
    answer = solve(contract_of(clinic(0.02, {"scheme": "Calls"}, {"scheme": "Visits"}, share=0.32)), scenarios=FEW)
    together = "Clinic is at least £6,000 better off by doing Calls and Visits than by doing neither"
    assert {line.rule: line.by for line in answer.broken_by_draft}[together] == pytest.approx(2_000)
    assert answer.status == "optimal"
    (share,) = [line.value for line in answer.levers if line.party == "Clinic"]
    assert share is not None
    assert share >= 0.33 - 1e-6


def test_an_owner_must_not_gain_by_starting_what_the_contract_leaves_out() -> None:
    """Half of all savings is the clinic's: starting Visits would bring 100,000 - 30,000 = £70,000.

    It may bring nothing: the share must come down to 15%. Stopping Calls and starting Visits is all the same to the
    clinic, 0 where £3,000 is needed. Both rows need no third: stopping the one is a row of its own.
    """
    problem = problem_by_hand(clinic(0.0, {"scheme": "Calls"}, {"scheme": "Visits", "in_use": False}))
    assert to_spare(problem) == pytest.approx({
        "Clinic is at least £3,000 better off by doing Calls than by not doing it": 67_000,
        "Clinic is no better off by starting Visits, which the contract leaves out": -70_000,
    })  # fmt: skip
    assert problem.deviations.looked_at == 3


def test_funding_is_not_paid_for_a_scheme_that_the_contract_leaves_out() -> None:
    """Were it paid, starting Visits would bring £50,000 - £30,000; as it is it costs £30,000, and needs no row."""
    tables = clinic(0.0, {"scheme": "Visits", "in_use": False}, share=0.0)
    tables["terms_gain_share"] = []
    tables["terms_funding"] = [{**NEW, "clause": "Work", "payee": "Clinic", "scheme": "Visits", "draft": 50_000}]
    problem = problem_by_hand(tables)
    assert (problem.deviations.rows, problem.deviations.looked_at) == ((), 1)


def test_of_many_schemes_single_ones_pairs_and_all_together_are_looked_at_and_the_summary_says_so() -> None:
    """Seven schemes: 7 + 21 + 1 = 29 of 127 subsets."""
    answer = solve(contract_of(clinic(0.0, *({"scheme": f"Scheme {n}"} for n in range(7)))), scenarios=FEW)
    assert (answer.incentives.looked_at, answer.incentives.in_part) == (29, ("Clinic",))
    assert any("one scheme, two and all of them at a time were" in sentence for sentence in answer.summary)


def network(funding: float) -> Tables:
    """Return tables: practices of 6,000 and 4,000 patients; Work costs £2 a patient and lifts 50% to 70%.

    Results are paid from 40% to 80%: £2 a patient for a practice's own, £1 for the network's.
    """
    indicator = {"indicator": "Reviews", "lower_threshold": 0.4, "upper_threshold": 0.8}
    pool = {**NEW, "clause": "Pool", "payee": "Network"}
    tables = one_trust(
        parties=practices(6_000, 4_000),
        schemes=[{"scheme": "Work", "owner": "Network", "cost": 20_000}],
        effects=[{"scheme": "Work", "indicator": "Reviews", "change": 0.2}],
        indicators=[{**indicator, "organisation": "Practice A", "numerator": 300, "denominator": 600},
                    {**indicator, "organisation": "Practice B", "numerator": 200, "denominator": 400}],
        terms_pool=[{**pool, "component": "own achievement", "draft": 2.0},
                    {**pool, "component": "network achievement", "draft": 1.0}],
        terms_funding=[{**NEW, "clause": "Pay", "payee": "Network", "scheme": "Work", "draft": funding,
                        "basis": "£ per weighted patient"}],
    )  # fmt: skip
    tables["contract"][0]["display_unit"] = "£"
    return tables


def told(tables: Tables) -> Incentives:
    contract = contract_of(tables)
    worlds = worlds_of(contract, central(contract))
    problem = problem_of(worlds)
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    return incentives_of(worlds, problem, Design("optimal", problem.draft, rows))


def test_each_practice_may_drop_its_part_and_loses_its_fraction_of_what_the_network_loses() -> None:
    """All do it: 70%, 30 of 40 points: 0.75 earned. If A drops it: 58%, 0.45; if B: 62%, 0.55.

                     own results               network's results          pay      cost
        A   12,000 x (0.75 - 0.25) = 6,000   6,000 x 0.30 = 1,800     9,000   12,000    4,800
        B    8,000 x (0.75 - 0.25) = 4,000   4,000 x 0.20 =   800     6,000    8,000    2,800

    A's part moves the network's £10,000 by £3,000; it has 60% of the patients, and of that. If
    nobody did it, 0.25 would be earned: others' work brings A 6,000 x (0.45 - 0.25) = £1,200,
    and B 4,000 x (0.55 - 0.25) = £1,200.
    """
    first, second = told(network(1.5)).lines
    assert (first.owner, first.own_results, first.network_results, first.scheme_funding, first.cost, first.margin) == (
        "Practice A", *(pytest.approx(pounds) for pounds in (6_000, 1_800, 9_000, 12_000, 4_800))
    )  # fmt: skip
    assert (second.owner, second.own_results, second.network_results, second.scheme_funding, second.margin) == (
        "Practice B", *(pytest.approx(pounds) for pounds in (4_000, 800, 6_000, 2_800))
    )  # fmt: skip
    assert [first.from_others, second.from_others] == pytest.approx([1_200, 1_200])
    for line in (first, second):
        parts = line.scheme_funding + line.own_results + line.network_results + line.savings + line.other - line.cost
        assert parts == pytest.approx(line.margin)
        assert line.required == pytest.approx(line.cost / 10)


def test_gains_from_a_scheme_add_up_to_what_it_adds_and_network_money_buys_less_than_own() -> None:
    """Work saves nothing, so it adds -£20,000.

    Paid for own results 0.75 x 20,000 = £15,000, of which 6,000 + 4,000 rests on own parts; for the
    network's 0.75 x 10,000 = £7,500, of which 1,800 + 800 = £2,600.
    """
    found = told(network(1.5))
    assert {line.initiative: line.adds for line in found.schemes} == {"Work": pytest.approx(-20_000)}
    assert sum(line.gain for line in found.free_riders) == pytest.approx(-20_000)
    assert {line.paid_for: (line.paid, line.buys) for line in found.paid_for if line.paid_for in (OWN, NETWORK)} == {
        OWN: pytest.approx((15_000, 10_000)), NETWORK: pytest.approx((7_500, 2_600)),
    }  # fmt: skip
    riding = {line.party: (line.does_part, line.without) for line in found.free_riders}
    assert riding["Practice A"] == (True, pytest.approx(1_200))
    # The commissioner pays 22,500 + 15,000 with the work, and 0.25 x 30,000 = 7,500 without.
    assert riding["Commissioner"] == (False, pytest.approx(-30_000))


def test_nobody_acting_lasts_where_nothing_pays_for_the_work_alone() -> None:
    """Without pay for delivery acting alone loses A 12,000 - 7,800 = £4,200 and B 8,000 - 4,800 = £3,200.

    B is nearest: £3,200 more would do. With £1.50 a patient A gains £4,800 by acting alone.
    """
    unpaid, paid = told(network(0.0)), told(network(1.5))
    assert unpaid.nobody_acts_is_stable
    assert [(line.owner, line.gain) for line in unpaid.first] == [
        ("Practice B", pytest.approx(-3_200)), ("Practice A", pytest.approx(-4_200))
    ]  # fmt: skip
    assert not paid.nobody_acts_is_stable
    assert (paid.first[0].owner, paid.first[0].gain) == ("Practice A", pytest.approx(4_800))


def test_the_summary_says_whether_all_might_wait_and_what_would_start_them() -> None:
    sentences = " ".join(solve(contract_of(network(0.0)), scenarios=FEW).summary)
    assert "nobody acting can last as well" in sentences
    assert "Practice B is nearest to it: it would take £" in sentences
    assert "Nobody need wait for others" in " ".join(solve(contract_of(network(1.5)), scenarios=FEW).summary)


def test_every_new_scheme_can_be_made_a_choice_and_the_one_that_costs_more_than_it_saves_is_named() -> None:
    """Calls saves £200,000 for £30,000 and adds £170,000; Forms costs £30,000 and saves nothing."""
    tables = clinic(0.0, {"scheme": "Calls"}, {"scheme": "Forms"})
    tables["effects"].pop()
    answer = solve(with_schemes_to_choose(contract_of(tables)), aim="even", scenarios=FEW)
    assert {line.option: line.chosen for line in answer.choosing.options} == {"Calls": "in use", "Forms": "left out"}
    assert {tuple(line.choices.values()): line.surplus for line in answer.choosing.combinations} == {
        ("in use", "in use"): pytest.approx(140_000), ("in use", "left out"): pytest.approx(170_000),
        ("left out", "in use"): pytest.approx(-30_000), ("left out", "left out"): pytest.approx(0),
    }  # fmt: skip
    assert {line.initiative: (line.in_use, line.adds) for line in answer.incentives.schemes} == {
        "Calls": (True, pytest.approx(170_000)), "Forms": (False, pytest.approx(-30_000)),
    }  # fmt: skip
    again = with_schemes_to_choose(with_schemes_to_choose(contract_of(tables)))
    assert len(again.tables["options"]) == 4


def test_no_deal_says_when_paying_for_delivery_would_make_one_and_only_then() -> None:
    """Calls saves the commissioner £200,000 and costs the clinic £30,000. A fee, due either way, cannot buy it.

    Paid for delivery there is a deal. Where delivery cannot be seen it cannot be paid for.
    """
    tables = clinic(0.0, {"scheme": "Calls"})
    tables["terms_gain_share"] = []
    tables["terms_fees"] = [{**NEW, "clause": "Fee", "payee": "Clinic", "kind": "management fee", "draft": 0,
                             "lowest": 0, "highest": 100_000, "open": True}]  # fmt: skip
    answer = solve(contract_of(tables), scenarios=FEW)
    assert answer.status == "no_deal"
    (line,) = answer.incentives.to_fund
    assert (line.initiative, line.owner, line.payer, line.highest) == ("Calls", "Clinic", "Commissioner", 60_000)
    assert any("With a row on Terms funding" in sentence for sentence in answer.summary)
    tables["schemes"][0]["seen"] = False
    assert solve(contract_of(tables), scenarios=FEW).incentives.to_fund == ()
