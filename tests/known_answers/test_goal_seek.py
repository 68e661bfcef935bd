"""Values of one term found by hand: fees and shares of the designs of tests/designs.py, and curves along one term."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.design.one_lever import seek_value
from contract_engine.errors import PutRightError
from contract_engine.results.seeking import seek
from tests.assembled import contract_of
from tests.designs import design
from tests.known_answers.by_hand import bands, certain, one_trust

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution
    from tests.contracts import Tables

FEE = "management.management-fee.trust"
SHARE = "savings.share-of-gain-0-100.trust"


def sought(tables: Tables, until: str, vary: str, **options: str) -> Solution:
    return seek(contract_of(tables), until, vary, scenarios=16, **options)  # type: ignore[arg-type]  # start alone


def test_a_straight_line_is_met_at_the_value_nearest_to_the_draft() -> None:
    """2 x - 1 is at least 0 from 0.5 on: from a draft of 0.2 that is 0.5, from 0.7 the draft may stay."""
    assert seek_value(lambda x: 2 * x - 1, 0, 1, 0.2).value == pytest.approx(0.5, abs=1e-9)
    assert seek_value(lambda x: 2 * x - 1, 0, 1, 0.7).value == 0.7
    assert seek_value(lambda x: 2 * x - 1, 0, 1, 0.2).stretches == ((pytest.approx(0.5, abs=1e-9), 1.0),)


def test_a_curve_that_rises_and_falls_has_stretches_and_the_nearest_end_of_one_is_taken() -> None:
    """(x - 0.2) (x - 0.6) is at least 0 up to 0.2 and from 0.6 on."""
    found = seek_value(lambda x: (x - 0.2) * (x - 0.6) + 1e-15, 0, 1, 0.35)
    assert found.stretches == ((0.0, pytest.approx(0.2)), (pytest.approx(0.6), 1.0))
    assert found.value == pytest.approx(0.2)


def test_a_stretch_too_short_for_the_grid_is_found_and_out_of_reach_the_best_is_told() -> None:
    """0.001 - |x - 0.505| is above nought only from 0.504 to 0.506; 0.001 lower it never is."""
    assert seek_value(lambda x: 0.001 - abs(x - 0.505), 0, 1, 0.0).value == pytest.approx(0.504, abs=1e-6)
    missed = seek_value(lambda x: -0.001 - abs(x - 0.505), 0, 1, 0.0)
    assert missed.value is None
    assert missed.best == pytest.approx(0.505, abs=1e-6)


def test_a_term_in_steps_takes_a_whole_step() -> None:
    assert seek_value(lambda x: x - 0.33, 0, 1, 0.2, step=0.05).value == pytest.approx(0.35)


def test_a_fee_for_a_result_is_the_result_less_what_there_is_without_it() -> None:
    """The trust makes 500,000 a year without a fee, 1,000,000 over two years: 1,100,000 takes a fee of 50,000."""
    answer = sought(design("A"), "Trust result >= 1.1m", FEE)
    assert answer.goal_seek is not None
    assert answer.goal_seek.value == 100_000
    assert "may stay" in answer.summary[0]
    answer = sought(design("A"), "Trust result <= £1,100,000", FEE)
    assert answer.goal_seek is not None
    assert answer.goal_seek.value == pytest.approx(50_000, abs=0.01)
    line = next(line for line in answer.positions if (line.party, line.year) == ("Trust", "term"))
    assert line.expected == pytest.approx(1_100_000, abs=0.01)
    assert [lever.value for lever in answer.levers if lever.id == FEE] == [pytest.approx(50_000, abs=0.01)]


def test_the_worst_of_several_decides() -> None:
    """Fees add to gains: the trust gains 2 x fee over two years, the clinic 100,000; the commissioner loses both."""
    answer = sought(design("A"), "worst gain >= -£250,000", FEE)
    assert answer.goal_seek is not None
    assert answer.goal_seek.value == pytest.approx(75_000, abs=0.01)
    assert answer.goal_seek.before == pytest.approx(-300_000)


def test_out_of_reach_the_best_is_told_and_shown() -> None:
    """The highest fee, 200,000 a year, brings the trust 1,400,000."""
    answer = sought(design("A"), "Trust result >= 2m", FEE)
    assert answer.goal_seek is not None
    assert not answer.goal_seek.found
    assert answer.goal_seek.best == 200_000
    assert answer.goal_seek.reached == pytest.approx(1_400_000)
    assert answer.summary[0].startswith("No value of Management")


def saving() -> Tables:
    """A scheme saves a tenth of £10m a year, certainly, of which the trust gets half under the draft."""
    tables = one_trust(
        terms_activity=[{"clause": "Tariff", "payer": "Commissioner", "payee": "Trust", "in_force": "both",
                         "basis": "tariff", "today": 1.0, "draft": 1.0}],
        terms_gain_share=bands("gain", (0, 1, 0.5)),
        uncertainty=[certain("Demand", "activity", -0.1)],
    )  # fmt: skip
    for row in tables["terms_gain_share"]:
        row |= {"open": True, "lowest": 0, "highest": 1}
    return tables


def test_a_share_takes_what_it_needs_from_the_payers_own_share() -> None:
    """Of £10m agreed £9m is spent, and each tenth of the £1m saved is £100,000.

    The trust is paid 9,000,000 for 4,500 admissions that cost it 1,900 x (5,000 - 0.2 x 500) =
    9,310,000: -310,000, and 190,000 with half of what is saved. For 290,000 it needs six tenths.
    """
    found = sought(saving(), "Trust result >= 290k", SHARE).goal_seek
    assert found is not None
    assert found.before == pytest.approx(190_000)
    assert found.value == pytest.approx(0.6, abs=1e-9)
    shares = {line.id.rpartition(".")[2]: line for line in found.moved}
    assert shares["commissioner"].after == pytest.approx(0.4)
    assert (shares["commissioner"].with_it, shares["trust"].with_it) == (True, False)
    assert not any("add up" in line.rule for line in found.broken)


@pytest.mark.parametrize(
    ("until", "vary", "told"),
    [
        ("Trust gain", FEE, "no >= or <="),
        ("Trust gain = 0", FEE, "'=' is not >="),
        ("Trst gain >= 0", FEE, "Did you mean Trust?"),
        ("Trust gian >= 0", FEE, "Did you mean gain?"),
        ("gain >= 0", FEE, "names no organisation"),
        ("Trust gain >= 1%", FEE, "ask for gain%"),
        ("Trust gain% >= 1", FEE, "Type '1%'"),
        ("Trust gain >= lots", FEE, "'lots' is not a number"),
        ("worst practice gain >= 0", FEE, "no practice among those who sign"),
        ("Trust gain >= 0", "managment.management-fee.trust", f"Did you mean {FEE}?"),
        ("Trust gain >= 0", "tariff.part-of-reference-price.trust", "no lowest and highest"),
    ],
)
def test_a_slip_is_told_with_what_to_type_instead(until: str, vary: str, told: str) -> None:
    with pytest.raises(PutRightError) as problem:
        sought(design("A"), until, vary)
    assert told in str(problem.value)


def test_an_average_is_asked_for_with_its_article() -> None:
    answer = sought(design("A"), "Trust cvar <= 0", FEE)
    assert "of Trust, an average loss against plan" in " ".join(answer.summary)


def test_a_gain_of_whoever_is_paid_nothing_today_is_a_part_of_what_the_draft_pays() -> None:
    """Design A pays the clinic 50,000 a year, nothing today, and that is all it gains: 100% of what it is paid."""
    found = sought(design("A"), "Clinic gain% >= -1%", FEE).goal_seek
    assert found is not None
    assert found.reached == pytest.approx(1.0)


def test_whoever_is_paid_nothing_either_way_has_no_percentage() -> None:
    tables = design("A")
    tables["terms_fees"] = [row for row in tables["terms_fees"] if row["payee"] != "Clinic"]
    with pytest.raises(PutRightError, match="nor under the draft"):
        sought(tables, "Clinic gain% >= 1%", FEE)


def test_from_what_is_recommended_the_other_terms_are_those_of_the_search() -> None:
    answer = sought(design("B"), "Trust gain >= -£10,000", FEE, start="recommended")
    assert answer.goal_seek is not None or answer.no_deal is not None
