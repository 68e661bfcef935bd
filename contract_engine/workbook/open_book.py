"""A workbook, opened to be read line by line: values and formulas side by side."""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from contract_engine.schema.faults import Fault, InputFaultsError, error, warning
from contract_engine.schema.spelling import fold
from contract_engine.workbook.cells import Typed
from contract_engine.workbook.package import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl import Workbook

BLANK_ROWS_BEFORE_THE_END = 50
EPOCH_1904 = 1904
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+\d+:[A-Z]+\d+)"')
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
NUMBER = re.compile(rb'\b(r|min|max)="(\d+)"')
# What openpyxl lets through when a part is not as it should be; each means that the file is broken.
BROKEN = (KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, SyntaxError, BadZipFile,
          InvalidFileException)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet; `cells` by column letter, blanks left out."""

    number: int
    cells: Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its lines as far as the last that is filled, and what a reader might not see."""

    title: str
    lines: tuple[Line, ...]
    merged: tuple[tuple[int, int, int, int], ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[str]
    is_hidden: bool


@dataclass(frozen=True)
class Book:
    """An opened workbook; sheets are found by name without regard to case and spaces."""

    file: str
    parts: Mapping[str, bytes]
    faults: tuple[Fault, ...]
    _values: Workbook
    _formulas: Workbook

    @property
    def titles(self) -> tuple[str, ...]:
        """Names of its sheets, as written."""
        return tuple(sheet.title for sheet in self._values.worksheets)

    def titled(self, name: str) -> tuple[str, ...]:
        """Return the sheets that bear a name."""
        return tuple(title for title in self.titles if fold(title) == fold(name))

    def page(self, title: str) -> Page:
        """Read one sheet."""
        with _reading(self.file):
            values: Any = self._values[title]
            formulas: Any = self._formulas[title]
            text = self.parts.get(values._worksheet_path.lstrip("/"), b"")  # noqa: SLF001 - it has no public name
            return Page(
                title=title,
                lines=tuple(_lines(values, formulas)),
                merged=tuple(_boundaries(ref.decode()) for ref in MERGED.findall(text)),
                hidden_rows=frozenset(_hidden_rows(text)),
                hidden_columns=frozenset(_hidden_columns(text)),
                is_hidden=values.sheet_state != "visible",
            )


def opened(content: bytes, file: str) -> Book:
    """Open a workbook that may hold anything; an InputFaultsError says why it cannot be read."""
    parts, faults = parts_of(content, file)
    with _reading(file):
        values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
    if not values.worksheets:
        raise InputFaultsError(
            file, (error("", "the workbook has no sheets.", "Fill one made by contract-engine new."),)
        )
    return Book(file, parts, (*faults, *_settings_to_know_of(values)), values, formulas)


def _settings_to_know_of(book: Any) -> Iterator[Fault]:  # noqa: ANN401 - stubs leave out both settings
    if book.calculation.calcMode == "manual":
        yield warning("", "the workbook recalculates only when asked, so saved values may be out of date.",
                      "In Excel, press F9 and save.")  # fmt: skip
    if book.epoch.year == EPOCH_1904:
        yield warning("", "the workbook counts days from 1904.", "Check its dates; they are read as Excel shows them.")


@contextmanager
def _reading(file: str) -> Iterator[None]:
    """Keep openpyxl's warnings quiet, which are about looks, and turn what it cannot read into a fault."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\b")
        try:
            yield
        except BROKEN as problem:
            fault = error(
                "", "the workbook is damaged.", "Open it in Excel, let it repair the file, and save it again."
            )
            raise InputFaultsError(file, (fault,)) from problem


def _lines(values: Any, formulas: Any) -> Iterator[Line]:  # noqa: ANN401 - openpyxl's read-only sheets are untyped
    """Yield lines up to a long run of blank ones; what the file says of its own size is not trusted."""
    values.reset_dimensions()
    formulas.reset_dimensions()
    blank = 0
    for number, (row, formula_row) in enumerate(zip(values.iter_rows(), formulas.iter_rows(), strict=False), start=1):
        cells = {}
        for cell, formula in zip(row, formula_row, strict=False):
            typed = _typed(cell, formula)
            if not typed.is_blank:
                cells[get_column_letter(cell.column)] = typed
        if cells:
            blank = 0
            yield Line(number, cells)
        elif (blank := blank + 1) == BLANK_ROWS_BEFORE_THE_END:
            return


def _typed(cell: Any, formula: Any) -> Typed:  # noqa: ANN401 - as above
    if cell.value is None and formula.value is None:
        return Typed()
    text = str(getattr(formula.value, "text", formula.value)) if formula.data_type == "f" else ""
    value = datetime.combine(cell.value, datetime.min.time()) if _is_bare_date(cell.value) else cell.value
    return Typed(value, text, cell.number_format or "General")


def _is_bare_date(value: object) -> bool:
    return hasattr(value, "year") and not isinstance(value, datetime)


def _boundaries(reference: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(reference)
    return int(left or 0), int(top or 0), int(right or 0), int(bottom or 0)


def _hidden_rows(text: bytes) -> Iterator[int]:
    for attributes in ROW.findall(text):
        if HIDDEN.search(attributes):
            yield from (int(value) for name, value in NUMBER.findall(attributes) if name == b"r")


def _hidden_columns(text: bytes) -> Iterator[str]:
    for attributes in COLUMN.findall(text):
        if HIDDEN.search(attributes):
            ends = {name: int(value) for name, value in NUMBER.findall(attributes)}
            yield from (get_column_letter(number) for number in range(ends[b"min"], min(ends[b"max"], 1000) + 1))
