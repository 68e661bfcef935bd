"""Double entry: every payment has a payer and a payee, and results are sums of payments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.in_order import settled_in_order
from contract_engine.settlement.passed_on import own_passed_on, payments_passed_on
from contract_engine.terms import Capped, Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes

    Key = tuple[str, str, str]


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
        """Payments due at given terms (lever id to value), one for each payer, payee and clause.

        A payment that stops at a limit is settled as the whole of it one way and what exceeds the
        limit the other way; here it is what is paid in the end. Of what goes a_t there and b_t back
        under one clause in a future, c_t of it as payments that stop at zero,

            min(a_t, b_t, c_t)

        is taken from both. A gain and a loss, which fall in different futures, stay two payments.
        """
        due, stopping = _added_up((*self.flows, *self.capped), terms), _added_up(self.capped, terms)
        _set_off(due, stopping)
        plain = {_key(flow) for flow in self.flows}
        return tuple(Payment(*key, pounds) for key, pounds in sorted(due.items(), key=lambda entry: entry[0])
                     if key in plain or pounds.any())  # fmt: skip

    def results(self, terms: Mapping[str, float]) -> dict[str, Pounds]:
        """Result for the year of each organisation in the ledger at given terms; shape (year, scenario)."""
        total = {party: np.array(np.broadcast_to(own, (self.years, self.count))) for party, own in self.own.items()}
        for payment in self.payments(terms):
            if payment.payee in total:
                total[payment.payee] += payment.pounds
            if payment.payer in total:
                total[payment.payer] -= payment.pounds
        return total


def ledger_of(outcomes: Outcomes, closed: Mapping[str, float] | None = None) -> Ledger:
    """Settle the clauses of the terms in force, today's or the new ones, for one unit of each lever.

    A clause that measures what others pay takes the terms that are closed as known numbers:
    as written, or as `closed` says (lever id to value).
    """
    contract = outcomes.contract
    settled = payments_passed_on(settled_in_order(outcomes, closed or {}), contract.holding)
    due = tuple(map(_without_levers, settled))
    own = {party: outcomes.own_result(party) for party in contract.parties if outcomes.concerns(party)}
    return Ledger(
        years=outcomes.years,
        count=outcomes.count,
        flows=tuple(flow for flow in due if isinstance(flow, Flow)),
        own=own_passed_on(own, contract.holding, outcomes),
        capped=tuple(flow for flow in due if isinstance(flow, Capped)),
    )


def _key(flow: Flow | Capped) -> Key:
    return flow.payer, flow.payee, flow.clause


def _added_up(flows: Iterable[Flow | Capped], terms: Mapping[str, float]) -> dict[Key, Pounds]:
    """Return payments at given terms, those of one payer, payee and clause in one."""
    found: dict[Key, Pounds] = {}
    for flow in flows:
        key, pounds = _key(flow), flow.at(terms)
        found[key] = found[key] + pounds if key in found else pounds
    return found


def _set_off(due: dict[Key, Pounds], stopping: Mapping[Key, Pounds]) -> None:
    """Take from payments, and from what comes back of them under the same clause, what goes both ways."""
    nothing = np.zeros((1, 1))
    for payer, payee, clause in stopping:
        there, back = (payer, payee, clause), (payee, payer, clause)
        if back not in due or (back in stopping and back < there):
            continue
        most = stopping[there] + stopping.get(back, nothing)
        both = np.clip(np.minimum(due[there], due[back]), 0.0, most)
        due[there], due[back] = due[there] - both, due[back] - both


def _without_levers(flow: Flow | Capped) -> Flow | Capped:
    """Return a capped payment that no lever touches as the plain amount that it is."""
    if isinstance(flow, Flow) or flow.per_unit:
        return flow
    return Flow(flow.payer, flow.payee, flow.clause, None, flow.at({}))


def terms_today(outcomes: Outcomes) -> dict[str, float]:
    """Return the values of the levers that are in force today."""
    return {lever.id: lever.today for lever in outcomes.contract.levers if lever.today is not None}
