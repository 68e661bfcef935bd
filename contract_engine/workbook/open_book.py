"""A workbook, opened to be read line by line: each value as it was saved, and its formula beside it."""

from __future__ import annotations

import posixpath
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.schema.faults import Fault, InputFaultsError, error, warning
from contract_engine.schema.spelling import fold
from contract_engine.workbook.formats import EPOCH, EPOCH_OF_1904, formats_of
from contract_engine.workbook.links import other_workbooks
from contract_engine.workbook.markup import RELATIONSHIPS, DamagedError, Element, elements, shared_strings
from contract_engine.workbook.package import parts_of
from contract_engine.workbook.sheet_markup import Line, is_true, number_of, sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from contract_engine.workbook.formats import NumberFormat

__all__ = ["Book", "Line", "Page", "opened"]

MOST_LINES = 20_000
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)  # fmt: skip
REPAIR = "Open it in Excel, let it repair the file, and save it again."


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its lines as far as the last that is filled, and what a reader might not see.

    If it `goes_on_after` a row and a run of blank ones, what stands below is not among the lines; else that is 0.
    """

    title: str
    lines: tuple[Line, ...]
    merged: tuple[tuple[int, int, int, int], ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[str]
    is_hidden: bool
    goes_on_after: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet as the workbook lists it: its name, whether it shows, and its part."""

    title: str
    is_hidden: bool
    text: bytes


@dataclass(frozen=True)
class Book:
    """An opened workbook; sheets are found by name without regard to case and spaces."""

    file: str
    faults: tuple[Fault, ...]
    entries: tuple[Entry, ...]
    strings: Sequence[str]
    formats: Sequence[NumberFormat]
    epoch: datetime

    @property
    def titles(self) -> tuple[str, ...]:
        """Names of its sheets, as written."""
        return tuple(entry.title for entry in self.entries)

    def titled(self, name: str) -> tuple[str, ...]:
        """Return the sheets that bear a name."""
        return tuple(title for title in self.titles if fold(title) == fold(name))

    def page(self, title: str) -> Page:
        """Read one sheet."""
        entry = next(entry for entry in self.entries if entry.title == title)
        with _reading(self.file, title):
            sheet = sheet_of(entry.text, self.strings, self.formats, self.epoch)
        if len(sheet.lines) > MOST_LINES:
            found = f"more than {MOST_LINES:,} rows are filled, which no contract needs."
            raise InputFaultsError(self.file, (error(title, found, "Take out the rows that are not of this table."),))
        merged = tuple(
            (number_of(left.decode()), int(top), number_of(right.decode()), int(bottom))
            for left, top, right, bottom in MERGED.findall(entry.text, max(entry.text.rfind(b"sheetData"), 0))
        )
        return Page(
            title, sheet.lines, merged, sheet.hidden_rows, sheet.hidden_columns, entry.is_hidden, sheet.goes_on_after
        )


def opened(content: bytes, file: str) -> Book:
    """Open a workbook that may hold anything; an InputFaultsError says why it cannot be read."""
    parts, faults = parts_of(content, file)
    with _reading(file):
        package = _Package(parts)
        (main,) = package.targets("", "officeDocument").values()
        workbook = elements(package.part(main), "workbook")
        entries = tuple(_entries(workbook, package, main))
        (strings,) = package.targets(main, "sharedStrings").values() or ("",)
        (styles,) = package.targets(main, "styles").values() or ("",)
        book = Book(
            file,
            (*faults, *_settings_to_know_of(workbook), *other_workbooks(parts)),
            entries,
            shared_strings(package.part(strings)) if strings else (),
            formats_of(package.part(styles) if styles else None),
            EPOCH_OF_1904 if _counts_from_1904(workbook) else EPOCH,
        )
    if not entries:
        raise InputFaultsError(
            file, (error("", "the workbook has no sheets.", "Fill one made by contract-engine new."),)
        )
    return book


@dataclass(frozen=True)
class _Package:
    """The parts of a workbook and how they refer to each other; their names do not depend on case."""

    parts: Mapping[str, bytes]

    def part(self, name: str) -> bytes:
        """Return a part that another refers to."""
        found = next((text for part, text in self.parts.items() if part.lower() == name.lower()), None)
        if found is None:
            raise DamagedError
        return found

    def targets(self, part: str, kind: str) -> dict[str, str]:
        """Return the parts of a kind that a part refers to, by the name it has for each."""
        folder, _, name = part.rpartition("/")
        relationships = elements(self.part(posixpath.join(folder, "_rels", f"{name}.rels")), "Relationships",
                                 RELATIONSHIPS)  # fmt: skip
        return {
            entry.attributes.get("Id", ""): posixpath.normpath(
                posixpath.join("/", folder, entry.attributes.get("Target", ""))
            ).lstrip("/")
            for entry in relationships
            if entry.attributes.get("Type", "").rpartition("/")[2] == kind
            and entry.attributes.get("TargetMode") != "External"
        }


def _entries(workbook: Sequence[Element], package: _Package, main: str) -> Iterator[Entry]:
    """Yield the sheets of cells; sheets that are one chart are left out."""
    sheets = package.targets(main, "worksheet")
    charts = [kind for kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
              for kind in package.targets(main, kind)]  # fmt: skip
    for sheet in (entry.attributes for entry in workbook if (entry.name, entry.parent) == ("sheet", "sheets")):
        name = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        if name in sheets:
            yield Entry(sheet["name"], sheet.get("state", "visible") != "visible", package.part(sheets[name]))
        elif name not in charts:
            raise DamagedError


def _counts_from_1904(workbook: Sequence[Element]) -> bool:
    return any(entry.name == "workbookPr" and is_true(entry.attributes.get("date1904")) for entry in workbook)


def _settings_to_know_of(workbook: Sequence[Element]) -> Iterator[Fault]:
    if any(entry.name == "calcPr" and entry.attributes.get("calcMode") == "manual" for entry in workbook):
        yield warning("", "the workbook recalculates only when asked, so saved values may be out of date.",
                      "In Excel, press F9 and save.")  # fmt: skip
    if _counts_from_1904(workbook):
        yield warning("", "the workbook counts days from 1904.", "Check its dates; they are read as Excel shows them.")


@contextmanager
def _reading(file: str, sheet: str = "") -> Iterator[None]:
    """Turn what is not as Excel writes it into a fault."""
    try:
        yield
    except (DamagedError, KeyError, ValueError) as problem:
        cell = str(problem) if isinstance(problem, DamagedError) else ""
        where = f"{sheet}!{cell}" if sheet and cell else sheet
        found = "the workbook is damaged here." if where else "the workbook is damaged."
        raise InputFaultsError(file, (error(where, found, REPAIR),)) from problem
