"""Rules of payment for activity: who provides it, how often it is paid, and what each basis needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.term_tables import ActivityTerm, BudgetTerm
from contract_engine.schema.terms_activity import BLOCKS
from contract_engine.schema.words import pounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

# Columns that only one basis reads.
_ONLY_OF = {"baseline": "marginal rate", "collar": "cap and collar", "cap": "cap and collar"}


def covers(contract: Contract, row: ActivityTerm, service: ServiceRow) -> bool:
    """Whether a row pays for a service."""
    named = row.point_of_delivery in (ALL, service.point_of_delivery)
    return named and service.provider in contract.members(row.payee)


def _covered(contract: Contract, row: ActivityTerm) -> list[ServiceRow]:
    return [service for service in contract.rows(ServiceRow) if covers(contract, row, service)]


def activity_is_provided(contract: Contract) -> Iterator[Fault]:
    """Whoever is paid for activity provides it, or one of its practices does; a block needs no service of its own."""
    for row in contract.rows(ActivityTerm):
        everything = row.point_of_delivery == ALL
        members = contract.members(row.payee)
        if not members or _covered(contract, row) or (everything and row.basis in BLOCKS):
            continue
        service = "service" if everything else f"service {row.point_of_delivery}"
        alone = members == (row.payee,)
        found = f"{row.payee} has no {service}" if alone else f"no practice of {row.payee} has a {service}"
        yield error(row.at("point_of_delivery"), f"{found} on Services.",
                    "Add it there, or name the organisation that provides it.")  # fmt: skip


def services_are_paid_once(contract: Contract) -> Iterator[Fault]:
    """No service is paid by two clauses at a time, and one in scope that nobody pays for is worth knowing."""
    whens = {"today": "today", "new": "under the new terms"}
    funded = {member for row in contract.rows(BudgetTerm) for member in contract.members(row.payee)}
    for service in contract.rows(ServiceRow):
        rows = [row for row in contract.rows(ActivityTerm) if covers(contract, row, service)]
        for when, words in whens.items():
            if not (service.runs_today if when == "today" else service.runs_when_new):
                continue
            paid = [row for row in rows if row.in_force in (when, "both")]
            twice = [
                (row, other)
                for count, row in enumerate(paid)
                for other in paid[:count]
                if "" in (row.year, other.year) or row.year == other.year
            ]
            what = f"{service.point_of_delivery} of {service.provider}"
            if twice:
                found = f"{what} is paid twice {words}: {twice[0][1].at('clause')} pays for it too."
                yield error(twice[0][0].at("point_of_delivery"), found, "Take it out of one of them.")
            elif not paid and service.in_scope and service.provider not in funded:
                yield warning(service.at("point_of_delivery"), f"nobody pays for {what} {words}.",
                              "Add it to a clause on Terms activity if somebody does.")  # fmt: skip


def columns_fit_the_basis(contract: Contract) -> Iterator[Fault]:
    """A baseline, collar or cap stands where it is read, and a cap and collar has one of the two."""
    for row in contract.rows(ActivityTerm):
        for name, basis in _ONLY_OF.items():
            if getattr(row, name) is not None and row.basis != basis:
                yield error(row.at(name), f"there is a {name}, but the basis is {row.basis}, which has none.",
                            f"Choose {basis}, or leave it blank.")  # fmt: skip
        if row.basis == "cap and collar" and row.cap is None and row.collar is None:
            yield error(row.at("cap"), "a cap and collar has neither a cap nor a collar.",
                        "Type one of them, as part of planned activity, or choose tariff.")  # fmt: skip


def a_baseline_is_of_one_provider(contract: Contract) -> Iterator[Fault]:
    """A baseline in pounds is one organisation's."""
    for row in contract.rows(ActivityTerm):
        if row.baseline is not None and len(contract.members(row.payee)) > 1:
            found = f"baseline is {pounds(row.baseline)}, but {row.payee} has several practices."
            yield error(row.at("baseline"), found, "Use one row for each practice, or leave it blank for its plan.")


def low_volumes_are_low(contract: Contract) -> Iterator[Fault]:
    """A low-volume block is for contracts up to the threshold."""
    for row in contract.rows(ActivityTerm):
        value = sum(service.contract_value for service in _covered(contract, row))
        if row.basis == "low-volume block" and value > row.low_volume:
            found = f"{row.clause} is a block for low volumes, but its services of {row.payee} are worth"
            yield warning(row.at("basis"), f"{found} {pounds(value)} a year, above {pounds(row.low_volume)}.",
                          "Choose another basis, or raise the threshold if a local one was agreed.")  # fmt: skip


def what_may_be_declined_can_be_paid_more(contract: Contract) -> Iterator[Fault]:
    """Where a service may be declined, its term moves what is paid for planned activity."""
    for row in contract.rows(ActivityTerm):
        planned = sum(service.contract_value for service in _covered(contract, row))
        above_plan = row.basis == "marginal rate" and (row.baseline is None or row.baseline >= planned)
        if row.may_be_declined and (row.basis in ("fixed plus variable", "blended") or above_plan):
            found = f"{row.payee} may decline, but {row.basis} pays the same for planned activity whatever the term."
            yield error(row.at("may_be_declined"), found, "Choose fee per item or tariff as basis, or type no.")


def what_may_be_declined_costs_less_than_it_may_pay(contract: Contract) -> Iterator[Fault]:
    """A fee whose highest value lies below the cost of a unit never makes its service worth providing."""
    for row in contract.rows(ActivityTerm):
        most = row.highest if row.open else row.draft
        if row.basis != "fee per item" or not row.may_be_declined or not row.in_new_terms or most is None:
            continue
        short = [service for service in _covered(contract, row) if service.unit_cost > most]
        if short:
            worst = max(short, key=lambda service: service.unit_cost)
            found = f"{worst.provider} may decline {worst.point_of_delivery}, which costs it"
            yield warning(row.at("highest" if row.open else "draft"),
                          f"{found} {pounds(worst.unit_cost)} a unit; the fee is at most {pounds(most)}.",
                          "Let the fee go higher, or expect it to decline.")  # fmt: skip


RULES = (
    Rule(activity_is_provided, reads=(PartyRow, ServiceRow, ActivityTerm)),
    Rule(services_are_paid_once, reads=(PartyRow, ServiceRow, ActivityTerm, BudgetTerm)),
    Rule(columns_fit_the_basis),
    Rule(a_baseline_is_of_one_provider, reads=(PartyRow,)),
    Rule(low_volumes_are_low, reads=(PartyRow, ServiceRow)),
    Rule(what_may_be_declined_can_be_paid_more, reads=(PartyRow, ServiceRow)),
    Rule(what_may_be_declined_costs_less_than_it_may_pay, reads=(PartyRow, ServiceRow)),
)
