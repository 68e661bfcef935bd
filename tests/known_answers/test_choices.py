"""Choices: thresholds, make or buy, scope, schemes in use; worked by hand, every future certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.clauses.form import form_of
from contract_engine.results import settle, solve
from contract_engine.results.choosing import best_of_choices
from contract_engine.schema.choices import choices_of, with_alternatives
from contract_engine.schema.term_tables import GainShareTerm
from contract_engine.schema.trial import choices_typed, with_choices
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.choices import EMERGENCIES, corridor, make_or_buy, option, three_choices
from tests.known_answers.by_hand import EMERGENCY, NEW, bands, one_trust, outcome, paid, results

if TYPE_CHECKING:
    from tests.contracts import Tables

FEW = 8


def test_of_two_thresholds_the_one_that_has_terms_is_chosen() -> None:
    """The trust loses £400,000 - £76,000 = £324,000 and may have 90% of what is shared.

    Beyond 2%: 90% x £200,000 = £180,000, too little. First pound: 81% x £400,000 = £324,000.
    """
    answer = solve(contract_of(corridor()), scenarios=FEW)
    assert answer.status == "optimal"
    (line,) = answer.choosing.options
    assert (line.chosen, line.draft) == ("first pound", "beyond 2%")
    assert [(entry.value, entry.status) for entry in line.alternatives] == [
        ("beyond 2%", "no_deal"),
        ("first pound", "optimal"),
    ]
    assert answer.surplus == pytest.approx(76_000)
    assert {lever.id: lever.value for lever in answer.levers if lever.open} == pytest.approx(
        {"savings.share-of-gain-0-100.trust": 0.81, "savings.share-of-gain-0-100.commissioner": 0.19}
    )


def test_with_fewest_changes_a_choice_that_differs_counts_as_a_change() -> None:
    """Two shares and one choice change: three changes. The draft's own column shows the draft's alternative.

    Draft: the trust is paid 50% of the £200,000 beyond 2%.
    """
    answer = solve(contract_of(corridor()), scenarios=FEW)
    chosen = next(line for line in answer.choosing.combinations if line.chosen)
    assert chosen.changes == 3
    flow = next(flow for flow in answer.flows if flow.clause == "Savings" and flow.payee == "Trust")
    assert (flow.draft, flow.expected) == pytest.approx((100_000, 324_000))
    assert all(check.passed for check in answer.checks)


def test_buying_saves_money_once_the_cost_left_behind_has_gone() -> None:
    """Over three years the clinic costs 3 x £40,000, and the trust keeps (80% + 40% + 20%) x £90,000 = £126,000.

    Making costs 3 x £90,000 = £270,000, so buying leaves £270,000 - £120,000 - £126,000 = £24,000.
    The trust's £30,000 a term of surplus goes on: 3 x £52,000 = £126,000 + £30,000. The clinic is
    paid its cost, 40/70 of the price; the commissioner keeps all of the £24,000.
    """
    answer = solve(contract_of(make_or_buy(3)), scenarios=FEW)
    assert [line.chosen for line in answer.choosing.options] == ["buy"]
    assert answer.surplus == pytest.approx(24_000)
    values = {lever.clause: lever.value for lever in answer.levers}
    assert values["Clinic"] == pytest.approx(40 / 70)
    assert values["Transition"] == pytest.approx(52_000)
    assert answer.choosing.combinations[1].gains["Commissioner"] == pytest.approx(24_000, abs=1)
    stranded = [line.stranded for line in answer.stranded if line.provider == "Trust"]
    assert stranded == pytest.approx([72_000, 36_000, 18_000])


def test_over_one_year_the_cost_left_behind_makes_buying_dearer() -> None:
    """£90,000 - £40,000 - £72,000 = -£22,000: buying has no terms, making creates nothing, so today's terms stay."""
    answer = solve(contract_of(make_or_buy(1)), scenarios=FEW)
    assert answer.keep_today
    (line,) = answer.choosing.options
    assert line.chosen == "make"
    assert {entry.value: entry.surplus for entry in line.alternatives} == pytest.approx({"make": 0, "buy": -22_000})
    assert "Physiotherapy: buy instead would cost more than it saves." in answer.summary


def test_a_service_that_ends_is_not_paid_for_and_leaves_its_cost() -> None:
    """In use today alone: no activity, no payment; cost 5,000 x £1,900 x (80%, 40%)."""
    tables = one_trust(2, terms_activity=[{**NEW, "clause": "Acute", "payee": "Trust", "basis": "tariff", "draft": 1}])
    tables["services"][0] |= {"in_use": "today", "of_which_fixed": 1_000, "contract_value": 10_001_000}
    service = outcome(tables).services["Trust", "Emergency admissions"]
    for figure in (service.planned, service.agreed, service.actual, service.units):
        assert not figure.any()
    assert results(tables)["Trust"] == pytest.approx([-7_600_000, -3_800_000])


