"""Random contracts that one organisation leads: budgets of both kinds, subcontracts, penalties passed down."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

SUBCONTRACTS = ("tariff", "fixed plus variable", "blended", "block")


@st.composite
def tables_of_lead_provider(draw: st.DrawFn) -> Tables:
    """Draw a lead with one to three subcontractors, whose terms may go by year."""
    years = draw(st.integers(1, 3))
    providers = [f"Provider {'ABC'[place]}" for place in range(draw(st.integers(1, 3)))]
    by_year: Entry = draw(st.sampled_from([{}, {"year": "each year"}]))
    return {
        "contract": [
            {"name": "Led", "form": "lead_provider", "start": date(2027, 4, 1), "years": years,
             "price_base": "2026/27", "passed_down_highest": draw(st.sampled_from([0.25, 0.6, 1.0])),
             "lead_contract_highest": draw(st.sampled_from([None, 9_000_000]))}
        ],
        "parties": [
            {"name": "Commissioner", "role": "commissioner", "other_income": 9_000_000},
            {"name": "Lead", "role": "lead", "risk_capacity": draw(st.sampled_from([None, 0, 250_000]))},
            *({"name": provider, "role": "acute trust"} for provider in providers),
        ],
        "services": [_service(draw, provider) for provider in ("Lead", *providers)],
        "schemes": [{"scheme": "Triage", "owner": "Lead", "cost": draw(st.integers(10_000, 200_000)),
                     "ramp_months": draw(st.integers(0, 12))}],
        "effects": [{"scheme": "Triage", "provider": provider, "point_of_delivery": "Care",
                     "change": draw(st.floats(-0.2, 0.0)), "low": -0.25, "high": 0.05} for provider in providers],
        "population": [{"organisation": "Commissioner", "headcount": draw(st.integers(1_000, 90_000)), "growth": 0.01}],
        "indicators": [_indicator(draw, party) for party in ("Lead", *providers)],
        "uncertainty": [{"driver": "Demand", "acts_on": "activity growth", "low": -0.02, "central": 0.0, "high": 0.03},
                        {"driver": "Recording", "acts_on": "achievement", "low": -0.1, "central": 0.0, "high": 0.1}],
        "indexation": [{"year": "2027/28", "uplift": 0.03, "efficiency": 0.01, "cost_inflation": 0.02}],
        "terms_activity": [
            *({"clause": f"Contract {party}", "payer": "Commissioner", "payee": party, "basis": "tariff",
               "in_force": "today", "today": 1.0} for party in ("Lead", *providers)),
            *(_subcontract(draw, provider, by_year) for provider in providers),
            *(_block(by_year) if draw(st.booleans()) else ()),
        ],
        "terms_budget": [{"clause": "Budget for people", "payer": "Commissioner", "payee": "Lead", "in_force": "new",
                          "draft": draw(st.floats(1.0, 90.0)), "lowest": 0, "highest": 100, "open": True, **by_year}],
        "terms_pool": [_outcomes(draw, "Commissioner", "Lead", by_year),
                       *(_outcomes(draw, "Lead", provider, by_year) for provider in providers if draw(st.booleans()))],
        "terms_limits": [
            {"clause": "Withheld", "payer": "Lead", "payee": provider, "kind": "withhold",
             "basis": "part of planned value", "in_force": "new", "draft": 0.01, "lowest": 0, "highest": 0.05,
             "open": True}
            for provider in providers if draw(st.booleans())
        ],
    }  # fmt: skip


def _service(draw: st.DrawFn, provider: str) -> Entry:
    activity, price = draw(st.integers(100, 2_000)), draw(st.integers(100, 2_000))
    return {"provider": provider, "point_of_delivery": "Care", "plan_activity": activity, "reference_price": price,
            "contract_value": activity * price, "unit_cost": draw(st.integers(90, 2_100)), "released_at_once": 0.2,
            "released_12": 0.6, "released_36": 0.9, "growth": 0.01, "driver": "Demand"}  # fmt: skip


def _indicator(draw: st.DrawFn, party: str) -> Entry:
    return {"indicator": "Outcome", "organisation": party, "numerator": draw(st.integers(20, 90)), "denominator": 100,
            "lower_threshold": 0.4, "upper_threshold": 0.8}  # fmt: skip


def _subcontract(draw: st.DrawFn, provider: str, by_year: Entry) -> Entry:
    basis = draw(st.sampled_from(SUBCONTRACTS))
    draft, highest = (500_000, 900_000) if basis == "block" else (draw(st.floats(0.0, 1.0)), 1.0)
    return {"clause": f"Subcontract {provider}", "payer": "Lead", "payee": provider, "basis": basis, "in_force": "new",
            "draft": draft, "lowest": 0, "highest": highest, "open": True, **by_year}  # fmt: skip


def _block(by_year: Entry) -> list[Entry]:
    return [{"clause": "Block", "payer": "Commissioner", "payee": "Lead", "basis": "block", "in_force": "new",
             "draft": 1_000_000, "lowest": 0, "highest": 2_000_000, "open": True, **by_year}]  # fmt: skip


def _outcomes(draw: st.DrawFn, payer: str, payee: str, by_year: Entry) -> Entry:
    return {"clause": f"Outcomes {payee}", "payer": payer, "payee": payee, "component": "own achievement",
            "basis": "£ a year", "indexed": draw(st.booleans()), "in_force": "new",
            "draft": draw(st.integers(0, 90_000)), "lowest": 0, "highest": 100_000, "open": True,
            **by_year}  # fmt: skip
