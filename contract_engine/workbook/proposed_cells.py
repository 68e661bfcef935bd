"""The terms found, in the Proposed column of a user's own Terms sheets; every other byte of a sheet stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from contract_engine.schema.spelling import fold
from contract_engine.schema.term_tables import TERM_TABLES
from contract_engine.workbook.headings import UNIT_IN_HEADING, headings_of
from contract_engine.workbook.read_table import PROPOSED
from contract_engine.workbook.results_inputs import proposed_values
from contract_engine.workbook.sheet_list import sheets_of
from contract_engine.workbook.xml_places import Change, grown, in_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.results.solution import Solution
    from contract_engine.schema.term_tables import TermRow
    from contract_engine.workbook.open_book import Book, Page
    from contract_engine.workbook.parts import Parts
    from contract_engine.workbook.xml_places import Element

_CELL = re.compile(r"([A-Z]+)([0-9]+)")
# The look of a cell, and what Excel keeps with it, stay; its kind and its value are what changes.
_KEPT = ("r", "s", "ph")
_ROWS = frozenset({"sheetData"})
_SEVERAL_YEARS = "{cell} is left as it is: its row is for several years, whose terms differ. Terms proposed has them."
_PROTECTED = "{title} is protected, so its column Proposed is left as it is. Terms proposed has them."


@dataclass(frozen=True, slots=True)
class Column:
    """The cells to fill on one sheet: the value of each row, None where nothing is proposed."""

    title: str
    letter: str
    beside: str
    values: Mapping[int, float | None]


def fill_proposed(parts: Parts, solution: Solution, book: Book) -> tuple[str, ...]:
    """Fill the Proposed columns that the workbook has; return sentences on what had to be left as it was."""
    told = list[str]()
    part_of = {sheet.title: sheet.part for sheet in sheets_of(parts)}
    for kind in TERM_TABLES:
        for title in book.titled(kind.sheet)[:1]:
            letter, beside = _letters(kind, book.page(title))
            if letter:
                values, apart = _values(solution, kind)
                told += [_SEVERAL_YEARS.format(cell=f"{title}!{letter}{row}") for row in apart]
                told += fill(parts, part_of[title], Column(title, letter, beside, values))
    return tuple(told)


def _letters(kind: type[TermRow], page: Page) -> tuple[str, str]:
    """Return the letters of the columns Proposed and Draft; the first is empty if there is none, or more than one."""
    headings = headings_of(kind.columns(), page.lines, page.title, (PROPOSED,))
    line = next((line for line in page.lines if line.number == headings.row), None)
    found = [
        letter
        for letter, cell in (line.cells.items() if line else ())
        if isinstance(cell.value, str) and UNIT_IN_HEADING.sub("", fold(cell.value)) == fold(PROPOSED)
    ]
    return (found[0] if len(found) == 1 else ""), headings.letters.get("draft", "")


def _values(solution: Solution, kind: type[TermRow]) -> tuple[dict[int, float | None], list[int]]:
    """Return the value of each row of a sheet, and the rows whose years have values of their own."""
    by_row: dict[int, set[float | None]] = {}
    for row, value in zip(solution.as_written.rows(kind), proposed_values(solution, kind), strict=True):
        cell = _CELL.search(row.at("clause").rpartition("!")[2])
        if cell:
            by_row.setdefault(int(cell[2]), set()).add(value)
    apart = sorted(row for row, values in by_row.items() if len(values) > 1)
    return {row: next(iter(values)) for row, values in by_row.items() if row not in apart}, apart


def fill(parts: Parts, part: str, column: Column) -> tuple[str, ...]:
    """Fill the cells of a sheet's Proposed column; return sentences on what had to be left as it was."""
    root = parts.root(part, only_within=_ROWS)
    protection, data = root.child("sheetProtection"), root.child("sheetData")
    if protection and protection.get("sheet") in ("1", "true"):
        return (_PROTECTED.format(title=column.title),)
    text, changes, told = in_utf8(parts.content[part]), list[Change](), list[str]()
    for number, row in _rows(data) if data else ():
        if number in column.values:
            cell = _cell(row, column.letter)
            if cell and cell.child("f"):
                told.append(f"{column.title}!{column.letter}{number} holds a formula and is left as it is.")
            else:
                changes += _filled(row, number, cell, column, text)
    parts.change(part, changes)
    return tuple(told)


def _rows(data: Element) -> Iterator[tuple[int, Element]]:
    """Yield rows with their numbers; a row that does not say its own follows the one before."""
    number = 0
    for row in data.all("row"):
        number = int(row.get("r") or number + 1)
        yield number, row


def _cell(row: Element, letter: str) -> Element | None:
    return next((cell for cell in row.all("c") if (cell.get("r") or "").rstrip("0123456789") == letter), None)


def _filled(row: Element, number: int, cell: Element | None, column: Column, text: bytes) -> Iterator[Change]:
    value = column.values[number]
    at = f"{column.letter}{number}"
    if cell is None:
        if value is not None:
            yield from _put_in(row, at, column, value)
        return
    if _holds(cell, value, text):
        return
    kept = {name: cell.attributes[name] for name in _KEPT if name in cell.attributes}
    yield Change(cell.start, cell.end, _written(cell.tag, kept, value))


def _holds(cell: Element, value: float | None, text: bytes) -> bool:
    """Whether a cell has the value already."""
    written = cell.child("v")
    if written is None:
        return value is None and not cell.children
    words = text[written.inner or 0 : written.inner_end or 0].decode()
    return value is not None and cell.get("t") in (None, "n") and float(words or "nan") == value


def _put_in(row: Element, at: str, column: Column, value: float) -> Iterator[Change]:
    """Yield the change that adds a cell to a row, looking like the draft beside it."""
    beside = _cell(row, column.beside)
    look = beside.attributes.get("s") if beside else None
    written = _written(f"{row.prefix}c", {"r": at, **({"s": look} if look else {})}, value)
    after = [cell for cell in row.all("c") if _comes_before(column.letter, (cell.get("r") or "").rstrip("0123456789"))]
    if after:
        yield Change(after[0].start, after[0].start, written)
    else:
        yield from grown(row, written)


def _comes_before(letter: str, other: str) -> bool:
    return (len(letter), letter) < (len(other), other)


def _written(tag: str, attributes: Mapping[str, str], value: float | None) -> bytes:
    words = "".join(f" {name}={quoteattr(said)}" for name, said in attributes.items())
    if value is None:
        return f"<{tag}{words}/>".encode()
    prefix = tag.removesuffix("c")
    number = repr(float(value)).removesuffix(".0")
    return f"<{tag}{words}><{prefix}v>{number}</{prefix}v></{tag}>".encode()
