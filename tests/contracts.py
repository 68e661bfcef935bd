"""A small contract for tests: one commissioner, one trust, two practices of one network."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry = dict[str, object]
Tables = dict[str, list[Entry]]


def small_tables() -> Tables:
    """Return the tables of the small contract; each call gives its own copy, to be changed at will."""
    trust = {"provider": "Trust", "released_at_once": 0.3, "released_12": 0.6, "released_36": 0.9, "driver": "Demand"}
    share = {"clause": "Savings", "payer": "Commissioner", "in_force": "both", "open": True}
    pool = {"clause": "Pool", "payer": "Commissioner", "payee": "North Network", "in_force": "new", "open": True}
    care_plans = {"indicator": "Care plans", "numerator": 300, "lower_threshold": 0.3, "upper_threshold": 0.8}
    return {
        "contract": [{"name": "Small contract", "form": "incentive_pool", "start": date(2027, 4, 1), "years": 3,
                      "price_base": "2026/27", "affordability_limit": 6_000_000, "control_total": 4_000_000}],
        "parties": [
            {"name": "Commissioner", "role": "commissioner", "other_income": 5_000_000},
            {"name": "Trust", "role": "acute trust", "risk_capacity": 200_000},
            {"name": "Practice A", "role": "practice", "network": "North Network", "registered_list": 6000,
             "weighted_list": 6600, "takes_part": "gain only"},
            {"name": "Practice B", "role": "practice", "network": "North Network", "registered_list": 4000,
             "takes_part": "gain only"},
        ],
        "services": [
            {**trust, "point_of_delivery": "Emergency admissions", "plan_activity": 1000, "reference_price": 3000,
             "contract_value": 3_000_000, "unit_cost": 2900},
            {**trust, "point_of_delivery": "Attendances", "plan_activity": 5000, "reference_price": 180,
             "of_which_fixed": 100_000, "contract_value": 1_000_000, "unit_cost": 170},
        ],
        "schemes": [{"scheme": "Proactive care", "owner": "North Network", "cost": 60_000, "ramp_months": 6}],
        "terms_activity": [{"clause": "Acute", "payer": "Commissioner", "payee": "Trust", "in_force": "both",
                            "basis": "tariff", "today": 1.0, "draft": 1.0}],
        "terms_gain_share": [
            {**share, "payee": "Commissioner", "side": "gain", "today": 0.5, "draft": 0.4, "lowest": 0, "highest": 1},
            {**share, "payee": "Trust", "side": "gain", "today": 0.5, "draft": 0.6, "lowest": 0, "highest": 1},
        ],
        "terms_pool": [
            {**pool, "component": "own achievement", "draft": 2.0, "lowest": 0, "highest": 4},
            {**pool, "component": "network achievement", "draft": 1.0, "lowest": 0, "highest": 4, "step": 0.25},
        ],
        "terms_funding": [{"clause": "Scheme money", "payer": "Commissioner", "payee": "North Network",
                           "in_force": "new", "scheme": "Proactive care", "basis": "part of cost", "draft": 1.0,
                           "lowest": 0, "highest": 1.2, "open": True}],
        "effects": [{"scheme": "Proactive care", "provider": "Trust", "point_of_delivery": "Emergency admissions",
                     "change": -0.05, "low": -0.08, "high": -0.01},
                    {"scheme": "Proactive care", "indicator": "Care plans", "change": 0.2}],
        "indicators": [{**care_plans, "organisation": "Practice A", "denominator": 700, "exclusions": 50},
                       {**care_plans, "organisation": "Practice B", "denominator": 500}],
        "indexation": [{"year": "2027/28", "uplift": 0.02, "efficiency": 0.005}],
        "reconciliation": [{"provider": "Trust", "point_of_delivery": "Attendances", "ledger_value": 1_001_000}],
        "uncertainty": [{"driver": "Demand", "acts_on": "activity growth", "low": 0.0, "central": 0.02, "high": 0.05}],
        "scenarios": [
            {"scenario": "Hard winter", "changes": "Uncertainty", "row": "Demand", "column": "Central", "value": 0.06},
            {"scenario": "Hard winter", "changes": "Services", "row": "Trust / Emergency admissions",
             "column": "Unit cost", "how": "multiply by", "value": 1.1},
            {"scenario": "Tight money", "changes": "Contract", "row": "Affordability limit", "column": "Value",
             "how": "add", "value": -500_000},
        ],
    }  # fmt: skip


def small_contract_toml(tables: Tables | None = None) -> str:
    """Return tables, the small contract's if none are given, as the text of a term sheet."""
    lines: list[str] = []
    for table, entries in (small_tables() if tables is None else tables).items():
        for entry in entries:
            lines.append(f"[{table}]" if table == "contract" else f"[[{table}]]")
            lines += [f"{name} = {_toml_value(value)}" for name, value in _filled(entry).items()]
    return "\n".join(lines) + "\n"


def _filled(entry: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in entry.items() if value is not None}


def _toml_value(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value)
