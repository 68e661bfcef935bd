"""Profit cap: what is earned beyond it is returned, or put into a fund."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.clauses.amount import Amount, paid_above_zero
from contract_engine.clauses.payment_limits import in_pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.clauses.settled import Settled
    from contract_engine.schema.term_tables import LimitTerm
    from contract_engine.terms import Capped, Flow
    from contract_engine.world.outcomes import Outcomes


def given_up(outcomes: Outcomes, row: LimitTerm, settled: Settled) -> Iterator[Flow | Capped]:
    """Yield what a holder gives up of its profit: to a commissioner, or to be reinvested.

        turnover   what the holder receives in the year under all clauses
        profit     turnover - what it pays under all clauses + other income - own costs
        payment    part x max(profit - cap, 0), cap = part of turnover kept x turnover, or pounds

    All clauses are those settled before any profit cap. Other income counts in profit, but is
    not turnover of this contract. Payees of a network share by list.
    """
    holder = row.payer
    payees = outcomes.contract.list_shares(row.payee)
    if not outcomes.concerns(holder, *payees):
        return
    turnover = settled.received(row, holder)
    profit = turnover - settled.paid_by(row, holder) + Amount(outcomes.own_result(holder))
    pounds = row.basis == "£ a year"
    kept = in_pounds(outcomes, row, settled) if pounds else settled.part_of(outcomes, row, turnover)
    beyond = (profit - kept) * row.part
    for payee, share in payees.items():
        if outcomes.concerns(holder, payee):
            yield paid_above_zero(outcomes, row, holder, payee, beyond * share)
