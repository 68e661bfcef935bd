"""Private files joined to a shared one: whose figures they may hold, and which entry counts.

A figure of a private file wins over the shared one; a blank stands in place of one withheld.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES
from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.private import WITHHELD, PrivateCell, is_withheld, names_of, private_cells
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.rows import per_cent_slip, plain_value
from contract_engine.schema.spelling import fold, listed, nearest
from contract_engine.schema.words import shown, subject, what_to_type
from contract_engine.workbook.cells import read_cell
from contract_engine.workbook.private_file import ORGANISATION, SHEET, Given, figures_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from contract_engine.schema.columns import Column, Row

CHANGES = ("Scenarios", "Options")
Found = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Joined:
    """The tables of a shared file with what private files hold, the cells these filled, and what to know of them."""

    tables: Mapping[str, RawTable]
    filled: frozenset[str]
    faults: tuple[Fault, ...]
    file: str
    sha256: str


def joined(tables: Mapping[str, RawTable], file: str, sha256: str, private: Iterable[Path]) -> Joined:
    """Return the tables with every private file's figures; an InputFaultsError says what one of them may not hold."""
    known = {_name(cell.kind.sheet, cell.key, cell.column.label): cell for cell in private_cells(tables)}
    values: dict[Found, object] = {}
    told: dict[Found, str] = {}
    faults: list[Fault] = []
    names, digests = [], [sha256]
    for path in private:
        content, given = figures_in(path)
        found: list[Fault] = list(_whose(given))
        for each in given:
            key, value, more = _read(each, known)
            if key in told and not more and values[key] != value:
                more = (error(each.at["value"], f"{told[key]} gives another figure for the same cell.",
                              "Take it out of one of the two."),)  # fmt: skip
            found += more
            if key is not None:
                values[key], told[key] = value, path.name
        if any(fault.severity == "error" for fault in found):
            raise InputFaultsError(path.name, tuple(found))
        faults += [replace(fault, sheet=f"{path.name}, {fault.sheet}") for fault in found]
        names.append(path.name)
        digests.append(hashlib.sha256(content).hexdigest())
    if not names:
        return Joined(tables, frozenset(), (), file, sha256)
    cells = {key: known[key] for key, value in values.items() if _wins(known[key], value)}
    return Joined(
        _with(tables, cells, values),
        frozenset(cell.row.place.at(cell.column.name) for cell in cells.values()),
        tuple(faults),
        f"{file} with {listed(names, 'and')}",
        hashlib.sha256("".join(digests).encode()).hexdigest(),
    )


def _wins(cell: PrivateCell, value: object) -> bool:
    """Whether a private entry takes the shared one's place: a figure always, a blank where one is withheld."""
    return value is not None or is_withheld(cell.row.values.get(cell.column.name))


def _with(
    tables: Mapping[str, RawTable], cells: Mapping[Found, PrivateCell], values: Mapping[Found, object]
) -> dict[str, RawTable]:
    rows = {name: list(table.rows) for name, table in tables.items()}
    for key, cell in cells.items():
        of_table = rows[cell.kind.table]
        old = of_table[cell.number]
        of_table[cell.number] = RawRow(old.place, {**old.values, cell.column.name: values[key]})
    return {
        name: replace(table, rows=tuple(rows[name]), absent=table.absent - _columns_given(cells.values(), name))
        for name, table in tables.items()
    }


def _columns_given(cells: Iterable[PrivateCell], table: str) -> set[str]:
    return {cell.column.name for cell in cells if cell.kind.table == table}


def _name(sheet: str, row: str, figure: str) -> Found:
    return fold(sheet), "/".join(fold(part) for part in row.split("/") if part.strip()), fold(figure)


def _whose(given: tuple[Given, ...]) -> Iterator[Fault]:
    """Yield a fault for each row of a second organisation, and one for a file that names none."""
    if not given:
        yield error(SHEET, "it holds no figure.", "Write one with contract-engine new, --private and the organisation.")
    for each in given:
        if not each.organisation:
            yield error(each.at[ORGANISATION], "it is not said whose figure this is.", "Type the organisation's name.")
        elif fold(each.organisation) != fold(given[0].organisation):
            found = f"'{each.organisation}' is another organisation than {given[0].organisation}."
            yield error(each.at[ORGANISATION], found, "Give each organisation a private file of its own.")