def test_a_service_that_starts_runs_as_planned_under_the_new_contract_alone() -> None:
    """£10m of income and £9.5m of cost, and nothing if we stay as we are."""
    tables = one_trust(1, terms_activity=[{**NEW, "clause": "Acute", "payee": "Trust", "basis": "tariff",
                                           "in_force": "both", "today": 1.0, "draft": 1.0}])  # fmt: skip
    tables["services"][0]["in_use"] = "new"
    contract = contract_of(tables)
    new, today = (settle(contract, when=when, scenarios=FEW) for when in ("new", "today"))
    assert [line.result for line in new.positions if line.party == "Trust"] == pytest.approx([500_000] * 2)
    assert [line.result for line in today.positions if line.party == "Trust"] == pytest.approx([0] * 2)


def test_a_scheme_of_today_that_is_not_in_use_stops() -> None:
    """The plan holds its 4% fewer admissions: without it 5,200 x £2,000; cost £1,900 x (5,000 + 20% x 200), no scheme.

    Trust: £10,400,000 - £9,576,000 = £824,000; with it £10,000,000 - £9,500,000 - £50,000 = £450,000.
    """
    for in_use, result in ((False, 824_000), (True, 450_000)):
        tables = one_trust(
            1,
            schemes=[{"scheme": "Same day care", "owner": "Trust", "cost": 50_000, "in_place": "today",
                      "in_use": in_use}],
            effects=[{"scheme": "Same day care", **EMERGENCIES, "change": -0.04}],
            terms_activity=[{**NEW, "clause": "Acute", "payee": "Trust", "basis": "tariff", "draft": 1.0}],
        )  # fmt: skip
        assert results(tables)["Trust"] == pytest.approx([result])


def test_a_scheme_that_is_not_in_use_is_not_paid_for_and_nobody_owes_it() -> None:
    tables = three_choices()
    contract = with_choices(contract_of(tables), {"Scheme": "leave it"})
    answer = solve(contract, scenarios=FEW)
    assert answer.initiatives == ()
    assert answer.keep_today


def test_scope_changes_what_is_shared_under_the_new_contract_and_not_today() -> None:
    """All runs 4% below plan: today's terms share £440,000 by halves, whatever scope is chosen.

    Under the new contract the £40,000 of attendances may be out of scope: half of £400,000.
    """
    attendances = {**EMERGENCY, "point_of_delivery": "Attendances", "plan_activity": 10_000, "reference_price": 100,
                   "contract_value": 1_000_000}  # fmt: skip
    tables = one_trust(
        1,
        services=[dict(EMERGENCY), attendances],
        terms_gain_share=[{**row, "in_force": "both", "today": 0.5} for row in bands("gain", (0.0, 1.0, 0.5))],
        uncertainty=[{"driver": "Use", "acts_on": "activity", "low": -0.04, "central": -0.04, "high": -0.04}],
        options=[option("Scope", "all"), option("Scope", "narrow", "Services", "Attendances", "In scope", "no")],
    )
    contract = contract_of(tables)
    for name, pounds in (("all", 220_000), ("narrow", 200_000)):
        chosen = with_alternatives(contract, {"Scope": name})
        due = {when: settle(chosen, when=when, scenarios=FEW).flows for when in ("today", "new")}
        assert [flow.amount for flow in due["today"] if flow.payee == "Trust"] == pytest.approx([220_000])
        assert [flow.amount for flow in due["new"] if flow.payee == "Trust"] == pytest.approx([pounds])


def test_settling_takes_the_draft_and_an_alternative_may_be_tried() -> None:
    """Beyond 2% the trust is paid 50% of £200,000; first pound 50% of £400,000."""
    contract = contract_of(corridor())
    assert paid(corridor())["Commissioner", "Trust", "Savings"] == pytest.approx([100_000])
    chosen, rest = choices_typed(contract, ["corridor = First  pound", "acute=1"])
    assert (chosen, rest) == ({"Corridor": "first pound"}, ("acute=1",))
    flows = settle(with_choices(contract, chosen), scenarios=FEW).flows
    assert [flow.amount for flow in flows if flow.clause == "Savings"] == pytest.approx([200_000])


def limits_by_choice(*changes: tuple[str, str]) -> Tables:
    """Return the corridor with a choice of limits, column and value, for the trust's share, whose draft is 50%."""
    tables = corridor()
    tables["options"] = [
        option("Share", "as drafted"),
        *(option("Share", "other limits", "Terms gain share", "Savings / gain / 2% / Trust", *change)
          for change in changes),
    ]  # fmt: skip
    return tables


