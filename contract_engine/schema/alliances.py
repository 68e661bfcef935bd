"""An alliance as the terms have it: its members, which way it works, and what each member puts at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.term_tables import ActivityTerm, FeeTerm, GainShareTerm

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

FORM = "alliance"
OPEN_BOOK = "open book"


def members(contract: Contract) -> tuple[str, ...]:
    """Return whoever shares the joint gain or pain under the new terms, but for the commissioner that pays it."""
    rows = (row for row in contract.rows(GainShareTerm) if row.in_new_terms)
    return tuple(sorted({row.payee for row in rows if row.payee not in (row.payer, *contract.commissioners)}))


def stands_alone(contract: Contract) -> bool:
    """Whether costs are reimbursed open book under the new terms; if not, it lies over contracts as they are."""
    return any(row.basis == OPEN_BOOK and row.in_new_terms for row in contract.rows(ActivityTerm))


def limb_one(contract: Contract, member: str) -> tuple[ActivityTerm, ...]:
    """Return the rows that pay a member for its work: open book where the alliance stands alone, any otherwise."""
    alone = stands_alone(contract)
    return tuple(
        row
        for row in contract.rows(ActivityTerm)
        if row.in_new_terms and _is_of(contract, row.payee, member) and (row.basis == OPEN_BOOK or not alone)
    )


def fees(contract: Contract, member: str) -> tuple[FeeTerm, ...]:
    """Return the rows of a member's fee, all of which it puts at risk."""
    rows = (row for row in contract.rows(FeeTerm) if row.kind == "management fee")
    return tuple(row for row in rows if row.in_new_terms and row.payee == member)


def _is_of(contract: Contract, payee: str, member: str) -> bool:
    return payee == member or not set(contract.members(payee)).isdisjoint(contract.members(member))
