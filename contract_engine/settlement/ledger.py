"""Double entry: every payment has a payer and a payee, and results are sums of payments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.in_order import settled_in_order
from contract_engine.terms import Capped, Flow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Payment:
    """What one organisation pays another under one clause; shape (year, scenario) or (year, 1)."""

    payer: str
    payee: str
    clause: str
    pounds: Pounds


@dataclass(frozen=True, slots=True)
class Ledger:
    """Payments for one unit of each lever, and what each organisation earns and bears of its own."""

    years: int
    count: int
    flows: tuple[Flow, ...]
    own: Mapping[str, Pounds]
    capped: tuple[Capped, ...] = ()

    def payments(self, terms: Mapping[str, float]) -> tuple[Payment, ...]:
        """Payments due at given terms (lever id to value), one for each payer, payee and clause."""
        due: dict[tuple[str, str, str], Pounds] = {}
        every: tuple[Flow | Capped, ...] = (*self.flows, *self.capped)
        for flow in every:
            key = flow.payer, flow.payee, flow.clause
            pounds = flow.at(terms)
            due[key] = due[key] + pounds if key in due else pounds
        return tuple(Payment(*key, pounds) for key, pounds in sorted(due.items(), key=lambda entry: entry[0]))

    def results(self, terms: Mapping[str, float]) -> dict[str, Pounds]:
        """Result for the year of each organisation at given terms; shape (year, scenario)."""
        total = {party: np.array(np.broadcast_to(own, (self.years, self.count))) for party, own in self.own.items()}
        for payment in self.payments(terms):
            total[payment.payee] += payment.pounds
            total[payment.payer] -= payment.pounds
        return total


def ledger_of(outcomes: Outcomes, closed: Mapping[str, float] | None = None) -> Ledger:
    """Settle the clauses of the terms in force, today's or the new ones, for one unit of each lever.

    A clause that measures what others pay takes the terms that are closed as known numbers:
    as written, or as `closed` says (lever id to value).
    """
    contract = outcomes.contract
    due = tuple(map(_without_levers, settled_in_order(outcomes, closed or {})))
    return Ledger(
        years=outcomes.years,
        count=outcomes.count,
        flows=tuple(flow for flow in due if isinstance(flow, Flow)),
        own={party: outcomes.own_result(party) for party in contract.parties if outcomes.concerns(party)},
        capped=tuple(flow for flow in due if isinstance(flow, Capped)),
    )


def _without_levers(flow: Flow | Capped) -> Flow | Capped:
    """Return a capped payment that no lever touches as the plain amount that it is."""
    if isinstance(flow, Flow) or flow.per_unit:
        return flow
    return Flow(flow.payer, flow.payee, flow.clause, None, flow.at({}))


def terms_today(outcomes: Outcomes) -> dict[str, float]:
    """Return the values of the levers that are in force today."""
    return {lever.id: lever.today for lever in outcomes.contract.levers if lever.today is not None}
