"""Withhold: a part of a payment goes back unless results earn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.amount import Amount, paid, paid_above_zero

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.clauses.settled import Settled
    from contract_engine.schema.term_tables import LimitTerm
    from contract_engine.terms import Capped, Flow
    from contract_engine.world.outcomes import Outcomes


def withheld(outcomes: Outcomes, row: LimitTerm, settled: Settled) -> Iterator[Flow | Capped]:
    """Yield what each payee gives back of what it was paid.

        payee pays payer   part withheld x payment x (1 - achievement)

    The payment is what the payer pays under the clauses measured, less what comes back under
    them, nothing if that is more; or planned value at reference prices. Either the part or the
    payment may be open to negotiation, not both.
    """
    for member in outcomes.contract.members(row.payee):
        if not outcomes.concerns(row.payer, member):
            continue
        missed = 1.0 - outcomes.achievement.own(member, row.indicator)
        forth, back = _payment(outcomes, row, settled, member)
        clipped = forth.meets(back)
        payment = forth - back if clipped else forth
        if clipped and not payment.per_unit:
            payment, clipped = Amount(np.maximum(payment.fixed, 0.0)), False
        due = settled.part_of(outcomes, row, payment) * missed
        if clipped:
            yield paid_above_zero(outcomes, row, member, row.payer, due)
        else:
            yield from paid(outcomes, row, member, row.payer, due)


def _payment(outcomes: Outcomes, row: LimitTerm, settled: Settled, member: str) -> tuple[Amount, Amount]:
    """Return what a part is withheld of, and what comes back of it already."""
    if row.basis == "part of planned value":
        services = outcomes.services_of(member, row.point_of_delivery)
        return Amount(np.sum([service.planned for service in services], axis=0)), Amount()
    return settled.between(row, row.payer, member), settled.between(row, member, row.payer)
