"""Rules of the small clauses: what each kind needs, what it has no use for, and that it pays somebody for something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_tables import FeeTerm
from contract_engine.schema.terms_fees import FOR_A_BASIS, PARTS, TAPERED
from contract_engine.schema.words import percentage, shown, subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

NEEDED = {
    "transition payment": {"taper_years": "Type after how many years it has fallen to nothing; 1 for the first only."},
    "income guarantee": {"starts_at": "Type the part of planned income that is guaranteed, such as 98%."},
    "stop-loss cover": {"starts_at": "Type the part of agreed spend above which it pays, such as 105%."},
    "reinvestment first": {"stops_at": "Type how large the first slice is, such as 2% of agreed spend."},
}
MEASURING = ("income guarantee", "stop-loss cover", "reinvestment first")
USED = {
    "starts_at": ("income guarantee", "stop-loss cover"),
    "stops_at": ("stop-loss cover", "reinvestment first"),
    "taper_years": TAPERED,
    "basis": FOR_A_BASIS,
    "measure": ("stop-loss cover",),
}


def kinds_have_what_they_need(contract: Contract) -> Iterator[Fault]:
    """Each kind has the figures it is worked out from."""
    for row in contract.rows(FeeTerm):
        for name, mend in NEEDED.get(row.kind, {}).items():
            if getattr(row, name) is None:
                label = next(subject(entry.label) for entry in row.columns() if entry.name == name)
                yield error(row.at(name), f"{label} is blank, but {row.clause} is {_a(row.kind)}.", mend)


def kinds_have_nothing_else(contract: Contract) -> Iterator[Fault]:
    """A figure that a kind has no use for is a sign of another kind meant."""
    for row in contract.rows(FeeTerm):
        for entry in row.columns():
            value = getattr(row, entry.name)
            if row.kind not in USED.get(entry.name, (row.kind,)) and value != entry.default:
                found = f"{subject(entry.label)} is {shown(entry, value)}, which {_a(row.kind)} has no use for."
                yield warning(row.at(entry.name), found, "Leave it blank, or choose another kind.")


def edges_in_order(contract: Contract) -> Iterator[Fault]:
    """Cover starts below where it stops."""
    for row in contract.rows(FeeTerm):
        if row.kind != "stop-loss cover" or row.starts_at is None or row.stops_at is None:
            continue
        if row.starts_at >= row.stops_at:
            found = (
                f"cover starts at {percentage(row.starts_at)} and stops at {percentage(row.stops_at)} of agreed spend."
            )
            yield error(row.at("stops_at"), found, "Type an end above the start, or leave it blank for no ceiling.")


def parts_are_parts(contract: Contract) -> Iterator[Fault]:
    """Nobody makes good, covers or reinvests more than the whole."""
    for row in contract.rows(FeeTerm):
        for name in ("today", "draft", "lowest", "highest"):
            value = getattr(row, name)
            if row.kind in PARTS and value is not None and 1 < value <= 2:  # noqa: PLR2004 - more is told elsewhere
                found = f"{name} is {percentage(value)}, more than all of what {_a(row.kind)} is a part of."
                yield error(row.at(name), found, "Type a percentage from 0% to 100%.")


def cover_and_premium_go_together(contract: Contract) -> Iterator[Fault]:
    """A premium buys cover from whoever receives it, and cover has its price."""
    rows = contract.rows(FeeTerm)
    for row in rows:
        others = [other for other in rows if other.clause == row.clause and _together(row, other)]
        if row.kind == "stop-loss premium" and not any(
            other.kind == "stop-loss cover" and (other.payer, other.payee) == (row.payee, row.payer) for other in others
        ):
            found = f"{row.payer} pays {row.payee} a premium in {row.clause}, which covers nothing of {row.payer}'s."
            yield error(row.at("kind"), found, f"Add a row of the same clause: stop-loss cover, payer {row.payee}.")
        elif row.kind == "stop-loss cover" and not any(other.kind == "stop-loss premium" for other in others):
            found = f"{row.payer} covers {row.payee} in {row.clause} for no premium."
            yield warning(row.at("kind"), found, "Add a row of the same clause: stop-loss premium; 0 if it is free.")


def _together(row: FeeTerm, other: FeeTerm) -> bool:
    """Whether two rows are in force at the same time: today, in the new terms, or both."""
    return (row.in_force_today and other.in_force_today) or (row.in_new_terms and other.in_new_terms)


def fees_have_members(contract: Contract) -> Iterator[Fault]:
    """A network that pays has practices, and what is paid for each patient has patients."""
    with_people = {row.organisation for row in contract.rows(PopulationRow) if row.headcount}
    with_people |= {name for name, row in contract.parties.items() if row.registered_list}
    for row in contract.rows(FeeTerm):
        payers, payees = contract.members(row.payer), contract.members(row.payee)
        if not payers:
            yield error(row.at("payer"), f"no practice belongs to {row.payer}, so nobody pays {row.clause}.",
                        "Type the network's name beside its practices on Parties.")  # fmt: skip
            continue
        lacking = [payer for payer in payers if payer not in with_people]
        nobody = lacking if row.kind == "levy" else [] if with_people else [*payers, *payees]
        if row.kind in FOR_A_BASIS and "patient" in row.basis and nobody:
            yield error(row.at("basis"), f"{row.clause} is paid {row.basis.removeprefix('£ ')}, and"
                        f" {listed(nobody, 'and')} {'has' if len(nobody) == 1 else 'have'} no list.",
                        "Type lists on Parties, or choose another basis.")  # fmt: skip


def fees_measure_something(contract: Contract) -> Iterator[Fault]:
    """What is measured is provided by somebody."""
    services = contract.rows(ServiceRow)
    for row in contract.rows(FeeTerm):
        if not (row.kind in MEASURING or (row.kind in FOR_A_BASIS and row.basis == "part of reference value")):
            continue
        if row.kind == "income guarantee" and row.payee not in contract.parties:
            yield error(row.at("payee"), f"{row.payee} is a network; an income guarantee is for one organisation.",
                        "Name an organisation, one row for each.")  # fmt: skip
            continue
        owners = _measured(contract, row)
        found = [
            service
            for service in services
            if row.point_of_delivery in (ALL, service.point_of_delivery)
            and (service.provider in owners if owners else service.in_scope)
        ]
        if not found:
            what = "service" if row.point_of_delivery == ALL else row.point_of_delivery
            provide = "provides" if len(owners) == 1 else "provide"
            whose = f"{listed(sorted(owners), 'and')} {provide} no {what}" if owners else f"no {what} is in scope"
            at = "provider" if row.point_of_delivery == ALL else "point_of_delivery"
            yield error(row.at(at), f"{row.clause} measures services, but {whose} on Services.",
                        "Name who provides what is measured, as on Services.")  # fmt: skip


def _measured(contract: Contract, row: FeeTerm) -> set[str]:
    """Return whose services a row measures; nobody's if all in scope."""
    if row.kind == "levy":
        return set(contract.members(row.payer))
    if row.kind == "income guarantee":
        return {row.payee}
    return {row.provider} if row.provider else set()


def tapers_are_seen(contract: Contract) -> Iterator[Fault]:
    """A term for a year in which its payment has tapered away pays nothing."""
    for row in contract.rows(FeeTerm):
        if row.kind in TAPERED and row.taper_years is not None and row.year in contract.years[row.taper_years :]:
            found = f"{row.clause} has fallen to nothing after {row.taper_years} years, so its value in {row.year}"
            yield warning(row.at("year"), f"{found} moves no money.", "Take the row out, or type more years of taper.")


def _a(kind: str) -> str:
    if kind == "reinvestment first":
        return kind
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


RULES = (
    Rule(kinds_have_what_they_need),
    Rule(kinds_have_nothing_else),
    Rule(edges_in_order),
    Rule(parts_are_parts),
    Rule(cover_and_premium_go_together, reads=(FeeTerm,)),
    Rule(fees_have_members, reads=(PartyRow, PopulationRow, FeeTerm)),
    Rule(fees_measure_something, reads=(PartyRow, ServiceRow, FeeTerm)),
    Rule(tapers_are_seen, reads=(Settings,)),
)
