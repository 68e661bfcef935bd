"""Pump-priming: money advanced in the first year, repaid as savings come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.amount import Amount, paid, paid_above_zero
from contract_engine.world.targets import saved_in_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.clauses.settled import Settled
    from contract_engine.schema.term_tables import LimitTerm
    from contract_engine.terms import Capped, Flow, Pounds
    from contract_engine.world.outcomes import Outcomes


def advanced(outcomes: Outcomes, row: LimitTerm, settled: Settled) -> Iterator[Flow | Capped]:
    """Yield an advance P and its repayment; a network's practices share both by list.

        saved to date    S_t = most, up to year t, that agreed spend has exceeded actual by since the start, or 0
        repaid to date   min(P, part x S_t)

    and in each year what it grows by. What savings never repay stays with the payee. With
    x_t = part x S_t and P open, x_t - x_{t-1} is paid less what is beyond P:

        payee pays payer   x_t - x_{t-1} + max(x_{t-1} - P, 0)
        payer pays payee   max(x_t - P, 0)
    """
    to_date = row.part * saved_to_date(outcomes, row)
    before = np.vstack([np.zeros_like(to_date[:1]), to_date[:-1]])
    first = np.eye(outcomes.years, 1)
    advance = settled.lever(row)
    for member, share in outcomes.contract.list_shares(row.payee).items():
        if not outcomes.concerns(row.payer, member):
            continue
        yield from paid(outcomes, row, row.payer, member, advance * first * share)
        if advance.per_unit:
            yield from paid(outcomes, row, member, row.payer, Amount((to_date - before) * share))
            yield paid_above_zero(outcomes, row, member, row.payer, (Amount(before) - advance) * share)
            yield paid_above_zero(outcomes, row, row.payer, member, (Amount(to_date) - advance) * share)
        else:
            repaid = np.minimum(advance.fixed, to_date) - np.minimum(advance.fixed, before)
            yield from paid(outcomes, row, member, row.payer, Amount(repaid * share))


def saved_to_date(outcomes: Outcomes, row: LimitTerm) -> Pounds:
    """Return savings since the start at reference prices, at their most so far; shape (year, scenario)."""
    saved = saved_in_scope(outcomes, row.point_of_delivery)
    most: Pounds = np.maximum.accumulate(np.maximum(np.cumsum(saved, axis=0), 0.0), axis=0)
    return most
