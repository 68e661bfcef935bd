"""Rules that every lever obeys, whichever family its clause is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import lever_id
from contract_engine.schema.faults import error, warning
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.term_row import EACH_YEAR
from contract_engine.schema.term_tables import TERM_TABLES, ActivityTerm, GainShareTerm, SharedCostTerm, TermRow
from contract_engine.schema.words import amount, percentage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

LEVER_FIELDS = ("today", "draft", "lowest", "highest")
WHOLE_STEP = 1e-9
# A tariff may exceed the reference price and funding a scheme's cost, but not twice over.
MOST_OF_A_WHOLE = 2.0


def years_are_of_the_contract(contract: Contract) -> Iterator[Fault]:
    """A term that goes by year names a year of the contract, and a largest change needs a year before."""
    for row in contract.terms if contract.rows(Settings) else ():
        if row.year and row.year not in contract.years:
            known = listed([*contract.years, EACH_YEAR])
            yield error(row.at("year"), f"year is '{row.year}', which is not a year of the contract.",
                        f"Type {known}, or leave it blank for one value over the term.")  # fmt: skip
        elif row.largest_change is not None and not row.year:
            found = f"largest change a year is {amount(row.largest_change, row.unit)}, but the term has one value."
            yield warning(row.at("largest_change"), found, f"Type {EACH_YEAR} under Year if it goes by year.")


def one_value_a_year(contract: Contract) -> Iterator[Fault]:
    """No term has both a value for the whole term and one for a year."""
    flat = {(row.table, *_but_for_year(row)): row for row in contract.terms if not row.year}
    for row in contract.terms:
        other = flat.get((row.table, *_but_for_year(row)))
        if row.year and other is not None:
            found = f"{row.clause}, {row.label} for {row.payee}, has one value for every year at {other.at('clause')}."
            yield error(row.at("year"), found, "Delete one of the rows, or give each of them a year.")


def _but_for_year(row: TermRow) -> tuple[str, ...]:
    return tuple(entry for name, entry in zip(row.key, row.identity, strict=True) if name != "year")


def values_match_in_force(contract: Contract) -> Iterator[Fault]:
    """Today's terms have a value today, the new terms a draft; blank is not zero."""
    for row in contract.terms:
        clause = f"{row.clause} is in force {'today and in the new terms' if row.in_force == 'both' else row.in_force}"
        clause = f"{row.clause} is new" if row.in_force == "new" else clause
        if row.in_force_today and row.today is None:
            yield error(row.at("today"), f"today is blank, but {clause}.", "Type its value today; 0 if it is nought.")
        if row.in_new_terms and row.draft is None:
            yield error(
                row.at("draft"), f"draft is blank, but {clause}.", "Type the value on the table; 0 if it is nought."
            )
        if row.in_force == "new" and row.today is not None:
            found = f"today is {amount(row.today, row.unit)}, but {clause}."
            yield error(row.at("today"), found, "Leave today blank, or type both under In force.")
        if row.in_force == "today" and (row.draft is not None or row.open):
            yield warning(row.at("draft" if row.draft is not None else "open"),
                          f"{row.clause} ends with today's contract, so its draft is not used and cannot be open.",
                          "Type both under In force if it goes on.")  # fmt: skip


def bounds_in_order(contract: Contract) -> Iterator[Fault]:
    """Lowest, today, draft and highest lie in order."""
    for row in contract.terms:
        low, high = row.lowest, row.highest
        if any(typed_whole(row, name) for name in LEVER_FIELDS):
            continue
        if low is not None and high is not None and low > high:
            yield error(row.at("lowest"), f"lowest {amount(low, row.unit)} is above highest {amount(high, row.unit)}.",
                        "Change them round, or type the right one.")  # fmt: skip
            continue
        for name in ("today", "draft") if row.in_new_terms else ("today",):
            value = getattr(row, name)
            shown = amount(value, row.unit) if value is not None else ""
            if value is not None and low is not None and low > value:
                found = f"lowest {amount(low, row.unit)} is above {name}, {shown}."
                yield _out_of_bounds(row.at("lowest"), name, found, f"Type {shown} or less.")
            if value is not None and high is not None and value > high:
                found = f"highest {amount(high, row.unit)} is below {name}, {shown}."
                yield _out_of_bounds(row.at("highest"), name, found, f"Type {shown} or more.")


def _out_of_bounds(place: str, name: str, found: str, mend: str) -> Fault:
    """Say that a limit is beyond today's value, an error, or beyond the draft, which someone may mean."""
    if name == "today":
        return error(place, found, mend)
    return warning(place, found, f"It counts as a limit that the draft breaks. If that is not meant: {mend}")


