"""What a workbook's cells hold, read without a line of the product: what a contract that was read is held against."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.spelling import fold
from contract_engine.schema.uncertainty import DriverRow
from tests.workbook.packages import MAIN, Package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree import ElementTree as ET

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract

NUMBERS = ("pounds", "share", "number", "whole", "lever")
FIRST_DAYS = (date(1899, 12, 30), date(1904, 1, 1))
Saved = tuple[str, str]
# Rows that the tool once derived are derived again, and told of where that gives another figure.
WORKED_OUT_AGAIN = (PopulationRow, DriverRow)


def silent_changes(contract: Contract, package: Package) -> list[str]:
    """Return each figure and name that was read as something else than its cell holds, without a word."""
    cells = {title: _cells(package, part) for title, part in _readable(package).items()}
    told = {fault.place for fault in contract.warnings}
    return [*_changed(contract, cells, told), *_left_out(contract, cells, told)]


def _readable(package: Package) -> dict[str, str]:
    names = {name.lower(): name for name in package.parts}
    return {title: names[part.lower()] for title, part in package.sheets().items()
            if part.lower() in names and any(fold(title) == fold(kind.sheet) for kind in TABLES)}  # fmt: skip


def _cells(package: Package, part: str) -> dict[str, Saved]:
    """Return kind and text of each filled cell of a sheet, by its address."""
    table = next((name for name in package.parts if name.lower() == "xl/sharedstrings.xml"), "")
    strings = [_words(entry) for entry in package.tree(table)] if table else []
    found: dict[str, Saved] = {}
    row_number = 0
    for row in package.tree(part).iter(f"{MAIN}row"):
        row_number = int(row.get("r", row_number + 1))
        column = 0
        for cell in row.iter(f"{MAIN}c"):
            letters = re.sub(r"\d", "", cell.get("r", ""))
            column = _number(letters) if letters else column + 1
            kind, text = cell.get("t", "n"), cell.findtext(f"{MAIN}v") or ""
            if kind == "s" and text:
                kind, text = "str", strings[int(text)]
            elif kind == "inlineStr":
                kind, text = "str", _words(cell.find(f"{MAIN}is"))
            if text.strip() and (kind != "str" or fold(text)):
                found[f"{_letters(column)}{row_number}"] = (kind, text)
    return found


def _words(entry: ET.Element | None) -> str:
    if entry is None:
        return ""
    guides = {id(text) for guide in entry.iter(f"{MAIN}rPh") for text in guide.iter(f"{MAIN}t")}
    return "".join(text.text or "" for text in entry.iter(f"{MAIN}t") if id(text) not in guides)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _changed(contract: Contract, cells: dict[str, dict[str, Saved]], told: set[str]) -> Iterator[str]:
    """Yield the figures and names of the contract that are not those of their cells."""
    for kind in TABLES:
        for row in contract.rows(kind):
            for column in kind.columns():
                address = row.place.cells.get(column.name)
                value = getattr(row, column.name)
                if address is None or row.at(column.name) in told:
                    continue
                saved = cells[row.place.sheet].get(address)
                if saved is not None and not _same(column.kind, value, *saved):
                    yield f"{row.at(column.name)} holds {saved}, and {value!r} was read"
                elif saved is None and column.required and value not in (None, ""):
                    yield f"{row.at(column.name)} holds nothing, and {value!r} was read"


def _same(kind: str, value: object, saved_as: str, text: str) -> bool:
    if kind in NUMBERS:
        return saved_as == "n" and float(text) == value
    if kind == "date":
        if saved_as == "d":
            return str(value) == text[:10]
        days = timedelta(days=int(float(text))) if saved_as == "n" else timedelta()
        return value in [first + days for first in FIRST_DAYS]
    if kind == "yes_no":
        return (saved_as == "b" and value is (text in ("1", "true"))) or fold(text)[:1] == {True: "y", False: "n"}[
            bool(value)
        ]
    if saved_as == "n":
        return float(text) == float(str(value))
    return fold(text) == fold(str(value)) or "_x" in text


def _left_out(contract: Contract, cells: dict[str, dict[str, Saved]], told: set[str]) -> Iterator[str]:
    """Yield the rows below the headings of a sheet that are not in the contract, nor worked out again for it."""
    for kind in TABLES:
        for title in (title for title in cells if fold(title) == fold(kind.sheet)):
            if not kind.vertical and not any(place.partition("!")[0] == title for place in told):
                yield from _rows_left_out(kind, contract.rows(kind), title, cells[title])


def _rows_left_out(kind: type[Row], rows: Sequence[Row], title: str, cells: dict[str, Saved]) -> Iterator[str]:
    labels = {fold(column.label): column.name for column in kind.columns()}
    headings = [(labels[heading], *_apart(address)) for address, (_, text) in cells.items()
                if (heading := fold(re.sub(r"\s*\([^()]*\)$", "", text))) in labels]  # fmt: skip
    lines = [line for _, _, line in headings]
    if not lines:
        return
    heading_row = max(set(lines), key=lines.count)
    letters = {letter: name for name, letter, line in headings if line == heading_row}
    read = {_apart(address)[1] for row in rows for address in row.place.cells.values()}
    left: dict[int, dict[str, Saved]] = {}
    for address, saved in cells.items():
        letter, line = _apart(address)
        if letter in letters and line > heading_row and line not in read:
            left.setdefault(line, {})[letters[letter]] = saved
    for line, entries in left.items():
        again = [row for row in rows if all(_stands(row, kind, name, *saved) for name, saved in entries.items())]
        _, owner = entries.get(kind.key[0], ("", ""))
        if kind in WORKED_OUT_AGAIN and owner not in {row.identity[0] for row in rows}:
            continue
        if not again or kind not in WORKED_OUT_AGAIN:
            yield f"{title}: row {line} is filled and was not read: {entries}"


def _stands(row: Row, kind: type[Row], name: str, saved_as: str, text: str) -> bool:
    """Whether an entry stands in a row that was worked out again; how it is described may differ."""
    column = next(column for column in kind.columns() if column.name == name)
    if column.kind in NUMBERS:
        return saved_as == "n" and math.isclose(float(text), float(getattr(row, name) or 0), rel_tol=1e-9)
    return name not in kind.key or fold(text) == fold(str(getattr(row, name)))


def _apart(address: str) -> tuple[str, int]:
    return re.sub(r"\d", "", address), int(re.sub(r"\D", "", address))
