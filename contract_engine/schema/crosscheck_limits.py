"""Rules of the rows on Terms limits: what goes with what, and that there is something to measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.crosscheck_terms import typed_whole
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.spelling import fold, listed
from contract_engine.schema.term_tables import LimitTerm
from contract_engine.schema.terms_limits import KINDS
from contract_engine.schema.words import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault


def basis_goes_with_kind(contract: Contract) -> Iterator[Fault]:
    """Each kind is a part of something, or pounds."""
    for row in contract.rows(LimitTerm):
        if row.basis not in KINDS[row.kind]:
            yield error(row.at("basis"), f"basis is {row.basis}, which a {row.kind} cannot be.",
                        f"Choose {listed(KINDS[row.kind])}.")  # fmt: skip


def one_kind_a_clause(contract: Contract) -> Iterator[Fault]:
    """The rows of a clause are settled together, so they are of one kind."""
    first: dict[str, LimitTerm] = {}
    for row in contract.rows(LimitTerm):
        other = first.setdefault(row.clause, row)
        if other.kind != row.kind:
            found = f"{row.clause} is a {row.kind} here and a {other.kind} at {other.at('kind')}."
            yield error(row.at("kind"), found, "Give one of them another name.")


def parts_are_not_more_than_all(contract: Contract) -> Iterator[Fault]:
    """Nobody withholds more than all of a payment, or keeps more profit than it turns over."""
    for row in contract.rows(LimitTerm):
        for name in ("today", "draft", "lowest", "highest"):
            value = getattr(row, name)
            part = row.kind in ("withhold", "profit cap") and row.unit == "%"
            if part and value is not None and value > 1 and not typed_whole(row, name):
                yield error(row.at(name), f"{name} is {percentage(value)}, more than all of it.",
                            "Type a percentage from 0% to 100%.")  # fmt: skip


def what_is_not_used_is_left_alone(contract: Contract) -> Iterator[Fault]:
    """An entry that changes nothing misleads whoever reads the row."""
    for row in contract.rows(LimitTerm):
        if fold(row.measures) not in (fold(ALL), "") and (not row.measured or row.kind == "profit cap"):
            why = "counts all that its payer receives and pays" if row.kind == "profit cap" else "measures no payment"
            yield warning(row.at("measures"), f"measures is '{row.measures}', but a {row.kind} {_of(row)}{why}.",
                          f"Type {ALL}.")  # fmt: skip
        if row.indicator != ALL and row.kind != "withhold":
            yield error(row.at("indicator"), f"indicator is {row.indicator}, but a {row.kind} rests on no results.",
                        f"Type {ALL}.")  # fmt: skip
        if row.kind == "repayment from savings" and row.year:
            yield error(row.at("year"), f"{row.clause} is advanced once, so it has no value of its own by year.",
                        "Leave Year blank.")  # fmt: skip


def _of(row: LimitTerm) -> str:
    return "of planned value " if row.basis == "part of planned value" else ""


def withholds_are_earned_back(contract: Contract) -> Iterator[Fault]:
    """Everyone from whom money is withheld has results that bring it back."""
    measured = {(row.indicator, row.organisation) for row in contract.rows(IndicatorRow)}
    for row in contract.rows(LimitTerm):
        lacking = [
            member
            for member in contract.members(row.payee)
            if not any(who == member and row.indicator in (ALL, what) for what, who in measured)
        ]
        if row.kind == "withhold" and lacking:
            what = "no indicator" if row.indicator == ALL else f"no row for {row.indicator}"
            found = f"{row.clause} pays back for results of {listed(lacking, 'and')}, but Indicators has {what} of"
            yield error(row.at("indicator"), f"{found} {'it' if len(lacking) == 1 else 'them'}.",
                        "Add the rows there.")  # fmt: skip


def there_is_spend_to_measure(contract: Contract) -> Iterator[Fault]:
    """Planned value, agreed spend and savings are those of services."""
    services = contract.rows(ServiceRow)
    for row in contract.rows(LimitTerm):
        covered = [each for each in services if row.point_of_delivery in (ALL, each.point_of_delivery)]
        what = "" if row.point_of_delivery == ALL else f" {row.point_of_delivery}"
        if row.basis == "part of planned value":
            providers = {each.provider for each in covered}
            lacking = [member for member in contract.members(row.payee) if member not in providers]
            if lacking:
                found = (
                    f"{listed(lacking, 'and')} {'has' if len(lacking) == 1 else 'have'} no service{what} on Services."
                )
                yield error(row.at("payee"), found, "Add it there, or choose part of payment.")
        elif row.basis in ("part of agreed spend", "£ in all") and not any(each.in_scope for each in covered):
            yield error(row.at("point_of_delivery"), f"{row.clause} measures spend, but no service{what} is in scope.",
                        "Type yes under In scope on Services.")  # fmt: skip


RULES = (
    Rule(basis_goes_with_kind),
    Rule(one_kind_a_clause, reads=(LimitTerm,)),
    Rule(parts_are_not_more_than_all),
    Rule(what_is_not_used_is_left_alone),
    Rule(withholds_are_earned_back, reads=(PartyRow, IndicatorRow, LimitTerm)),
    Rule(there_is_spend_to_measure, reads=(PartyRow, ServiceRow, LimitTerm)),
)
