"""A published table, CSV or a workbook's sheet, read by the headings it is published with."""

from __future__ import annotations

import csv
import re
import warnings
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from typing import TYPE_CHECKING

import pandas as pd

from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.spelling import fold, listed
from contract_engine.settlement.table_columns import NUMBER
from contract_engine.workbook.package import BROKEN, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

WORKBOOKS = (".xlsx", ".xlsm")
HEADINGS_WITHIN = 30
SEPARATORS = ",;\t|"
MOST_HEADINGS_TOLD = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that is looked for: its name here, what it holds, and the headings it is published under."""

    name: str
    holds: str
    published: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Table:
    """What was found: one text column for each heading that is there, by line of the file."""

    file: str
    sheet: str
    line: int
    frame: pd.DataFrame
    headings: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether a column was found."""
        return name in self.frame.columns

    def at(self, line: object) -> str:
        """Say where a row stands: line 12, or Plan, row 12."""
        return f"{self.sheet}, row {line}" if self.sheet else f"line {line}"

    def fault(self, line: object, found: str, mend: str) -> Fault:
        """Return the fault of one row."""
        return Fault("error", "", self.at(line), found, mend)


@dataclass(frozen=True)
class _Grid:
    """One sheet as it stands, or a CSV file; the rest is read once its headings are known."""

    file: str
    sheet: str
    head: tuple[tuple[int, tuple[str, ...]], ...]
    rest: pd.DataFrame | str
    separator: str = ","

    def body(self, line: int, columns: Mapping[str, int]) -> pd.DataFrame:
        """Return the columns at these positions of the rows below a line, each row by its own line."""
        if isinstance(self.rest, str):
            frame = self._csv_below(line, columns)
        else:
            frame = self.rest.iloc[line:, list(columns.values())]
        frame = frame.set_axis(list(columns), axis=1)
        frame.index = pd.RangeIndex(line + 1, line + 1 + len(frame))
        frame = frame.fillna("").apply(lambda column: column.str.strip())
        filled: pd.DataFrame = frame[(frame != "").any(axis=1)]
        return filled

    def _csv_below(self, line: int, columns: Mapping[str, int]) -> pd.DataFrame:
        text = self.rest if isinstance(self.rest, str) else ""
        width = next(len(row) for number, row in self.head if number == line)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", pd.errors.ParserWarning)
                frame = pd.read_csv(
                    StringIO(text), sep=self.separator, skiprows=line, header=None, names=list(range(width)),
                    index_col=False, dtype=str, keep_default_na=False, skip_blank_lines=False,
                )  # fmt: skip
        except pd.errors.EmptyDataError:
            frame = pd.DataFrame(columns=list(range(width)), dtype=str)
        except (pd.errors.ParserError, pd.errors.ParserWarning) as problem:
            raise InputFaultsError(self.file, (_ragged(text, self.separator, line, width),)) from problem
        return frame[list(columns.values())]


def read_table(path: Path, headings: Sequence[Heading], *, sheet: str = "", but: str = "") -> Table:
    """Read the first sheet, or the CSV file, that has every required heading.

    `sheet` names the only sheet to look at, `but` one to pass over. An InputFaultsError lists
    the headings that are missing, what they may be called and what was found.
    """
    grids = [grid for grid in grids_of(path) if _wanted(grid.sheet, sheet, but)]
    looked = [(grid, line, row, _positions(row, headings)) for grid in grids for line, row in grid.head]
    if not looked:
        raise InputFaultsError(path.name, (error("", "the file holds no table.", "Give one with its headings."),))
    needed = {heading.name for heading in headings if heading.required}
    grid, line, row, found = max(looked, key=lambda entry: (len(needed & entry[3].keys()), len(entry[3])))
    if needed - found.keys():
        missing = [heading for heading in headings if heading.name in needed - found.keys()]
        faults = [_missing(heading, grid, line, row) for heading in missing]
        raise InputFaultsError(path.name, tuple(faults))
    grid, line, row, found = next(entry for entry in looked if needed <= entry[3].keys())
    return Table(path.name, grid.sheet, line, grid.body(line, found), tuple(filter(None, row)))


def has_sheet(path: Path, name: str) -> bool:
    """Whether a file is a workbook with a sheet of this name."""
    return path.suffix.lower() in WORKBOOKS and any(fold(grid.sheet) == fold(name) for grid in grids_of(path))


def _wanted(title: str, sheet: str, but: str) -> bool:
    return (not sheet or fold(title) == fold(sheet)) and (not but or fold(title) != fold(but))


