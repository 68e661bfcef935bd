"""Rules of every clause that measures what others pay: it can be settled, and stays linear in what is negotiated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from contract_engine.schema.contract import ALL
from contract_engine.schema.faults import error
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.measures import (
    circle_in,
    in_force,
    measured_rows,
    multiplied,
    node_of,
    open_terms_behind,
    stops,
    watched,
    watches_everything,
)  # fmt: skip
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import fold, listed, nearest
from contract_engine.schema.term_tables import TERM_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault
    from contract_engine.schema.term_row import TermRow

MOST_CELLS = 4
WHENS: dict[Literal["today", "new"], str] = {"today": "in force today", "new": "in the new terms"}


def measured_clauses_exist(contract: Contract) -> Iterator[Fault]:
    """Every clause that is named is there, and pays something between those whose payments are watched."""
    for when, words in WHENS.items():
        rows = in_force(contract, when)
        names = {fold(other.clause): other.clause for other in rows}
        for row in rows:
            for name in row.measured:
                if fold(name) != fold(ALL) and fold(name) not in names:
                    others = set(names.values()) - {row.clause}
                    like = nearest(name, others)
                    mend = f"Did you mean '{like}'?" if like else f"Name one of {listed(sorted(others or {ALL}))}."
                    yield error(row.at("measures"), f"there is no clause '{name}' {words}.", mend)
                elif fold(name) == fold(row.clause) and all(node_of(row) == node_of(other) for other in rows
                                                            if fold(other.clause) == fold(name)):  # fmt: skip
                    yield error(row.at("measures"), f"{row.clause} would measure itself.",
                                "Name the clauses whose payments it watches.")  # fmt: skip
            yield from _unpaid(row, rows, contract, words)


def _unpaid(row: TermRow, rows: tuple[TermRow, ...], contract: Contract, words: str) -> Iterator[Fault]:
    """Yield a fault for each clause named that pays nothing between those watched, and for an All that finds none."""
    elsewhere = {fold(other.clause) for other in rows if node_of(other) != node_of(row)}
    paying = {fold(other.clause) for other in measured_rows(row, rows, contract, watched(row, contract))}
    between = row.payer if watches_everything(row) else f"{row.payer} and {row.payee}"
    for name in row.measured if contract.members(row.payee) else ():
        if fold(name) == fold(ALL) and not paying:
            found = f"nothing is paid {'to' if between == row.payer else 'between'} {between} {words}"
        elif fold(name) in elsewhere - paying:
            found = f"{name} pays nothing between {between} {words}"
        else:
            continue
        yield error(row.at("measures"), f"{found}, so {row.clause} has nothing to measure.",
                    "Name a clause that pays something there, or change payer or payee.")  # fmt: skip


def clauses_do_not_go_in_circles(contract: Contract) -> Iterator[Fault]:
    """No clause measures a clause that measures it in turn: one of them must be settled first."""
    told: set[frozenset[str]] = set()
    for when in WHENS:
        rows = in_force(contract, when)
        circle = circle_in(rows)
        if not circle or frozenset(node[0] for node in circle) in told:
            continue
        told.add(frozenset(node[0] for node in circle))
        places = [next(row.at("measures") for row in rows if node_of(row) == node and row.measured) for node in circle]
        way = ", which measures ".join(node[0] for node in circle[1:])
        yield error(
            places[0],
            f"{circle[0][0]} measures {way}: none of them can be settled first.",
            f"Take one of the names out: {listed(dict.fromkeys(places[:-1]))}.",
        )


def levers_do_not_multiply(contract: Contract) -> Iterator[Fault]:
    """No two terms that are both open meet in a product: every payment stays linear in what is negotiated."""
    rows = _settled(contract)
    for row in rows:
        if not row.multiplies or not row.open:
            continue
        parts = measured_rows(row, rows, contract, multiplied(row, contract))
        parts = tuple(other for other in parts if open_terms_behind(other, rows, contract))
        opened = [term for other in parts for term in open_terms_behind(other, rows, contract)]
        if opened:
            one = len({other.clause for other in parts}) == 1
            pay, both = ("pays", "both") if one else ("pay", "all")
            instead = "type £ a year under Basis" if watches_everything(row) else "negotiate pounds at risk"
            yield error(
                row.at("open"),
                f"{row.clause} is a part of what {_clauses(parts)} {pay}, and {both} are open: their product cannot be"
                " negotiated.",
                f"Close one of them ({row.at('open')} or {_cells(opened)}), or {instead} instead.",
            )


def no_measure_through_a_clip(contract: Contract) -> Iterator[Fault]:
    """A clause measures what stops at a cap or floor only if everything behind that is closed."""
    rows = _settled(contract)
    for row in rows:
        for other in measured_rows(row, rows, contract, watched(row, contract)):
            opened = open_terms_behind(other, rows, contract) if stops(other, contract) else ()
            if opened:
                before = "" if watches_everything(row) else ", name under Measures the clauses before that limit"
                yield error(
                    row.at("measures"),
                    f"{row.clause} measures {other.clause} ({other.at('clause')}), whose payment stops at a limit and"
                    " rests on open terms.",
                    f"Close the terms behind {other.clause} ({_cells(opened)}){before}, or offer them as an option.",
                )
                break


def _settled(contract: Contract) -> tuple[TermRow, ...]:
    """Return the rows of the new terms, or none if they go in circles, which has a fault of its own."""
    rows = in_force(contract, "new")
    return () if circle_in(rows) else rows


def _clauses(rows: Iterable[TermRow]) -> str:
    return listed(dict.fromkeys(row.clause for row in rows), "and")


def _cells(rows: Iterable[TermRow]) -> str:
    """Return the cells that say open: the first few, and how many more there are."""
    cells = list(dict.fromkeys(row.at("open") for row in rows))
    more = len(cells) - MOST_CELLS
    return listed(cells if more <= 0 else [*cells[:MOST_CELLS], f"{more} more"], "and")


_READS: tuple[type[Row], ...] = (Settings, PartyRow, GainShareRuleRow, *TERM_TABLES)
RULES = (
    Rule(measured_clauses_exist, reads=_READS),
    Rule(clauses_do_not_go_in_circles, reads=_READS),
    Rule(levers_do_not_multiply, reads=_READS),
    Rule(no_measure_through_a_clip, reads=_READS),
)
