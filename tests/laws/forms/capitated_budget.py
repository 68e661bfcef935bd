"""Random contracts with a capitated budget, with border flows and every small clause beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

NEW = {"payer": "Commissioner", "in_force": "new", "open": True, "lowest": 0}
RELEASED = {"released_at_once": 0.3, "released_12": 0.6, "released_36": 0.9}


@st.composite
def tables_of_capitated_budget(draw: st.DrawFn) -> Tables:
    """Draw a holder, a hospital, two practices and two organisations outside, and terms of every kind."""
    years = draw(st.integers(1, 3))
    lists = draw(st.lists(st.integers(2_000, 20_000), min_size=2, max_size=2))
    return {
        "contract": [{"name": "Budget", "form": "capitated_budget", "start": date(2027, 4, 1), "years": years,
                      "price_base": "2026/27"}],
        "parties": [
            {"name": "Commissioner", "role": "commissioner", "other_income": 20_000_000},
            {"name": "Holder", "role": "lead", "may_hold_budget": True, "risk_capacity": 400_000},
            {"name": "Hospital", "role": "acute trust"},
            {"name": "Other hospital", "role": "outside"},
            {"name": "Other areas", "role": "outside"},
            *({"name": f"Practice {name}", "role": "practice", "network": "Network", "registered_list": people,
               "weighted_list": people * 1.1} for name, people in zip("AB", lists, strict=True)),
        ],
        "services": [
            _service("Hospital", "Emergency admissions", draw(st.integers(500, 3_000)), 2_000, driver="Demand"),
            _service("Holder", "Contacts", draw(st.integers(5_000, 50_000)), 60),
            _service("Holder", "Contacts for other areas", 1_000, 60, in_scope=False),
            _service("Other hospital", "Emergencies elsewhere", draw(st.integers(50, 500)), 2_500, driver="Demand"),
            _service("Practice A", "Reviews", draw(st.integers(100, 2_000)), 40),
        ],
        "schemes": [{"scheme": "Home care", "owner": "Holder", "cost": draw(st.integers(10_000, 200_000))}],
        "effects": [
            {"scheme": "Home care", "provider": provider, "point_of_delivery": point, "change": -0.06, "low": -0.1}
            for provider, point in (("Hospital", "Emergency admissions"), ("Other hospital", "Emergencies elsewhere"))
        ],
        "population": [
            {"organisation": f"Practice {name}", "segment": segment, "headcount": people * part,
             "need_weight": weight, "growth": draw(st.floats(-0.01, 0.03))}
            for name, people in zip("AB", lists, strict=True)
            for segment, part, weight in (("Frail", 0.05, 4.0), ("Others", 0.95, 0.9))
        ],
        "indicators": [{"indicator": "Care plans", "organisation": "Holder", "numerator": 300, "denominator": 500,
                        "lower_threshold": 0.3, "upper_threshold": 0.8}],
        "indexation": [{"year": "2027/28", "uplift": 0.03, "efficiency": 0.01, "cost_inflation": 0.02}],
        "uncertainty": [{"driver": "Demand", "acts_on": "activity growth", "low": -0.05, "central": 0.0, "high": 0.06}],
        "terms_budget": draw(_budgets(years)),
        "terms_pool": [{**NEW, "clause": "Improvement", "payee": "Holder", "component": "own achievement",
                        "basis": "£ a year", "draft": 40_000, "highest": 90_000}],
        "terms_activity": _activity(),
        "terms_gain_share": [
            {**NEW, "payer": "Holder", "clause": "Emergencies", "payee": payee, "side": side, "draft": draft,
             "highest": 1.0}
            for side in ("gain", "loss")
            for payee, draft in (("Holder", 0.7), ("Hospital", 0.3))
        ],
        "terms_fees": draw(_fees(years)),
    }  # fmt: skip


def _service(provider: str, point: str, activity: int, price: int, **more: object) -> Entry:
    return {"provider": provider, "point_of_delivery": point, "plan_activity": activity, "reference_price": price,
            "contract_value": activity * price, "unit_cost": price * 0.97, **RELEASED, **more}  # fmt: skip


@st.composite
def _budgets(draw: st.DrawFn, years: int) -> list[Entry]:
    """Two segments, one of them moving to its target, a core payment to the practices, and one that ends."""
    budget = {**NEW, "clause": "Budget", "payee": "Holder", "highest": 500, "for_results": draw(st.floats(0, 0.1))}
    pace: Entry = {
        "opening_budget": draw(st.integers(100_000, 2_000_000)),
        "years_to_target": draw(st.integers(1, years)),
        "change_per_head": draw(st.floats(0, 0.2)),
    }
    by_year = {"year": "each year", "largest_change": 30} if years > 1 and draw(st.booleans()) else {}
    return [
        {**budget, **pace, **by_year, "segment": "Frail", "draft": draw(st.integers(50, 400)),
         "uplift": draw(st.none() | st.floats(0, 0.05)), "efficiency": draw(st.none() | st.floats(0, 0.03))},
        {**budget, "segment": "Others", "draft": draw(st.integers(50, 400)), "indexed": draw(st.booleans())},
        {**budget, "clause": "Core", "basis": "£ per patient", "draft": 2.218, "change_per_head": 0.5},
        {"clause": "Old", "payer": "Commissioner", "payee": "Network", "in_force": "today", "today": 2.0},
    ]  # fmt: skip


def _activity() -> list[Entry]:
    """The holder pays for what is in scope, people treated elsewhere among it, and is paid for others' people."""
    tariff = {"basis": "tariff", "in_force": "new", "draft": 1.0}
    return [
        {"clause": "Today", "payer": "Commissioner", "payee": payee, "basis": "tariff", "in_force": "today",
         "today": 1.0, "point_of_delivery": point}
        for payee, point in (("Hospital", "All"), ("Holder", "Contacts"), ("Other hospital", "All"),
                             ("Practice A", "All"))
    ] + [
        {**NEW, "clause": "Hospital care", "payer": "Holder", "payee": "Hospital", "basis": "fixed plus variable",
         "draft": 0.5, "highest": 1.0},
        {**tariff, "clause": "Treated elsewhere", "payer": "Holder", "payee": "Other hospital"},
        {**tariff, "clause": "Reviews", "payer": "Holder", "payee": "Practice A"},
        {**tariff, "clause": "Treated here", "payer": "Other areas", "payee": "Holder", "in_force": "both",
         "today": 0.8, "draft": 0.8, "point_of_delivery": "Contacts for other areas"},
    ]  # fmt: skip


