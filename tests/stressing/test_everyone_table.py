"""A table of practices under a contract's terms: which terms, what stands in for blanks, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from contract_engine import shipped
from contract_engine.schema.faults import InputFaultsError
from contract_engine.settlement.table_columns import Rows
from contract_engine.stressing.everyone_scheme import Band, Pool, Side
from contract_engine.stressing.everyone_table import stress_table
from contract_engine.stressing.everyone_terms import terms_for_all
from contract_engine.workbook.read import read
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, one_trust, practices

if TYPE_CHECKING:
    from tests.contracts import Entry

SHEET = "primary_care_network"
REVIEWS = "Care plan reviewed, frailty"

INDICATORS: list[Entry] = [
    {"indicator": "Reviews", "organisation": name, "numerator": 5, "denominator": 10, "lower_threshold": 0.4,
     "upper_threshold": 0.8} for name in ("Practice A", "Practice B")
]  # fmt: skip


def table(**columns: list[str]) -> Rows:
    """Return a table as it was read, its first row on line 2."""
    count = len(next(iter(columns.values())))
    return Rows("practices.csv", "line", np.arange(2, count + 2), {name: np.array(of) for name, of in columns.items()})


PRACTICES = table(practice=["P1", "P2", "P3", "P4"], network=["U1", "U1", "U2", "Unknown"],
                  registered=["12,000", "8000", "9000", "x"], achieved=["70%", "", "0.8", "60%"])  # fmt: skip


def test_a_term_sheets_terms_are_put_under_every_network() -> None:
    """£2.765 whatever happens, £1.185 on the network's results from 40% to 80%; 30% of gains up to 10%.

    21.425m is in scope, less what community nursing comes to, 3.55m: 17.875m for a weighted list of
    57,473.92, £311.01 each.
    """
    terms = terms_for_all(read(shipped.term_sheet(SHEET)), REVIEWS)
    assert terms.scheme.pool == Pool(own=0.0, network=1.185, certain=2.765, lower=0.4, upper=0.8)
    assert terms.scheme.gain == Side((Band(0.0, 0.1, 0.3),))
    assert terms.scheme.loss == Side()
    assert terms.agreed_a_weighted_patient == pytest.approx(17_875_000 / 57_473.92)


def test_every_row_is_settled_or_told() -> None:
    """Three of four rows are stressed: one cannot be read; P2 has no achievement, and is paid the rest."""
    found = stress_table(read(shipped.term_sheet(SHEET)), PRACTICES, indicator=REVIEWS, scenarios=200)
    assert list(found.everyone.practices.names) == ["P1", "P2", "P3"]
    assert list(found.everyone.networks.names) == ["U1", "U2"]
    assert found.left_out == ("line 5: registered is 'x', which is not a number",)
    assert "1 practice: no achievement, so nothing is earned for results" in found.assumed
    assert (found.everyone.practices.low >= 2.765 * np.array([12_000, 8_000, 9_000]) - 0.01).all()


def test_several_indicators_have_to_be_told_apart() -> None:
    """A table has one achievement; the term sheet pays on two indicators."""
    with pytest.raises(InputFaultsError, match=r"the pool pays on .* a table has one achievement"):
        stress_table(read(shipped.term_sheet(SHEET)), PRACTICES)


def test_a_table_without_achievement_is_sent_back() -> None:
    """The pool pays for results, and there is no column of them."""
    bare = table(practice=["P1"], network=["U1"], registered=["12000"])
    with pytest.raises(InputFaultsError, match="there is no column achieved, Achievement"):
        stress_table(read(shipped.term_sheet(SHEET)), bare, indicator=REVIEWS)


def test_a_practice_that_stands_twice_is_sent_back() -> None:
    """P1 has two rows, and would be paid twice."""
    twice = table(practice=["P1", "P1"], registered=["1", "2"], achieved=["0.5", "0.5"])
    with pytest.raises(InputFaultsError, match=r"P1 stands twice"):
        stress_table(read(shipped.term_sheet(SHEET)), twice, indicator=REVIEWS)


def test_terms_that_other_networks_cannot_have_are_refused() -> None:
    """Money a registered patient, and what is not earned rolled over: both are told, and nothing is settled."""
    pool: list[Entry] = [{**NEW, "clause": "Pool", "payee": "Network", "component": "own achievement", "draft": 1.0,
             "basis": "£ per registered patient", "not_earned": "rolled over"}]  # fmt: skip
    contract = contract_of(one_trust(2, parties=practices(6_000, 4_000), terms_pool=pool, indicators=INDICATORS))
    with pytest.raises(InputFaultsError) as told:
        terms_for_all(contract)
    assert [fault.found for fault in told.value.faults] == [
        "Pool pays £ per registered patient, which a table of all networks does not.",
        "what is not earned of Pool goes rolled over.",
    ]


def test_pounds_a_year_are_pounds_a_patient() -> None:
    """£20,000 a year for 10,000 people is £2 each; what is not earned of it is shared out by list."""
    rows = (("own achievement", 20_000, "by list"), ("network achievement", 5_000, "stays with the payer"))
    pool: list[Entry] = [
        {**NEW, "clause": "Pool", "payee": "Network", "component": component, "draft": pounds, "basis": "£ a year",
         "not_earned": rest} for component, pounds, rest in rows
    ]  # fmt: skip
    contract = contract_of(one_trust(parties=practices(6_000, 4_000), terms_pool=pool, indicators=INDICATORS))
    assert terms_for_all(contract).scheme.pool == Pool(2.0, 0.5, 0.0, 0.4, 0.8, shared_out=True)
