"""Capitated payments as published, and what the budget clause adds to them."""

from __future__ import annotations

import pytest

from contract_engine.clauses.form import form_of
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_of
from contract_engine.shipped import models_dir
from contract_engine.world.drivers import central
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, one_trust, paid, results

TO_TRUST = ("Commissioner", "Trust", "Budget")
BUDGET = {**NEW, "clause": "Budget", "payee": "Trust", "indexed": False}
THIRTY_THOUSAND = [{"organisation": "Commissioner", "headcount": 30_000}]


def test_alberta_raises_its_payment_for_a_patient_from_50_to_62_dollars_in_one_step() -> None:
    """C$50, then C$62 from 1 April 2011, for 30,000 patients: 1.50m and 1.86m."""
    terms = [{**BUDGET, "year": "2027/28", "draft": 50}, {**BUDGET, "year": "2028/29", "draft": 62}]
    due = paid(one_trust(years=2, population=THIRTY_THOUSAND, terms_budget=terms))
    assert due[TO_TRUST] == pytest.approx([1_500_000, 1_860_000])


def test_the_same_rise_over_three_years_goes_in_equal_parts() -> None:
    """From C$50 x 30,000 = 1.5m to C$62: a third of the way, two thirds, all: C$54, C$58, C$62, and C$62 after."""
    terms = [{**BUDGET, "opening_budget": 1_500_000, "years_to_target": 3, "draft": 62}]
    due = paid(one_trust(years=4, population=THIRTY_THOUSAND, terms_budget=terms))
    assert due[TO_TRUST] == pytest.approx([1_620_000, 1_740_000, 1_860_000, 1_860_000])


def test_network_core_funding_is_one_rate_for_each_patient_and_one_for_each_adjusted_patient() -> None:
    """2024/25: £2.218 x list 50,000 + £0.698 x adjusted 52,000 = 110,900 + 36,296 = £147,196 (£2.916 in all at par)."""
    rows = [{**BUDGET, "basis": "£ per patient", "draft": 2.218},
            {**BUDGET, "basis": "£ per weighted patient", "draft": 0.698}]  # fmt: skip
    people = [{"organisation": "Commissioner", "headcount": 50_000, "need_weight": 1.04}]
    assert paid(one_trust(population=people, terms_budget=rows))[TO_TRUST] == pytest.approx([147_196])


def test_capacity_and_access_support_is_paid_for_each_adjusted_patient() -> None:
    """2023/24: £2.765 x 50,000 = £138,250, and at most £1.185 x 50,000 = £59,250 besides."""
    people = [{"organisation": "Commissioner", "headcount": 50_000}]
    rows = [{**BUDGET, "draft": 2.765}, {**BUDGET, "clause": "Improvement", "draft": 1.185}]
    due = paid(one_trust(population=people, terms_budget=rows))
    assert due[TO_TRUST] == pytest.approx([138_250])
    assert due["Commissioner", "Trust", "Improvement"] == pytest.approx([59_250])


def test_a_budgets_own_uplift_and_efficiency_stand_in_place_of_indexations() -> None:
    """£100 x 1,000, Indexation 2.9% - 1.1%: 101,800. Own uplift 4%: 4 - 1.1. Own efficiency 2%: 2.9 - 2. Both: 4 - 2.

    The second year compounds: 1.02 x 1.02 = 1.0404 for both.
    """
    people = [{"organisation": "Commissioner", "headcount": 1_000}]
    indexation = [{"year": year, "uplift": 0.029, "efficiency": 0.011} for year in ("2027/28", "2028/29")]
    found = []
    for own in ({}, {"uplift": 0.04}, {"efficiency": 0.02}, {"uplift": 0.04, "efficiency": 0.02}):
        rows = [{**BUDGET, "indexed": True, "draft": 100, **own}]
        tables = one_trust(years=2, population=people, indexation=indexation, terms_budget=rows)
        found.append(paid(tables)[TO_TRUST])
    assert [first for first, _ in found] == pytest.approx([101_800, 102_900, 100_900, 102_000])
    assert found[-1][1] == pytest.approx(104_040)


