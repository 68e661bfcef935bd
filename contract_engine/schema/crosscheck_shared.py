"""Rules of shared services: who uses them, who bears their cost, and where VAT goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.by_year import by_year
from contract_engine.schema.crosscheck_terms import typed_whole
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import SharedCostTerm
from contract_engine.schema.terms_shared_cost import FIXED, PER_USE
from contract_engine.schema.words import percentage, pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

SUM_TOLERANCE = 1e-9
WHEN = {"today": "today", "draft": "new"}


def shares_add_up(contract: Contract) -> Iterator[Fault]:
    """The parts of each service's fixed cost, the host's own among them, are the whole of it."""
    for name, when in WHEN.items():
        rows = [
            row for row in contract.rows(SharedCostTerm) if row.component == FIXED and row.in_force in (when, "both")
        ]
        for service in dict.fromkeys(row.service for row in rows):
            of_service = [row for row in rows if row.service == service]
            years = sorted({row.year for row in of_service if row.year})
            for together in by_year(of_service, years).values():
                yield from _whole(together, name)


def _whole(rows: list[SharedCostTerm], name: str) -> Iterator[Fault]:
    values = [getattr(row, name) for row in rows]
    total = sum(value for value in values if value is not None)
    if None in values or any(typed_whole(row, name) for row in rows) or abs(total - 1) <= SUM_TOLERANCE:
        return
    first = rows[0]
    host = "" if any(row.payer == row.payee for row in rows) else f" {first.payee}, the host, has no part of its own."
    found = f"the {name} parts of the fixed cost of {first.service} add up to {percentage(round(total, 12))}.{host}"
    cells = listed([row.at(name) for row in rows], "and")
    yield error(first.at(name), found, f"Make {cells} add up to 100%.")


def one_clause_a_service(contract: Contract) -> Iterator[Fault]:
    """The fixed cost of a service is shared in one clause, so that its parts can add up."""
    first: dict[tuple[str, str], SharedCostTerm] = {}
    for row in contract.rows(SharedCostTerm):
        if row.component != FIXED:
            continue
        for when in WHEN.values():
            other = first.setdefault((row.service, when), row) if row.in_force in (when, "both") else row
            if other.clause != row.clause:
                found = f"the fixed cost of {row.service} is shared in {other.clause} at {other.at('clause')} too."
                yield error(row.at("clause"), found, "Put every part of it into one clause.")
                break


def the_host_is_paid(contract: Contract) -> Iterator[Fault]:
    """Whoever is paid for a shared service is its host."""
    hosts = {row.service: row.host for row in contract.rows(SharedServiceRow)}
    for row in contract.rows(SharedCostTerm):
        host = hosts.get(row.service, row.payee)
        if row.payee != host:
            yield error(row.at("payee"), f"{row.payee} is paid for {row.service}, but {host} is its host.",
                        f"Name {host}, or another host on Shared services.")  # fmt: skip
        elif row.component == PER_USE and row.payer == row.payee:
            yield error(row.at("payer"), f"{row.payer}, the host of {row.service}, would pay itself for each use.",
                        "Take the row out: the host bears the cost of its own uses.")  # fmt: skip


def payers_use_it(contract: Contract) -> Iterator[Fault]:
    """Whoever bears a part of a service's cost uses it, but for the host; whoever uses it bears a part.

    Where the fixed cost is shared, a part of that: a price for each use alone would leave it to the others.
    """
    users: dict[str, dict[str, SharedUseRow]] = {}
    for use in contract.rows(SharedUseRow):
        users.setdefault(use.service, {})[use.organisation] = use
    bearing: dict[str, set[str]] = {}
    shared = {row.service for row in contract.rows(SharedCostTerm) if row.component == FIXED and row.in_new_terms}
    for row in contract.rows(SharedCostTerm):
        members = contract.members(row.payer)
        if not members:
            yield error(row.at("payer"), f"no practice belongs to {row.payer}, so nobody pays for {row.service}.",
                        "Type the network's name beside its practices on Parties.")  # fmt: skip
        if row.in_new_terms and (row.component == FIXED or row.service not in shared):
            bearing.setdefault(row.service, set()).update(members)
        lacking = [name for name in members if name not in users.get(row.service, {}) and name != row.payee]
        if lacking and (row.component == FIXED or len(lacking) == len(members)):
            yield error(row.at("payer"), f"{listed(lacking, 'and')} would pay for {row.service}, but Shared use has no"
                        " row of it.", "Add its uses there, or take the row out.")  # fmt: skip
    hosts = {row.service: row.host for row in contract.rows(SharedServiceRow)}
    for service, uses in users.items():
        for name, use in uses.items():
            if name not in bearing.get(service, set()) and name != hosts.get(service):
                what = "fixed cost" if service in shared else "cost"
                yield warning(use.at("organisation"), f"{name} uses {service} and bears no part of its {what}.",
                              "Add it on Terms shared cost, unless the others mean to carry it.")  # fmt: skip


def services_have_users(contract: Contract) -> Iterator[Fault]:
    """A shared service has users, a cost, and somebody beside its host who pays for each use that costs something."""
    uses = contract.rows(SharedUseRow)
    priced = {row.service for row in contract.rows(SharedCostTerm) if row.component == PER_USE and row.in_new_terms}
    for row in contract.rows(SharedServiceRow):
        others = [use for use in uses if use.service == row.service and use.organisation != row.host]
        if not any(use.service == row.service for use in uses):
            yield error(row.at("service"), f"nobody uses {row.service}.", "Add its users on Shared use.")
        elif row.service in priced and not any(use.uses for use in uses if use.service == row.service):
            yield warning(row.at("service"), f"there is a price for each use of {row.service}, and its users have 0"
                          " uses a year.", "Type its uses on Shared use, or take the price out.")  # fmt: skip
        if row.fixed_cost == 0 and row.cost_per_use == 0:
            yield warning(row.at("fixed_cost"), f"{row.service} costs nothing.", "Type what it costs its host.")
        if row.cost_per_use > 0 and row.service not in priced and any(use.uses for use in others):
            yield warning(row.at("cost_per_use"), f"each use of {row.service} costs {row.host}"
                          f" {pounds(row.cost_per_use)}, and nobody pays for it.",
                          "Add a price per use on Terms shared cost.")  # fmt: skip


def services_are_no_schemes(contract: Contract) -> Iterator[Fault]:
    """A shared service and a scheme can be told apart."""
    schemes = {row.scheme: row for row in contract.rows(SchemeRow)}
    for row in contract.rows(SharedServiceRow):
        if row.service in schemes:
            found = f"{row.service} is the name of a scheme too, at {schemes[row.service].at('scheme')}."
            yield error(row.at("service"), found, "Give one of them another name.")


def cost_alone_is_released_in_order(contract: Contract) -> Iterator[Fault]:
    """What is released later includes what was released before."""
    for row in contract.rows(SharedUseRow):
        if not row.released_at_once <= row.released_12 <= row.released_36:
            found = (
                f"cost alone released at once {percentage(row.released_at_once)}, after 12 months"
                f" {percentage(row.released_12)} and after 36 months {percentage(row.released_36)} do not rise."
            )
            yield error(row.at("released_12"), found, "Each includes the one before it: put them in order.")


def vat_goes_somewhere(contract: Contract) -> Iterator[Fault]:
    """VAT is paid to an organisation outside, and somebody cannot recover it."""
    for row in contract.rows(SharedServiceRow):
        if not row.vat_rate:
            continue
        to = contract.parties.get(row.vat_to)
        payers = {member for term in contract.rows(SharedCostTerm) if term.service == row.service
                  for member in contract.members(term.payer) if member != row.host}  # fmt: skip
        if to is None:
            yield error(row.at("vat_to"), f"VAT of {percentage(row.vat_rate)} is charged on {row.service}, and nobody"
                        " receives it.", "Name HMRC, with the role outside on Parties.")  # fmt: skip
        elif to.role != "outside":
            yield error(row.at("vat_to"), f"VAT on {row.service} goes to {to.name}, whose role is {to.role}.",
                        "Name HMRC, with the role outside on Parties.")  # fmt: skip
        elif payers and all(contract.parties[name].vat_recovery == 1 for name in payers):
            yield warning(row.at("vat_rate"), f"VAT of {percentage(row.vat_rate)} on {row.service} costs nobody"
                          " anything: every payer recovers all of it.",
                          "Type 0% under VAT recovered on Parties for practices that recover none.")  # fmt: skip


RULES = (
    Rule(shares_add_up, reads=(SharedCostTerm,)),
    Rule(one_clause_a_service),
    Rule(the_host_is_paid, reads=(SharedServiceRow,)),
    Rule(payers_use_it, reads=(PartyRow, SharedServiceRow, SharedUseRow, SharedCostTerm)),
    Rule(services_have_users, reads=(SharedServiceRow, SharedUseRow, SharedCostTerm)),
    Rule(services_are_no_schemes),
    Rule(cost_alone_is_released_in_order),
    Rule(vat_goes_somewhere, reads=(PartyRow, SharedServiceRow, SharedCostTerm)),
)
