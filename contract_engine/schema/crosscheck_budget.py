"""Rules of capitated budgets: who may hold one, what it pays for, its pace, and who stands outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.crosscheck_activity import covers
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import TERM_TABLES, ActivityTerm, BudgetTerm
from contract_engine.schema.words import percentage, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

FORM = "capitated_budget"
OUTSIDE = "outside"


def holders_of(contract: Contract) -> dict[str, list[str]]:
    """Return the payees of budgets under the new terms, and the organisations behind each."""
    payees = dict.fromkeys(row.payee for row in contract.rows(BudgetTerm) if row.in_new_terms)
    return {payee: list(contract.members(payee)) for payee in payees}


def somebody_holds_the_budget(contract: Contract) -> Iterator[Fault]:
    """A contract of this form pays a budget."""
    if contract.settings.form == FORM and not holders_of(contract):
        yield error(contract.settings.at("form"), "nobody is paid a budget under the new terms.",
                    "Add a row to Terms budget, or choose another form.")  # fmt: skip


def holders_may_hold_it(contract: Contract) -> Iterator[Fault]:
    """Only an organisation that is allowed to holds a budget."""
    if contract.settings.form != FORM:
        return
    for row in contract.rows(BudgetTerm):
        members = [contract.parties[name] for name in contract.members(row.payee)] if row.in_new_terms else []
        barred = [member for member in members if not member.may_hold_budget]
        if barred:
            cells = listed([member.at("may_hold_budget") for member in barred], "and")
            whose = (
                row.payee if len(members) == 1 else f"{row.payee}, that is {listed([m.name for m in barred], 'and')},"
            )
            say = "says" if len(barred) == 1 else "say"
            yield error(row.at("payee"), f"{whose} would hold the budget, but {cells} {say} no.",
                        "Type yes there if it is allowed to hold a budget, or name another holder.")  # fmt: skip


def holders_pay_for_what_is_in_scope(contract: Contract) -> Iterator[Fault]:
    """Under the new terms the holder of the budget pays for every service in scope."""
    holders = holders_of(contract)
    members = {member for found in holders.values() for member in found}
    if contract.settings.form != FORM or not members:
        return
    for row in contract.rows(ActivityTerm):
        paid = [service for service in contract.rows(ServiceRow) if service.in_scope and covers(contract, row, service)]
        if not row.in_new_terms or row.payer in members or not paid or row.payer not in contract.parties:
            continue
        what = f"{listed([service.point_of_delivery for service in paid], 'and')} of {row.payee}"
        verb = "is" if len(paid) == 1 else "are"
        if contract.parties[row.payer].role == OUTSIDE:
            found = f"{row.payer}, outside the contract, pays for {what}, which {verb} in scope of the budget."
            mend = "Type no under In scope on Services: other areas' people are not the budget's."
        else:
            found = f"{what} {verb} in scope, but {row.payer}, not {listed(sorted(holders))}, pays under the new terms."
            mend = "Name the holder of the budget as payer, or type no under In scope on Services."
        yield warning(row.at("payer"), found, mend)


def pace_is_whole(contract: Contract) -> Iterator[Fault]:
    """An opening budget and the years from it to the target go together, within the term if it is to arrive."""
    for row in contract.rows(BudgetTerm):
        if row.opening_budget is not None and row.years_to_target is None:
            found = f"opening budget is {pounds(row.opening_budget)}, but years to target is blank."
            yield error(row.at("years_to_target"), found, "Type how many years the move to the rate takes.")
        elif row.opening_budget is None and row.years_to_target is not None:
            found = f"years to target is {row.years_to_target}, but there is no opening budget to start from."
            yield error(row.at("opening_budget"), found, "Type what is spent on these people before the contract.")
        elif row.years_to_target is not None and row.years_to_target > contract.settings.years:
            found = f"years to target is {row.years_to_target}, but the contract ends after {contract.settings.years}."
            yield warning(row.at("years_to_target"), found, "The budget does not reach its target within the term.")


def indexation_is_used(contract: Contract) -> Iterator[Fault]:
    """An uplift of its own needs a budget that is indexed."""
    for row in contract.rows(BudgetTerm):
        for name in ("uplift", "efficiency"):
            value = getattr(row, name)
            if value is not None and not row.indexed:
                yield error(row.at(name), f"own {name} is {percentage(value)}, but the budget is not indexed.",
                            "Type yes under Indexed, or leave it blank.")  # fmt: skip


def results_are_paid_to_the_holder(contract: Contract) -> Iterator[Fault]:
    """A limit on money for results speaks of a pool that pays the holder."""
    pools = {row.payee for row in contract.terms if row.family == "pool" and row.in_new_terms}
    for row in contract.rows(BudgetTerm):
        if row.for_results is not None and row.in_new_terms and row.payee not in pools:
            found = f"most for results is {percentage(row.for_results)}, but no pool pays {row.payee}."
            yield warning(row.at("for_results"), found, "Add what it is paid for results on Terms pool, or leave it"
                          " blank.")  # fmt: skip


def budgets_hold_in_every_year(contract: Contract) -> Iterator[Fault]:
    """A budget that goes by year and leaves a year out pays nothing in it."""
    named: dict[tuple[object, ...], list[BudgetTerm]] = {}
    for row in contract.rows(BudgetTerm):
        if row.in_new_terms:
            named.setdefault((row.clause, row.payee, row.segment, row.basis), []).append(row)
    for rows in named.values():
        years = {row.year for row in rows}
        lacking = [] if "" in years else [year for year in contract.years if year not in years]
        if lacking:
            row = rows[-1]
            whom = row.payee if row.segment == ALL else f"{row.payee} for {row.segment}"
            found = f"{row.clause} pays {whom} nothing in {listed(lacking, 'and')}, for which it has no row."
            yield warning(row.at("year"), found, "Add a row for each year, or type each year.")


def outside_organisations_do_not_negotiate(contract: Contract) -> Iterator[Fault]:
    """Whoever stands outside signs nothing, so what it pays and is paid is not open."""
    for row in contract.terms:
        for name in ("payer", "payee"):
            party = contract.parties.get(getattr(row, name))
            if party is not None and party.role == OUTSIDE and row.open and row.in_new_terms:
                yield error(row.at("open"), f"{party.name} is outside the contract and signs nothing, but the term is"
                            " open to negotiation.", "Type no under Open, or give it another role.")  # fmt: skip


RULES = (
    Rule(somebody_holds_the_budget, reads=(Settings, BudgetTerm)),
    Rule(holders_may_hold_it, reads=(Settings, PartyRow, BudgetTerm)),
    Rule(holders_pay_for_what_is_in_scope, reads=(Settings, PartyRow, ServiceRow, ActivityTerm, BudgetTerm)),
    Rule(pace_is_whole, reads=(Settings,)),
    Rule(indexation_is_used),
    Rule(results_are_paid_to_the_holder, reads=TERM_TABLES),
    Rule(budgets_hold_in_every_year, reads=(Settings, BudgetTerm)),
    Rule(outside_organisations_do_not_negotiate, reads=(PartyRow,)),
)
