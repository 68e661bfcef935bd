"""Clauses that watch other payments, ready to be put on a trust that is paid £10,000,000 a year by tariff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.known_answers.by_hand import NEW, certain, one_trust

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

TARIFF: Entry = {**NEW, "clause": "Acute", "payee": "Trust", "basis": "tariff", "draft": 1.0}
LIMIT: Entry = {**NEW, "payee": "Trust"}
OPEN = {"open": True, "lowest": 0.0, "highest": 1.0}
WITHHOLD = {**LIMIT, "clause": "Quality withhold", "kind": "withhold", "basis": "part of payment", "draft": 0.0125}
CAP = {**LIMIT, "clause": "Cap", "kind": "payment cap", "basis": "£ a year", "draft": 10_200_000}
FLOOR = {**CAP, "clause": "Floor", "kind": "payment floor", "draft": 9_800_000}
PROFIT = {**NEW, "clause": "Profit cap", "payer": "Trust", "payee": "Commissioner", "kind": "profit cap",
          "basis": "part of turnover", "draft": 0.075}  # fmt: skip
ADVANCE = {**LIMIT, "clause": "Pump-priming", "kind": "repayment from savings", "basis": "£ in all", "draft": 900_000}
BACK = ("Trust", "Commissioner")
FORTH = ("Commissioner", "Trust")


def achieved(rate: float) -> list[Entry]:
    """Return an indicator of the trust: paid from 50% to 90% of 1,000 patients."""
    return [
        {"indicator": "Staff jabs", "organisation": "Trust", "numerator": 1_000 * rate, "denominator": 1_000,
         "lower_threshold": 0.5, "upper_threshold": 0.9}
    ]  # fmt: skip


def watched(*limits: Entry, change: float = 0.0, rate: float = 0.5, years: int = 1, **tariff: object) -> Tables:
    """Return a trust paid by tariff, its activity changed by a part, and clauses that watch what it is paid."""
    return one_trust(
        years=years,
        terms_activity=[{**TARIFF, **tariff}],
        terms_limits=list(limits),
        indicators=achieved(rate),
        uncertainty=[certain("Demand", "activity", change)],
    )
