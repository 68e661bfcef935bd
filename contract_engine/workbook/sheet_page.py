"""A term sheet as a page: who is in it, what is paid for what, what is open, where each figure is from."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from contract_engine.clauses import clauses_in_force
from contract_engine.clauses.gain_share import GainShare
from contract_engine.clauses.gain_share_words import rules_in_words
from contract_engine.schema.contract import TABLES
from contract_engine.schema.options import OptionRow
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.spelling import listed
from contract_engine.schema.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.settlement.table_ready import Ready

WIDTH = 100
MOST_NAMED = 12


def page_of(name: str, contract: Contract, tables: Mapping[str, Ready]) -> list[str]:
    """Return the page of a term sheet, line by line."""
    settings = contract.settings
    lines = [f"{name}: {settings.name}", f"Form {settings.form}; {settings.country or 'no country named'}."]
    if settings.source:
        lines += _wrapped(f"Source: {settings.source}.")
    lines += ["", *_wrapped(settings.about)]
    for heading, entries in _parts(contract, tables):
        found = list(entries)
        if found:
            lines += ["", heading, *(part for entry in found for part in _wrapped(entry, "  "))]
    return lines


def _parts(contract: Contract, tables: Mapping[str, Ready]) -> Iterator[tuple[str, Iterator[str]]]:
    yield "Organisations", _organisations(contract)
    yield "Services", _services(contract)
    yield "What is paid", _clauses(contract)
    yield "Open to negotiation", _open_terms(contract)
    yield "Schemes", _schemes(contract)
    yield "Choices", _choices(contract)
    yield "Settles whole tables (contract-engine settle --table)", _tables(tables)
    yield "Where the figures come from", _sources(contract)


def _organisations(contract: Contract) -> Iterator[str]:
    by_role: dict[str, list[str]] = {}
    for party in contract.rows(PartyRow):
        people = f" ({party.registered_list:,.0f} people)" if party.registered_list else ""
        by_role.setdefault(party.role, []).append(f"{party.name}{people}")
    for role, names in by_role.items():
        more = len(names) - MOST_NAMED
        told = [*names[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
        yield f"{role}: {listed(told, 'and')}"


def _services(contract: Contract) -> Iterator[str]:
    for service in contract.rows(ServiceRow):
        yield (
            f"{service.provider}, {service.point_of_delivery}: {service.plan_activity:,.10g} planned at"
            f" {amount(service.reference_price, '£')}"
        )


def _clauses(contract: Contract) -> Iterator[str]:
    for clause in clauses_in_force(contract, "new"):
        rules = rules_in_words(contract, clause.name) if isinstance(clause, GainShare) else ()
        yield from (f"{clause.name}: {sentence}" for sentence in (*clause.words(), *rules))


def _open_terms(contract: Contract) -> Iterator[str]:
    for row in contract.terms:
        if row.open and row.draft is not None and row.lowest is not None and row.highest is not None:
            year = f", {row.year}" if row.year else ""
            yield (
                f"{row.clause}, {row.payee}, {row.label}{year}: {amount(row.draft, row.unit)} drafted, from"
                f" {amount(row.lowest, row.unit)} to {amount(row.highest, row.unit)}"
            )


def _schemes(contract: Contract) -> Iterator[str]:
    for scheme in contract.rows(SchemeRow):
        yield f"{scheme.scheme}, {scheme.owner}: {amount(scheme.cost, '£')} a year"


def _choices(contract: Contract) -> Iterator[str]:
    by_choice: dict[str, dict[str, None]] = {}
    for row in contract.rows(OptionRow):
        by_choice.setdefault(row.choice, {})[row.alternative] = None
    for choice, alternatives in by_choice.items():
        yield f"{choice}: {listed(alternatives)}"


def _tables(tables: Mapping[str, Ready]) -> Iterator[str]:
    for name, ready in tables.items():
        needed = [read.name for read in ready.reads if read.required or read.column_required]
        others = [read.name for read in ready.reads if not (read.required or read.column_required)]
        yield f"{name}: {ready.rules.title}; one {ready.rules.row} a row, columns {listed(needed, 'and')}"
        if others:
            yield f"{name}, if they are there: {listed(others, 'and')}"


def _sources(contract: Contract) -> Iterator[str]:
    """Yield each source once, with the sheets that rest on it."""
    sheets: dict[str, dict[str, None]] = {}
    for kind in TABLES:
        for row in contract.rows(kind):
            if source := str(getattr(row, "source", "")):
                sheets.setdefault(source, {})[kind.sheet] = None
    for source, names in sheets.items():
        yield f"{listed(names, 'and')}: {source}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  " if indent else "")
