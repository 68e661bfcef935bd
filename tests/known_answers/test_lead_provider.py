"""The contract of lead_provider.toml, whose first lines work it out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import Terms, form_of
from contract_engine.clauses.worth import pounds_at_one
from contract_engine.design.design import design
from contract_engine.design.rules import model_of, rows_of
from contract_engine.results.fallback import FallbackLine, fallback_lines, fallback_sentence
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.term_tables import ActivityTerm, BudgetTerm, LimitTerm, PoolTerm
from contract_engine.shipped import models_dir
from tests.known_answers.by_hand import drafts

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from tests.contracts import Entry

TERM_SHEET = Path(__file__).with_name("lead_provider.toml")
PASSED_DOWN = "subcontractors stand to lose on results no more than 30% of what Lead does"
WITHIN_ITS_VALUE = "contract of Lead stays within its value"


def missed_at_draft(problem: Problem) -> dict[str, float]:
    """Return by how much the draft misses each rule that it misses."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    missed = zip(rows.rules, rows.shortfall(problem.draft), strict=True)
    return {rule.words: by for rule, by in missed if by > 1e-6}


def test_the_lead_is_paid_a_budget_and_for_outcomes_and_pays_the_hospital(worlds: Worlds) -> None:
    """Outcomes 0.7 x 1.0 and 0.8 x 0.4; the hospital 14.4 + 0.5 x 1.6 = £15.2m, each year."""
    due = worlds.ledger_new.payments(drafts(worlds.contract))
    amounts = {(payment.payer, payment.payee, payment.clause): float(payment.pounds[-1, 0]) for payment in due}
    assert amounts == pytest.approx(
        {
            ("Commissioner", "Lead", "Budget"): 23_000_000,
            ("Commissioner", "Lead", "Outcomes"): 700_000,
            ("Lead", "Hospital", "Subcontract"): 15_200_000,
            ("Lead", "Hospital", "Outcomes passed down"): 320_000,
        }
    )


def test_over_five_years_the_contract_comes_to_the_published_sums(worlds: Worlds) -> None:
    """Bedfordshire: £120m over five years in all, of which £4-6m for outcomes: here 5 x 23 + 5 x 1 = 120."""
    terms = drafts(worlds.contract)
    years = len(worlds.contract.years)
    outcomes = years * terms["outcomes.own-achievement.lead"]
    assert years * terms["budget.block.lead"] + outcomes == pytest.approx(120e6)
    lowest, highest = next((lever.lowest, lever.highest) for lever in worlds.contract.levers
                           if lever.clause == "Outcomes")  # fmt: skip
    assert (years * (lowest or 0), outcomes, years * (highest or 0)) == pytest.approx((4e6, 5e6, 6e6))


def test_the_lead_keeps_the_residual_and_gains_add_up_to_the_surplus(problem: Problem) -> None:
    """Five years of -0.22, 0.32 and 0.30: £0.4m a year of cost released beyond what Triage costs."""
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx({"Commissioner": 1_500_000, "Hospital": 1_600_000, "Lead": -1_100_000})
    assert problem.surplus == pytest.approx(2_000_000)


def test_the_draft_passes_down_too_much_and_leaves_the_lead_worse_off(problem: Problem) -> None:
    """It passes down 0.40 of the lead's 1.00, a tenth of it more than the 30% that it may."""
    assert missed_at_draft(problem) == pytest.approx(
        {PASSED_DOWN: 0.1, "Lead is no worse off over the term than if we stay as we are": 1_100_000}
    )


