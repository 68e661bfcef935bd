"""Choices: the alternatives of each, what they change, and the contract with some of them chosen.

The sheets hold the draft. Of each choice the alternative that leaves the sheets as they are
is the draft; if there is none, what the sheets say counts as one more alternative, as written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, product
from math import prod
from typing import TYPE_CHECKING

from contract_engine.schema.columns import Row
from contract_engine.schema.contract import ALL, TABLE_BY_NAME
from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.moved_drafts import LIMITS, nearest_within, with_the_payers_rest
from contract_engine.schema.negotiable import refusal
from contract_engine.schema.options import OptionRow
from contract_engine.schema.raw import RawRow
from contract_engine.schema.rows import checked_row, columns_by_name, plain_value
from contract_engine.schema.spelling import fold, listed, nearest
from contract_engine.schema.targets import Target, target_of
from contract_engine.schema.term_row import TermRow
from contract_engine.schema.words import NUMBERS, subject, what_to_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_engine.schema.columns import Column
    from contract_engine.schema.contract import Contract

AS_WRITTEN = "as written"
MOST_COMBINATIONS = 64

CellOf = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One answer to a choice: the cells it sets (table, place of the row, column), and of those what it changes."""

    choice: str
    name: str
    changes: Mapping[CellOf, object]
    sets: frozenset[CellOf] = frozenset()
    row: OptionRow | None = None

    @property
    def is_draft(self) -> bool:
        """Whether it leaves the sheets as they are."""
        return not self.changes


Choices = dict[str, tuple[Alternative, ...]]


def choices_of(contract: Contract) -> Choices:
    """Return the alternatives of each choice in the order of the sheet; an InputFaultsError says what cannot be."""
    found, faults = choices_read(contract.as_written)
    if faults:
        raise InputFaultsError(contract.file, faults)
    return found


def choices_read(contract: Contract, broken: Iterable[str] = ()) -> tuple[Choices, tuple[Fault, ...]]:
    """Return the alternatives of each choice as far as they can be read, and the faults of those that cannot.

    Changes of broken tables are passed over.
    """
    faults: list[Fault] = []
    found: Choices = {}
    rows = contract.rows(OptionRow)
    for choice in dict.fromkeys(fold(row.choice) for row in rows):
        of_choice = [row for row in rows if fold(row.choice) == choice]
        alternatives = []
        for name in dict.fromkeys(fold(row.alternative) for row in of_choice):
            own = [row for row in of_choice if fold(row.alternative) == name]
            alternatives.append(_alternative(contract, own, frozenset(broken), faults))
        if not any(alternative.is_draft for alternative in alternatives):
            alternatives.insert(0, Alternative(of_choice[0].choice, AS_WRITTEN, {}))
        found[of_choice[0].choice] = tuple(alternatives)
    return found, tuple(faults)


def _alternative(contract: Contract, rows: list[OptionRow], broken: frozenset[str], faults: list[Fault]) -> Alternative:
    sets: set[CellOf] = set()
    changes: dict[CellOf, object] = {}
    for row in rows:
        if not row.changes:
            continue
        target = target_of(contract, row, refusal, several=True)
        if isinstance(target, Fault):
            faults.append(target)
            continue
        if target.kind.table in broken:
            continue
        for place in target.places:
            cell = target.kind.table, place, target.column.name
            value = _typed(contract, target, contract.rows(target.kind)[place], row)
            if isinstance(value, Fault):
                faults.append(value)
                break
            if cell in sets and changes.get(cell, value) != value:
                found = f"{row.alternative} sets {subject(target.column.label)} of the same row twice."
                faults.append(error(row.at("value"), found, "Keep one of the two rows."))
            sets.add(cell)
            if value != getattr(contract.rows(target.kind)[place], target.column.name):
                changes[cell] = value
    return Alternative(rows[0].choice, rows[0].alternative, changes, frozenset(sets), rows[0])


def _typed(contract: Contract, target: Target, row: Row, option: OptionRow) -> object:
    """Return the value of an option as its cell would hold it, or the fault of it."""
    column, text, at = target.column, option.value, option.at("value")
    value = plain_value(column, text)
    if value is None:
        value = None if column.required else column.default
    elif column.kind in NUMBERS:
        unit = row.unit if column.kind == "lever" and isinstance(row, TermRow) else column.unit
        value = _number(column, str(value), unit)
        if value is None:
            return error(at, f"{subject(column.label)} would be '{text}', which is no number.", what_to_type(column))
    elif column.kind == "yes_no" and not isinstance(value, bool):
        return error(at, f"{subject(column.label)} would be '{text}'.", what_to_type(column))
    elif column.refers_to:
        return _named(contract, column, str(value), at)
    values = {entry.name: getattr(row, entry.name) for entry in target.kind.columns()}
    result = checked_row(target.kind, RawRow(row.place, values | {column.name: value}))
    if isinstance(result, Row):
        return value
    return error(at, result[0].found, result[0].mend)


