"""Where a table's heading row stands, and which column of the sheet is which column of the table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.schema.faults import Fault, error, warning
from contract_engine.schema.spelling import fold, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.schema.columns import Column
    from contract_engine.workbook.open_book import Line

SEARCHED_ROWS = 20
UNIT_IN_HEADING = re.compile(r"\s*\(([^()]*)\)$")
FEWEST_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading row and, for each column of the table that is there, its letter."""

    row: int
    letters: Mapping[str, str]
    absent: frozenset[str]
    faults: tuple[Fault, ...]


def headings_of(
    columns: Sequence[Column], lines: Sequence[Line], sheet: str, passed_over: Sequence[str] = ()
) -> Headings:
    """Find the heading row among the first lines of a sheet; `passed_over` are headings that need no word."""
    known = {fold(column.label): column for column in columns}
    named = {line.number: _named(line, known) for line in lines[:SEARCHED_ROWS]}
    row = max(named, key=lambda number: len(named[number]), default=0)
    if len(named.get(row, {})) < min(FEWEST_HEADINGS, len(columns)):
        needed = [column.heading for column in columns if column.required]
        found = f"no headings were found in its first {SEARCHED_ROWS} rows."
        fault = error(sheet, found, f"Type the headings in one row: {listed(needed, 'and')}.")
        return Headings(0, {}, frozenset(column.name for column in columns), (fault,))
    line = next(line for line in lines if line.number == row)
    return _matched(columns, line, sheet, {fold(heading) for heading in passed_over})


def has_headings(columns: Sequence[Column], lines: Sequence[Line]) -> bool:
    """Whether one of the first lines of a sheet has the heading of every column that must be filled."""
    known = {fold(column.label): column for column in columns}
    needed = {column.name for column in columns if column.required}
    return any(needed <= _named(line, known) for line in lines[:SEARCHED_ROWS])


def _named(line: Line, known: Mapping[str, Column]) -> set[str]:
    return {column.name for cell in line.cells.values() if (column := _column(cell.value, known))}


def _column(heading: object, known: Mapping[str, Column]) -> Column | None:
    """Return the column of a heading: its label, or its label and a unit in brackets."""
    if not isinstance(heading, str):
        return None
    return known.get(fold(heading)) or known.get(UNIT_IN_HEADING.sub("", fold(heading)))


def _matched(columns: Sequence[Column], line: Line, sheet: str, passed_over: set[str]) -> Headings:
    known = {fold(column.label): column for column in columns}
    letters: dict[str, str] = {}
    unknown: dict[str, str] = {}
    faults: list[Fault] = []
    for letter, cell in line.cells.items():
        if cell.is_blank:
            continue
        column, at = _column(cell.value, known), f"{sheet}!{letter}{line.number}"
        if column is None:
            unknown[letter] = str(cell.value).strip()
        elif column.name in letters:
            found = f"'{column.label}' is there twice: {letters[column.name]}{line.number} has it too."
            faults.append(error(at, found, "Take one of the two columns out."))
        else:
            letters[column.name] = letter
            faults += _other_unit(column, str(cell.value), at)
    missing = [column for column in columns if column.name not in letters]
    faults += _missing(missing, unknown, line.number, sheet)
    mistaken = {fault.cell for fault in faults if fault.severity == "error"}
    for letter, heading in unknown.items():
        cell_address = f"{letter}{line.number}"
        if cell_address not in mistaken and UNIT_IN_HEADING.sub("", fold(heading)) not in passed_over:
            like = nearest(heading, [column.label for column in missing])
            mend = f"If it is '{like}', name it so." if like else "Nothing to do if it is a note of your own."
            faults.append(
                warning(f"{sheet}!{cell_address}", f"'{heading}' is not a column of this table and is not read.", mend)
            )
    return Headings(line.number, letters, frozenset(column.name for column in missing), tuple(faults))


def _other_unit(column: Column, heading: str, at: str) -> list[Fault]:
    """Return a warning if the heading names a unit other than the column's."""
    match = UNIT_IN_HEADING.search(heading)
    if match is None or fold(heading) in (fold(column.label), fold(column.heading)):
        return []
    wanted = column.unit or "a figure without a unit"
    found = f"the heading of {column.label} says ({match[1]}); its figures are read as {wanted}."
    return [warning(at, found, "Restate the figures if they are in another unit.")]


def _missing(missing: Sequence[Column], unknown: Mapping[str, str], row: int, sheet: str) -> list[Fault]:
    faults = []
    for column in missing:
        if not column.required:
            continue
        like = nearest(column.label, [UNIT_IN_HEADING.sub("", heading) for heading in unknown.values()])
        letter = next((letter for letter, heading in unknown.items() if UNIT_IN_HEADING.sub("", heading) == like), None)
        if letter is None:
            found = f"the column '{column.label}' is missing."
            faults.append(error(sheet, found, f"Type '{column.heading}' in row {row} and fill the column."))
        else:
            found = f"the column '{column.label}' is missing, and '{unknown[letter]}' is there instead."
            faults.append(error(f"{sheet}!{letter}{row}", found, f"Rename it '{column.heading}'."))
    return faults
