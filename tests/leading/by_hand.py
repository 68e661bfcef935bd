"""A contract small enough to hand over by hand: a lead, another provider, one year, and futures that are certain.

Today Commissioner pays tariff: Lead Provider 1,000 clinics at £100 (cost £90), Trust 200 operations at £1,000
(cost £900, all of it released at once). Under the draft it pays Lead Provider a budget of £295,000, who pays
Trust by tariff and does a scheme for £5,000 that saves 10% of operations. So

    surplus           18,000 of cost - 5,000           =  13,000
    Lead Provider     295 - 180 - 90 - 5 = 20, was 10  = +10,000
    Trust             180 - 162          = 18, was 20  =  -2,000
    Commissioner      300 - 295                        =  +5,000
    left of the budget, clinics paid as today          =  295 - 180 - 100 - 5 = 10,000
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.settlement.ledger import ledger_of
from contract_engine.stressing.candidates import candidates_of
from contract_engine.stressing.handed_over import held_by
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from tests.contracts import Entry, Tables

LEAD, TRUST, PAYER = "Lead Provider", "Trust", "Commissioner"


def lead_tables(**more: list[Entry]) -> Tables:
    """Return the tables; `more` adds tables or takes the place of some."""
    tariff: Entry = {"payer": PAYER, "basis": "tariff", "in_force": "today", "today": 1.0}
    released: Entry = {"released_at_once": 1.0, "released_12": 1.0, "released_36": 1.0}
    return {
        "contract": [{"name": "By hand", "form": "lead_provider", "start": date(2027, 4, 1), "years": 1,
                      "price_base": "2026/27"}],
        "parties": [
            {"name": PAYER, "role": "commissioner", "risk_capacity": 50_000},
            {"name": LEAD, "role": "lead", "may_hold_budget": True, "risk_capacity": 30_000},
            {"name": TRUST, "role": "acute trust", "risk_capacity": 20_000, "no_worse_than": 9_000},
        ],
        "services": [
            {"provider": LEAD, "point_of_delivery": "Clinics", "plan_activity": 1_000, "reference_price": 100,
             "contract_value": 100_000, "unit_cost": 90, **released},
            {"provider": TRUST, "point_of_delivery": "Operations", "plan_activity": 200, "reference_price": 1_000,
             "contract_value": 200_000, "unit_cost": 900, "driver": "Demand" if "uncertainty" in more else "",
             **released},
        ],
        "schemes": [{"scheme": "Hub", "owner": LEAD, "cost": 5_000, "start_month": 1}],
        "effects": [{"scheme": "Hub", "provider": TRUST, "point_of_delivery": "Operations", "change": -0.1}],
        "terms_activity": [
            {**tariff, "clause": "Clinics today", "payee": LEAD},
            {**tariff, "clause": "Operations today", "payee": TRUST},
            {"clause": "Budget", "payer": PAYER, "payee": LEAD, "basis": "block", "indexed": False, "in_force": "new",
             "draft": 295_000, "lowest": 280_000, "highest": 300_000, "open": True},
            {"clause": "Operations", "payer": LEAD, "payee": TRUST, "basis": "tariff", "in_force": "new", "draft": 1.0,
             "lowest": 0.9, "highest": 1.2, "open": True},
        ],
        "indexation": [{"year": "2027/28", "uplift": 0, "efficiency": 0, "cost_inflation": 0}],
        **more,
    }  # fmt: skip


def lead_contract(**more: list[Entry]) -> Contract:
    """Return the contract."""
    return contract_of(lead_tables(**more))


def handed_to(contract: Contract, name: str) -> Contract:
    """Return the contract with a candidate, named as with --holder, in the lead's place."""
    (candidate,) = candidates_of(contract, LEAD, [name])
    return held_by(contract, LEAD, candidate)


def results_at_draft(contract: Contract) -> dict[str, float]:
    """Return each organisation's result of the year at the draft, all as expected."""
    ledger = ledger_of(outcomes_of(contract, central(contract), all_schemes(contract)))
    draft = {lever.id: lever.draft for lever in contract.levers if lever.draft is not None}
    return {party: float(np.round(result.sum(), 6)) for party, result in ledger.results(draft).items()}
