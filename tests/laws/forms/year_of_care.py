"""Random contracts for a year of care: one or two bundles, held or paid to each practice, with fees and stop-loss."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

PRICE, MARGIN, FEE = "£ a patient-year", "margin", "fee for service"
PARTS = st.floats(0, 1)


@st.composite
def tables_of_year_of_care(draw: st.DrawFn) -> Tables:
    """Draw a commissioner, a care group, a hospital, two or three practices, and up to two bundles."""
    count = draw(st.integers(2, 3))
    practices = [f"Practice {letter}" for letter in "ABC"[:count]]
    bundles = draw(st.sampled_from([("Diabetes",), ("Diabetes", "Asthma")]))
    return {
        "contract": [{"name": "Any year of care", "form": "year_of_care", "start": date(2027, 4, 1),
                      "years": draw(st.integers(1, 3)), "price_base": "2026/27"}],
        "parties": [
            {"name": "Commissioner", "role": "commissioner", "other_income": 900_000},
            {"name": "Care group", "role": "lead", "risk_capacity": 50_000},
            {"name": "Hospital", "role": "acute trust"},
            *({"name": name, "role": "practice", "network": "Practices", "registered_list": 8_000}
              for name in practices),
        ],
        "indexation": [{"year": "2027/28", "uplift": 0.03, "cost_inflation": 0.02}],
        "uncertainty": [
            {"driver": "Prevalence", "acts_on": "activity growth", "low": -0.01, "central": 0.01, "high": 0.04,
             "each_year": draw(st.booleans())},
            {"driver": "Wages", "acts_on": "unit cost", "low": 0.0, "central": 0.0, "high": 0.03},
        ],
        "indicators": [{"indicator": "Checks", "organisation": name, "numerator": 300, "denominator": 400,
                        "lower_threshold": 0.4, "upper_threshold": 0.8} for name in practices],
        "bundles": [row for bundle in bundles for row in draw(components(bundle))],
        "registers": [
            {"bundle": bundle, "organisation": name, "patients": draw(st.integers(20, 900)),
             "severity": draw(st.floats(0.5, 2)), "spread": draw(st.floats(0, 2)), "growth": 0.01,
             "driver": draw(st.sampled_from(["", "Prevalence"])), "overlap": draw(PARTS),
             **draw(st.sampled_from([{"standard_met": 0.8}, {"indicator": "Checks"}]))}
            for bundle in bundles for name in practices
        ],
        "terms_bundle": [row for bundle in bundles for row in draw(terms(bundle, practices))],
    }  # fmt: skip


@st.composite
def components(draw: st.DrawFn, bundle: str) -> list[Entry]:
    """Draw what is done in a year of care, today and under the new contract."""
    costs = st.integers(5, 90)
    known = [
        ("Check", "care", "Practices", 3), ("Record", "care", "Care group", 1),
        ("Consultation", "specialist", "Hospital", 0.5), ("Admission", "complication", "Hospital", 0.02),
        ("Own complication", "complication", "Practices", 0.05),
    ]  # fmt: skip
    return [
        {"bundle": bundle, "component": name, "kind": kind, "deliverer": deliverer, "frequency": often,
         "unit_price": draw(costs) * (20 if often < 0.1 else 1), "unit_cost": draw(costs),
         "in_force": "new" if name == "Record" else "both",
         "driver": draw(st.sampled_from(["", "Prevalence"]))}
        for name, kind, deliverer, often in known
    ]  # fmt: skip


@st.composite
def terms(draw: st.DrawFn, bundle: str, practices: list[str]) -> list[Entry]:
    """Draw who is paid: a care group that pays practices and hospital, or each of them by the commissioner."""
    held = draw(st.booleans())
    basis = draw(st.sampled_from([PRICE, MARGIN]))
    year = draw(st.sampled_from(["", "each year"]))
    one = {"bundle": bundle, "in_force": "new", "open": True, "only_if_met": draw(st.booleans()), "year": year,
           "largest_change": 5 if year and basis == PRICE else None,
           "overlap_reduction": draw(PARTS), "complication_allowance": draw(PARTS), "indexed": draw(st.booleans()),
           "stop_loss_from": draw(st.sampled_from([None, 1.0, 1.2])), "stop_loss_share": draw(PARTS)}  # fmt: skip
    price = {**one, "basis": basis, **lever(basis)}
    payer = "Care group" if held else "Commissioner"
    mine = {"payer": payer, "clause": f"{bundle} practice care"}
    if draw(st.booleans()):
        own = [{**price, **mine, "payee": "Practices"}]
    else:
        own = [{**price, **mine, "payee": name, "one_price": draw(st.booleans())} for name in practices]
    rows = [
        *own,
        {"clause": f"{bundle} specialists", "payer": payer, "payee": "Hospital", "bundle": bundle, "basis": FEE,
         "in_force": "new", "open": True, **lever(FEE)},
        {"clause": f"{bundle} fees today", "payer": "Commissioner", "payee": "Practices", "bundle": bundle,
         "basis": FEE, "in_force": "today", "today": 1.0},
        {"clause": f"{bundle} fees today", "payer": "Commissioner", "payee": "Hospital", "bundle": bundle,
         "basis": FEE, "in_force": "today", "today": 1.0},
    ]  # fmt: skip
    if held or draw(st.booleans()):
        whole = {**one, "basis": PRICE, **lever(PRICE), "largest_change": None}
        rows += [{**whole, "payer": "Commissioner", "payee": "Care group", "clause": f"{bundle} package"}]
    return rows


def lever(basis: str) -> Entry:
    """Return a draft with its limits, in the unit of a basis."""
    low, draft, high = {PRICE: (10.0, 300.0, 900.0), MARGIN: (0.0, 0.1, 1.0), FEE: (0.8, 1.0, 1.5)}[basis]
    return {"lowest": low, "draft": draft, "highest": high}
