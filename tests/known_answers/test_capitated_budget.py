"""The budget of capitated_budget.toml, whose first lines work it out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import Terms, form_of
from contract_engine.design.design import design
from contract_engine.design.rules import model_of, rows_of
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.term_tables import TERM_TABLES, BudgetTerm
from contract_engine.shipped import models_dir
from tests.known_answers.by_hand import drafts

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds

TERM_SHEET = Path(__file__).with_name("capitated_budget.toml")
RESULTS = {
    "Commissioner": ([-3_774_000, -3_849_480], [-3_808_200, -3_812_464]),
    "Provider": ([61_920, 88_358.40], [107_520, 64_170.40]),
    "Hospital": ([72_000, 114_840], [101_400, 173_628]),
    "Other hospital": ([8_000, 16_160], [7_200, 14_544]),
    "Other areas": ([-97_920, -99_878.40], [-97_920, -99_878.40]),
}


def missed(problem: Problem, terms: np.ndarray) -> dict[str, float]:
    """Return by how much terms miss each rule that they miss."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    return {rule.words: pounds for rule, pounds in zip(rows.rules, rows.shortfall(terms), strict=True) if pounds > 1e-6}


def changed(problem: Problem, **values: float) -> np.ndarray:
    """Return the draft with the levers changed that a word of their id names."""
    return np.array(
        [next((value for word, value in values.items() if word in lever.id), lever.draft) for lever in problem.levers]
    )


def test_the_holder_is_paid_for_people_and_pays_whoever_cares_for_them(worlds: Worlds) -> None:
    """Others 1,795,200 and Frail 1,050,000, then 1,831,104 and 1,000,000; 75% of £60,000 for results."""
    due = worlds.ledger_new.payments(drafts(worlds.contract))
    amounts = {(payment.payer, payment.payee, payment.clause): list(payment.pounds[:, 0]) for payment in due}
    assert amounts == {
        ("Commissioner", "Provider", "Budget"): pytest.approx([2_845_200, 2_831_104]),
        ("Commissioner", "Provider", "Improvement payment"): pytest.approx([45_000, 45_000]),
        ("Commissioner", "Hospital", "Operations"): pytest.approx([918_000, 936_360]),
        ("Provider", "Hospital", "Hospital care"): pytest.approx([1_162_800, 1_186_056]),
        ("Provider", "Hospital", "Emergencies"): pytest.approx([30_600, 31_212]),
        ("Provider", "Other hospital", "Treated elsewhere"): pytest.approx([367_200, 374_544]),
        ("Other areas", "Provider", "Treated here"): pytest.approx([97_920, 99_878.40]),
        ("Hospital", "Provider", "Emergencies"): pytest.approx([0, 0]),
    }


@pytest.mark.parametrize("party", RESULTS)
def test_results_today_and_under_the_contract(worlds: Worlds, party: str) -> None:
    """Provider 2027/28: 2,845,200 + 45,000 + 97,920 - 1,162,800 - 30,600 - 367,200 - 1,320,000 = 107,520."""
    today, new = RESULTS[party]
    assert worlds.results_today[party][:, 0] == pytest.approx(today)
    assert worlds.ledger_new.results(drafts(worlds.contract))[party][:, 0] == pytest.approx(new)


def test_gains_and_the_surplus_they_add_up_to(problem: Problem) -> None:
    """150,000 + 80,000 of cost released, less 120,000 for Home care."""
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx(
        {"Commissioner": 2_816, "Provider": 21_412, "Hospital": 88_188, "Other hospital": -2_416, "Other areas": 0},
        abs=1e-6,
    )
    assert problem.surplus == pytest.approx(110_000)


def test_the_draft_misses_what_the_commissioner_can_afford_and_nothing_else(problem: Problem) -> None:
    """£3,812,464 in 2028/29 against £3,810,000. What the other hospital loses breaks no rule: it stands outside."""
    assert missed(problem, problem.draft) == pytest.approx(
        {"Commissioner pays no more than £3,810,000 in 2028/29": 2_464}
    )


