"""A contract small enough to settle by hand: one commissioner, one trust, and futures that are certain."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.settlement.ledger import ledger_of
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.world.outcomes import Outcomes
    from tests.contracts import Entry, Tables

TO_TRUST = ("Commissioner", "Trust", "Savings")
NEW = {"payer": "Commissioner", "in_force": "new"}
EMERGENCY: Entry = {
    "provider": "Trust", "point_of_delivery": "Emergency admissions", "plan_activity": 5_000, "reference_price": 2_000,
    "contract_value": 10_000_000, "unit_cost": 1_900, "released_at_once": 0.2, "released_12": 0.6, "released_36": 1.0,
}  # fmt: skip


def one_trust(years: int = 1, **tables: list[Entry]) -> Tables:
    """Return tables: a trust with one service, 5,000 emergency admissions at £2,000, so £10m a year; no clause."""
    return {
        "contract": [{"name": "By hand", "form": "incentive_pool", "start": date(2027, 4, 1), "years": years,
                      "price_base": "2026/27"}],
        "parties": [{"name": "Commissioner", "role": "commissioner"}, {"name": "Trust", "role": "acute trust"}],
        "services": [dict(EMERGENCY)],
        **tables,
    }  # fmt: skip


def practices(*lists: float, network: str = "Network") -> list[Entry]:
    """Return a commissioner, a trust and practices A, B, C ... of one network with these weighted lists."""
    return [
        {"name": "Commissioner", "role": "commissioner"},
        {"name": "Trust", "role": "acute trust"},
        *({"name": f"Practice {'ABCDEFGH'[place]}", "role": "practice", "network": network, "registered_list": people}
          for place, people in enumerate(lists)),
    ]  # fmt: skip


def certain(name: str, acts_on: str, change: float, **other: object) -> Entry:
    """Return a row of Uncertainty that leaves nothing uncertain: low, central and high are one."""
    return {"driver": name, "acts_on": acts_on, "low": change, "central": change, "high": change, **other}


def bands(side: str, *shares: tuple[float, float, float]) -> list[Entry]:
    """Return the rows of Savings: a trust's shares of bands (from, to, share), the commissioner keeping the rest."""
    return [
        {**NEW, "clause": "Savings", "payee": payee, "side": side, "band_from": start, "band_to": end, "draft": draft}
        for start, end, share in shares
        for payee, draft in (("Trust", share), ("Commissioner", 1 - share))
    ]


def outcome(tables: Tables) -> Outcomes:
    """Return the one future in which everything stands at its central value and every scheme is delivered."""
    contract = contract_of(tables)
    return outcomes_of(contract, central(contract), all_schemes(contract))


def drafts(contract: Contract) -> dict[str, float]:
    """Return the terms on the table (lever id to value)."""
    return {lever.id: lever.draft for lever in contract.levers if lever.draft is not None}


def paid(tables: Tables) -> dict[tuple[str, str, str], list[float]]:
    """Return payments due under the draft by payer, payee and clause: pounds by year."""
    found = outcome(tables)
    due = ledger_of(found).payments(drafts(found.contract))
    return {
        (payment.payer, payment.payee, payment.clause): list(np.broadcast_to(payment.pounds, (found.years, 1))[:, 0])
        for payment in due
    }


def results(tables: Tables) -> dict[str, list[float]]:
    """Return each organisation's result under the draft: pounds by year."""
    found = outcome(tables)
    return {party: list(by_year[:, 0]) for party, by_year in
            ledger_of(found).results(drafts(found.contract)).items()}  # fmt: skip
