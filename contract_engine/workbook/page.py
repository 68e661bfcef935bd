"""A worksheet as XlsxWriter makes it, with plain cells written straight as they stand in the file.

XlsxWriter keeps every cell as an object and looks at each several times; of a results workbook
that takes most of the time. Here numbers, words and formulas become text at once. What else a
worksheet holds, and any cell that is not plain, is XlsxWriter's.
"""

from __future__ import annotations

from html import escape
from math import isfinite
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from contract_engine.workbook.finish import STYLES, restyled
from contract_engine.workbook.sheets import letter

if TYPE_CHECKING:
    from io import StringIO

    from xlsxwriter.format import Format

    from contract_engine.workbook.sheets import Cell

# Half of the characters that fit a cell: where XlsxWriter begins to count them as Excel does.
_LONG = 16_383
# Of a row's height in pixels, as XlsxWriter keeps it.
_POINTS = 0.75


class Page(Worksheet):  # type: ignore[misc]  # XlsxWriter says nothing of its types
    """A worksheet to which plain cells are given as text.

    Rows keep the height they were given only until someone types more words into them. Formulas
    are written as they are: XlsxWriter searches each for functions that came after Excel
    2007, which no workbook of ours has.
    """

    def __init__(self) -> None:
        """Start without cells."""
        super().__init__()
        self._plain: dict[int, dict[int, str]] = {}
        self._letters: list[str] = []

    def put(self, row: int, column: int, cell: Cell, look: int) -> bool:
        """Take a plain cell, counted from 0, and the number of its look; say no to any that is XlsxWriter's to write.

        Those are links, dates, array formulas, figures that are no numbers and words of many pages.
        """
        value = cell.value
        if cell.link or cell.array:
            return False
        while column >= len(self._letters):
            self._letters.append(letter(len(self._letters)))
        start = f'<c r="{self._letters[column]}{row + 1}" s="{look}"'
        if cell.formula:
            text = _of_formula(start, cell.formula, value)
        elif type(value) is float and isfinite(value):
            text = f"{start}><v>{value!r}</v></c>"
        elif value is None:
            text = f"{start}/>"
        elif isinstance(value, str) and len(value) <= _LONG:
            text = f'{start} t="s"><v>{self.str_table._get_shared_string_index(value)}</v></c>'  # noqa: SLF001 - as its parent does
        elif isinstance(value, (float, int)) and not isinstance(value, bool) and isfinite(value):
            text = f"{start}><v>{float(value)!r}</v></c>"
        else:
            return False
        if not text:
            return False
        if row in self._plain:
            self._plain[row][column] = text
        else:
            self._plain[row] = {column: text}
        return True

    def reaches(self, row: int, column: int) -> None:
        """Say how far plain cells go, counted from 0."""
        self._check_dimensions(row, column)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 - its parent's
        return formula.removeprefix("=")

    def _write_rows(self) -> None:
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            plain, others = self._plain.get(row, {}), self.table.get(row, {})
            height = f' ht="{self.row_info[row].height * _POINTS:.16g}"' if row in self.row_info else ""
            if plain or others or height:
                self.fh.write(f'<row r="{row + 1}"{height}>')
            for column in sorted({*plain, *others}) if others else ():
                # XlsxWriter's tables write their totals too, without a look.
                if column in plain:
                    self.fh.write(plain[column])
                else:
                    self._write_cell(row, column, others[column])
            if not others:
                self.fh.write("".join(plain.values()))
            if plain or others or height:
                self.fh.write("</row>")


def number_of(look: Format) -> int:
    """Return the number of a look in its workbook, by which cells name it."""
    number: int = look._get_xf_index()  # noqa: SLF001 - XlsxWriter has no other way to ask
    return number


def _of_formula(start: str, formula: str, value: object) -> str:
    """Return the rest of a cell with a formula; nothing if what it comes to is neither words nor a number."""
    words = escape(formula.removeprefix("="), quote=False)
    if isinstance(value, str) and value and not value.startswith("#"):
        return f'{start} t="str"><f>{words}</f><v>{escape(value, quote=False)}</v></c>'
    if isinstance(value, (float, int)) and not isinstance(value, bool) and isfinite(value):
        return f"{start}><f>{words}</f><v>{float(value)!r}</v></c>"
    return ""


class Book(Workbook):  # type: ignore[misc]  # XlsxWriter says nothing of its types
    """A workbook whose parts are finished before they are packed."""

    def _get_packager(self) -> Packager:
        return _Finishing()


class _Finishing(Packager):  # type: ignore[misc]  # XlsxWriter says nothing of its types
    def _create_package(self) -> list[tuple[StringIO, str, bool]]:
        parts: list[tuple[StringIO, str, bool]] = super()._create_package()
        for content, name, _ in parts:
            if name == STYLES:
                done = restyled(content.getvalue())
                content.seek(0)
                content.truncate()
                content.write(done)
        return parts
