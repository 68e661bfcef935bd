"""Columns of a table, found by their headings and read as what they hold; what cannot be read is told by row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from contract_engine.schema.spelling import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.table_rules import Read

    Column = np.ndarray[Any, Any]

BLANKS = ("", "na", "n/a", "nan", "null", "none", "-", ".")
YES, NO = ("1", "1.0", "yes", "y", "true"), ("0", "0.0", "no", "n", "false")
# Digits with commas only where thousands part, a currency before them, brackets for a minus; 1.234,50 is none.
NUMBER = r"^[-+(]?[£$€]?[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d+)?%?\)?$"
NOT_PART_OF_A_NUMBER = r"[£$€,]"
LARGEST = 1e13
PERCENTAGES = ("%", "percent")
YEAR = r"^(\d{4})(?:\.0|[/-]\d{2,4}|[A-Za-z])?$"
MOST_CHOICES = 12
IS_BLANK = " is blank"


@dataclass(frozen=True)
class Rows:
    """A table as it stands in its file: texts by heading, and the line that each row stands on."""

    file: str
    place: str
    lines: Column
    columns: Mapping[str, Column]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return int(self.lines.size)


@dataclass
class Unusable:
    """Why rows cannot be settled: by place of the row, every reason found."""

    reasons: dict[int, list[str]] = field(default_factory=dict)

    def tell(self, where: Column, reason: str) -> None:
        """Keep one reason for all rows where it holds."""
        for row in np.flatnonzero(where):
            self.reasons.setdefault(int(row), []).append(reason)

    def readable(self, count: int) -> Column:
        """Return which of the rows have no reason against them, shape (row,)."""
        readable = np.ones(count, bool)
        readable[list(self.reasons)] = False
        return readable

    def tell_each(self, where: Column, reasons: Iterator[str]) -> None:
        """Keep a reason of its own for each row where one holds."""
        for row, reason in zip(np.flatnonzero(where), reasons, strict=True):
            self.reasons.setdefault(int(row), []).append(reason)


def plain(heading: str) -> str:
    """Return what two spellings of a heading have in common: letters and figures."""
    return re.sub(r"[^0-9a-z+%]", "", heading.casefold())


def heading_of(read: Read, headings: Mapping[str, Column]) -> str | None:
    """Return the heading under which a column stands: its name, or another that it is known by."""
    known = {plain(heading): heading for heading in headings}
    names = (read.name, *read.headings)
    return next((known[plain(name)] for name in names if plain(name) in known), None)


def read_column(read: Read, rows: Rows, unusable: Unusable) -> Column:
    """Read one column; a row that cannot be read holds nothing, and is told."""
    heading = heading_of(read, rows.columns)
    if heading is None:
        return _all_blank(read, rows.count)
    texts = pd.Series(rows.columns[heading], dtype=str).str.strip()
    blank = blank_entries(read, rows)
    if read.required:
        unusable.tell(blank, f"{heading}{IS_BLANK}")
    column = _READ[read.kind](read, heading, texts, blank, unusable)
    return np.where(blank, _blank_of(read), column)


def blank_entries(read: Read, rows: Rows) -> Column:
    """Return where a column holds nothing, shape (row,); everywhere if it is not there."""
    heading = heading_of(read, rows.columns)
    if heading is None:
        return np.ones(rows.count, bool)
    texts = pd.Series(rows.columns[heading], dtype=str).str.strip().str.casefold()
    return texts.isin((*BLANKS, *(text.casefold() for text in read.blanks))).to_numpy(bool)


def _all_blank(read: Read, count: int) -> Column:
    return np.full(count, _blank_of(read))


def _blank_of(read: Read) -> Any:  # noqa: ANN401 - a number, a text or no
    if read.kind == "text":
        return str(read.default or "")
    if read.kind == "yes_no":
        return bool(read.default)
    return np.nan if read.default is None else float(read.default)


def _numbers(read: Read, heading: str, texts: pd.Series[str], blank: Column, unusable: Unusable) -> Column:
    tidy = texts.str.replace(r"[\s\u00a0]", "", regex=True)
    written = tidy.str.match(NUMBER).to_numpy(bool)
    in_hundreds = tidy.str.endswith("%").to_numpy()
    tidy = tidy.str.replace(NOT_PART_OF_A_NUMBER, "", regex=True).str.replace(r"^\((.+)\)$", r"-\1", regex=True)
    column = pd.to_numeric(tidy.str.rstrip("%"), errors="coerce").to_numpy(float)
    column = np.where(in_hundreds & (read.kind == "share"), column / 100, column)
    written = written & (~in_hundreds | (read.kind == "share") | (read.unit in PERCENTAGES))
    strange = ~blank & ~(written & np.isfinite(column) & (np.abs(column) <= LARGEST))
    unusable.tell_each(strange, (f"{heading} is '{text}', {_why_no_number(text)}" for text in texts[strange]))
    column = np.where(strange, np.nan, column)
    lowest = read.lowest if read.lowest is not None else (0.0 if read.kind == "share" else -np.inf)
    highest = read.highest if read.highest is not None else (1.0 if read.kind == "share" else np.inf)
    for beyond, word, limit in ((column < lowest, "below", lowest), (column > highest, "above", highest)):
        unusable.tell_each(beyond, (f"{heading} is {text}, {word} {limit:g}" for text in texts[beyond]))
    if read.kind == "whole":
        broken = np.isfinite(column) & (column != np.round(column))
        unusable.tell_each(broken, (f"{heading} is {text}, not a whole number" for text in texts[broken]))
    return column


def _why_no_number(text: str) -> str:
    if text.rstrip().endswith("%"):
        return "a percentage where a number must stand"
    return "which is too large" if re.fullmatch(r"[\d,.eE+-]+", text) and "," not in text else "which is not a number"


def _texts(read: Read, heading: str, texts: pd.Series[str], blank: Column, unusable: Unusable) -> Column:
    if not read.one_of:
        return _spelled_alike(texts)
    known = {plain(text): text for text in read.one_of} | {plain(other): of for other, of in read.also_called.items()}
    meant = texts.map(lambda text: known.get(plain(text), ""))
    strange = ~blank & (meant == "").to_numpy()
    unusable.tell_each(strange, (f"{heading} is '{text}'{_instead(text, read.one_of)}" for text in texts[strange]))
    return meant.to_numpy(str)


def _spelled_alike(texts: pd.Series[str]) -> Column:
    """Return texts, those that differ only in case or spaces in the spelling that comes first."""
    folded = texts.str.split().str.join(" ").str.casefold()
    first = texts.groupby(folded).transform("first")
    return first.to_numpy(str)


def _instead(text: str, known: tuple[str, ...]) -> str:
    like = nearest(text, known)
    if like:
        return f": is {like} meant?"
    return f", not {listed(known)}" if len(known) <= MOST_CHOICES else ", which is not known"


def _yes_no(_: Read, heading: str, texts: pd.Series[str], blank: Column, unusable: Unusable) -> Column:
    plain_texts = texts.str.casefold()
    yes = plain_texts.isin(YES).to_numpy()
    strange = ~blank & ~yes & ~plain_texts.isin(NO).to_numpy()
    unusable.tell_each(strange, (f"{heading} is '{text}', not yes or no" for text in texts[strange]))
    return yes


def _years(_: Read, heading: str, texts: pd.Series[str], blank: Column, unusable: Unusable) -> Column:
    column = pd.to_numeric(texts.str.extract(YEAR, expand=False), errors="coerce").to_numpy(float)
    strange = ~blank & np.isnan(column)
    unusable.tell_each(strange, (f"{heading} is '{text}', not a year such as 2023/24" for text in texts[strange]))
    return column


_READ = {"number": _numbers, "whole": _numbers, "share": _numbers, "text": _texts, "yes_no": _yes_no, "year": _years}