@pytest.mark.parametrize(
    ("changes", "draft"),
    [
        ((("Lowest", "30%"), ("Highest", "30%")), 0.3),
        ((("Lowest", "60%"),), 0.6),
        ((("Highest", "40%"),), 0.4),
        ((("Lowest", "20%"), ("Highest", "80%")), 0.5),
    ],
)
def test_a_draft_beyond_the_limits_of_an_alternative_moves_to_the_nearest(
    changes: tuple[tuple[str, str], ...], draft: float
) -> None:
    """Of the £200,000 beyond 2%, the trust is paid the draft or what is nearest; the commissioner keeps the rest.

    What the sheets say stays as it is.
    """
    contract = contract_of(limits_by_choice(*changes))
    chosen = with_alternatives(contract, {"Share": "other limits"})
    (flow,) = (flow for flow in settle(chosen, scenarios=FEW).flows if flow.clause == "Savings")
    assert flow.amount == pytest.approx(draft * 200_000)
    assert [row.draft for row in chosen.rows(GainShareTerm)] == pytest.approx([draft, 1 - draft])
    assert [row.draft for row in chosen.as_written.rows(GainShareTerm)] == [0.5, 0.5]


def test_a_draft_beyond_its_own_limits_stays_where_no_alternative_changes_them() -> None:
    tables = corridor()
    for row, draft in zip(tables["terms_gain_share"], (0.95, 0.05), strict=True):
        row["draft"] = draft
    chosen = with_alternatives(contract_of(tables), {"Corridor": "first pound"})
    assert [row.draft for row in chosen.rows(GainShareTerm)] == [0.95, 0.05]


def test_where_the_payers_own_share_moves_too_it_takes_no_rest() -> None:
    """The trust's 50% moves to 30%, and the commissioner's to the 70% that it is given."""
    tables = limits_by_choice(("Lowest", "30%"), ("Highest", "30%"))
    tables["options"] += [
        option("Share", "other limits", "Terms gain share", "Savings / gain / 2% / Commissioner", column, "70%")
        for column in ("Lowest", "Highest")
    ]
    chosen = with_alternatives(contract_of(tables), {"Share": "other limits"})
    assert [row.draft for row in chosen.rows(GainShareTerm)] == [0.3, 0.7]


@pytest.mark.parametrize("aim", ["fewest_changes", "even", "least_cost"])
def test_changing_one_choice_at_a_time_finds_what_trying_all_finds(aim: str) -> None:
    """Eight combinations; where four are the most that are all tried, fewer are looked at and the rest is bounded."""
    contract = contract_of(three_choices())
    form, draws = form_of(contract, models_dir()), central(contract)
    every, nearby = (
        best_of_choices(contract, form, draws, aim, most=most)  # type: ignore[arg-type]  # the aims there are
        for most in (64, 4)
    )
    assert len(every.choosing.combinations) == 8
    assert len(nearby.choosing.combinations) < 8
    for answer in (every, nearby):
        chosen = next(line for line in answer.choosing.combinations if line.chosen)
        assert chosen.choices == {"Corridor": "first pound", "Scheme": "do it", "Start": "month 1"}
    assert nearby.best.design.terms == pytest.approx(every.best.design.terms, abs=1e-6)
    assert nearby.choosing.bound.startswith(f"{len(nearby.choosing.combinations)} of 8 combinations were looked at")
    assert every.choosing.bound == ""


def test_a_combination_is_solved_as_if_it_were_alone() -> None:
    """Starting from another combination's terms, and taking over what did not change, moves no answer."""
    contract = contract_of(three_choices())
    together = solve(contract, scenarios=FEW)
    for line in together.choosing.combinations[1::3]:
        alone = solve(with_choices(contract, dict(line.choices)), scenarios=FEW)
        assert alone.surplus == pytest.approx(line.surplus, abs=0.01)
        assert (alone.stages[0].value if alone.stages else None) == line.aim


def test_without_an_alternative_that_is_the_draft_the_sheets_count_as_one_more() -> None:
    tables = corridor()
    tables["options"] = [
        option("Corridor", "first pound", "Terms gain share", "Savings / gain", "Band from", "0"),
        option("Corridor", "beyond 1%", "Terms gain share", "Savings / gain", "Band from", "1%"),
    ]
    contract = contract_of(tables)
    assert [entry.name for entry in choices_of(contract)["Corridor"]] == ["as written", "first pound", "beyond 1%"]
    assert "no alternative of Corridor is what the sheets say" in contract.warnings[0].found


def test_if_there_is_a_deal_in_none_the_draft_is_explained() -> None:
    """A highest share of 60% is too little with either threshold; the clash named is that of the draft's."""
    tables = corridor()
    for row in tables["terms_gain_share"]:
        row |= {"lowest": 0.4, "highest": 0.6}
    answer = solve(contract_of(tables), scenarios=FEW)
    assert answer.status == "no_deal"
    assert [line.chosen for line in answer.choosing.options] == ["beyond 2%"]
    assert answer.no_deal is not None
    assert answer.no_deal.clashing


def test_out_of_time_the_combinations_not_looked_at_are_named() -> None:
    answer = solve(contract_of(three_choices()), scenarios=FEW, seconds=0.0)
    assert answer.status == "limit"
    assert [line.status for line in answer.choosing.combinations].count("not_looked_at") == 7
