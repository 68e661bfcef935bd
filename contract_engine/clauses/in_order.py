"""Clauses settled in order: those that measure what others pay come after them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.clauses.families import MeasuringClause, clauses_in_force
from contract_engine.clauses.settled import Settled
from contract_engine.schema.contract import lever_id
from contract_engine.schema.measures import in_force, node_of, settling_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_engine.clauses.families import Clause
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Capped, Flow
    from contract_engine.world.outcomes import Outcomes, When


def settled_in_order(outcomes: Outcomes, closed: Mapping[str, float]) -> Iterator[Flow | Capped]:
    """Yield what every clause in force pays, between the organisations that are wanted.

    `closed` are values of terms that are closed, in place of those written (lever id to value).
    """
    contract = outcomes.contract
    rows = in_force(contract, outcomes.when)
    clauses = {node_of(clause.rows[0]): clause for clause in clauses_in_force(contract, outcomes.when)}
    known = _known(contract, outcomes.when)
    settled = Settled(rows, {lever: closed.get(lever, value) for lever, value in known.items()})
    seen = replace(outcomes, only=_needed(outcomes, clauses.values()))
    for node in settling_order(rows):
        clause = clauses[node]
        paid = clause.flows_on(seen, settled) if isinstance(clause, MeasuringClause) else clause.flows(seen)
        settled.due[node] = tuple(paid)
        yield from (flow for flow in settled.due[node] if outcomes.concerns(flow.payer, flow.payee))


def _known(contract: Contract, when: When) -> dict[str, float]:
    """Return the values of the levers that are closed: all of today's, and those not open to negotiation."""
    if when == "today":
        return {lever_id(row): row.today or 0.0 for row in in_force(contract, when)}
    return {lever_id(row): row.draft or 0.0 for row in in_force(contract, when) if not row.open}


def _needed(outcomes: Outcomes, clauses: Iterable[Clause | MeasuringClause]) -> frozenset[str] | None:
    """Return whose payments must be settled to know those of the few that are wanted; None: everyone's."""
    if outcomes.only is None:
        return None
    measuring = [clause for clause in clauses if isinstance(clause, MeasuringClause)]
    needed, more = outcomes.only, True
    while more:
        wider = needed.union(*(clause.needs(needed, outcomes.contract) for clause in measuring))
        needed, more = wider, wider != needed
    return needed
