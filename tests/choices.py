"""Contracts with choices, small enough to work by hand; every future is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.known_answers.by_hand import NEW, bands, one_trust

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

EMERGENCIES = {"provider": "Trust", "point_of_delivery": "Emergency admissions"}
ABLE: Entry = {"risk_capacity": 1_000_000}


def option(choice: str, alternative: str, *change: str) -> Entry:
    """Return a row of Options: what is chosen, and sheet, row, column and value of what that changes, if anything."""
    sheet, row, column, value = change or ("", "", "", "")
    cells = {"choice": choice, "alternative": alternative, "changes": sheet, "row": row, "column": column,
             "value": value}  # fmt: skip
    return {name: entry for name, entry in cells.items() if entry}


def corridor() -> Tables:
    """Return tables in which the draft shares savings beyond 2%, and first-pound sharing is the other alternative.

    The trust's own scheme, which costs nothing, takes 4% off £10m: £400,000 of income lost, and
    200 x £1,900 x 20% = £76,000 of cost.
    """
    return one_trust(
        1,
        parties=[{"name": "Commissioner", "role": "commissioner", "risk_capacity": 0},
                 {"name": "Trust", "role": "acute trust", "risk_capacity": 0}],
        schemes=[{"scheme": "Same day care", "owner": "Trust", "cost": 0}],
        effects=[{"scheme": "Same day care", **EMERGENCIES, "change": -0.04}],
        terms_activity=[{**NEW, "clause": "Acute", "payee": "Trust", "basis": "tariff", "in_force": "both",
                         "today": 1.0, "draft": 1.0}],
        terms_gain_share=[{**row, "open": True, "lowest": 0.1, "highest": 0.9}
                          for row in bands("gain", (0.02, 1.0, 0.5))],
        options=[option("Corridor", "beyond 2%"),
                 option("Corridor", "first pound", "Terms gain share", "Savings / gain", "Band from", "0%")],
    )  # fmt: skip


def make_or_buy(years: int) -> Tables:
    """Return tables in which a clinic could take over the trust's physiotherapy: 1,000 units at £90, or at £40.

    The trust keeps 80%, 40% and 20% of its £90,000 a year; prices are £100 and £70 a unit.
    """
    physiotherapy = {"point_of_delivery": "Physiotherapy", "plan_activity": 1_000, "released_at_once": 0.2,
                     "released_12": 0.6, "released_36": 1.0}  # fmt: skip
    tables = one_trust(
        years,
        parties=[{"name": "Commissioner", "role": "commissioner", **ABLE},
                 {"name": "Trust", "role": "acute trust", **ABLE},
                 {"name": "Clinic", "role": "community trust", **ABLE}],
        services=[{**physiotherapy, "provider": "Trust", "reference_price": 100, "contract_value": 100_000,
                   "unit_cost": 90},
                  {**physiotherapy, "provider": "Clinic", "reference_price": 70, "contract_value": 70_000,
                   "unit_cost": 40, "in_use": "neither"}],
        terms_activity=[
            {**NEW, "clause": "Trust", "payee": "Trust", "basis": "tariff", "in_force": "both", "today": 1.0,
             "draft": 1.0},
            {**NEW, "clause": "Clinic", "payee": "Clinic", "basis": "tariff", "draft": 1.0, "lowest": 0.1,
             "highest": 1.0, "open": True},
        ],
        terms_pool=[
            {**NEW, "clause": "Transition", "payee": "Trust", "component": "unconditional", "basis": "£ a year",
             "draft": 0, "lowest": 0, "highest": 100_000, "open": True},
        ],
        options=[option("Physiotherapy", "make"),
                 option("Physiotherapy", "buy", "Services", "Trust / Physiotherapy", "In use", "today"),
                 option("Physiotherapy", "buy", "Services", "Clinic / Physiotherapy", "In use", "new")],
    )  # fmt: skip
    tables["contract"][0]["objective"] = "least_cost"
    return tables


def three_choices() -> Tables:
    """Return the contract of the corridor with three choices of two alternatives: eight combinations."""
    tables = corridor()
    tables["options"] += [
        option("Scheme", "do it"),
        option("Scheme", "leave it", "Schemes", "Same day care", "In use", "no"),
        option("Start", "month 1"),
        option("Start", "month 7", "Schemes", "Same day care", "Start month", "7"),
    ]
    return tables
