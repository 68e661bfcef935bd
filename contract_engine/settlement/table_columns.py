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

BLANKS = ("", "na", "n/a", "nan", "null", "none", "-", ".", "*")
YES, NO = ("1", "1.0", "yes", "y", "true"), ("0", "0.0", "no", "n", "false")
NOT_PART_OF_A_NUMBER = r"[£$€,\s\u00a0]"
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
    blank = texts.str.casefold().isin((*BLANKS, *(text.casefold() for text in read.blanks))).to_numpy()
    if read.required:
        unusable.tell(blank, f"{heading}{IS_BLANK}")
    column = _READ[read.kind](read, heading, texts, blank, unusable)
    return np.where(blank, _blank_of(read), column)


def _all_blank(read: Read, count: int) -> Column:
    return np.full(count, _blank_of(read))


def _blank_of(read: Read) -> Any:  # noqa: ANN401 - a number, a text or no
    if read.kind == "text":
        return str(read.default or "")
    if read.kind == "yes_no":
        return bool(read.default)
    return np.nan if read.default is None else float(read.default)


def _numbers(read: Read, heading: str, texts: pd.Series[str], blank: Column, unusable: Unusable) -> Column:
    tidy = texts.str.replace(NOT_PART_OF_A_NUMBER, "", regex=True).str.replace(r"^\((.+)\)$", r"-\1", regex=True)
    in_hundreds = tidy.str.endswith("%").to_numpy()
    column = pd.to_numeric(tidy.str.rstrip("%"), errors="coerce").to_numpy(float)
    column = np.where(in_hundreds & (read.kind == "share"), column / 100, column)
    strange = ~blank & ~np.isfinite(column)
    unusable.tell_each(strange, (f"{heading} is '{text}', which is not a number" for text in texts[strange]))
    lowest = read.lowest if read.lowest is not None else (0.0 if read.kind == "share" else -np.inf)
    highest = read.highest if read.highest is not None else (1.0 if read.kind == "share" else np.inf)
    for beyond, word, limit in ((column < lowest, "below", lowest), (column > highest, "above", highest)):
        unusable.tell_each(beyond, (f"{heading} is {text}, {word} {limit:g}" for text in texts[beyond]))
    if read.kind == "whole":
        broken = np.isfinite(column) & (column != np.round(column))
        unusable.tell_each(broken, (f"{heading} is {text}, not a whole number" for text in texts[broken]))
    return column


def _texts(read: Read, heading: str, texts: pd.Series[str], blank: Column, unusable: Unusable) -> Column:
    if not read.one_of:
        return texts.to_numpy(str)
    known = {plain(text): text for text in read.one_of} | {plain(other): of for other, of in read.also_called.items()}
    meant = texts.map(lambda text: known.get(plain(text), ""))
    strange = ~blank & (meant == "").to_numpy()
    unusable.tell_each(strange, (f"{heading} is '{text}'{_instead(text, read.one_of)}" for text in texts[strange]))
    return meant.to_numpy(str)


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
