"""Who holds the budget: the lead of a contract, and everyone else who must live within one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.services import ServiceRow
from contract_engine.schema.term_tables import ActivityTerm, BudgetTerm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import TermRow


def leads(contract: Contract) -> tuple[str, ...]:
    """Return the organisations that have the role lead or, if none has, those paid a budget by a commissioner."""
    named = tuple(name for name, row in contract.parties.items() if row.role == "lead")
    return named or tuple(dict.fromkeys(holder for holder, _ in _paid_a_budget(contract)))


def budget_holders(contract: Contract) -> dict[str, str]:
    """Return everyone whose bills can exceed its budget under the new terms, and the commissioner that pays it.

    A commissioner pays it a budget, or it is the lead and a commissioner pays it a block; and it pays
    others under the contract or provides services itself. Money for people without bills to meet
    is income, not a budget that can run out.
    """
    new = [row for row in contract.terms if row.in_new_terms]
    with_bills = {row.payer for row in new} | {row.provider for row in contract.rows(ServiceRow)}
    found: dict[str, str] = {}
    for holder, payer in (*_paid_a_budget(contract), *_leads_paid_a_block(contract)):
        if holder in with_bills:
            found.setdefault(holder, payer)
    return dict(sorted(found.items()))


def _paid_a_budget(contract: Contract) -> Iterator[tuple[str, str]]:
    for row in contract.rows(BudgetTerm):
        if row.in_new_terms and row.payer in contract.commissioners:
            yield from ((member, row.payer) for member in contract.members(row.payee)
                        if member not in contract.commissioners)  # fmt: skip


def _leads_paid_a_block(contract: Contract) -> Iterator[tuple[str, str]]:
    for row in contract.rows(ActivityTerm):
        if row.in_new_terms and row.payer in contract.commissioners and _is_block_of_a_lead(contract, row):
            yield row.payee, row.payer


def _is_block_of_a_lead(contract: Contract, row: TermRow) -> bool:
    party = contract.parties.get(row.payee)
    return party is not None and party.role == "lead" and getattr(row, "basis", "") == "block"