def missing(heading: Heading, tables: Iterable[Table]) -> Fault:
    """Return the fault that none of the files has a column."""
    found = [f"{table.file} has {_told(table.headings)}" for table in tables]
    return error("", f"no column holds {heading.holds}: {'; '.join(found)}.", _give(heading))


def _missing(heading: Heading, grid: _Grid, line: int, row: Sequence[str]) -> Fault:
    at = f"{grid.sheet}, row {line}" if grid.sheet else f"line {line}"
    found = f"no column holds {heading.holds}: the headings are {_told(tuple(filter(None, row)))}."
    return Fault("error", "", at, found, _give(heading))


def _give(heading: Heading) -> str:
    return f"Give one the heading {listed(heading.published)}."


def _told(headings: Sequence[str]) -> str:
    more = len(headings) - MOST_HEADINGS_TOLD
    told = [*headings[:MOST_HEADINGS_TOLD], *([f"{more} more"] if more > 0 else [])]
    return listed(told, "and") or "blank"


def _positions(row: Sequence[str], headings: Iterable[Heading]) -> dict[str, int]:
    """Return where each heading stands in a row, the first of its published names that is there."""
    places = {_plain(entry): position for position, entry in reversed(list(enumerate(row)))}
    found = {}
    for heading in headings:
        names = (_plain(name) for name in heading.published)
        position = next((places[name] for name in names if name in places), None)
        if position is not None:
            found[heading.name] = position
    return found


def _plain(heading: str) -> str:
    """Return a heading without case, spaces, underscores and brackets."""
    return re.sub(r"[\W_]+", "", heading).casefold()


def grids_of(path: Path) -> tuple[_Grid, ...]:
    """Return every sheet of a workbook, or the one table of a CSV file."""
    content = path.read_bytes()
    if path.suffix.lower() in WORKBOOKS:
        return tuple(_sheet_grid(path.name, title, frame) for title, frame in _sheets(path.name, content).items())
    text = _text(content, path.name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(StringIO(text), delimiter=separator)
    head = tuple((reader.line_num, tuple(map(str.strip, row))) for row in islice(reader, HEADINGS_WITHIN))
    return (_Grid(path.name, "", head, text, separator),)


def _sheets(file: str, content: bytes) -> dict[str, pd.DataFrame]:
    parts_of(content, file)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\b")
        try:
            return pd.read_excel(BytesIO(content), sheet_name=None, header=None, dtype=object, engine="openpyxl")
        except BROKEN as problem:
            fault = error("", "the workbook is damaged.", "Open it in Excel, let it repair the file, and save it.")
            raise InputFaultsError(file, (fault,)) from problem


def _sheet_grid(file: str, title: str, frame: pd.DataFrame) -> _Grid:
    text = frame.map(_as_text)
    head = tuple((number, tuple(row)) for number, row in enumerate(text.head(HEADINGS_WITHIN).to_numpy(), start=1))
    return _Grid(file, title, head, text)


def _as_text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - a blank cell is not a number, and so not itself
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()


def _text(content: bytes, file: str) -> str:
    """Return the text of a CSV file in UTF-8, UTF-16 with its mark, or as Excel saves it in Windows."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputFaultsError(file, (error("", "the file is not text.", "Save it as CSV, or give a workbook (.xlsx)."),))


def _ragged(text: str, separator: str, line: int, width: int) -> Fault:
    """Return the fault of the first line that has more entries than there are headings."""
    reader = csv.reader(StringIO(text), delimiter=separator)
    found = next(((reader.line_num, len(row)) for row in reader if reader.line_num > line and len(row) > width), None)
    if found is None:
        return error("", "the file cannot be read as a table.", "Open it in Excel and save it as CSV again.")
    mend = "Put quotation marks around entries that hold a comma."
    return Fault(
        "error", "", f"line {found[0]}", f"the line has {found[1]} entries, and the headings are {width}.", mend
    )


def numbers(column: pd.Series[str]) -> pd.Series[float]:
    """Return text as numbers: blanks and what is none as not a number; 1,234 and £5 are numbers, 1.234,5 is none."""
    written = column.str.replace(r"\s", "", regex=True)
    plain = written.str.replace(r"[,£]", "", regex=True).str.replace(r"^\((.*)\)$", r"-\1", regex=True)
    figures = pd.to_numeric(plain, errors="coerce").astype(float)
    return figures.where(written.str.match(NUMBER) & (figures.abs() < float("inf")))
