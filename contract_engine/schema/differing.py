"""What differs between two contracts, cell by cell, and which rows only one of them has."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from contract_engine.schema.contract import ALL, TABLES
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import fold
from contract_engine.schema.term_row import EACH_YEAR, TermRow
from contract_engine.schema.words import NUMBERS, amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_engine.schema.columns import Column, Row
    from contract_engine.schema.contract import Contract

    Entry = str | float | bool | None

Kind = Literal["organisation", "row", "entry", "note"]
KINDS: tuple[Kind, ...] = ("organisation", "row", "entry", "note")
# What these say moves no figure.
NOTES = {"source", "status"}
NOTES_OF_SETTINGS = NOTES | {
    "name", "display_unit", "senior_owner", "prepared_by", "assured_by", "approved_by", "contact", "figures_until",
    "country", "about",
}  # fmt: skip
BLANK, NO_SUCH_ROW = "blank", "no such row"
ONE_YEAR_OF_EACH = re.compile(r" \(\d{4}/\d\d\)$")
# Less than this is what a figure loses on its way through a file.
SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is not the same in two contracts, or a row that only one has.

    Each pair holds the first contract's, then the other's: the cell (empty where the row is not
    there, the sheet alone where nothing was typed), the value as it is read, and as people write it.
    """

    kind: Kind
    sheet: str
    row: str
    column: str
    cells: tuple[str, str]
    values: tuple[Entry, Entry]
    shown: tuple[str, str]

    def words(self, first: str, other: str) -> str:
        """Say what differs, with where it stands, given what the two contracts are called."""
        place = 0 if self.cells[0] else 1
        if self.kind == "organisation":
            return f"{self.row} takes part only in {(first, other)[place]} ({self.cells[place]})."
        if NO_SUCH_ROW in self.shown:
            has = f": {self.column.lower()} {self.shown[place]}" if self.column else ""
            return f"{self.sheet}, {self.row}: only in {(first, other)[place]}{has} ({self.cells[place]})."
        where = self.cells[0] if self.cells[0] == self.cells[1] else f"{self.cells[0]}; {self.cells[1]}"
        row = f", {self.row}" if self.row else ""
        return (
            f"{self.sheet}{row}, {self.column.lower()}: {self.shown[0]} in {first}, {self.shown[1]} in {other}"
            f" ({where})."
        )


def changes_between(first: Contract, other: Contract) -> tuple[Change, ...]:
    """Return organisations and rows that only one has, then entries that differ, then notes, each in sheet order."""
    found = dict.fromkeys(change for kind in TABLES for change in _in_table(kind, first.rows(kind), other.rows(kind)))
    return tuple(sorted(found, key=lambda change: KINDS.index(change.kind)))


def _in_table(kind: type[Row], first: tuple[Row, ...], other: tuple[Row, ...]) -> Iterator[Change]:
    if kind.vertical:
        for mine, theirs in zip(first, other, strict=True):
            yield from _entries(kind, mine, theirs)
        return
    pairs, only_first, only_other = _matched(kind, first, other)
    for row in only_first:
        yield _only(kind, row, 0)
    for row in only_other:
        yield _only(kind, row, 1)
    for mine, theirs in pairs:
        yield from _entries(kind, mine, theirs)


def _matched(
    kind: type[Row], first: Iterable[Row], other: Iterable[Row]
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Pair rows by their keys; then those left that differ in figures among their keys alone, such as a band's edge."""
    figures = {column.name for column in kind.columns() if column.kind in NUMBERS}
    pairs: list[tuple[Row, Row]] = []
    mine, theirs = list(first), list(other)
    for leaving_out in (set(), figures & set(kind.key)):
        by_key: defaultdict[tuple[str, ...], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
        for side, rows in enumerate((mine, theirs)):
            for row in rows:
                by_key[_key(row, leaving_out)][side].append(row)
        matched = [(ours[0], others[0]) for ours, others in by_key.values() if len(ours) == len(others) == 1]
        pairs += matched
        taken = {id(row) for pair in matched for row in pair}
        mine = [row for row in mine if id(row) not in taken]
        theirs = [row for row in theirs if id(row) not in taken]
    return pairs, mine, theirs


def _key(row: Row, leaving_out: Iterable[str]) -> tuple[str, ...]:
    return tuple(fold(entry) for name, entry in zip(row.key, row.identity, strict=True) if name not in leaving_out)


def _entries(kind: type[Row], mine: Row, theirs: Row) -> Iterator[Change]:
    notes = NOTES_OF_SETTINGS if kind is Settings else NOTES
    for column in kind.columns():
        values = _entry(mine, column), _entry(theirs, column)
        if _same(*values):
            continue
        yield Change(
            kind="note" if column.name in notes else "entry",
            sheet=kind.sheet,
            row="" if kind.vertical else _called(mine),
            column=column.label,
            cells=(_cell(mine, column.name), _cell(theirs, column.name)),
            values=values,
            shown=(_shown(mine, column, values[0]), _shown(theirs, column, values[1])),
        )


def _only(kind: type[Row], row: Row, side: int) -> Change:
    """Return a row that only one contract has; of a term, with its draft, or its value today if it ends."""
    telling = next((column for column in kind.columns() if column.name == _telling(row)), None)
    value = None if telling is None else _entry(row, telling)
    words = BLANK if telling is None else _shown(row, telling, value)
    cell = _cell(row, kind.key[0] if telling is None else telling.name)
    return Change(
        kind="organisation" if kind is PartyRow else "row",
        sheet=kind.sheet,
        row=_called(row),
        column="" if telling is None else telling.label,
        cells=(cell, "") if side == 0 else ("", cell),
        values=(value, None) if side == 0 else (None, value),
        shown=(words, NO_SUCH_ROW) if side == 0 else (NO_SUCH_ROW, words),
    )


def _telling(row: Row) -> str:
    if not isinstance(row, TermRow):
        return ""
    return "today" if row.draft is None else "draft"


def _entry(row: Row, column: Column) -> Entry:
    value = getattr(row, column.name)
    if value is None or value == "":
        return None
    return value.isoformat() if isinstance(value, date) else value


def _same(value: Entry, other: Entry) -> bool:
    if isinstance(value, str) and isinstance(other, str):
        return fold(value) == fold(other)
    if isinstance(value, (int, float)) and isinstance(other, (int, float)):
        return abs(value - other) <= SAME * max(1.0, abs(value), abs(other))
    return value == other


def _shown(row: Row, column: Column, value: Entry) -> str:
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return amount(value, row.unit if column.kind == "lever" and isinstance(row, TermRow) else _unit(column))


def _unit(column: Column) -> str:
    known: Mapping[str, str] = {"share": "%", "pounds": "£"}
    return known.get(column.kind, "")


def _called(row: Row) -> str:
    """Name a row by its keys, parted by slashes; one that stands for each year says so."""
    entries = dict(zip(row.key, row.identity, strict=True))
    if "year" in entries and any(ONE_YEAR_OF_EACH.search(cell) for cell in row.place.cells.values()):
        entries["year"] = EACH_YEAR
    for column in type(row).columns():
        value = getattr(row, column.name)
        if column.name in entries and column.kind in NUMBERS and value is not None:
            entries[column.name] = _shown(row, column, value)
    return " / ".join(entry for entry in entries.values() if entry and entry != ALL)


def _cell(row: Row, name: str) -> str:
    """Return where an entry stands, as `Terms pool!G7`; the sheet alone where nothing was typed."""
    return ONE_YEAR_OF_EACH.sub("", row.at(name)) or row.sheet
