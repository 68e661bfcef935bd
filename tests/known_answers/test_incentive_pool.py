"""The pool of incentive_pool.toml, whose first lines work it out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import Terms, form_of
from contract_engine.design.design import design
from contract_engine.design.rules import model_of, rows_of
from contract_engine.shipped import models_dir
from tests.known_answers.by_hand import drafts

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds

TERM_SHEET = Path(__file__).with_name("incentive_pool.toml")
THIRD = 1 / 3


def missed_at_draft(problem: Problem) -> dict[str, float]:
    """Return by how much the draft misses each rule that it misses."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    missed = zip(rows.rules, rows.shortfall(problem.draft), strict=True)
    return {rule.words: pounds for rule, pounds in missed if pounds > 1e-6}


def test_each_practice_is_paid_for_work_for_its_own_results_and_for_the_networks(worlds: Worlds) -> None:
    """A: 8,000 + 3,000 + 1,333.33 and 4,000 for work. B: 12,000 + 0 + 2,000 and 6,000. C: 20,000 + 15,000 + 3,333.33
    and 10,000.
    """  # noqa: D205 - arithmetic
    due = worlds.ledger_new.payments(drafts(worlds.contract))
    amounts = {(payment.payee, payment.clause): float(payment.pounds[0, 0]) for payment in due}
    assert amounts == pytest.approx(
        {
            ("Practice A", "Pool"): 12_333 + THIRD, ("Practice A", "Work"): 4_000,
            ("Practice B", "Pool"): 14_000, ("Practice B", "Work"): 6_000,
            ("Practice C", "Pool"): 38_333 + THIRD, ("Practice C", "Work"): 10_000,
            ("Hospital", "Tariff"): 1_800_000, ("Hospital", "Savings"): 100_000,
        }
    )  # fmt: skip


def test_gains_and_the_surplus_they_add_up_to(problem: Problem) -> None:
    """Practices: payments less their part of £20,000. W = 120,000 of cost released - 20,000 = £100,000."""
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx(
        {"Commissioner": 15_333 + THIRD, "Hospital": 20_000, "Practice A": 12_333 + THIRD, "Practice B": 14_000,
         "Practice C": 38_333 + THIRD}
    )  # fmt: skip
    assert problem.surplus == pytest.approx(100_000)


def test_what_an_organisation_can_absorb_where_nobody_typed_it(problem: Problem) -> None:
    """Hospital and commissioner 0.5% of £2,000,000 = £10,000; a practice nothing."""
    assert problem.capacity == pytest.approx(
        {"Commissioner": 10_000, "Hospital": 10_000, "Practice A": 0, "Practice B": 0, "Practice C": 0}
    )


def test_the_draft_misses_what_pays_each_practice_for_the_work_and_nothing_else(problem: Problem) -> None:
    """Dropping the work loses a practice £1 a patient and saves it £1 a patient: nothing gained.

    10% of its cost is asked for: £400, £600 and £1,000. Every other rule holds: the pool comes to
    2 + 1.5 + 0.5 + 1 = £5, the network's part of the money for results is 0.5 / 2 = 25%, the
    commissioner pays 1,984,667 of 2,000,000.
    """
    assert missed_at_draft(problem) == pytest.approx(
        {f"Practice {name} is at least £{pounds:,} better off by doing Home visits than by not doing it": pounds
         for name, pounds in (("A", 400), ("B", 600), ("C", 1_000))}
    )  # fmt: skip


def test_two_changes_make_the_draft_a_deal(problem: Problem) -> None:
    """Work must bring £1.10 a patient; the pool comes to £5 all the same, so one other part must come down."""
    found = design(problem, form_of(problem.contract, models_dir()), "fewest_changes")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.id: value for lever, value in zip(problem.levers, found.terms, strict=True)}
    changed = {name for name, draft in drafts(problem.contract).items() if abs(terms[name] - draft) > 1e-6}
    assert len(changed) == 2
    assert "work.for-home-visits.network" in changed
    assert terms["work.for-home-visits.network"] >= 1.1 - 1e-6
    assert sum(value for name, value in terms.items() if name.startswith(("pool", "work"))) == pytest.approx(5)
    assert found.rows.shortfall(found.terms).max() < 0.01
    assert problem.gains(found.terms).min() > -0.01
    assert problem.gains(found.terms).sum() == pytest.approx(100_000)


def missed_at(problem: Problem, **changed: float) -> dict[str, float]:
    """Return by how much terms other than the draft miss the limits of a year."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    terms = np.array([changed.get(lever.label.split()[0], lever.draft) for lever in problem.levers])
    return {
        rule.component: pounds
        for rule, pounds in zip(rows.rules, rows.shortfall(terms), strict=True)
        if rule.component in ("no_worse_in_any_year", "within_affordability")
    }


@pytest.mark.parametrize(("share", "missed"), [(0.40, 0), (0.35, 0), (0.30, 10_000)])
def test_the_hospital_may_lose_ten_thousand_pounds_in_a_year_and_no_more(
    problem: Problem, share: float, missed: float
) -> None:
    """1,800,000 + share x 200,000 - 1,880,000: at 40% nothing, at 35% -£10,000, at 30% -£20,000."""
    assert missed_at(problem, share=share)["no_worse_in_any_year"] == pytest.approx(missed, abs=0.01)


@pytest.mark.parametrize(("unconditional", "missed"), [(2.0, 0), (2.75, 0), (3.0, 4_666 + 2 * THIRD)])
def test_the_commissioner_may_pay_two_million_pounds_and_no_more(
    problem: Problem, unconditional: float, missed: float
) -> None:
    """Pays 1,984,666.67 under the draft and £20,000 more for each £1 whatever happens: at £3, 2,004,666.67."""
    pounds = missed_at(problem, unconditional=unconditional)["within_affordability"]
    assert pounds == pytest.approx(missed, abs=0.01)


def test_a_pool_that_comes_to_nothing_is_said_to(worlds: Worlds) -> None:
    contract = worlds.contract
    nothing = dict.fromkeys(drafts(contract), 0.0)
    said = list(form_of(contract, models_dir()).words(Terms(contract, nothing)))
    assert len(said) == 1
    assert said[0].endswith("nothing from the pool, whatever is achieved.")
