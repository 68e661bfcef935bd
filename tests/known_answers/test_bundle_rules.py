"""Clauses and rules of a year of care beyond the example worked by hand: one procedure, one price, by year, margins."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_of
from contract_engine.results.bundle_prices import bundle_price_lines
from contract_engine.settlement.ledger import ledger_of
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central, draw
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of
from tests.known_answers.by_hand import drafts, paid, results

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from tests.contracts import Entry, Tables

COST = 30_000.0
SURGERY: Entry = {"bundle": "Bypass surgery", "deliverer": "Hospital", "unit_price": COST, "unit_cost": COST}


def surgery(*, patients: float = 137, years: int = 1, **terms: object) -> Tables:
    """Return tables: a hospital paid one price for bypass surgery; one in five has complications of £15,000."""
    return {
        "contract": [{"name": "Surgery", "form": "year_of_care", "start": date(2027, 4, 1), "years": years,
                      "price_base": "2026/27"}],
        "parties": [{"name": "Commissioner", "role": "commissioner"}, {"name": "Hospital", "role": "acute trust"}],
        "bundles": [
            {**SURGERY, "component": "Operation", "frequency": 1},
            {**SURGERY, "component": "Complication", "kind": "complication", "frequency": 0.2, "unit_price": 15_000,
             "unit_cost": 15_000},
        ],
        "registers": [{"bundle": "Bypass surgery", "organisation": "Hospital", "patients": patients, "spread": 0}],
        "terms_bundle": [{"clause": "Flat price", "payer": "Commissioner", "payee": "Hospital", "in_force": "new",
                          "bundle": "Bypass surgery", "basis": "margin", "draft": 0.0, **terms}],
    }  # fmt: skip


def test_half_of_what_complications_used_to_cost_is_in_the_price_and_the_hospital_bears_the_rest() -> None:
    """30,000 + half of 20% x 15,000 = £31,500 for each of 137; the hospital spends £33,000 and loses £1,500 on each.

    Source: Geisinger ProvenCare, as described in the Nuffield Trust report: half of the historical cost of
    complications, at about $15,000 each, 137 cases; one in five and the price of the operation are made up.
    """
    assert paid(surgery())["Commissioner", "Hospital", "Flat price"] == pytest.approx([137 * 31_500])
    assert results(surgery())["Hospital"] == pytest.approx([-137 * 1_500])


@pytest.mark.parametrize(("allowance", "price"), [(0.0, 30_000), (0.5, 31_500), (1.0, 33_000)])
def test_the_allowance_is_what_the_clause_says(allowance: float, price: float) -> None:
    due = paid(surgery(patients=1, complication_allowance=allowance))
    assert due["Commissioner", "Hospital", "Flat price"] == pytest.approx([price])


def test_halving_complications_makes_the_price_break_even() -> None:
    """At one in ten the hospital spends 30,000 + 1,500; the price, still built on one in five, is £31,500."""
    tables = surgery(basis="£ a patient-year", draft=31_500)
    tables["bundles"][1]["frequency"] = 0.1
    assert results(tables)["Hospital"] == pytest.approx([0])


def test_a_margin_is_on_the_built_price() -> None:
    """8% on £31,500: £34,020."""
    assert paid(surgery(patients=1, draft=0.08))["Commissioner", "Hospital", "Flat price"] == pytest.approx([34_020])


def test_registers_grow_and_prices_rise_from_the_price_base() -> None:
    """100 patients growing 10% a year, 110 and 121; prices 2%, costs 3%: 110 x 31,500 x 1.02, then x 1.1 x 1.02."""
    tables = surgery(patients=100, years=2)
    tables["registers"][0]["growth"] = 0.1
    tables["indexation"] = [{"year": year, "uplift": 0.02, "cost_inflation": 0.03} for year in ("2027/28", "2028/29")]
    first = 110 * 31_500 * 1.02
    assert paid(tables)["Commissioner", "Hospital", "Flat price"] == pytest.approx([first, first * 1.1 * 1.02])
    cost = 110 * 33_000 * 1.03
    assert results(tables)["Hospital"] == pytest.approx([first - cost, first * 1.1 * 1.02 - cost * 1.1 * 1.03])


def test_a_price_that_is_not_indexed_stays() -> None:
    tables = surgery(patients=1, years=2, basis="£ a patient-year", draft=100, indexed=False)
    tables["indexation"] = [{"year": "2028/29", "uplift": 0.02}]
    assert paid(tables)["Commissioner", "Hospital", "Flat price"] == pytest.approx([100, 100])


def test_a_stop_loss_bears_the_part_of_a_years_cost_beyond_its_edge() -> None:
    """Cost 33,000, built 31,500: above 102% of it, 32,130, lie £870; 80% of that is £696 for one patient."""
    found = paid(surgery(patients=1, stop_loss_from=1.02, stop_loss_share=0.8))
    assert found["Commissioner", "Hospital", "Flat price"] == pytest.approx([31_500 + 696])


def test_a_stop_loss_is_measured_at_the_built_price_so_that_no_lever_is_in_it() -> None:
    """With a margin of 50% the payment rises by half of £31,500, and what is borne beyond the edge stays £696."""
    found = paid(surgery(patients=1, stop_loss_from=1.02, stop_loss_share=0.8, draft=0.5))
    assert found["Commissioner", "Hospital", "Flat price"] == pytest.approx([31_500 * 1.5 + 696])


def test_a_margin_that_goes_on_is_on_what_is_done_at_the_time() -> None:
    """Two operations a patient-year today at £30,000 and one under the new contract, the same clause for both."""
    tables = surgery(patients=1, in_force="both", today=0.0)
    tables["bundles"] = [
        {**SURGERY, "component": "Operation", "frequency": often, "in_force": when}
        for often, when in ((2, "today"), (1, "new"))
    ]
    contract = contract_of(tables)
    worlds = worlds_of(contract, central(contract))
    terms = drafts(contract)
    assert worlds.ledger_today.payments(terms)[0].pounds == pytest.approx(60_000)
    assert worlds.ledger_new.payments(terms)[0].pounds == pytest.approx(30_000)


def two_practices(**of_each: object) -> Contract:
    """Return two practices with patients of one bundle, each paid a price of its own row."""
    practice = {"role": "practice", "network": "Network", "registered_list": 5_000}
    return contract_of(
        {
            "contract": [{"name": "Two", "form": "year_of_care", "start": date(2027, 4, 1), "years": 2,
                          "price_base": "2026/27"}],
            "parties": [{"name": "Commissioner", "role": "commissioner"}, {"name": "A", **practice},
                        {"name": "B", **practice}],
            "bundles": [{"bundle": "Asthma", "component": "Review", "deliverer": "Network", "frequency": 2,
                         "unit_price": 20, "unit_cost": 18}],
            "registers": [{"bundle": "Asthma", "organisation": name, "patients": 300} for name in "AB"],
            "terms_bundle": [
                {"clause": "Package", "payer": "Commissioner", "payee": name, "bundle": "Asthma", "in_force": "new",
                 "draft": draft, "lowest": 0, "highest": 99, "open": True, **of_each}
                for name, draft in (("A", 40.0), ("B", 46.0))
            ],
        }
    )  # fmt: skip


def missed(contract: Contract) -> dict[str, float]:
    problem = problem_of(worlds_of(contract, central(contract)))
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    return {
        rule.words: by
        for rule, by in zip(rows.rules, rows.shortfall(problem.draft), strict=True)
        if rule.component == "one_price_for_a_bundle" and by > 1e-9
    }


def test_a_bundle_has_one_price_whoever_delivers_it() -> None:
    """£40 for A and £46 for B: £6 apart, in each year if the price goes by year."""
    assert missed(two_practices()) == {"one price for a bundle (Package, Asthma, B)": pytest.approx(6)}
    assert missed(two_practices(year="each year")) == {
        f"one price for a bundle (Package, Asthma, B, {year})": pytest.approx(6) for year in ("2027/28", "2028/29")
    }


def test_a_row_may_have_a_price_of_its_own() -> None:
    assert missed(two_practices(one_price=False)) == {}


def test_a_price_by_year_is_covered_in_its_own_year() -> None:
    """Cost £36 a patient-year in either year, £40 and £46 paid: £36 covers each in each."""
    contract = two_practices(year="each year")
    lines = bundle_price_lines(worlds_of(contract, central(contract)), drafts(contract), None)
    assert [(line.party, line.year) for line in lines] == [
        ("A", "2027/28"), ("A", "2028/29"), ("B", "2027/28"), ("B", "2028/29")
    ]  # fmt: skip
    assert [line.covering for line in lines] == pytest.approx([36] * 4)


def test_chance_moves_a_small_register_more_than_a_large_one() -> None:
    """Spread as large as the mean: standard deviation of a year's cost 1 / square root of 400 = 5%, of 10,000 1%."""
    spreads = {}
    for patients in (400, 10_000):
        tables = surgery(patients=patients)
        tables["registers"][0]["spread"] = 1.0
        tables["bundles"] = tables["bundles"][:1]
        contract = contract_of(tables)
        cost = -ledger_of(outcomes_of(contract, draw(contract, 4_096, 1), all_schemes(contract))).own["Hospital"]
        spreads[patients] = float(cost.std() / cost.mean())
    assert spreads == {400: pytest.approx(0.05, rel=0.05), 10_000: pytest.approx(0.01, rel=0.05)}