@st.composite
def _fees(draw: st.DrawFn, years: int) -> list[Entry]:
    """One row of each kind, bases and measures drawn."""
    basis = draw(st.sampled_from(["£ a year", "£ per weighted patient", "£ per patient", "part of reference value"]))
    amounts = {"£ a year": 20_000, "part of reference value": 0.02}
    fee: Entry = {"basis": basis, "draft": amounts.get(basis, 1.5), "indexed": draw(st.booleans())}
    fee["highest"] = 2 * float(str(fee["draft"]))
    by_year = {"year": "each year"} if draw(st.booleans()) else {}
    starts_at = draw(st.floats(0.9, 1.1))
    taper = {"taper_years": draw(st.integers(1, years))}
    part = {"draft": 0.5, "highest": 1.0}
    return [
        {**NEW, **fee, **by_year, "clause": "Support", "payee": "Holder", "kind": "management fee",
         "provider": draw(st.sampled_from(["", "Hospital"])) if basis == "part of reference value" else ""},
        {**NEW, **fee, "clause": "Membership", "payer": "Network", "payee": "Holder", "kind": "levy"},
        {**NEW, **taper, "clause": "Transition", "payee": "Hospital", "kind": "transition payment", "draft": 50_000,
         "highest": 100_000},
        {**NEW, **part, **taper, "clause": "Guarantee", "payee": "Hospital", "kind": "income guarantee",
         "starts_at": starts_at},
        {**NEW, "clause": "Stop-loss", "payer": "Holder", "payee": "Commissioner", "kind": "stop-loss premium",
         "draft": 9_000, "highest": 50_000},
        {**NEW, **part, "clause": "Stop-loss", "payee": "Holder", "kind": "stop-loss cover", "starts_at": starts_at,
         "stops_at": draw(st.none() | st.just(starts_at + 0.05)),
         "measure": draw(st.sampled_from(["spend", "cost"])), "provider": draw(st.sampled_from(["", "Hospital"]))},
        {**NEW, **part, "clause": "First slice", "payer": "Holder", "payee": "Network", "kind": "reinvestment first",
         "stops_at": draw(st.floats(0, 0.05)), "point_of_delivery": "Emergency admissions"},
    ]  # fmt: skip