def _number(column: Column, text: str, unit: str) -> float | int | None:
    try:
        number = float(text.rstrip("% ").replace(",", "").replace("£", ""))
    except ValueError:
        return None
    if text.rstrip().endswith("%"):
        return number / 100 if unit.startswith("%") else None
    return int(number) if column.kind == "whole" and number.is_integer() else number


def _named(contract: Contract, column: Column, value: str, at: str) -> str | Fault:
    """Return a name as spelled on the sheet it refers to, or the fault that there is none."""
    known = [ALL] if column.default == ALL else []
    for target in column.refers_to:
        table, _, name = target.partition(".")
        known += [str(getattr(row, name)) for row in contract.rows(TABLE_BY_NAME[table]) if getattr(row, name)]
    spelled = next((name for name in known if fold(name) == fold(value)), None)
    if spelled is not None:
        return spelled
    like = nearest(value, known)
    mend = f"Did you mean '{like}'?" if like else f"Use {listed(dict.fromkeys(known))}."
    return error(at, f"{subject(column.label)} would be '{value}', which is not there.", mend)


def with_alternatives(contract: Contract, chosen: Mapping[str, str], choices: Choices | None = None) -> Contract:
    """Return the contract with these alternatives (by choice) in place of the draft, and the draft of all others.

    A term's draft moves to the nearest of the limits that an alternative gives it, and the
    payer's own share of a gain or loss to what is left. An InputFaultsError says which row
    would not hold.
    """
    base = contract.as_written
    known = choices_of(base) if choices is None else choices
    rows: dict[tuple[str, int], dict[str, object]] = {}
    for choice, name in chosen.items():
        alternative = next(entry for entry in known[choice] if entry.name == name)
        for (table, place, column), value in alternative.changes.items():
            rows.setdefault((table, place), {})[column] = value
    tables = {**base.tables}
    for table in dict.fromkeys(table for table, _ in rows):
        changed_rows = tuple(
            _changed(base, row, rows[table, place]) if (table, place) in rows else row
            for place, row in enumerate(base.tables[table])
        )
        tables[table] = with_the_payers_rest(base.tables[table], changed_rows)
    return replace(base, tables=tables, written=base, chosen=dict(chosen), fixed=contract.fixed, tried=contract.tried)


def _changed(contract: Contract, row: Row, entries: Mapping[str, object]) -> Row:
    values = {name: getattr(row, name) for name in columns_by_name(type(row))} | dict(entries)
    if not entries.keys().isdisjoint(LIMITS):
        values["draft"] = nearest_within(values["draft"], values["lowest"], values["highest"])
    result = checked_row(type(row), RawRow(row.place, values))
    if isinstance(result, Row):
        return result
    raise InputFaultsError(contract.file, result)


def draft_of(contract: Contract, choices: Choices) -> dict[str, str]:
    """Return the alternative of each choice that stands as the draft."""
    written = {choice: next(entry.name for entry in known if entry.is_draft) for choice, known in choices.items()}
    return written | dict(contract.chosen)


def how_many(contract: Contract, choices: Choices) -> int:
    """Return how many combinations of alternatives there are."""
    return prod(len(known) for choice, known in choices.items() if choice not in contract.fixed)


def combinations_of(contract: Contract, choices: Choices) -> Iterator[dict[str, str]]:
    """Yield every combination, the draft first, then those with fewer changes of it before those with more."""
    draft = draft_of(contract, choices)
    names = [
        [draft[choice]] if choice in contract.fixed else [entry.name for entry in known]
        for choice, known in choices.items()
    ]
    every = [dict(zip(choices, entries, strict=True)) for entries in product(*names)]
    yield from sorted(every, key=lambda chosen: changed(chosen, draft))


def changed(chosen: Mapping[str, str], draft: Mapping[str, str]) -> int:
    """Return how many choices differ from the draft."""
    return sum(chosen[choice] != draft[choice] for choice in chosen)


def marked_chosen(contract: Contract) -> dict[str, str]:
    """Return the alternatives that the sheet Options marks as chosen, the draft of the others."""
    rows = [row for row in contract.rows(OptionRow) if row.chosen]
    marked = {fold(choice): next(group).alternative for choice, group in groupby(rows, key=lambda row: row.choice)}
    return {
        choice: next((entry.name for entry in known if fold(entry.name) == fold(marked.get(fold(choice), ""))),
                     next(entry.name for entry in known if entry.is_draft))
        for choice, known in choices_of(contract).items()
    }  # fmt: skip


def with_marks(contract: Contract, chosen: Mapping[str, str]) -> Contract:
    """Return the contract as written, its sheet Options saying which alternatives were chosen."""
    names = {(fold(choice), fold(name)) for choice, name in chosen.items()}
    rows = tuple(
        row.model_copy(update={"chosen": (fold(row.choice), fold(row.alternative)) in names})
        for row in contract.rows(OptionRow)
    )
    return replace(contract.as_written, tables={**contract.as_written.tables, OptionRow.table: rows})


def words(chosen: Mapping[str, str]) -> str:
    """Say what is chosen: Make or buy: make; Cap: 5%."""
    return "; ".join(f"{choice}: {name}" for choice, name in chosen.items())
