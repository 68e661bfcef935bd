"""The contract of activity.toml, whose first lines work it out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_engine.clauses.form import Terms, form_of
from contract_engine.design.design import design
from contract_engine.design.rules import model_of, rows_of
from contract_engine.schema.words import within
from contract_engine.shipped import models_dir
from tests.known_answers.by_hand import drafts

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds

TERM_SHEET = Path(__file__).with_name("activity.toml")
FEE = "enhanced.fee-minor-surgery.network"


def test_each_practice_of_a_network_is_paid_for_its_own_items(worlds: Worlds) -> None:
    """A: 300 x 95. B: 100 x 95. Hospital: 1,010,000 blended and 300 x (900 + 50% x 100) for minor operations."""
    due = worlds.ledger_new.payments(drafts(worlds.contract))
    assert {(payment.payee, payment.clause): float(payment.pounds[0, 0]) for payment in due} == pytest.approx(
        {("Practice A", "Enhanced"): 28_500, ("Practice B", "Enhanced"): 9_500, ("Hospital", "Acute"): 1_295_000}
    )


def test_results(worlds: Worlds) -> None:
    """A: 28,500 - 21,000 - 2,000. B: 9,500 - 9,000. Hospital: 1,295,000 - 959,500 - 230,000."""
    results = worlds.ledger_new.results(drafts(worlds.contract))
    assert {party: float(pounds[0, 0]) for party, pounds in results.items()} == pytest.approx(
        {"Practice A": 5_500, "Practice B": 500, "Hospital": 105_500, "Commissioner": 67_000}
    )


def test_gains_and_the_surplus_they_add_up_to(problem: Problem) -> None:
    """W = 20,000 released at the hospital - 100 more items at £70 - 2,000 for the nurse = £11,000."""
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx({"Commissioner": 2_500, "Hospital": 5_000, "Practice A": 2_500, "Practice B": 1_000})
    assert problem.surplus == pytest.approx(11_000)


def test_the_draft_misses_what_keeps_practice_b_from_declining_and_nothing_else(problem: Problem) -> None:
    """100 items at £90 and 10% on top are £9,900; £95 a time brings £9,500."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    missed = {rule.words: (rule.party, pounds)
              for rule, pounds in zip(rows.rules, rows.shortfall(problem.draft), strict=True)
              if pounds > 1e-6}  # fmt: skip
    words = "Practice B is paid at least £9,900 over the term for Minor surgery, so that it is worth providing"
    assert missed == {words: ("Practice B", pytest.approx(400))}


def test_a_fee_of_99_pounds_makes_the_draft_a_deal(problem: Problem) -> None:
    """£99 x 100 = £9,900. The commissioner pays 400 x £4 = £1,600 more and still gains £900."""
    found = design(problem, form_of(problem.contract, models_dir()), "fewest_changes")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.id: value for lever, value in zip(problem.levers, found.terms, strict=True)}
    assert terms[FEE] == pytest.approx(99, abs=1e-4)
    gains = dict(zip(problem.parties, problem.gains(found.terms), strict=True))
    assert gains["Commissioner"] == pytest.approx(900, abs=0.05)


def test_the_form_says_what_more_activity_costs_and_who_would_decline(problem: Problem) -> None:
    """Planned: 300,000 + 1,000,000 + 300 x 95 = 1,328,500. 10% more: 15,000 + 20% x 100,000 + 2,850 = 37,850.

    At a fixed share of 50%, 1,100 operations are paid 330,000 + 50% x (300,000 - 330,000) = 315,000: 15,000 more.
    """
    form = form_of(problem.contract, models_dir())
    volume, declined = form.words(Terms(problem.contract))
    assert volume == (
        "For planned activity Commissioner pays £1,328,500 in 2027/28; if every service did 10% more, it would pay"
        " £37,850 more (2.8%)."
    )
    assert declined == (
        "Of 2 services that may be declined, 1 would be: Practice B Minor surgery (£400 short over the term)."
    )
    _, none_declined = form.words(Terms(problem.contract, {**drafts(problem.contract), FEE: 99.0}))
    assert none_declined == (
        "None of the 2 services that may be declined would be: each is paid its cost and 10% of it more at planned"
        " activity."
    )


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("Minor A&E attendances", "minor A&E attendances"),
        ("Emergency admissions", "emergency admissions"),
        ("MSK", "MSK"),
        ("Hepatitis B", "hepatitis B"),
        ("First-contact visits", "first-contact visits"),
    ],
)
def test_a_service_is_told_with_its_abbreviations_as_they_are(service: str, told: str) -> None:
    assert within(service) == told