def missed_at(problem: Problem, rule: str, **values: float) -> float:
    """Return by how much terms other than the draft, named by their clauses, miss one rule."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    place = next(count for count, each in enumerate(rows.rules) if each.words == rule)
    terms = np.array([values.get(lever.clause.replace(" ", "_").lower(), lever.draft) for lever in problem.levers])
    return float(rows.shortfall(terms)[place])


@pytest.mark.parametrize(("passed", "missed"), [(360_000, 0.0), (420_000, 0.06)])
def test_more_may_be_passed_down_where_the_lead_may_lose_more(problem: Problem, passed: float, missed: float) -> None:
    """30% of £1.2m is £0.36m; £0.42m is £0.06m too much, told as a part of the £1m in the draft."""
    found = missed_at(problem, PASSED_DOWN, outcomes=1_200_000, outcomes_passed_down=passed)
    assert found == pytest.approx(missed, abs=1e-9)


def test_the_contract_may_come_to_twenty_four_million_a_year_and_no_more(problem: Problem) -> None:
    """23 + 1 = 24 is just within it; 23.6 + 1 is 0.6 / 24 = 2.5% above."""
    assert missed_at(problem, WITHIN_ITS_VALUE) == pytest.approx(0, abs=1e-12)
    assert missed_at(problem, WITHIN_ITS_VALUE, budget=23_600_000) == pytest.approx(0.025)


def test_two_changes_make_the_draft_a_deal(problem: Problem) -> None:
    """Passing down £0.10m to £0.15m less saves the lead £0.08m to £0.12m of its £0.22m; the rest is one more change."""
    found = design(problem, form_of(problem.contract, models_dir()), "fewest_changes")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.id: value for lever, value in zip(problem.levers, found.terms, strict=True)}
    changed = {name for name, draft in drafts(problem.contract).items() if abs(terms[name] - draft) > 1e-6}
    assert len(changed) == 2
    passed = terms["outcomes-passed-down.own-achievement.hospital"]
    assert 250_000 - 0.01 <= passed <= 300_000 + 0.01
    assert problem.gains(found.terms).min() > -0.01
    assert problem.gains(found.terms).sum() == pytest.approx(2_000_000)


def test_what_the_lead_cannot_absorb_falls_back_on_the_commissioner(worlds: Worlds, problem: Problem) -> None:
    """Draft: five years of -0.22 are 1.10, less the 0.50 it can absorb 0.60. At 23.3 it gains 0.08: nothing."""
    draft = drafts(worlds.contract)
    better = {**draft, "budget.block.lead": 23_300_000.0}
    at = worlds.ledger_new.results
    lines = fallback_lines(worlds, problem, at(draft), at(better))
    assert lines == (
        FallbackLine("Lead", "Commissioner", "today", 500_000, 0.0, 0.0, 0.0),
        FallbackLine("Lead", "Commissioner", "draft", 500_000, 1.0, pytest.approx(600_000), pytest.approx(600_000)),
        FallbackLine("Lead", "Commissioner", "proposed", 500_000, 0.0, 0.0, 0.0),
    )
    assert fallback_sentence(lines[:2], worlds.contract.settings) == (
        "If Lead's losses exceed the £500k it can absorb, Commissioner has to step in: under the draft the chance is"
        " 100.0%, and £600k falls back on Commissioner on average in the worst 1 in 20 futures."
    )
    assert fallback_sentence(lines, worlds.contract.settings) == (
        "Under the proposed terms Lead's losses exceed the £500k it can absorb in none of the futures looked at, so"
        " that nothing falls back on Commissioner."
    )


def test_the_excess_is_averaged_over_all_futures_and_over_the_worst_one_in_twenty(
    worlds: Worlds, problem: Problem
) -> None:
    """Forty futures lose 0, 50, ... 1,950 thousand in the first year, and it can absorb 500.

    29 of 40 lose more; on average 50 (1 + ... + 29) / 40 = 543.75; the worst two 1,400 and 1,450.
    """
    losses = np.zeros((5, 40))
    losses[0] = np.arange(40) * 50_000
    lines = fallback_lines(worlds, problem, {"Lead": -losses}, None)
    assert lines[1] == FallbackLine(
        "Lead", "Commissioner", "draft", 500_000, 0.725, pytest.approx(543_750), pytest.approx(1_425_000)
    )


def test_in_words_it_says_who_leads_and_what_is_passed_down(worlds: Worlds) -> None:
    """40% of £1m, £0.4m."""
    form = form_of(worlds.contract, models_dir())
    assert list(form.words(Terms(worlds.contract))) == [
        (
            "Commissioner pays Lead a budget of £23,000k a year and up to £1,000k a year for outcomes; Lead answers for"
            " every service in scope."
        ),
        "Lead pays Hospital, keeps what is left of the budget and bears what is missing.",
        "Of the £1,000k a year that Lead may lose on outcomes, £400k (40%) is passed down to those it pays.",
    ]


@pytest.mark.parametrize(
    ("measures", "budget", "pounds"),
    [
        ("All", {"basis": "£ per weighted patient"}, 63),
        ("All", {"basis": "£ per patient"}, 43),
        ("Budget for people", {"basis": "£ per weighted patient"}, 40),
        ("Budget for the rest", {"basis": "£ per weighted patient"}, 23),
    ],
)
def test_a_withhold_is_worth_its_part_of_the_budgets_that_it_measures(
    worlds: Worlds, measures: str, budget: Entry, pounds: float
) -> None:
    """10,000 people at £2,000 are £20m, as 20,000 by need £40m; the block beside it is £23m."""
    contract = worlds.contract
    new = {"payer": "Commissioner", "payee": "Lead", "in_force": "new"}
    people = PopulationRow(organisation="Commissioner", headcount=10_000, need_weight=2.0)
    rate = BudgetTerm.model_validate({**new, "clause": "Budget for people", "draft": 2_000.0, **budget})
    rest = tuple(row.model_copy(update={"clause": "Budget for the rest"}) if row.clause == "Budget" else row
                 for row in contract.rows(ActivityTerm))  # fmt: skip
    withhold = LimitTerm.model_validate({**new, "clause": "Withhold", "kind": "withhold", "basis": "part of payment",
                                         "measures": measures, "draft": 0.05})  # fmt: skip
    tables = {PopulationRow.table: (people,), BudgetTerm.table: (rate,), ActivityTerm.table: rest,
              LimitTerm.table: (withhold,)}  # fmt: skip
    assert pounds_at_one(replace(contract, tables={**contract.tables, **tables}), withhold) == pounds * 1e6


def test_what_the_lead_pays_back_to_the_commissioner_is_no_subcontract(worlds: Worlds) -> None:
    """A premium for cover goes from Lead to Commissioner; it pays Hospital alone for services."""
    contract = worlds.contract
    passed_down = next(row for row in contract.rows(PoolTerm) if row.payer == "Lead")
    premium = passed_down.model_copy(update={"clause": "Premium", "payee": "Commissioner"})
    tables = {**contract.tables, PoolTerm.table: (*contract.rows(PoolTerm), premium)}
    said = list(form_of(contract, models_dir()).words(Terms(replace(contract, tables=tables))))
    assert said[1] == "Lead pays Hospital, keeps what is left of the budget and bears what is missing."