def _read(given: Given, known: Mapping[Found, PrivateCell]) -> tuple[Found | None, object, tuple[Fault, ...]]:
    """Return which cell a figure is for and its value, or what keeps it from being taken."""
    kind = next((kind for kind in TABLES if fold(given.sheet) in (fold(kind.sheet), fold(kind.table))), None)
    if kind is None:
        return None, None, (_unknown(given, "sheet", given.sheet, "a sheet", [kind.sheet for kind in TABLES]),)
    column = next((each for each in kind.columns() if fold(given.figure) in _ways(each)), None)
    if column is None:
        labels = [each.label for each in kind.columns()]
        return None, None, (_unknown(given, "figure", given.figure, f"a column of {kind.sheet}", labels),)
    key = _name(kind.sheet, given.row, column.label)
    cell = known.get(key)
    if cell is None:
        return None, None, (_not_private(given, kind, column, known),)
    if not cell.belongs_to(given.organisation):
        found = f"{column.label} of {given.row or kind.sheet} is not {given.organisation}'s own."
        return None, None, (error(given.at["row"], found, "Take the row out."),)
    value, faults = _value(column, given)
    return key, value, faults


def _ways(column: Column) -> tuple[str, ...]:
    return fold(column.label), fold(column.heading), fold(column.name)


def _not_private(given: Given, kind: type[Row], column: Column, known: Mapping[Found, PrivateCell]) -> Fault:
    if not column.private_to and (column.name != "value" or kind.sheet not in CHANGES):
        found = f"{column.label} on {kind.sheet} is not private: it is the shared workbook's to say."
        return error(given.at["figure"], found, "Take the row out, and change the figure there.")
    rows = [cell.key for cell in known.values() if cell.kind is kind and cell.column.name == column.name]
    return _unknown(given, "row", given.row, f"a row of {kind.sheet} with a private figure", rows)


def _unknown(given: Given, what: str, typed: str, of_what: str, names: Iterable[str]) -> Fault:
    known = list(dict.fromkeys(names))
    like = nearest(typed, known)
    mend = f"Did you mean '{like}'?" if like else f"Use {listed(known)}." if known else "Take the row out."
    return error(given.at[what], f"'{typed}' is not {of_what}.", mend)


def _value(column: Column, given: Given) -> tuple[object, tuple[Fault, ...]]:
    at = given.at["value"]
    if is_withheld(given.value.value):
        return None, (error(at, f"{subject(column.label)} is withheld.", "Type the figure, or leave it blank."),)
    value, faults = read_cell(column, given.value, at)
    value = plain_value(column, value)
    if isinstance(value, int | float) and not _within(column, float(value)):
        mend = per_cent_slip(column, value) or what_to_type(column)
        faults = (*faults, error(at, f"{subject(column.label)} is {shown(column, value)}.", mend))
    return value, faults


def _within(column: Column, value: float) -> bool:
    return (column.lowest is None or value >= column.lowest) and (column.highest is None or value <= column.highest)


def refuse_withheld(tables: Mapping[str, RawTable], file: str) -> None:
    """Raise an InputFaultsError where figures are still left out, one fault for each whose figures they are."""
    left: dict[tuple[str, ...], list[PrivateCell]] = {}
    parties = {fold(name): name for name in names_of(tables)}
    for cell in private_cells(tables):
        if is_withheld(cell.row.values.get(cell.column.name)):
            names = tuple(parties.get(owner, owner) for owner in sorted(cell.owners) if owner in parties)
            left.setdefault(names, []).append(cell)
    if not left:
        return
    faults = []
    for names, cells in left.items():
        whose, first = listed(names, "and") or "someone", cells[0]
        count = f"{len(cells)} figures" if len(cells) > 1 else "one figure"
        found = f"this edition leaves out {count} of {whose}: {WITHHELD} stands there."
        mend = (
            f"Use the facilitator's workbook, which holds them; or give the file of {listed(names) or 'its owner'} with"
            " --private."
        )
        faults.append(error(first.row.place.at(first.column.name), found, mend))
    raise InputFaultsError(file, tuple(faults))
