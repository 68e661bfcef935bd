"""What is settled so far, for clauses that measure what others pay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.amount import Amount, total
from contract_engine.errors import PutRightError
from contract_engine.schema.contract import lever_id
from contract_engine.schema.measures import measured_by
from contract_engine.terms import Capped, Flow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_engine.schema.term_row import TermRow
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes

    Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Settled:
    """Payments of the clauses settled so far, by clause; `rows` are all that are in force together.

    `known` holds the values of the levers that are closed: today's terms all are, of the new
    ones those that are not open to negotiation.
    """

    rows: tuple[TermRow, ...]
    known: Mapping[str, float]
    due: dict[Node, tuple[Flow | Capped, ...]] = field(default_factory=dict)

    def between(self, row: TermRow, payer: str, payee: str) -> Amount:
        """Return what one organisation pays another under the clauses that a row measures."""
        return self._sum(row, lambda flow: (flow.payer, flow.payee) == (payer, payee))

    def received(self, row: TermRow, party: str) -> Amount:
        """Return what an organisation receives under the clauses that a row measures, less what goes back of it."""
        came = self._sum(row, lambda flow: flow.payee == party and not self._goes_back(flow))
        return came - self._sum(row, lambda flow: flow.payer == party and self._goes_back(flow))

    def paid_by(self, row: TermRow, party: str) -> Amount:
        """Return what an organisation pays under the clauses that a row measures, less what it has back of it."""
        went = self._sum(row, lambda flow: flow.payer == party and not self._goes_back(flow))
        return went - self._sum(row, lambda flow: flow.payee == party and self._goes_back(flow))

    def lever(self, row: TermRow) -> Amount:
        """Return the value of a row's lever if it is closed, and one unit of the lever if it is open."""
        name, one = lever_id(row), np.ones((1, 1))
        return Amount(fixed=one * self.known[name]) if name in self.known else Amount(per_unit={name: one})

    def part_of(self, outcomes: Outcomes, row: TermRow, amount: Amount) -> Amount:
        """Return a row's lever x an amount: linear as long as no more than one of the two is open."""
        lever, of = self.lever(row), amount.in_the_years_of(outcomes, row)
        if not lever.per_unit:
            return of * lever.fixed
        if of.per_unit:
            raise PutRightError(
                f"{row.at('open')}: {row.clause} is a part of what {', '.join(sorted(of.per_unit))} pays, and both are"
                " open: their product cannot be negotiated. Close one of them, or negotiate pounds instead."
            )
        return lever * of.fixed

    def _goes_back(self, flow: Flow | Capped) -> bool:
        """Whether a payment is what exceeds the limit of one that goes the other way under the same clause."""
        if isinstance(flow, Flow):
            return False
        there = flow.payee, flow.payer, flow.clause
        settled = (other for flows in self.due.values() for other in flows if isinstance(other, Flow))
        return any((other.payer, other.payee, other.clause) == there for other in settled)

    def _sum(self, row: TermRow, counts: Callable[[Flow | Capped], bool]) -> Amount:
        flows = (flow for node in measured_by(row, self.rows) for flow in self.due.get(node, ()))
        return total(self._amount(row, flow) for flow in flows if counts(flow))

    def _amount(self, row: TermRow, flow: Flow | Capped) -> Amount:
        """Return what a payment comes to, the levers that are closed being known."""
        if isinstance(flow, Flow):
            return self._closed({} if flow.lever is None else {flow.lever: flow.pounds},
                                flow.pounds if flow.lever is None else np.zeros((1, 1)))  # fmt: skip
        before = self._closed(flow.per_unit, flow.fixed)
        if any(pounds.any() for pounds in before.per_unit.values()):
            raise PutRightError(
                f"{row.at('clause')}: {row.clause} measures {flow.clause}, whose payment stops at a limit and rests on"
                f" open terms ({', '.join(sorted(before.per_unit))}). Close them, or measure the clauses before that"
                " limit."
            )
        return Amount(np.maximum(before.fixed, 0.0))

    def _closed(self, per_unit: Mapping[str, Pounds], fixed: Pounds) -> Amount:
        known = [Amount(pounds * self.known[lever]) for lever, pounds in per_unit.items() if lever in self.known]
        left = {lever: pounds for lever, pounds in per_unit.items() if lever not in self.known}
        return total((Amount(fixed, left), *known))
