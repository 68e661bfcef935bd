"""How wide columns and how high rows must be so that nothing is cut: words wrap, figures do not."""

from __future__ import annotations

import math
from functools import lru_cache
from heapq import nlargest
from typing import TYPE_CHECKING

from contract_engine.workbook.sheets import shown
from contract_engine.workbook.style import NUMERIC, SIZE, TITLE_SIZE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.workbook.sheets import Cell, Field, Sheet

# Advance widths of Arial, in thousandths of its size; what is not listed is as wide as a digit.
_DIGIT = 556
_WIDTH_OF = {
    letter: width
    for letters, width in {
        "'ijl": 222, " !,./:;I[]\\ft|": 278, "()-`r": 333, '"': 355, "Jcksvxyz": 500, "+<=>~": 584, "FTZ": 611,
        "&ABEKPSVXY": 667, "CDHNRUw": 722, "GOQ": 778, "Mm": 833, "%": 889, "W": 944, "@": 1015,
    }.items()
    for letter in letters
}  # fmt: skip
# Screens round each letter to whole pixels, bold letters are wider, and cells are indented.
_ROUNDING, _BOLD = 1.05, 1.08
WIDEST_LETTER = max(_WIDTH_OF.values()) / _DIGIT * _ROUNDING * _BOLD
MARGIN = 3.5
HEADING_LINES = 3
POINTS_A_LINE, HIGHEST = 15.75, 409.0
# Of a long column only the entries with most letters are measured: the widest is among them.
MOST_MEASURED = 500
# What A4 on its side leaves between the margins, in pixels, and how small a sheet may be printed.
PAGE_WIDE, SMALLEST = 1045, 0.45
SAME_DECIMALS = ("decimal", "pounds", "share")


@lru_cache(maxsize=65_536)
def text_width(text: str, *, bold: bool = False) -> float:
    """Return the width of words in Arial, in digits of the same size."""
    return sum(_WIDTH_OF.get(letter, _DIGIT) for letter in text) / _DIGIT * _ROUNDING * (_BOLD if bold else 1.0)


def widths(sheet: Sheet) -> list[float]:
    """Return the width of each column; together they hold the lines above the table too."""
    rows = [*sheet.rows, sheet.totals] if sheet.totals else sheet.rows
    found = [_width(field, [row[number] for row in rows]) for number, field in enumerate(sheet.fields)]
    if sheet.words:
        found[0] = max(found[0], _width(sheet.fields[0], sheet.words))
    title = text_width(sheet.title, bold=True) * TITLE_SIZE / SIZE
    longest = max(text_width(sheet.intro), text_width(sheet.note), title) + MARGIN
    missing = longest - sum(found)
    if missing > 0 and sheet.fields[-1].look in NUMERIC:
        return [width + missing / len(found) for width in found]
    if missing > 0:
        found[-1] += missing
    return found


def heights(sheet: Sheet, sizes: Sequence[float]) -> list[float]:
    """Return the heights of the words above the table, its headings, its rows and its totals, in points."""
    words = [_lines_of(cell, sheet.fields[0], sizes[0]) for cell in sheet.words]
    headings = [lines(field.heading, size, bold=True) for field, size in zip(sheet.fields, sizes, strict=True)]
    rows = [*sheet.rows, sheet.totals] if sheet.totals else sheet.rows
    counts = [1] * len(rows)
    for number, (field, size) in enumerate(zip(sheet.fields, sizes, strict=True)):
        figures = field.look in NUMERIC
        for place, row in enumerate(rows):
            cell = row[number]
            if figures and cell.look is None and not isinstance(cell.value, str):
                continue
            counts[place] = max(counts[place], _lines_of(cell, field, size))
    return [min(count * POINTS_A_LINE, HIGHEST) for count in (*words, max(headings), *counts)]


def wide_in_pixels(size: float) -> int:
    """Return the width of a column on a screen, where the usual font is Arial 12."""
    return int(size * 9 + 0.5) + 7


def high_in_pixels(height: float) -> int:
    """Return the height of a row on a screen."""
    return int(height * 4 / 3)


def pages_across(sheet: Sheet, sizes: Sequence[float]) -> int:
    """Return how many pages side by side a table is printed on, for its letters not to be too small to read."""
    if sheet.words or sheet.one_page:
        return 1
    wide, repeated = (sum(map(wide_in_pixels, part)) for part in (sizes, sizes[: max(sheet.frozen_columns, 1)]))
    room = PAGE_WIDE / SMALLEST
    return 1 if wide <= room else 1 + math.ceil((wide - room) / max(room - repeated, 1.0))


def lines(text: str, size: float, *, bold: bool = False) -> int:
    """Return how many lines words take in a column of this width."""
    room = size - MARGIN + 0.5
    if len(text) * WIDEST_LETTER <= room and "\n" not in text:
        return 1
    return sum(_wrapped(part, room, bold=bold) for part in text.split("\n"))


@lru_cache(maxsize=65_536)
def _wrapped(text: str, room: float, *, bold: bool) -> int:
    count, used = 1, 0.0
    space = text_width(" ", bold=bold)
    for word in text.split(" "):
        needed = text_width(word, bold=bold)
        if used and used + space + needed > room:
            count, used = count + 1, 0.0
        used += needed + (space if used else 0.0)
        count, used = count + int(used // room), used % room
    return count


def _lines_of(cell: Cell, field: Field, size: float) -> int:
    look = cell.look or field.look
    if look in NUMERIC and not isinstance(cell.value, str):
        return 1
    return lines(shown(cell.value, look), size, bold=cell.strong)


def _width(field: Field, cells: Sequence[Cell]) -> float:
    return max(field.narrowest, _heading_width(field.heading), _needs(field, cells)) + MARGIN


def _needs(field: Field, cells: Sequence[Cell]) -> float:
    needed = 0.0
    found = _widest(field, cells)
    if len(found) > MOST_MEASURED:
        found = nlargest(MOST_MEASURED, found, key=lambda cell: len(str(cell.value)))
    for cell in found:
        look = cell.look or field.look
        text = shown(cell.value, look)
        if len(text) * WIDEST_LETTER <= needed:
            continue
        wide = text_width(text, bold=cell.strong)
        if wide > needed and (look not in NUMERIC or isinstance(cell.value, str)):
            wide = max(
                min(wide, field.widest),
                min(_longest_word(text, bold=cell.strong), 2 * field.widest),
            )
        needed = max(needed, wide)
    return needed


def _widest(field: Field, cells: Sequence[Cell]) -> Sequence[Cell]:
    """Leave out figures that cannot be the widest: with as many decimals each, that is the largest or the least."""
    if field.look not in SAME_DECIMALS:
        return cells
    figures: list[Cell] = []
    kept: list[Cell] = []
    for cell in cells:
        plain = type(cell.value) is float and cell.look is None and not cell.strong
        (figures if plain else kept).append(cell)
    return [*kept, max(figures, key=_value), min(figures, key=_value)] if figures else kept


def _value(cell: Cell) -> float:
    return float(cell.value)  # type: ignore[arg-type]  # a figure


def _heading_width(heading: str) -> float:
    """Return the least width in which a heading takes no more than a few lines."""
    width = _longest_word(heading, bold=True)
    while lines(heading, width + MARGIN, bold=True) > HEADING_LINES:
        width += 1.0
    return width


def _longest_word(text: str, *, bold: bool) -> float:
    return max((text_width(word, bold=bold) for word in text.split()), default=0.0)
