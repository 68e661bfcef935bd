"""The most and the least that one organisation pays another in a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.amount import Amount, paid_above_zero

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.clauses.settled import Settled
    from contract_engine.schema.term_tables import LimitTerm
    from contract_engine.terms import Capped, Flow, Pounds
    from contract_engine.world.outcomes import Outcomes


def limited(outcomes: Outcomes, row: LimitTerm, settled: Settled) -> Iterator[Flow | Capped]:
    """Yield what goes back above a cap, or is added below a floor.

        cap     payee pays payer   part x max(payment - cap, 0)
        floor   payer pays payee   part x max(floor - payment, 0)

    The payment is what the payer pays in the year under the clauses measured, less what comes
    back under them. The limit is in pounds, a network's by list, or a part of agreed spend.
    """
    contract = outcomes.contract
    for member, share in contract.list_shares(row.payee).items():
        if not outcomes.concerns(row.payer, member):
            continue
        payment = settled.between(row, row.payer, member) - settled.between(row, member, row.payer)
        limit = _limit(outcomes, row, settled) * share
        if row.kind == "payment cap":
            yield paid_above_zero(outcomes, row, member, row.payer, (payment - limit) * row.part)
        else:
            yield paid_above_zero(outcomes, row, row.payer, member, (limit - payment) * row.part)


def _limit(outcomes: Outcomes, row: LimitTerm, settled: Settled) -> Amount:
    if row.basis == "part of agreed spend":
        services = outcomes.services_in_scope(row.point_of_delivery)
        agreed: Pounds = np.sum([service.agreed for service in services], axis=0)
        return settled.lever(row) * agreed
    return in_pounds(outcomes, row, settled)


def in_pounds(outcomes: Outcomes, row: LimitTerm, settled: Settled) -> Amount:
    """Return a limit in pounds a year, which may rise with prices."""
    years = outcomes.price_index if row.indexed else np.ones(outcomes.years)
    return settled.lever(row) * years[:, None]
