"""What a former holder of the budget is paid for its own services: as it is today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.term_tables import ActivityTerm, BundleTerm
from contract_engine.schema.terms_activity import BLOCKS

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

# Between these parts of today's price, rate or block the pay may be negotiated; illustrative.
LEAST, MOST = 0.9, 1.1
OWN_SOURCE = "as it is paid today, open between 90% and 110%: written by lead, not typed"


def paid_as_today(contract: Contract, provider: str, payer: str) -> tuple[ActivityTerm, ...]:
    """Return the terms by which a payer pays a provider for the services in scope that nobody else pays it for.

    On the basis of today, or at the reference price where nobody pays for the service today.
    """
    new = [row for row in contract.terms if row.in_new_terms and row.payee == provider]
    if any(isinstance(row, BundleTerm) for row in new):
        return ()
    activity = [row for row in new if isinstance(row, ActivityTerm)]
    paid = {row.point_of_delivery for row in activity}
    unpaid = [
        row.point_of_delivery for row in contract.rows(ServiceRow)
        if row.provider == provider and row.in_scope and row.in_use != "today"
        and paid.isdisjoint((ALL, row.point_of_delivery))
    ]  # fmt: skip
    if not unpaid:
        return ()
    today = [row for row in contract.rows(ActivityTerm) if row.in_force_today and row.payee == provider]
    every = all(row.point_of_delivery in unpaid for row in contract.rows(ServiceRow) if row.provider == provider)
    whole = [row for row in today if row.point_of_delivery == ALL]
    if whole and every:
        return tuple(_copied(row, payer, ALL) for row in whole)
    found: list[ActivityTerm] = []
    for point in unpaid:
        same = [row for row in today if row.point_of_delivery == point]
        units = [row for row in whole if row.basis not in BLOCKS]
        found += [_copied(row, payer, point) for row in same or units] or [_at_the_price(payer, provider, point)]
    return tuple(found)


def _copied(row: ActivityTerm, payer: str, point: str) -> ActivityTerm:
    value = row.today or 0.0
    lowest, highest = (0.0, 1.0) if row.is_share else (LEAST * value, MOST * value)
    return row.model_copy(
        update={
            "clause": f"Services of {row.payee}", "payer": payer, "point_of_delivery": point, "in_force": "new",
            "today": None, "draft": value, "lowest": lowest, "highest": highest, "step": None, "open": True,
            "largest_change": None, "source": OWN_SOURCE,
        }
    )  # fmt: skip


def _at_the_price(payer: str, provider: str, point: str) -> ActivityTerm:
    return ActivityTerm.model_validate({
        "clause": f"Services of {provider}", "payer": payer, "payee": provider, "basis": "tariff",
        "point_of_delivery": point, "in_force": "new", "draft": 1.0, "lowest": LEAST, "highest": MOST, "open": True,
        "source": OWN_SOURCE,
    })  # fmt: skip
