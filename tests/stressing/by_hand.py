"""A trust paid a block for work that costs about £9.5m a year: its result is normal, and can be worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.assembled import contract_of
from tests.known_answers.by_hand import one_trust

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from tests.contracts import Entry, Tables

# 5,000 admissions at £1,900.
COST = 9_500_000.0
# One in ten years wages are 5% above plan, one in ten 5% below: a standard deviation of 5% / 1.28155.
WAGES = 0.05
SPREAD = WAGES / 1.2815515655446004 * COST
BLOCK = {"clause": "Block", "payer": "Commissioner", "payee": "Trust", "basis": "block"}


def wages(**other: object) -> Entry:
    """Return a row of Uncertainty: wages, as likely above plan as below."""
    return {"driver": "Wages", "acts_on": "unit cost", "low": -WAGES, "central": 0.0, "high": WAGES, **other}


def block(
    years: int = 1, absorbs: float = 500_000, uncertainty: list[Entry] | None = None, **settings: object
) -> Contract:
    """Return a contract that goes on paying the trust £10m a year, whatever its work costs."""
    tables = one_trust(years, uncertainty=[wages()] if uncertainty is None else uncertainty)
    tables["contract"][0] |= {"strict_risk": True, **settings}
    tables["parties"][1] |= {"risk_capacity": absorbs}
    tables["parties"][0] |= {"risk_capacity": 1_000_000}
    tables["terms_activity"] = [
        {**BLOCK, "in_force": "both", "today": 10_000_000, "draft": 10_000_000},
    ]
    return contract_of(tables)


def with_a_clinic(paid: int = 10_000_000) -> Tables:
    """Return a trust that is paid a block whatever its work costs, and whose clinic saves cost."""
    tables = one_trust(2, uncertainty=[wages()])
    tables["contract"][0]["status"] = "example"
    tables["schemes"] = [{"scheme": "Clinic", "owner": "Trust", "cost": 1}]
    tables["effects"] = [{"scheme": "Clinic", "provider": "Trust", "point_of_delivery": "Emergency admissions",
                          "change": -0.05, "low": -0.05, "high": -0.05}]  # fmt: skip
    tables["terms_activity"] = [
        {**BLOCK, "in_force": "both", "today": 10_000_000, "draft": paid, "lowest": 9_000_000, "highest": 10_000_000,
         "open": True}
    ]  # fmt: skip
    return tables