def test_a_budget_in_force_today_goes_on_at_todays_rate_while_the_new_one_moves() -> None:
    """Today £90 x 1,000 each year; from 90,000 to £110 over two years: 100,000, then 110,000."""
    people = [{"organisation": "Commissioner", "headcount": 1_000}]
    row = {**BUDGET, "in_force": "both", "today": 90, "draft": 110, "opening_budget": 90_000, "years_to_target": 2}
    contract = contract_of(one_trust(years=2, population=people, services=[], terms_budget=[row]))
    worlds = worlds_of(contract, central(contract))
    assert worlds.results_today["Trust"][:, 0] == pytest.approx([90_000, 90_000])
    assert worlds.ledger_new.results({"budget.rate.trust": 110})["Trust"][:, 0] == pytest.approx([100_000, 110_000])


def test_alzira_pays_for_its_people_elsewhere_and_is_paid_four_fifths_for_others() -> None:
    """Income = n c - 1.0 out + 0.8 in: 245,000 x €379 - 4,000 x €3,000 + 0.8 x 1,500 x €3,000 = €84,455,000.

    €379 is the rate published for 2003 on; people and flows are illustrative. Nothing costs anything here.
    """
    tables = one_trust(
        parties=[{"name": "Commissioner", "role": "commissioner"}, {"name": "Trust", "role": "lead"},
                 {"name": "Elsewhere", "role": "outside"}, {"name": "Other areas", "role": "outside"}],
        services=[_flow("Elsewhere", "Residents treated elsewhere", 4_000),
                  {**_flow("Trust", "Others treated here", 1_500), "in_scope": False}],
        population=[{"organisation": "Commissioner", "headcount": 245_000}],
        terms_budget=[{**BUDGET, "draft": 379}],
        terms_activity=[
            {"clause": "Out", "payer": "Trust", "payee": "Elsewhere", "basis": "tariff", "in_force": "new", "draft": 1},
            {"clause": "In", "payer": "Other areas", "payee": "Trust", "basis": "tariff", "in_force": "new",
             "draft": 0.8},
        ],
    )  # fmt: skip
    assert results(tables)["Trust"] == pytest.approx([92_855_000 - 12_000_000 + 3_600_000])


def _flow(provider: str, point: str, activity: int) -> dict[str, object]:
    return {"provider": provider, "point_of_delivery": point, "plan_activity": activity, "reference_price": 3_000,
            "contract_value": activity * 3_000, "unit_cost": 0, "released_at_once": 1, "released_12": 1,
            "released_36": 1}  # fmt: skip


def test_whoever_stands_outside_is_not_asked_whether_it_is_worse_off() -> None:
    """Elsewhere loses a tenth of its £3,000 x 200 by the contract; no rule speaks of it, nor of what it can absorb."""
    tables = one_trust(
        parties=[{"name": "Commissioner", "role": "commissioner"}, {"name": "Trust", "role": "acute trust"},
                 {"name": "Elsewhere", "role": "outside"}],
        services=[_flow("Elsewhere", "Admissions", 200)],
        schemes=[{"scheme": "Home care", "owner": "Trust", "cost": 1}],
        effects=[{"scheme": "Home care", "provider": "Elsewhere", "point_of_delivery": "Admissions", "change": -0.1}],
        terms_activity=[{"clause": "Out", "payer": "Commissioner", "payee": "Elsewhere", "basis": "tariff",
                         "in_force": "both", "today": 1, "draft": 1}],
    )  # fmt: skip
    contract = contract_of(tables)
    problem = problem_of(worlds_of(contract, central(contract)))
    rows = rows_of(model_of(problem, form_of(contract, models_dir())), problem)
    gains = dict(zip(problem.parties, problem.gains(problem.draft), strict=True))
    assert gains["Elsewhere"] == pytest.approx(-60_000)
    assert "Elsewhere" not in {rule.party for rule in rows.rules}
    assert "Elsewhere" not in {loss.party for loss in problem.losses}
    assert problem.weights["Elsewhere"] == 0
    assert problem.capacity["Elsewhere"] == 0