def test_a_budget_a_head_may_fall_by_a_twentieth_a_year_and_no_more(problem: Problem) -> None:
    """At £500: from 525 to 500, least 498.75. At £480: from 515 to 480, where 489.25 is the least, missed by 9.25."""
    found = missed(problem, changed(problem, frail=480.0))
    pace = {words: by for words, by in found.items() if words.startswith("budget per head")}
    assert list(pace.values()) == pytest.approx([9.25])
    assert "2028/29, down" in next(iter(pace))


@pytest.mark.parametrize(("pool", "by"), [(69_000, []), (70_250, [0.00125]), (72_000, [0.00175, 0.003])])
def test_money_for_results_is_a_part_of_the_budget(problem: Problem, pool: float, by: list[float]) -> None:
    """2.5% of 2,810,000 is 70,250; of 2,760,000 it is 69,000. Missed by £1,250, then by £1,750 and £3,000, in £m."""
    found = missed(problem, changed(problem, improvement=pool))
    assert [pounds for words, pounds in found.items() if words.startswith("money for results")] == pytest.approx(by)


def test_one_change_makes_the_draft_a_deal(problem: Problem) -> None:
    """Any rate or the pool, a little lower: £0.30 a person off Others saves £2,464 in 2028/29."""
    found = design(problem, form_of(problem.contract, models_dir()), "fewest_changes")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.id: value for lever, value in zip(problem.levers, found.terms, strict=True)}
    changes = {name for name, draft in drafts(problem.contract).items() if abs(terms[name] - draft) > 1e-6}
    assert len(changes) == 1
    assert missed(problem, found.terms) == {}
    signing = [place for place, party in enumerate(problem.parties) if not party.startswith("Other")]
    assert problem.gains(found.terms)[signing].min() > -0.01
    assert problem.gains(found.terms).sum() == pytest.approx(110_000)


def test_the_form_says_what_it_does_to_whom(problem: Problem) -> None:
    """£2,845,200 for 8,500 people is £335 a head."""
    said = list(form_of(problem.contract, models_dir()).words(Terms(problem.contract)))
    held, pays, outside = said
    assert held == (
        "Commissioner pays Provider £2,845k for 8,500 people in 2027/28, £335 a head, whatever care they need."
    )
    assert pays == (
        "Out of it the holder pays Hospital £1,193k and Other hospital £367k, and receives £98k from Other areas"
        " besides; it keeps what is left after its own costs, £108k in that year, with every uncertainty at its central"
        " value."
    )
    assert outside == (
        "Outside the budget stay Planned operations of Hospital (£900k a year) and Contacts for other areas of Provider"
        " (£120k a year)."
    )


def test_a_service_that_ends_with_todays_contract_is_not_said_to_stay(problem: Problem) -> None:
    contract = problem.contract
    services = tuple(
        row.model_copy(update={"in_use": "today"}) if row.point_of_delivery == "Planned operations" else row
        for row in contract.rows(ServiceRow)
    )
    ends = replace(contract, tables={**contract.tables, ServiceRow.table: services})
    said = list(form_of(ends, models_dir()).words(Terms(ends)))
    assert said[2] == "Outside the budget stays Contacts for other areas of Provider (£120k a year)."


def test_a_budget_for_some_people_is_told_for_those_alone(problem: Problem) -> None:
    """With Frail left, £1,050,000 is for 500 people, £2,100 a head; of the other 8,000 nothing is said."""
    contract = problem.contract
    frail = tuple(row for row in contract.rows(BudgetTerm) if row.segment == "Frail")
    part = replace(contract, tables={**contract.tables, BudgetTerm.table: frail})
    held = next(iter(form_of(part, models_dir()).words(Terms(part))))
    assert held == (
        "Commissioner pays Provider £1,050k for 500 people in 2027/28, £2,100 a head, whatever care they need."
    )


def test_a_holder_that_pays_nobody_is_not_said_to_provide_the_care(problem: Problem) -> None:
    """Without its clauses the Provider pays no hospital, and what the hospitals do stays theirs."""
    contract = problem.contract
    kept = {kind.table: tuple(row for row in contract.rows(kind) if row.payer != "Provider") for kind in TERM_TABLES}
    alone = replace(contract, tables={**contract.tables, **kept})
    said = list(form_of(alone, models_dir()).words(Terms(alone)))
    assert said[1].startswith("Out of it the holder pays nobody, and receives £98k from Other areas besides; it keeps")
