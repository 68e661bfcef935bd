"""The year of care of year_of_care.toml, whose first lines work it out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine.clauses.form import Terms, form_of
from contract_engine.design.design import design
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.results.bundle_prices import bundle_price_lines, bundle_sentences
from contract_engine.settlement.ledger import terms_today
from contract_engine.shipped import models_dir
from contract_engine.workbook.read import read
from contract_engine.world.drivers import draw
from tests.known_answers.by_hand import drafts

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.settlement.ledger import Ledger

TERM_SHEET = Path(__file__).with_name("year_of_care.toml")


def amounts(ledger: Ledger, terms: dict[str, float]) -> dict[tuple[str, str], float]:
    return {(payment.payee, payment.clause): float(payment.pounds[0, 0]) for payment in ledger.payments(terms)}


def missed(problem: Problem, terms: np.ndarray) -> dict[str, float]:
    """Return by how much terms miss each rule that they miss."""
    rows = rows_of(model_of(problem, form_of(problem.contract, models_dir())), problem)
    return {rule.words: by for rule, by in zip(rows.rules, rows.shortfall(terms), strict=True) if by > 1e-6}


def test_today_everything_is_paid_by_fee(worlds: Worlds) -> None:
    """£100 x 400 and 600; £100 x 1,000 consultations and £3,000 x 10 foot ulcers."""
    due = amounts(worlds.ledger_today, terms_today(worlds.today))
    assert due == pytest.approx(
        {
            ("Practice A", "Fees today"): 40_000,
            ("Practice B", "Fees today"): 60_000,
            ("Hospital", "Fees today"): 130_000,
        }
    )


def test_the_price_is_paid_where_the_standard_is_met_and_less_for_patients_with_another_bundle(worlds: Worlds) -> None:
    """240 x (400 x 0.9 x 0.95 + 600 x 0.8) = 240 x 822, and half of 200,000 - 105% x 181,300 by the stop-loss.

    Practices: £100 built x 1.1 x 400 and 600. Hospital: 500 x £100 + 10 x £3,000.
    """
    assert amounts(worlds.ledger_new, drafts(worlds.contract)) == pytest.approx(
        {
            ("Care group", "Package"): 197_280 + 4_817.50,
            ("Practice A", "Practice care"): 44_000,
            ("Practice B", "Practice care"): 66_000,
            ("Hospital", "Specialists"): 80_000,
        }
    )


def test_gains_and_the_surplus_they_add_up_to(problem: Problem) -> None:
    """500 consultations fewer at £80, £40,000, less £20,000 of coordination: £20,000."""
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains == pytest.approx(
        {
            "Commissioner": 27_902.50,
            "Care group": -7_902.50,
            "Practice A": 4_000,
            "Practice B": 6_000,
            "Hospital": -10_000,
        }
    )
    assert problem.surplus == pytest.approx(20_000)


def test_the_draft_misses_what_keeps_care_group_and_hospital_from_losing(problem: Problem) -> None:
    """What is paid on, 110 + 0.5 x 100 + 0.01 x 3,000 = £190 a patient-year, is within £240; nobody else loses."""
    assert missed(problem, problem.draft) == pytest.approx(
        {
            "Care group is no worse off over the term than if we stay as we are": 7_902.50,
            "Hospital is no worse off over the term than if we stay as we are": 10_000,
        }
    )


@pytest.mark.parametrize(("margin", "fees", "short"), [(0.2, 1.0, 0.0), (0.2, 1.5, 0.0), (1.0, 1.0, 40.0)])
def test_what_is_paid_on_for_a_patient_year_is_within_the_price(
    problem: Problem, margin: float, fees: float, short: float
) -> None:
    """Against £240: 120 + 80 = £200; 120 + 1.5 x 80 = £240; a margin of 100%, 200 + 80 = £280, is £40 too much."""
    values = {"package": 240.0, "practice-care": margin, "specialists": fees}
    terms = np.array([values[lever.id.partition(".")[0]] for lever in problem.levers])
    found = [by for words, by in missed(problem, terms).items() if words.startswith("price covers what is paid on")]
    assert found == pytest.approx([short] if short else [])


def test_two_changes_make_the_draft_a_deal(problem: Problem) -> None:
    """Fees at 112.5% or more, and a price that pays for them: £261.78 if they are just that, and at most £273.94."""
    found = design(problem, form_of(problem.contract, models_dir()), "fewest_changes")
    assert found.status == "optimal"
    assert found.terms is not None
    terms = {lever.id: value for lever, value in zip(problem.levers, found.terms, strict=True)}
    assert terms["practice-care.margin-on-diabetes.practices"] == pytest.approx(0.1)
    fees = terms["specialists.fees-for-diabetes.hospital"]
    assert fees >= 1.125 - 1e-6
    price = terms["package.price-of-diabetes.care-group"]
    assert (7_902.50 + 80_000 * (fees - 1)) / 822 + 240 - 1e-6 <= price <= 225_182.50 / 822 + 1e-6
    assert problem.gains(found.terms).min() > -0.01


def test_the_price_that_covers_the_care_group_and_each_practice(worlds: Worlds) -> None:
    """In the one future 110,000 + 80,000 + 20,000 - 4,817.50 over 822 = £249.61; a practice 75 / 100 - 1 = -25%."""
    lines = bundle_price_lines(worlds, drafts(worlds.contract), None)
    assert [(line.party, line.built, line.chance) for line in lines] == [
        ("Care group", pytest.approx(185), 0.0),
        ("Practice A", pytest.approx(100), 1.0),
        ("Practice B", pytest.approx(100), 1.0),
    ]
    assert [line.covering for line in lines] == pytest.approx([205_182.50 / 822, -0.25, -0.25])
    assert bundle_sentences(lines)[0] == (
        "£249.61 a patient-year for Diabetes covers Care group in 95 of 100 futures; the draft is £240.00 a"
        " patient-year, which does in 0 of 100."
    )


def test_a_covering_price_covers_in_as_many_futures_as_it_says() -> None:
    """At that price the care group's income is its cost or more in 95 of 100 futures; at a penny less it is not."""
    contract = read(TERM_SHEET)
    worlds = worlds_of(contract, draw(contract, 400, 1))
    line = bundle_price_lines(worlds, drafts(contract), None)[0]
    name = "package.price-of-diabetes.care-group"
    covered = {
        price: float((worlds.ledger_new.results({**drafts(contract), name: price})["Care group"] >= -1e-6).mean())
        for price in (line.covering, line.covering - 0.01)
    }
    assert covered[line.covering] >= 0.95 > covered[line.covering - 0.01]


def test_complications_strike_by_chance() -> None:
    """Ten a year: standard deviation near the square root of 10, 3.2, a little more since need varies too."""
    contract = read(TERM_SHEET)
    worlds = worlds_of(contract, draw(contract, 4_096, 1))
    ulcers = sum(each.volume for each in worlds.new.bundles.delivered if each.row.component == "Foot ulcer")
    assert float(np.mean(ulcers)) == pytest.approx(10, abs=0.2)
    assert float(np.std(ulcers)) == pytest.approx(10**0.5, abs=0.25)


def test_the_form_says_who_is_paid_what_against_the_built_price(worlds: Worlds) -> None:
    said = list(form_of(worlds.contract, models_dir()).words(Terms(worlds.contract)))
    assert said[0] == (
        "Commissioner pays Care group £240 a patient-year of Diabetes, for those of 900 patients for whom the standard"
        " is met; built from the components it pays for, the price is £185."
    )
    assert said[1].startswith("Care group pays Practices £110 a patient-year of Diabetes, for 900 patients; built")
    assert said[2].startswith("Care group pays Hospital 100% of the unit price of each thing it does in a year of")
