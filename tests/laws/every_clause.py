"""A contract with a clause of every kind, and variations of it for laws to hold in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.assembled import contract_of
from tests.contracts import small_tables

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from tests.contracts import Tables


def every_clause() -> Tables:
    """Return the small contract with every family of clauses, every basis, and every kind of uncertainty."""
    tables = small_tables()
    new = {"payer": "Commissioner", "in_force": "new", "open": True}
    network = {**new, "payee": "North Network"}
    tables["contract"][0] |= {"control_total": None, "discount_rate": 0.035, "pool_value": 6.0,
                              "network_share_lowest": 0.1, "network_share_highest": 0.6}  # fmt: skip
    tables["parties"] += [
        {"name": "Community", "role": "community trust", "other_costs": 350_000, "no_worse_than": 40_000}
    ]
    tables["services"] += [
        {"provider": "Community", "point_of_delivery": "Contacts", "plan_activity": 9000, "reference_price": 50,
         "contract_value": 450_000, "unit_cost": 48, "released_at_once": 0.1, "released_12": 0.5, "released_36": 1.0,
         "growth": 0.01},
    ]  # fmt: skip
    tables["schemes"] += [
        {"scheme": "Rapid response", "owner": "Community", "cost": 80_000, "one_off_cost": 10_000,
         "double_running_cost": 6_000, "vat_not_recovered": 0.2, "start_month": 5, "ramp_months": 9},
        {"scheme": "Old clinic", "owner": "North Network", "cost": 12_000, "in_place": "today"},
    ]  # fmt: skip
    tables["effects"] += [
        {"scheme": "Rapid response", "provider": "Trust", "point_of_delivery": "Emergency admissions",
         "change": -0.03, "low": -0.05, "high": 0.0},
        {"scheme": "Old clinic", "provider": "Trust", "point_of_delivery": "Attendances", "change": -0.01},
    ]  # fmt: skip
    acute = {"clause": "Acute", "payer": "Commissioner", "payee": "Trust", "in_force": "both"}
    tables["terms_activity"] = [
        {**acute, "basis": "tariff", "point_of_delivery": "Emergency admissions", "today": 1.0, "draft": 0.95},
        {**acute, "basis": "fixed plus variable", "point_of_delivery": "Attendances", "today": 0.5, "draft": 0.7,
         "lowest": 0, "highest": 1, "open": True},
        {**acute, "clause": "Contacts", "payee": "Community", "basis": "block", "today": 800_000, "draft": 820_000,
         "lowest": 700_000, "highest": 950_000, "open": True},
    ]  # fmt: skip
    tables["terms_budget"] = [
        {**network, "clause": "Budget", "draft": 4.0, "lowest": 0, "highest": 9},
    ]
    tables["terms_gain_share"] = [
        {**new, "clause": "Savings", "payee": payee, "side": side, "band_from": start, "band_to": end, "draft": draft,
         "lowest": 0, "highest": 1}
        for side, start, end, shares in (
            ("gain", 0.0, 0.03, {"Commissioner": 0.4, "Trust": 0.4, "North Network": 0.2}),
            ("gain", 0.03, 1.0, {"Commissioner": 0.7, "Trust": 0.3}),
            ("loss", 0.02, 10.0, {"Commissioner": 0.8, "Trust": 0.2}),
        )
        for payee, draft in shares.items()
    ]  # fmt: skip
    tables["terms_pool"] += [
        {**network, "clause": "Pool", "component": "unconditional", "draft": 1.0, "lowest": 0, "highest": 3},
        *({**network, "clause": "Prize", "component": component, "indicator": "Care plans", "basis": "£ a year",
           "indexed": True, "draft": draft, "lowest": 0, "highest": 20_000}
          for component, draft in (("own achievement", 8_000), ("network achievement", 5_000))),
        {"clause": "Old pool", "payer": "Commissioner", "payee": "North Network", "in_force": "today",
         "component": "own achievement", "today": 0.5},
    ]  # fmt: skip
    tables["terms_funding"] += [
        {**new, "payee": "Community", "clause": "Response money", "scheme": "Rapid response", "basis": "£ a year",
         "indexed": True, "draft": 90_000, "lowest": 0, "highest": 150_000},
        {**network, "clause": "Clinic money", "scheme": "Old clinic", "basis": "£ per weighted patient", "draft": 1.2,
         "lowest": 0, "highest": 3},
    ]  # fmt: skip
    tables["uncertainty"] = [
        {"driver": "Demand", "acts_on": "activity growth", "low": 0.0, "central": 0.02, "high": 0.05,
         "moves_with_others": "some"},
        {"driver": "Need", "acts_on": "activity", "low": -0.03, "central": 0.0, "high": 0.04, "target_moves": True,
         "moves_with_others": "strong"},
        {"driver": "Wages", "acts_on": "unit cost", "each_year": True, "low": -0.01, "central": 0.0, "high": 0.02,
         "moves_with_others": "strong"},
        {"driver": "Recording", "acts_on": "achievement", "low": -0.05, "central": 0.0, "high": 0.05},
    ]  # fmt: skip
    tables["scenarios"] = []
    return tables


@st.composite
def tables_of_every_kind(draw: st.DrawFn) -> Tables:
    """Draw the contract with other years, releases of cost, schemes, prices and lists."""
    tables = every_clause()
    tables["contract"][0]["years"] = draw(st.integers(1, 4))
    for service in tables["services"]:
        releases = sorted(draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=3, max_size=3)))
        service |= dict(zip(("released_at_once", "released_12", "released_36"), releases, strict=True))
    for scheme in tables["schemes"]:
        scheme |= {"start_month": draw(st.integers(1, 12)), "ramp_months": draw(st.integers(0, 24))}
        scheme |= {"cost": draw(st.integers(1_000, 200_000))}
    for effect in tables["effects"]:
        if "indicator" not in effect:
            effect["change"] = draw(st.floats(-0.3, 0.1))
            effect |= {"low": effect["change"] - 0.02, "high": effect["change"] + 0.03}
    for party in tables["parties"]:
        if party["role"] == "practice":
            party["weighted_list"] = draw(st.integers(3_000, 20_000))
    return tables


def contracts() -> st.SearchStrategy[Contract]:
    """Draw a contract with a clause of every kind."""
    return tables_of_every_kind().map(contract_of)


@st.composite
def terms_of(draw: st.DrawFn, contract: Contract) -> dict[str, float]:
    """Draw a value for each lever of the new terms: any share, any pounds, whether or not it may be agreed."""
    return {
        lever.id: draw(st.floats(0.0, 1.0 if lever.unit == "%" else 100.0 if "patient" in lever.unit else 1e6))
        for lever in contract.levers
        if lever.is_new
    }
