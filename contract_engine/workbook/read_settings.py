"""The Contract sheet, one setting a row, becomes a raw table of one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.columns import Place
from contract_engine.schema.faults import Fault, error, warning
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import fold, nearest
from contract_engine.workbook.cells import Typed, read_cell
from contract_engine.workbook.headings import SEARCHED_ROWS
from contract_engine.workbook.read_table import merged, unseen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.columns import Column, Row
    from contract_engine.workbook.open_book import Line, Page

SETTING, VALUE = "Setting", "Value"


def read_settings(page: Page, kind: type[Row] = Settings) -> tuple[RawTable, tuple[Fault, ...]]:
    """Read the values beside the labels of the settings of a table that has one a row."""
    columns = {fold(column.label): column for column in kind.columns()}
    found = _heading(page.lines)
    if found is None:
        said = f"the headings {SETTING} and {VALUE} were not found in its first {SEARCHED_ROWS} rows."
        mend = f"Type them in one row, {SETTING} above the labels and {VALUE} above the values."
        return RawTable(kind.table, page.title, ()), (error(page.title, said, mend),)
    heading, label_letter, value_letter = found
    labelled = {line.number: str(line.cells[label_letter].value).strip() for line in page.lines
                if line.number > heading and label_letter in line.cells}  # fmt: skip
    rows: dict[str, int] = {}
    faults: list[Fault] = []
    for number, label in labelled.items():
        column = columns.get(fold(label))
        if column and column.name in rows:
            first = f"{label_letter}{rows[column.name]}"
            said = f"'{label}' is there twice: {first} has it too."
            faults.append(error(f"{page.title}!{label_letter}{number}", said, "Keep one of the two rows."))
        elif column:
            rows[column.name] = number
    faults += _unmatched(page.title, label_letter, labelled, rows, columns)
    lines = {line.number: line for line in page.lines}
    place = Place(page.title, {name: f"{value_letter}{number}" for name, number in rows.items()})
    values: dict[str, object] = {}
    for column in columns.values():
        if column.name in rows:
            cell = lines[rows[column.name]].cells.get(value_letter, Typed())
            values[column.name], of_cell = read_cell(column, cell, place.at(column.name))
            faults += of_cell
    faults += unseen(page, heading, sorted(rows.values()), (label_letter, value_letter))
    faults += merged(page, heading, max(rows.values(), default=heading), (label_letter, value_letter))
    absent = frozenset(column.name for column in columns.values() if column.name not in rows)
    return RawTable(kind.table, page.title, (RawRow(place, values),), absent), tuple(faults)


def _heading(lines: tuple[Line, ...]) -> tuple[int, str, str] | None:
    """Return the row of the headings and the letters of their columns."""
    for line in lines:
        letters = {fold(str(cell.value)): letter for letter, cell in sorted(line.cells.items(), reverse=True)}
        if line.number <= SEARCHED_ROWS and fold(SETTING) in letters and fold(VALUE) in letters:
            return line.number, letters[fold(SETTING)], letters[fold(VALUE)]
    return None


def _unmatched(
    sheet: str, letter: str, labelled: Mapping[int, str], rows: Mapping[str, int], columns: Mapping[str, Column]
) -> Iterator[Fault]:
    """Yield a fault for each setting that is missing and a warning for each label that is none."""
    missing = [column for column in columns.values() if column.name not in rows]
    unknown = {number: label for number, label in labelled.items() if fold(label) not in columns}
    renamed = set()
    for column in missing:
        like = nearest(column.label, unknown.values()) if column.required else None
        if like is not None:
            number = next(number for number, label in unknown.items() if label == like)
            renamed.add(number)
            found = f"the setting '{column.label}' is missing, and '{like}' is there instead."
            yield error(f"{sheet}!{letter}{number}", found, f"Rename it '{column.label}'.")
        elif column.required:
            yield error(
                sheet, f"the setting '{column.label}' is missing.", f"Type '{column.label}' and its value in a row."
            )
    for number, label in unknown.items():
        if number not in renamed:
            like = nearest(label, [column.label for column in missing])
            mend = f"If it is '{like}', name it so." if like else "Nothing to do if it is a note of your own."
            yield warning(f"{sheet}!{letter}{number}", f"'{label}' is not a setting and is not read.", mend)
