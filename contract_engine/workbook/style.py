"""How our workbooks look: fonts, fills, number formats and the names of cell styles, in one place.

XlsxWriter gives a cell its format but no named style, so finish.py adds names to the finished file,
to every cell of a look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

Look = Literal["text", "code", "general", "decimal", "pounds", "pence", "thousands", "millions",
               "in thousands", "in millions", "share", "part", "chance", "count", "whole", "date"]  # fmt: skip
Role = Literal["plain", "input", "assumed", "result", "example"]

FONT = "Arial"
SIZE = 12
TITLE_SIZE = 15

BLACK, WHITE = "#000000", "#FFFFFF"
HEADER_FILL = "#003087"
INPUT_FILL = "#FFF2CC"
ASSUMED_FILL = "#DDEBF7"
LINE = "#A6A6A6"
LINK = "#003087"
PASS_FILL, PASS_TEXT = "#E2EFDA", "#1E4620"
FAIL_FILL, FAIL_TEXT = "#FCE4E4", "#8A0A0A"
NEGATIVE_TEXT = "#A80000"

# Text on its background, wherever the two meet: all are held to a contrast of 4.5 or more.
CONTRASTS: tuple[tuple[str, str], ...] = (
    (BLACK, WHITE), (WHITE, HEADER_FILL), (BLACK, INPUT_FILL), (BLACK, ASSUMED_FILL), (LINK, WHITE),
    (PASS_TEXT, PASS_FILL), (FAIL_TEXT, FAIL_FILL), (NEGATIVE_TEXT, WHITE),
)  # fmt: skip

TAB = {"front": "#003087", "fill": "#FFC000", "advanced": "#5B9BD5", "results": "#00703C", "control": "#7F7F7F"}

# Digits that a value has are shown, within reason: 30.0% and 0.25%, £195.00 and £2.765.
NUMBER_FORMAT: dict[Look, str] = {
    "text": "General",
    "code": "@",
    "general": "General",
    "decimal": "#,##0.0###",
    "pounds": "£#,##0",
    "pence": "£#,##0.00##",
    "thousands": '£#,##0,"k"',
    "millions": '£#,##0.00,,"m"',
    # Below a heading that says £000 or £m.
    "in thousands": "#,##0,",
    "in millions": "#,##0.00,,",
    "share": "0.0##%",
    "part": "0%",
    # A rare thing is told to the digit that matters: 3.6%, but 0.037%.
    "chance": "[=0]0%;[<0.001]0.000%;0.0%",
    "count": "#,##0",
    "whole": "0",
    "date": "dd mmm yyyy",
}
NUMERIC: tuple[Look, ...] = (
    "general", "decimal", "pounds", "pence", "thousands", "millions", "in thousands", "in millions", "share", "part",
    "chance", "count", "whole", "date",
)  # fmt: skip

_FILL: dict[Role, str] = {"input": INPUT_FILL, "assumed": ASSUMED_FILL, "example": FAIL_FILL}


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        """Start with none."""
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}

    def _format(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": FONT, "font_size": SIZE, "font_scheme": "none", **properties}
            )
        return self._made[key]

    def title(self) -> Format:
        """Give the look of a sheet's title."""
        return self._format(font_size=TITLE_SIZE, bold=True)

    def line(self, *, strong: bool = False) -> Format:
        """Give the look of the lines between title and table, which run on over blank cells."""
        return self._format(bold=strong)

    def words(self, *, strong: bool = False) -> Format:
        """Give the look of sentences between the first lines and the table, which wrap in their column."""
        return self._format(bold=strong, text_wrap=True, valign="top", indent=1, align="left")

    def header(self) -> Format:
        """Give the look of a table's headings."""
        return self._format(
            bold=True, font_color=WHITE, bg_color=HEADER_FILL, text_wrap=True, align="left", indent=1, valign="top",
            border=1, border_color=LINE,
        )  # fmt: skip

    def cell(  # noqa: PLR0913 - one keyword for each thing a look depends on
        self,
        look: Look,
        role: Role = "plain",
        *,
        left: bool = False,
        link: bool = False,
        strong: bool = False,
        quoted: bool = False,
        words: bool = False,
    ) -> Format:
        """Give the look of a cell of a table.

        `words` stand where figures are expected; `quoted` keeps words that begin like a formula as words.
        """
        properties: dict[str, object] = {"valign": "top", "border": 1, "border_color": LINE}
        if NUMBER_FORMAT[look] != "General":
            properties["num_format"] = NUMBER_FORMAT[look]
        if words or look not in NUMERIC:
            properties["text_wrap"] = True
        on_left = left or look == "date" or look not in NUMERIC
        properties |= {"align": "left" if on_left else "right", "indent": 1}
        if role in _FILL:
            properties["bg_color"] = _FILL[role]
        if role in ("input", "assumed"):
            properties["locked"] = False
        if link:
            properties |= {"font_color": LINK, "underline": 1}
        if strong:
            properties["bold"] = True
        if quoted:
            properties["quote_prefix"] = True
        return self._format(**properties)

    def column(self, look: Look) -> Format:
        """Give the number format of a column's blank cells, so that a row typed below reads the same."""
        wanted = NUMBER_FORMAT[look]
        return self._format(locked=False, valign="top") if wanted == "General" else self._format(
            locked=False, valign="top", num_format=wanted
        )  # fmt: skip

    def rule(self, *, fill: str | None = None, text: str | None = None) -> Format:
        """Give the look that a conditional format lays over a cell."""
        properties = {name: value for name, value in (("bg_color", fill), ("font_color", text)) if value}
        return self._book.add_format(properties)
