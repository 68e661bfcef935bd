"""Every alternative finds its cells and holds, alone and together with those of other choices."""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING

from contract_engine.schema.choices import (
    AS_WRITTEN,
    MOST_COMBINATIONS,
    choices_read,
    combinations_of,
    draft_of,
    how_many,
    with_alternatives,
    words,
)  # fmt: skip
from contract_engine.schema.contract import TABLE_BY_NAME
from contract_engine.schema.faults import InputFaultsError, error, warning
from contract_engine.schema.options import OptionRow
from contract_engine.schema.rows import columns_by_name
from contract_engine.schema.spelling import fold, listed
from contract_engine.schema.words import subject

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from contract_engine.schema.choices import CellOf, Choices
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault


def options_hold(
    contract: Contract, broken: Collection[str], rules: Callable[[Contract], Iterable[Fault]]
) -> Iterator[Fault]:
    """Check the sheet Options; `rules` finds the faults of a contract between rows and sheets.

    Combinations are tried only if no table has faults of its own.
    """
    rows = contract.rows(OptionRow)
    if not rows or contract.written is not None or OptionRow.table in broken:
        return
    choices, faults = choices_read(contract, broken)
    yield from faults
    structure = [*_filled(rows), *_one_chosen(contract)]
    if not faults and not structure:
        structure += [*_names(choices), *_told_apart(choices)]
    yield from structure
    if not faults and not broken and not any(fault.severity == "error" for fault in structure):
        yield from _together(contract, choices, rules)


def _filled(rows: Iterable[OptionRow]) -> Iterator[Fault]:
    for row in rows:
        if not row.changes and (row.row or row.column or row.value):
            yield error(row.at("changes"), f"sheet is blank, but {row.alternative} names something to change.",
                        "Type the sheet, or leave row, column and value blank too.")  # fmt: skip
        elif row.changes and not row.column:
            yield error(row.at("column"), "column is blank.", f"Type a heading of {row.changes}.")


def _names(choices: Choices) -> Iterator[Fault]:
    """Yield faults of choices with one alternative, and say where the sheets are one more."""
    for choice, known in choices.items():
        typed = [entry for entry in known if entry.row is not None]
        first = typed[0].row
        if first is None:
            continue
        if len(typed) == 1:
            yield error(first.at("alternative"), f"{choice} has one alternative, {typed[0].name}.",
                        "Add another; a row with a blank sheet is one that changes nothing.")  # fmt: skip
        elif len(known) > len(typed):
            found = f"no alternative of {choice} is what the sheets say, so they count as one more, '{AS_WRITTEN}'."
            yield warning(first.at("choice"), found, "If that is not meant, make the sheets say what one of them does.")


def _told_apart(choices: Choices) -> Iterator[Fault]:
    """Yield faults of alternatives that come to the same, and of cells that two choices set."""
    for known in choices.values():
        for one, other in combinations(known, 2):
            if one.changes == other.changes and other.row is not None:
                found = f"{one.name} and {other.name} come to the same."
                yield error(other.row.at("alternative"), found, "Take one of them out, or let them differ.")
    for (first, ones), (second, others) in combinations(_first_of_each(choices), 2):
        both = sorted(ones & others)
        if both:
            table, _, name = both[0]
            heading = subject(columns_by_name(TABLE_BY_NAME[table])[name].label)
            found = f"{second.choice} sets {heading} on {TABLE_BY_NAME[table].sheet}, as {first.choice} does."
            yield error(second.at("row"), found, "Make one choice of the two, with an alternative for each mix.")


def _first_of_each(choices: Choices) -> list[tuple[OptionRow, frozenset[CellOf]]]:
    return [
        (
            next(entry.row for entry in known if entry.row is not None),
            frozenset(cell for entry in known for cell in entry.sets),
        )
        for known in choices.values()
    ]


def _one_chosen(contract: Contract) -> Iterator[Fault]:
    first: dict[str, OptionRow] = {}
    for row in contract.rows(OptionRow):
        if row.chosen:
            other = first.setdefault(fold(row.choice), row)
            if fold(other.alternative) != fold(row.alternative):
                found = f"of {row.choice} both {other.alternative} and {row.alternative} are marked as chosen."
                yield error(row.at("chosen"), found, "Mark one; the others stand as no.")


def _together(contract: Contract, choices: Choices, rules: Callable[[Contract], Iterable[Fault]]) -> Iterator[Fault]:
    """Try combinations, those with fewer changes first, and tell a fault with the first that has it."""
    count = how_many(contract, choices)
    first = next(row for row in contract.rows(OptionRow))
    if count > MOST_COMBINATIONS:
        yield warning(
            first.at("choice"),
            f"there are {count:,} combinations of alternatives, more than the {MOST_COMBINATIONS} that are all tried.",
            "The search will change one choice at a time from the draft; leave out alternatives to have all tried.",
        )
    draft = draft_of(contract, choices)
    told = {(fault.place, fault.found) for fault in rules(contract)}
    tried = islice(combinations_of(contract, choices), 1, None if count <= MOST_COMBINATIONS else MOST_COMBINATIONS)
    for chosen in tried:
        new = {choice: name for choice, name in chosen.items() if name != draft[choice]}
        try:
            faults = tuple(rules(with_alternatives(contract, chosen, choices)))
        except InputFaultsError as problem:
            faults = problem.faults
        for fault in faults:
            if fault.severity == "error" and (fault.place, fault.found) not in told:
                told.add((fault.place, fault.found))
                yield _told(fault, new, choices)


def _told(fault: Fault, new: dict[str, str], choices: Choices) -> Fault:
    rows = [entry.row for choice, name in new.items() for entry in choices[choice] if entry.name == name and entry.row]
    cause = "Change this alternative" if len(new) == 1 else f"Make one choice of {listed(new, 'and')}"
    found = f"with {words(new)}, at {fault.place}: {fault.found}"
    return error(rows[0].at("alternative"), found, f"{cause}, or the sheet: {fault.mend}")