def open_terms_have_bounds(contract: Contract) -> Iterator[Fault]:
    """A term that may change in the negotiation says how far."""
    for row in contract.terms:
        for name in ("lowest", "highest") if row.open and row.in_new_terms else ():
            if getattr(row, name) is None:
                yield error(row.at(name), f"{name} is blank, but the term is open to negotiation.",
                            f"Type the {name} value that may be agreed, or no under Open.")  # fmt: skip


def values_stand_on_steps(contract: Contract) -> Iterator[Fault]:
    """Draft and highest of an open lever are whole steps from its lowest."""
    for row in contract.terms:
        if row.step == 0:
            yield error(row.at("step"), "step is 0.", "Leave it blank if any value may be agreed.")
        if not row.step or not row.open or not row.in_new_terms or row.lowest is None:
            continue
        if any(typed_whole(row, name) for name in (*LEVER_FIELDS, "step")):
            continue
        for name in ("draft", "highest"):
            value = getattr(row, name)
            if value is None or value < row.lowest:
                continue
            steps = (value - row.lowest) / row.step
            if abs(steps - round(steps)) > WHOLE_STEP * max(1.0, abs(steps)):
                near = row.lowest + round(steps) * row.step
                yield error(
                    row.at(name),
                    f"{name} {amount(value, row.unit)} is not a whole number of steps of {amount(row.step, row.unit)}"
                    f" from the lowest, {amount(row.lowest, row.unit)}.",
                    f"The nearest on a step is {amount(near, row.unit)}.",
                )


def shares_are_shares(contract: Contract) -> Iterator[Fault]:
    """A percentage is one, and no payment is negative."""
    for row in contract.terms:
        whole = isinstance(row, GainShareTerm) or (
            isinstance(row, ActivityTerm) and row.basis in ("fixed plus variable", "blended", "marginal rate")
        )
        most = 1.0 if whole else MOST_OF_A_WHOLE
        for name in (*LEVER_FIELDS, "step"):
            value = getattr(row, name)
            if value is None:
                continue
            found = f"{name} is {amount(value, row.unit)}."
            if typed_whole(row, name):
                found = f"{name} is {value:g}, which is {percentage(value)}."
                slip = f"Did you mean {percentage(value / 100)}? " if value / 100 <= most else ""
                yield error(row.at(name), found, f"{slip}Type a percentage from 0% to {percentage(most)}.")
            elif row.unit == "%" and not 0 <= value <= most:
                yield error(row.at(name), found, f"Type a percentage from 0% to {percentage(most)}.")
            elif value < 0:
                yield error(row.at(name), found, "For a payment the other way, change payer and payee round.")


def typed_whole(row: TermRow, name: str) -> bool:
    """Whether a percentage was most likely typed as a whole number: 30 for 30%."""
    value = getattr(row, name)
    return row.unit == "%" and value is not None and value > MOST_OF_A_WHOLE


def payer_is_not_payee(contract: Contract) -> Iterator[Fault]:
    """Nobody pays itself; in a gain share or a shared cost the payer's row is the part it keeps."""
    for row in contract.terms:
        if row.payer == row.payee and not isinstance(row, (GainShareTerm, SharedCostTerm)):
            yield error(
                row.at("payee"), f"{row.payee} would pay itself.", "Name another organisation as payer or payee."
            )


def payees_exist(contract: Contract) -> Iterator[Fault]:
    """A network that is paid has practices to receive the money."""
    for row in contract.terms:
        if not contract.members(row.payee):
            what = "a pool without members" if row.family == "pool" else "a payee without members"
            yield error(row.at("payee"), f"no practice belongs to {row.payee}: {what}.",
                        "Type the network's name beside its practices on Parties.")  # fmt: skip


def levers_have_their_own_names(contract: Contract) -> Iterator[Fault]:
    """Two terms can be told apart by clause, what they are and who is paid."""
    first: dict[str, TermRow] = {}
    for row in contract.terms:
        other = first.setdefault(lever_id(row), row)
        if other is not row:
            yield error(
                row.at("clause"),
                f"{row.clause}, {row.label} for {row.payee}, has the same short name as the term at"
                f" {other.at('clause')}: {lever_id(row)}.",
                "Give one of the clauses another name.",
            )


RULES = (
    Rule(years_are_of_the_contract),
    Rule(one_value_a_year),
    Rule(values_match_in_force),
    Rule(bounds_in_order),
    Rule(open_terms_have_bounds),
    Rule(values_stand_on_steps),
    Rule(shares_are_shares),
    Rule(payer_is_not_payee),
    Rule(payees_exist, reads=(PartyRow, *TERM_TABLES)),
    Rule(levers_have_their_own_names),
)
