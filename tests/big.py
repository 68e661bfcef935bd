"""A contract as large as people meet: thirty organisations, sixty open terms, a scheme for each practice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

NETWORKS = ("North", "East", "South", "West", "Central")
COMMUNITY = ("Community Trust", "Mental Health Trust", "Federation")
ADMISSIONS, ATTENDANCES = "Emergency admissions", "Attendances"
CARE_PLANS, REVIEWS = "Care plans", "Medication reviews"


def big_tables(networks: int = 5, practices: int = 5) -> Tables:
    """Return a contract with so many networks of so many practices each, beside five other organisations.

    Each practice owns a scheme, funded for delivery; each network is paid by list, for its
    practices' own results and for its own; everyone shares savings. All figures are illustrative.
    """
    names = NETWORKS[:networks]
    of_network = {f"{name} Network": [f"{name} Practice {1 + n}" for n in range(practices)] for name in names}
    owners = [(network, practice) for network, members in of_network.items() for practice in members]
    people = {practice: 6_000 + 900 * (n % 9) for n, (_, practice) in enumerate(owners)}
    scale = sum(people.values()) / 240_000
    return {
        "contract": [{"name": "Thirty organisations", "form": "incentive_pool", "start": date(2027, 4, 1), "years": 3,
                      "price_base": "2026/27", "objective": "even", "status": "example"}],
        "parties": _parties(of_network, people, scale),
        "services": _services(scale),
        "schemes": [{"scheme": f"Care at {practice}", "owner": practice, "cost": 4.0 * people[practice],
                     "ramp_months": 6} for _, practice in owners],
        "effects": [effect for _, practice in owners for effect in _effects(practice, len(owners))],
        "indicators": [_indicator(indicator, practice, people[practice], n)
                       for indicator in (CARE_PLANS, REVIEWS) for n, (_, practice) in enumerate(owners)],
        "indexation": [{"year": "2027/28", "uplift": 0.02, "efficiency": 0.005}],
        "reconciliation": [],
        "uncertainty": [
            {"driver": "Demand", "acts_on": "activity growth", "low": -0.005, "central": 0.0, "high": 0.01,
             "moves_with_others": "some", "target_moves": True},
            {"driver": "Winter", "acts_on": "activity", "each_year": True, "low": -0.005, "central": 0.0,
             "high": 0.01, "target_moves": True},
            {"driver": "Wages", "acts_on": "unit cost", "low": -0.003, "central": 0.0, "high": 0.006},
        ],
        "terms_activity": [
            {"clause": "Emergency care", "payer": "Commissioner", "payee": "Acute Trust", "in_force": "both",
             "basis": "fixed plus variable", "today": 0.0, "draft": 0.2, "lowest": 0.0, "highest": 0.8, "open": True},
            *({"clause": f"Services of {name}", "payer": "Commissioner", "payee": name, "in_force": "both",
               "basis": "block", "today": 4e6 * scale, "draft": 4e6 * scale, "lowest": 3.9e6 * scale,
               "highest": 4.1e6 * scale, "open": True} for name in COMMUNITY),
        ],
        "terms_gain_share": _shares([*of_network]),
        "terms_pool": [row for network in of_network for row in _pool(network)],
        "terms_funding": [
            {"clause": "Funding for delivery", "payer": "Commissioner", "payee": practice, "in_force": "new",
             "scheme": f"Care at {practice}", "basis": "part of cost", "draft": 0.5, "lowest": 0.0, "highest": 1.2,
             "open": True}
            for _, practice in owners
        ],
        "scenarios": [],
    }  # fmt: skip


def _parties(of_network: dict[str, list[str]], people: dict[str, int], scale: float) -> list[Entry]:
    return [
        {"name": "Commissioner", "role": "commissioner", "other_income": 1e8 * scale, "risk_capacity": 6e6 * scale},
        {"name": "Acute Trust", "role": "acute trust", "risk_capacity": 4e6 * scale, "no_worse_than": 2e6 * scale},
        {"name": COMMUNITY[0], "role": "community trust", "risk_capacity": 8e5 * scale},
        {"name": COMMUNITY[1], "role": "mental health trust", "risk_capacity": 8e5 * scale},
        {"name": COMMUNITY[2], "role": "federation", "risk_capacity": 4e5 * scale},
        *({"name": practice, "role": "practice", "network": network, "registered_list": people[practice],
           "takes_part": "gain only", "risk_capacity": 0} for network, members in of_network.items()
          for practice in members),
    ]  # fmt: skip


def _services(scale: float) -> list[Entry]:
    releases = {"released_at_once": 0.3, "released_12": 0.65, "released_36": 0.9, "driver": "Demand"}
    rows: list[Entry] = [
        {**releases, "provider": "Acute Trust", "point_of_delivery": ADMISSIONS, "plan_activity": 25_000 * scale,
         "reference_price": 2_650, "contract_value": 25_000 * 2_650 * scale, "unit_cost": 2_600},
        {**releases, "provider": "Acute Trust", "point_of_delivery": ATTENDANCES, "plan_activity": 100_000 * scale,
         "reference_price": 190, "contract_value": 100_000 * 190 * scale, "unit_cost": 185},
    ]  # fmt: skip
    return rows + [
        {**releases, "provider": name, "point_of_delivery": f"Contacts of {name}", "plan_activity": 80_000 * scale,
         "reference_price": 50, "contract_value": 4e6 * scale, "unit_cost": 48, "in_scope": False}
        for name in COMMUNITY
    ]  # fmt: skip


def _effects(practice: str, owners: int) -> list[Entry]:
    scheme, part = {"scheme": f"Care at {practice}"}, 1 / owners
    return [
        {**scheme, "provider": "Acute Trust", "point_of_delivery": ADMISSIONS, "change": -0.06 * part,
         "low": -0.09 * part, "high": -0.03 * part},
        {**scheme, "provider": "Acute Trust", "point_of_delivery": ATTENDANCES, "change": -0.02 * part,
         "low": -0.03 * part, "high": -0.005 * part},
    ]  # fmt: skip


def _indicator(indicator: str, practice: str, people: int, number: int) -> Entry:
    return {"indicator": indicator, "organisation": practice, "numerator": people // 40 + 3 * number,
            "denominator": people // 20, "lower_threshold": 0.4, "upper_threshold": 0.9}  # fmt: skip


def _shares(networks: list[str]) -> list[Entry]:
    whole = {"Commissioner": 0.4, "Acute Trust": 0.3, COMMUNITY[0]: 0.05}
    rest = (1 - sum(whole.values())) / len(networks)
    whole |= dict.fromkeys(networks, rest)
    row = {"clause": "Savings", "payer": "Commissioner", "in_force": "new", "band_from": 0.0, "band_to": 0.1,
           "lowest": 0.0, "highest": 1.0, "open": True}  # fmt: skip
    losses = {"Commissioner": 0.7, "Acute Trust": 0.2, COMMUNITY[0]: 0.1}
    return [{**row, "payee": payee, "side": "gain", "draft": share} for payee, share in whole.items()] + [
        {**row, "payee": payee, "side": "loss", "draft": share} for payee, share in losses.items()
    ]


def _pool(network: str) -> list[Entry]:
    row: Entry = {"clause": f"Pool of {network}", "payer": "Commissioner", "payee": network, "in_force": "new",
                  "lowest": 0.0, "highest": 6.0, "open": True}  # fmt: skip
    drafts = {"unconditional": 0.6, "up front": 0.4, "own achievement": 2.0, "network achievement": 1.0}
    return [{**row, "component": component, "draft": draft} for component, draft in drafts.items()]
