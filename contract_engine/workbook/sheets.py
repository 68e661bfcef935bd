"""A worksheet before it is written: a title, what it holds, and one table of cells."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from contract_engine.workbook.style import NUMERIC, Look, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Entry = str | float | bool | date | None
Group = Literal["front", "fill", "advanced", "results", "control"]
Drawn = Literal["plain", "level", "rise", "fall", "lower", "upper", "hidden", "curve", "knee", "proposed",
                "inner", "outer"]  # fmt: skip

TITLE_ROW, INTRO_ROW, NOTE_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4, 5
SPARE = 200


@dataclass(slots=True, unsafe_hash=True)
class Cell:
    """One cell; what it leaves open is as its field says. None is ever changed: frozen, it takes five times as long.

    A `formula` comes with the value it works out to, so that the file is right before it is
    recalculated. `link` is the sheet to jump to, or a cell of it: `Terms pool!G7`.
    """

    value: Entry
    look: Look | None = None
    role: Role | None = None
    formula: str = ""
    array: bool = False
    link: str = ""
    check: Mapping[str, object] | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table.

    Words wrap beyond `widest`; both widths are in digits. `check` is the data validation of all
    its cells and of the spare ones below. `left` puts figures on the left too, where figures and
    words share the column. `red_below_zero` is for columns in which a figure below zero is bad
    news; its minus sign says so too.
    """

    heading: str
    look: Look = "text"
    role: Role = "plain"
    widest: int = 46
    narrowest: int = 8
    check: Mapping[str, object] | None = None
    left: bool = False
    red_below_zero: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A look laid over cells where a column holds a word; the word is there to be read as well."""

    heading: str
    word: str
    fill: str
    text: str
    whole_row: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars of a chart: the rows of the table that it shows, counted from 0, and the last of them.

    `drawn` is what it stands for, which gives it fill and pattern; `hidden` holds others up and
    is not seen. `apart` are bars marked by a pattern as of another kind, counted from the first.
    """

    name: str
    heading: str
    first: int
    last: int
    drawn: Drawn = "plain"
    in_legend: bool = True
    apart: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a sheet's own table; its title is the message, `alt` says the same to who cannot see it.

    `title_cell` is a cell that says the title, where a formula keeps it true. Bars have their
    figures beside them, unless not `labelled`. In a scatter `categories` go across, along an axis
    of their own. Bars that are `grouped` have room for those of every series beside each other.
    """

    kind: Literal["bars", "ranges", "stacked columns", "waterfall", "scatter", "lines", "tornado"]
    title: str
    alt: str
    categories: str
    series: tuple[Series, ...]
    axis: str
    look: Look
    title_cell: str = ""
    labelled: bool = True
    across: str = ""
    look_across: Look = "pounds"
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet with one table.

    `words` stand one below the other between its first lines and the table, `totals` is the
    table's total row, `spare` is how many rows below it are ready to be typed in. A chart
    stands beside the words if they leave it room, or else below the table, one below the other.
    A sheet with words is printed on one page, and so is one that is to be `one_page`.
    """

    name: str
    table: str
    title: str
    intro: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    group: Group
    note: str = ""
    about: str = ""
    spare: int = 0
    rules: tuple[Rule, ...] = ()
    protected: bool = False
    frozen_columns: int = 0
    footer: str = ""
    words: tuple[Cell, ...] = ()
    totals: tuple[Cell, ...] = ()
    charts: tuple[Chart, ...] = ()
    one_page: bool = False

    @property
    def header_row(self) -> int:
        """Row of the table's headings as Excel counts."""
        return HEADER_ROW + len(self.words)

    @property
    def first_row(self) -> int:
        """First row of the table below its headings."""
        return self.header_row + 1

    @property
    def last_row(self) -> int:
        """Last row of the table without its totals; a table without rows has one blank row."""
        return self.header_row + max(len(self.rows), 1)

    @property
    def bottom_row(self) -> int:
        """Last row of the table, its totals included."""
        return self.last_row + (1 if self.totals else 0)

    def column(self, heading: str) -> str:
        """Return the cells below a heading, without the total, as a formula on this sheet writes them."""
        at = letter([field.heading for field in self.fields].index(heading))
        return f"{at}{self.first_row}:{at}{self.last_row}"

    def with_totals(self, label: str, headings: Sequence[str], words: Mapping[str, str] | None = None) -> Sheet:
        """Return the sheet with a total row: live sums below these headings, words below others."""
        known: dict[str, Cell] = {heading: Cell(word) for heading, word in (words or {}).items()}
        for heading in headings:
            known[heading] = Cell(self._sum(heading), formula=f"=SUM({self.column(heading)})")
        cells = [known.get(field.heading, Cell(None)) for field in self.fields[1:]]
        return replace(self, totals=tuple(replace(cell, strong=True) for cell in (Cell(label), *cells)))

    def _sum(self, heading: str) -> float:
        place = [field.heading for field in self.fields].index(heading)
        values = (row[place].value for row in self.rows)
        return math.fsum(value for value in values if isinstance(value, (int, float)))

    @property
    def in_contents(self) -> str:
        """What the list of sheets says of it."""
        return self.about or self.note or self.intro


def plain(value: object) -> Entry:
    """Return a value as a cell shows it: yes and no in words, blanks as None."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int, float, date)):
        return None if value == "" else value
    return None if value is None else str(value)


def shown(value: Entry, look: Look) -> str:
    """Return a value as its number format shows it, to judge the room it needs."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d %b %Y}"
    if isinstance(value, str) or look not in NUMERIC:
        return str(value)
    write = _WRITTEN.get(look)
    return f"{value:.10g}" if write is None else write(value)


_WRITTEN: Mapping[Look, Callable[[float], str]] = {
    "decimal": "{:,.4f}".format,
    "thousands": lambda value: f"£{value / 1e3:,.0f}k",
    "millions": lambda value: f"£{value / 1e6:,.2f}m",
    "in thousands": lambda value: f"{value / 1e3:,.0f}",
    "in millions": lambda value: f"{value / 1e6:,.2f}",
    "pounds": "£{:,.0f}".format,
    "pence": "£{:,.4f}".format,
    "share": lambda value: f"{value * 100:.3f}%",
    "chance": lambda value: f"{value * 100:.3f}%",
    "count": "{:,.0f}".format,
    "whole": "{:.0f}".format,
}


def letter(number: int) -> str:
    """Return the letters of a column, counted from 0: 0 is A, 27 is AB."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
