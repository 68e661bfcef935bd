"""Which clauses watch the payments of which: a graph without circles, in whose order clauses are settled."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Literal

from contract_engine.schema.agreed_targets import rule_of
from contract_engine.schema.contract import ALL
from contract_engine.schema.spelling import fold
from contract_engine.schema.term_tables import GainShareTerm, LimitTerm, TermRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_engine.schema.contract import Contract

    Node = tuple[str, str]


def node_of(row: TermRow) -> Node:
    """Name the clause of a row: its name, and the table it stands in."""
    return row.clause, row.table


def in_force(contract: Contract, when: Literal["today", "new"]) -> tuple[TermRow, ...]:
    """Return the rows of today's terms, or of the contract on the table."""
    return tuple(row for row in contract.terms if (row.in_force_today if when == "today" else row.in_new_terms))


def measured_by(row: TermRow, rows: Iterable[TermRow]) -> tuple[Node, ...]:
    """Return the clauses among these rows, which hold together, whose payments a row measures."""
    names = {fold(name) for name in row.measured}
    rounds: dict[Node, int] = {}
    for other in rows if names else ():
        rounds[node_of(other)] = max(other.settled_in, rounds.get(node_of(other), 0))
    earlier = fold(ALL) in names
    return tuple(
        node
        for node, settled_in in sorted(rounds.items())
        if node != node_of(row) and (fold(node[0]) in names or (earlier and settled_in < row.settled_in))
    )


def settling_order(rows: Sequence[TermRow]) -> tuple[Node, ...]:
    """Return the clauses of these rows, each after those it measures: round upon round, by name within a round.

    Raises graphlib.CycleError if one measures another that measures it.
    """
    waiting = TopologicalSorter(_graph(rows))
    waiting.prepare()
    order: list[Node] = []
    while waiting.is_active():
        ready = sorted(waiting.get_ready())
        order += ready
        waiting.done(*ready)
    return tuple(order)


def circle_in(rows: Sequence[TermRow]) -> tuple[Node, ...]:
    """Return clauses each of which measures the next, the last being the first again; empty if there are none."""
    try:
        settling_order(rows)
    except CycleError as circle:
        return tuple(reversed(circle.args[1]))
    return ()


def _graph(rows: Sequence[TermRow]) -> dict[Node, set[Node]]:
    graph: dict[Node, set[Node]] = {}
    for row in rows:
        graph.setdefault(node_of(row), set()).update(measured_by(row, rows))
    return graph


def pays(row: TermRow, contract: Contract) -> set[tuple[str, str]]:
    """Return who may pay whom under a row."""
    payers, payees = contract.members(row.payer), contract.members(row.payee)
    forth = {(payer, payee) for payer in payers for payee in payees if payer != payee}
    back = {(payee, payer) for payer, payee in forth}
    if isinstance(row, LimitTerm):
        both = row.kind == "repayment from savings"
        return forth | back if both else back if row.kind in ("withhold", "payment cap") else forth
    if isinstance(row, GainShareTerm):
        rule = rule_of(contract, row.clause, row.side)
        reinvested = contract.members(rule.first_slice_to) if rule.first_slice_to else ()
        slices = {(payer, payee) for payer in payers for payee in reinvested}
        return slices | (forth | back if rule.payment_cap is not None else back if row.side == "loss" else forth)
    return forth


def stops(row: TermRow, contract: Contract) -> bool:
    """Whether a row's payment stops at a limit on something that may contain a lever."""
    if isinstance(row, GainShareTerm):
        return rule_of(contract, row.clause, row.side).payment_cap is not None
    return row.stops


def watches_everything(row: TermRow) -> bool:
    """Whether a row measures all that its payer receives and pays, not only what passes between payer and payee."""
    return isinstance(row, LimitTerm) and row.kind == "profit cap"


def multiplied(row: TermRow, contract: Contract) -> set[tuple[str, str]]:
    """Return the pairs whose payments a row's lever is a part of: what is withheld from, or what is received."""
    if watches_everything(row):
        return {(payer, row.payer) for payer in contract.parties}
    return {(row.payer, member) for member in contract.members(row.payee)}


def watched(row: TermRow, contract: Contract) -> set[tuple[str, str]]:
    """Return the pairs between whom a row measures payments."""
    pairs = multiplied(row, contract)
    return pairs | {(payee, payer) for payer, payee in pairs}


def measured_rows(
    row: TermRow, rows: Sequence[TermRow], contract: Contract, pairs: set[tuple[str, str]]
) -> tuple[TermRow, ...]:
    """Return the rows whose payments between these pairs a row measures, in the years for which it holds."""
    nodes = measured_by(row, rows)
    return tuple(
        other
        for other in rows
        if node_of(other) in nodes
        and (not row.year or not other.year or row.year == other.year)
        and not pairs.isdisjoint(pays(other, contract))
    )


def open_terms_behind(row: TermRow, rows: Sequence[TermRow], contract: Contract) -> tuple[TermRow, ...]:
    """Return the open terms on which what a row pays rests: its own, and those of what it measures."""
    behind = [row] if row.open else []
    for other in measured_rows(row, rows, contract, watched(row, contract)):
        behind += open_terms_behind(other, rows, contract)
    return tuple(dict.fromkeys(behind))
