"""Rules of a contract that one organisation leads: who it is, what it is paid, and that the money goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.crosscheck_activity import covers
from contract_engine.schema.faults import error, warning
from contract_engine.schema.holders import leads
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import ActivityTerm, BudgetTerm, LimitTerm, PoolTerm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

FORM = "lead_provider"


def one_organisation_leads(contract: Contract) -> Iterator[Fault]:
    """Exactly one organisation answers for the contract."""
    if contract.settings.form != FORM:
        return
    found = leads(contract)
    if not found:
        yield error(contract.settings.at("form"), "the contract is led by one organisation, but none has the role lead"
                    " and no commissioner pays a budget.",
                    "Give one organisation on Parties the role lead.")  # fmt: skip
    for name in found[1:]:
        yield error(contract.parties[name].at("role"), f"{listed(list(found), 'and')} would all lead; one organisation"
                    " answers for the contract.", "Give one of them the role lead, and no other.")  # fmt: skip


def the_lead_is_paid(contract: Contract) -> Iterator[Fault]:
    """A commissioner pays the lead a budget, or a block, under the new terms."""
    if (lead := _the_lead(contract)) is None:
        return
    rows: tuple[ActivityTerm | BudgetTerm, ...] = (*contract.rows(BudgetTerm), *contract.rows(ActivityTerm))
    paid = [row for row in rows if row.in_new_terms and row.payer in contract.commissioners and row.payee == lead]
    if not paid:
        yield error(contract.parties[lead].at("name"), f"no commissioner pays {lead} a budget under the new terms.",
                    "Add it on Terms budget or, as a block, on Terms activity.")  # fmt: skip


def services_in_scope_go_through_the_lead(contract: Contract) -> Iterator[Fault]:
    """A commissioner pays nobody but the lead for services in scope."""
    if (lead := _the_lead(contract)) is None:
        return
    in_scope = [service for service in contract.rows(ServiceRow) if service.in_scope]
    for row in contract.rows(ActivityTerm):
        if not row.in_new_terms or row.payer not in contract.commissioners or row.payee == lead:
            continue
        paid = [service.point_of_delivery for service in in_scope if covers(contract, row, service)]
        if paid:
            found = f"{row.payer} still pays {row.payee} for {listed(paid, 'and')}, in scope, past {lead}."
            yield warning(row.at("payer"), found, f"Name {lead} as payer, or type no under In scope on Services.")


def penalties_passed_down_have_a_source(contract: Contract) -> Iterator[Fault]:
    """A lead that pays others for results is itself paid for results."""
    if (lead := _the_lead(contract)) is None:
        return
    pools = [row for row in contract.rows(PoolTerm) if row.on_results]
    withholds = [row for row in contract.rows(LimitTerm) if row.kind == "withhold"]
    on_results = [row for row in (*pools, *withholds) if row.in_new_terms]
    if any(row.payee == lead for row in on_results):
        return
    for row in on_results:
        if row.payer == lead:
            found = (
                f"{lead} pays {row.payee} for results, but nobody pays {lead} for any, so nothing may be passed down."
            )
            yield warning(row.at("payee"), found, f"Add what {lead} is paid for results, or take the row out.")


def _the_lead(contract: Contract) -> str | None:
    """Return the one lead of a contract of this form, if there is just one."""
    found = leads(contract) if contract.settings.form == FORM else ()
    return found[0] if len(found) == 1 else None


RULES = (
    Rule(one_organisation_leads, reads=(Settings, PartyRow, BudgetTerm)),
    Rule(the_lead_is_paid, reads=(Settings, PartyRow, BudgetTerm, ActivityTerm)),
    Rule(services_in_scope_go_through_the_lead, reads=(Settings, PartyRow, ServiceRow, BudgetTerm, ActivityTerm)),
    Rule(penalties_passed_down_have_a_source, reads=(Settings, PartyRow, BudgetTerm, PoolTerm, LimitTerm)),
)
