"""The XML of one sheet becomes lines of cells, each value exactly as it was saved and its formula beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from contract_engine.workbook.cells import Typed
from contract_engine.workbook.markup import DamagedError, Receiver, receive, unescaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.workbook.formats import NumberFormat

BLANK_ROWS_BEFORE_THE_END = 50
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
NUMBER = re.compile(r"\s*([+-]?)(?:([0-9]+)|(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]+)?)\s*")
TRUTH = {"1": True, "true": True, "0": False, "false": False}
LISTENS_TO = ("v", "f", "t")
# What a cell has that is not blank, with a prefix or without one; each ends in a rare letter, quick to look for.
FILLED = (b"<v", b":v", b"inlineS")

Saved = str | float | bool | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet; `cells` by column letter, blanks left out."""

    number: int
    cells: Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a sheet, and which of its rows and columns do not show.

    If it `goes_on_after` a row and a run of blank ones, what stands below is not among the lines; else that is 0.
    """

    lines: tuple[Line, ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[str]
    goes_on_after: int


def sheet_of(text: bytes, strings: Sequence[str], formats: Sequence[NumberFormat], epoch: datetime) -> Sheet:
    """Read a sheet up to a long run of blank rows; what it says of its own size is not asked.

    A DamagedError names the cell that Excel would not have written so.
    """
    reader = _Reader(strings, formats, epoch)
    unread = receive(text, reader)
    more = reader.more_below or (reader.in_rows and any(text.find(mark, unread) >= 0 for mark in FILLED))
    goes_on_after = reader.last_filled if more else 0
    return Sheet(tuple(reader.lines), frozenset(reader.hidden_rows), frozenset(reader.hidden_columns), goes_on_after)


class _Reader(Receiver):
    """Follows rows and cells in the order in which Excel writes them, and refuses any other."""

    def __init__(self, strings: Sequence[str], formats: Sequence[NumberFormat], epoch: datetime) -> None:
        super().__init__("worksheet")
        self.lines: list[Line] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[str] = set()
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._shared: dict[str, str] = {}
        self._cells: dict[str, Typed] = {}
        self.in_rows = False
        self.last_filled = 0
        self.more_below = False
        self._row = self._column = self._guides = 0
        self._letters = self._kind = self._words_of = ""
        self._style = ""
        self._words: list[str] = []
        self._value: str | None = None
        self._formula = ""
        self._formula_shared: str | None = None

    def opened(self, name: str, attributes: Any) -> None:  # noqa: ANN401 - untyped in xml.sax
        if self.done:
            self.more_below = self.more_below or (self.in_rows and name in ("v", "is"))
        elif self.in_rows:
            self._opened_in_rows(name, attributes)
        elif name == "sheetData":
            self.in_rows = True
        elif name == "col" and is_true(attributes.get("hidden")):
            first, last = (whole(attributes.get(end), LAST_COLUMN) for end in ("min", "max"))
            self.hidden_columns.update(map(letters_of, range(first, last + 1)))

    def _opened_in_rows(self, name: str, attributes: Any) -> None:  # noqa: ANN401 - as above
        if name == "c":
            self._open_cell(attributes)
        elif name in LISTENS_TO and not self._guides:
            self._words_of, self._words = name, [] if name != "t" else self._words
            if name == "f":
                self._formula, self._formula_shared = "=", attributes.get("si")
        elif name == "row":
            row = attributes.get("r")
            number = self._row + 1 if row is None else whole(row, LAST_ROW)
            if number <= self._row:
                raise DamagedError(f"A{number}")
            self._row, self._column, self._cells = number, 0, {}
            if is_true(attributes.get("hidden")):
                self.hidden_rows.add(number)
            self.done = number - self.last_filled > BLANK_ROWS_BEFORE_THE_END
        elif name == "is":
            self._words = []
        elif name == "rPh":
            self._guides += 1

    def _open_cell(self, attributes: Any) -> None:  # noqa: ANN401 - as above
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            self._letters = letters_of(self._column)
        else:
            match = ADDRESS.fullmatch(reference)
            if match is None or int(match[2]) != self._row or (column := number_of(match[1])) <= self._column:
                raise DamagedError(reference)
            self._column, self._letters = column, match[1]
        if self._column > LAST_COLUMN:
            raise DamagedError(f"{self._letters}{self._row}")
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value, self._formula, self._formula_shared, self._words = None, "", None, []

    def characters(self, content: str) -> None:
        """Take in text."""
        if self._words_of:
            self._words.append(content)

    def closed(self, name: str) -> None:
        if name == "sheetData":
            self.in_rows = False
        if self.done or not self.in_rows:
            return
        if name == self._words_of:
            self._words_of = ""
        if name in ("v", "is"):
            self._value = "".join(self._words)
        elif name == "f":
            self._formula = self._whole_formula("".join(self._words))
        elif name == "rPh":
            self._guides -= 1
        elif name == "c":
            self._close_cell()
        elif name == "row" and self._cells:
            self.last_filled = self._row
            self.lines.append(Line(self._row, self._cells))

    def _whole_formula(self, text: str) -> str:
        """Return a formula; of those that share one, all but the first leave it out."""
        if self._formula_shared is not None:
            text = text or self._shared.get(self._formula_shared, "")
            self._shared[self._formula_shared] = text
        return f"={text}"

    def _close_cell(self) -> None:
        try:
            look = self._formats[whole(self._style, len(self._formats) - 1, least=0)]
            value = self._saved(look)
        except (DamagedError, ValueError, LookupError) as problem:
            raise DamagedError(f"{self._letters}{self._row}") from problem
        cell = Typed(value, self._formula, look.code, self._epoch)
        if not cell.is_blank:
            self._cells[self._letters] = cell

    def _saved(self, look: NumberFormat) -> Saved:
        """Return the value of a cell by the kind that the file says it is."""
        text, kind = self._value, self._kind
        if kind == "n":
            return None if not text else self._number(text, look)
        if kind == "s":
            return None if not text else self._strings[whole(text, len(self._strings) - 1, least=0)]
        if kind in ("str", "inlineStr", "e"):
            return None if text is None else unescaped(text)
        if kind == "b":
            return None if not text else TRUTH[text]
        if kind == "d":
            return None if not text else datetime.fromisoformat(text.removesuffix("Z"))
        raise ValueError(kind)

    def _number(self, text: str, look: NumberFormat) -> Saved:
        match = NUMBER.fullmatch(text)
        if match is None:
            raise ValueError(text)
        number = int(text) if match[2] else float(text)
        return look.moment(number, self._epoch) if look.is_date else number


def is_true(text: str | None) -> bool:
    """Whether an attribute says yes."""
    return text in ("1", "true")


def whole(text: str | None, most: int, *, least: int = 1) -> int:
    """Return an attribute that counts something."""
    if text is None or not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise DamagedError
    return int(text)


def letters_of(number: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def number_of(letters: str) -> int:
    """Return which column, counted from 1, has these letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
