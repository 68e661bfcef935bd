"""Designs side by side: every figure against hand arithmetic (tests/designs.py), and what would settle it."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_engine.errors import PutRightError
from contract_engine.results.comparing import compare
from contract_engine.results.comparison import OWN, Design
from contract_engine.results.comparison_words import limits_broken, sentences
from contract_engine.results.settling_up import HALF_A_POUND, settling_up
from contract_engine.results.solution_lines import TERM
from contract_engine.terms import PENNY
from tests.assembled import contract_of
from tests.contracts import small_tables
from tests.designs import BETTER_OFF, design, three_designs

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

YEARS = ("2027/28", "2028/29")


def changes(name: str, year: str = TERM) -> dict[str, float]:
    lines = (line for line in three_designs().standings if line.design == name and line.year == year)
    return {line.party: round(line.change or 0.0, 6) for line in lines}


@pytest.mark.parametrize("name", ["B", "C"])
def test_who_is_better_off_and_by_how_much(name: str) -> None:
    """Trust: fee 40,000 less and 5,000 of support paid, a year; see tests/designs.py for the others."""
    assert changes(name) == BETTER_OFF[name]
    for year in YEARS:
        assert changes(name, year) == {party: pounds / 2 for party, pounds in BETTER_OFF[name].items()}


def test_each_design_is_held_against_staying_as_we_are() -> None:
    """Today the tariff alone is paid: the trust has 2 x 500,000, the commissioner 2 x 2,000,000, the clinic nothing."""
    lines = {(line.design, line.party): line for line in three_designs().standings if line.year == TERM}
    assert {party: lines["A", party].outside_option for party in BETTER_OFF["B"]} == pytest.approx(
        {"Commissioner": 4_000_000, "Trust": 1_000_000, "Clinic": 0}
    )
    assert {party: lines["A", party].gain for party in BETTER_OFF["B"]} == pytest.approx(
        {"Commissioner": -300_000, "Trust": 200_000, "Clinic": 100_000}
    )


def test_the_best_off_come_first() -> None:
    assert [line.party for line in three_designs().ranked("B")] == ["Clinic", "Commissioner", "Trust"]
    assert [line.is_better for line in three_designs().ranked("B")] == ["better off", "better off", "worse off"]


def test_the_steps_are_what_each_clause_pays_under_both() -> None:
    """To B the clinic has 2 x 30,000 more of Outreach, 2 x 5,000 of Support, and bears 2 x 10,000 of cost."""
    steps = {
        step.step: (round(step.first, 6), round(step.other, 6)) for step in three_designs().steps_of("B", "Clinic")
    }
    assert steps == {"Outreach": (100_000, 160_000), "Support": (0, 10_000), OWN: (0, -20_000)}
    assert [step.step for step in three_designs().steps_of("B", "Clinic")] == ["Outreach", "Support", OWN]


def test_steps_add_up_to_the_change_of_the_result_to_the_penny() -> None:
    comparison = three_designs()
    compared = [line for line in comparison.standings if line.change is not None]
    assert len(compared) == 2 * 3 * (len(YEARS) + 1)
    for line in compared:
        steps = comparison.steps_of(line.design, line.party, line.year)
        assert math.fsum(step.change for step in steps) == pytest.approx(line.change, abs=PENNY / 2)
    assert all(check.passed for check in comparison.checks)


def test_what_would_settle_it_is_possible_only_if_gains_make_good_the_losses() -> None:
    """To B all lose 20,000 together, the cost of the advice; to C gains and losses are 90,000 each."""
    b, c = (difference.settling for difference in three_designs().differences)
    assert (b.possible, round(b.lost), round(b.left)) == (False, 90_000, -20_000)
    assert (c.possible, round(c.lost), round(c.left)) == (True, 90_000, 0)
    assert [(each.payer, each.payee, round(each.pounds)) for each in c.payments] == [
        ("Clinic", "Trust", 70_000), ("Commissioner", "Trust", 20_000),
    ]  # fmt: skip


def test_the_sentences_say_it_all() -> None:
    comparison = three_designs()
    how_many, who, most, settle = sentences(comparison, comparison.differences[0])
    assert how_many == "B against A: 2 better off, 1 worse off."
    assert who == "▲ Better off: Clinic £50,000 and Commissioner £20,000. ▼ Worse off: Trust £90,000."
    assert most == (
        "The result that changes most is that of Trust, £90,000 worse off. Step by step: Management £80,000 worse;"
        " Support £10,000 worse."
    )
    assert settle == (
        "What would settle it: no payments can leave nobody worse off under B than under A. The worse off lose £90,000"
        " over the term, £20,000 more than the better off gain."
    )
    assert sentences(comparison, comparison.differences[1])[-1] == (
        "What would settle it: Clinic pays Trust £70,000 and Commissioner pays Trust £20,000. These £90,000 over the"
        " term are the least with which nobody is worse off under C than under A; nothing is then left to share."
    )


def test_limits_that_each_design_breaks_are_told_for_all() -> None:
    """The fees leave the commissioner 300,000 worse off than today in A, 280,000 in B and C; advice is not paid for."""
    comparison = three_designs()
    (floor,) = [line for line in comparison.limits if "Commissioner is no worse off" in line.rule]
    assert [round(by or 0) for by in floor.by] == [300_000, 280_000, 280_000]
    (advice,) = [line for line in comparison.limits if "Telephone advice" in line.rule]
    assert advice.by[0] is None
    assert advice.by[1] == pytest.approx(20_000 + 2_000)
    assert limits_broken(comparison)[0] == (
        "A breaks 2 limits, most of all: 'Commissioner is no worse off over the term than if we stay as we are', by"
        " £300,000."
    )


def a_against(**other: Contract) -> list[str]:
    """Return what is said of another design against A."""
    ((name, contract),) = other.items()
    comparison = compare([Design("A", contract_of(design("A"))), Design(name, contract)], scenarios=4)
    return sentences(comparison, comparison.differences[0])


def test_the_same_design_twice_leaves_nobody_better_or_worse_off() -> None:
    assert a_against(Again=contract_of(design("A"))) == [
        "Again against A: nobody is better or worse off.",
        "What would settle it: nothing need be paid, for nobody who signs is worse off.",
    ]


def test_a_design_over_other_years_is_compared_over_the_years_both_have() -> None:
    """From April 2028 B has the second year alone: half of what two years come to."""
    tables = design("B")
    tables["contract"][0] |= {"start": date(2028, 4, 1), "years": 3}
    told = a_against(Later=contract_of(tables))
    assert told[1].startswith("▲ Better off: Clinic £25,000 and Commissioner £10,000. ▼ Worse off: Trust £45,000.")
    assert told[2] == (
        "The years differ: A runs 2027/28 to 2028/29, Later 2028/29 to 2030/31. The term here is the years all have,"
        " 2028/29 to 2028/29."
    )


def test_designs_without_a_year_in_common_are_refused() -> None:
    tables = design("B")
    tables["contract"][0]["start"] = date(2031, 4, 1)
    with pytest.raises(
        PutRightError, match=r"no year in common: A 2027/28 to 2028/29; Later 2031/32 to 2032/33\. Give"
    ):
        a_against(Later=contract_of(tables))


def test_an_organisation_in_only_one_is_named_and_not_compared() -> None:
    tables = design("A")
    tables["parties"].append({"name": "Hospice", "role": "voluntary sector", "other_income": 500})
    told = a_against(Wider=contract_of(tables))
    assert "Hospice takes part in only one of the two, so its results are not compared." in told


def test_other_facts_are_told_apart_from_another_design() -> None:
    tables = design("A")
    tables["services"][0]["unit_cost"] = 1_950
    told = a_against(Dearer=contract_of(tables))
    assert told[-2].startswith(
        "The result that changes most is that of Trust, £500,000 worse off. Step by step: its other"
    )
    assert any("Staying as we are comes to different results in the two files" in sentence for sentence in told)


def test_whoever_signs_nothing_neither_pays_nor_is_paid_to_settle_it() -> None:
    """The clinic, outside, gains 70,000 to C; the trust loses 90,000 and the commissioner gains 20,000."""
    both = []
    for name in "AC":
        tables = design(name)
        tables["parties"][2] |= {"role": "outside", "takes_part": "neither"}
        tables["schemes"] = []
        tables["terms_fees"] = [row | {"open": False} for row in tables["terms_fees"]]
        both.append(Design(name, contract_of(tables)))
    (difference,) = compare(both, scenarios=4).differences
    assert (difference.settling.possible, round(difference.settling.left)) == (False, -70_000)


GAINS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.floats(-1e6, 1e6), max_size=8)


@given(GAINS)
def test_payments_leave_nobody_worse_off_and_are_the_least_that_do(gains: dict[str, float]) -> None:
    """Whoever loses is paid exactly that; nobody pays more than it gains; impossible only if all together lose."""
    settling = settling_up(gains)
    after = dict(gains)
    for payment in settling.payments:
        after[payment.payer] -= payment.pounds
        after[payment.payee] += payment.pounds
    lost = math.fsum(-gain for gain in gains.values() if gain <= -HALF_A_POUND)
    if settling.possible:
        assert min(after.values(), default=0.0) > -HALF_A_POUND - PENNY
        assert math.fsum(payment.pounds for payment in settling.payments) == pytest.approx(lost, abs=PENNY)
    else:
        assert math.fsum(gains.values()) < 0


def test_uncertain_designs_meet_in_the_same_futures() -> None:
    """The trust's share of a saving goes from 60% to 70%: in each future it gains a tenth of that future's saving."""
    tables = small_tables()
    tables["terms_gain_share"][0]["draft"], tables["terms_gain_share"][1]["draft"] = 0.3, 0.7
    designs = [Design("A", contract_of(small_tables())), Design("B", contract_of(tables))]
    comparison = compare(designs, scenarios=512)
    line = comparison.at("B", "Trust")
    assert line is not None
    assert line.worse_in == 0.0
    assert 0.5 < (line.better_in or 0.0) <= 1.0
    assert 0.0 <= (line.change_p5 or 0.0) < (line.change or 0.0) < (line.change_p95 or 0.0)
    assert all(check.passed for check in comparison.checks)
