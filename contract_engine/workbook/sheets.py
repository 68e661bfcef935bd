"""A worksheet before it is written: a title, what it holds, and one table of cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from contract_engine.workbook.style import NUMERIC, Look, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

Entry = str | float | bool | date | None
Group = Literal["front", "fill", "advanced", "results", "control"]

TITLE_ROW, INTRO_ROW, NOTE_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4, 5
SPARE = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; what it leaves open is as its field says.

    A `formula` comes with the value it works out to, so that the file is right before it is
    recalculated. `link` is the name of a sheet to jump to.
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

    `check` is the data validation of all its cells and of the spare ones below. `left` puts
    figures on the left too, where figures and words share the column.
    """

    heading: str
    look: Look = "text"
    role: Role = "plain"
    widest: int = 46
    check: Mapping[str, object] | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A look laid over cells where a column holds a word; the word is there to be read as well."""

    heading: str
    word: str
    fill: str
    text: str
    whole_row: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet with one table; `spare` is how many rows below it are ready to be typed in."""

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

    @property
    def last_row(self) -> int:
        """Last row of the table as Excel counts; a table without rows has one blank row."""
        return FIRST_ROW + max(len(self.rows), 1) - 1

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
    written: dict[Look, str] = {
        "decimal": f"{value:,.4f}",
        "pounds": f"£{value:,.0f}",
        "pence": f"£{value:,.4f}",
        "share": f"{value * 100:.3f}%",
        "count": f"{value:,.0f}",
        "whole": f"{value:.0f}",
    }
    return written.get(look, f"{value:.10g}")


def letter(number: int) -> str:
    """Return the letters of a column, counted from 0: 0 is A, 27 is AB."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
