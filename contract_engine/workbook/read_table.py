"""One sheet becomes one raw table, with the faults of its cells."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.columns import Place
from contract_engine.schema.faults import Fault, error, warning
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.rows import columns_by_name, plain_value
from contract_engine.schema.spelling import fold, listed
from contract_engine.schema.term_tables import TermRow
from contract_engine.schema.words import NUMBERS
from contract_engine.workbook.cells import Typed, of_unit, read_cell
from contract_engine.workbook.headings import Headings, headings_of
from contract_engine.workbook.sheet_markup import BLANK_ROWS_BEFORE_THE_END, letters_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from contract_engine.schema.columns import Column, Row
    from contract_engine.workbook.open_book import Line, Page

PROPOSED = "Proposed"
TOTAL = re.compile(r"(?:(?:grand|overall|sub)[ -]?)?totals?(?: (?:for|of|in) .*|[ \d/£()-]*)|sum")
Entries = dict[str, object]


def read_table(kind: type[Row], page: Page, *, recommended: bool = False) -> tuple[RawTable, tuple[Fault, ...]]:
    """Read the rows under a sheet's headings; `recommended` reads the proposed terms in place of the draft."""
    columns = _columns(kind, recommended=recommended)
    passed_over = (PROPOSED, "Draft") if issubclass(kind, TermRow) else ()
    headings = headings_of(columns, page.lines, page.title, passed_over)
    if not headings.row:
        return RawTable(kind.table, page.title, (), headings.absent), headings.faults
    faults: list[Fault] = [*headings.faults]
    rows, numbers = [], []
    for line in page.lines:
        if line.number > headings.row and any(letter in line.cells for letter in headings.letters.values()):
            numbers.append(line.number)
            row, found = _row(kind, columns, line, headings, page.title)
            faults += found
            rows += [row] if row else []
    faults += unseen(page, headings.row, numbers, headings.letters.values())
    if page.goes_on_after:
        below = f"what stands below row {page.goes_on_after} and {BLANK_ROWS_BEFORE_THE_END} blank rows is not read."
        faults.append(warning(page.title, below, "Move it up if it belongs to the table."))
    faults += merged(page, headings.row, max(numbers, default=headings.row), headings.letters.values())
    return RawTable(kind.table, page.title, tuple(rows), headings.absent), tuple(faults)


def _columns(kind: type[Row], *, recommended: bool) -> tuple[Column, ...]:
    columns = kind.columns()
    if not recommended or not issubclass(kind, TermRow):
        return columns
    return tuple(
        replace(column, label=PROPOSED, required=True) if column.name == "draft" else column for column in columns
    )


def _row(
    kind: type[Row], columns: tuple[Column, ...], line: Line, headings: Headings, sheet: str
) -> tuple[RawRow | None, list[Fault]]:
    cells = {name: f"{letter}{line.number}" for name, letter in headings.letters.items()}
    place = Place(sheet, cells)
    total = next(
        (name for name in kind.key if _is_total(line.cells.get(headings.letters.get(name, ""), Typed()))), None
    )
    if total:
        return None, [error(place.at(total), f"row {line.number} looks like a total.",
                            "Take it out, or rename it if it is one of the rows.")]  # fmt: skip
    typed = [name for name, letter in headings.letters.items() if letter in line.cells]
    if len(kind.key) > 1 and _is_nameless(kind, columns, typed):
        return None, [error(place.at(typed[0]), f"row {line.number} has figures and no names, like a total.",
                            "Take it out, or fill the row.")]  # fmt: skip
    values: Entries = {}
    faults: list[Fault] = []
    # The unit of a term is known once the rest of its row is.
    for column in sorted(columns, key=lambda column: column.kind == "lever"):
        if column.name in cells:
            cell = line.cells.get(headings.letters[column.name], Typed())
            unit = _unit(kind, values) if column.kind == "lever" else ""
            wanted = of_unit(column, unit) if unit else column
            values[column.name], found = read_cell(wanted, cell, place.at(column.name))
            faults += found
            if wanted.label == PROPOSED and cell.is_blank and values.get("in_force") != "today":
                faults.append(error(place.at(column.name), "nothing is proposed here: the run found no terms.",
                                    "Read the workbook with its terms as written."))  # fmt: skip
    return RawRow(place, values), faults


def _is_total(cell: Typed) -> bool:
    return isinstance(cell.value, str) and TOTAL.fullmatch(fold(cell.value).rstrip(": ")) is not None


def _is_nameless(kind: type[Row], columns: tuple[Column, ...], typed: Sequence[str]) -> bool:
    """Whether of a row nothing is filled but figures, so that it cannot be one of the table."""
    figures = {column.name for column in columns if column.kind in (*NUMBERS, "lever")}
    return set(typed) <= figures and any(column.required for column in columns if column.name in kind.key)


def _unit(kind: type[Row], values: Mapping[str, object]) -> str:
    """Return the unit of a term, as far as its row can say; empty if it cannot."""
    if not issubclass(kind, TermRow):
        return ""
    columns = columns_by_name(kind)
    known = {name: plain_value(columns[name], value) for name, value in values.items() if value is not None}
    try:
        return kind.model_construct(**known).unit  # type: ignore[arg-type]  # entries are as read, not yet checked
    except (KeyError, AttributeError):
        return ""


def unseen(page: Page, heading: int, rows: Collection[int], letters: Collection[str]) -> Iterator[Fault]:
    """Yield a warning for what is read although its reader may not see it."""
    if page.is_hidden:
        yield warning(page.title, "the sheet is hidden, and is read.", "Show it, so that everyone sees what counts.")
    hidden = [number for number in rows if number in page.hidden_rows]
    if hidden:
        what = f"row {hidden[0]} is" if len(hidden) == 1 else f"rows {listed(map(str, hidden), 'and')} are"
        yield warning(f"{page.title}!{min(letters)}{hidden[0]}", f"{what} hidden, by hand or by a filter, and read.",
                      "Show them, or delete what should not count.")  # fmt: skip
    for letter in letters:
        if letter in page.hidden_columns:
            yield warning(f"{page.title}!{letter}{heading}", f"column {letter} is hidden, and is read.", "Show it.")


def merged(page: Page, first: int, last: int, letters: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for each group of merged cells in a table."""
    columns = set(letters)
    for left, top, right, bottom in page.merged:
        if top <= last and bottom >= first and columns & {letters_of(n) for n in range(left, right + 1)}:
            corners = f"{letters_of(left)}{top}:{letters_of(right)}{bottom}"
            yield error(f"{page.title}!{letters_of(left)}{top}", f"cells {corners} are merged.",
                        "Unmerge them and type a value in each row.")  # fmt: skip
