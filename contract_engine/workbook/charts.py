"""Charts of a sheet's own table, native to Excel, so that they follow the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.sheets import HEADER_ROW
from contract_engine.workbook.style import BLACK, FONT, HEADER_FILL, LINE, NUMBER_FORMAT
from contract_engine.workbook.widths import heights, high_in_pixels, wide_in_pixels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from contract_engine.workbook.sheets import Chart, Series, Sheet

# Told apart in black and white too: dark, light, and what lies between.
COLOURS = (HEADER_FILL, "#41B6E6", "#768692", "#AE2573")
_KINDS = {"bars": {"type": "bar"}, "stacked columns": {"type": "column", "subtype": "stacked"}}
_MESSAGE = {"name": FONT, "size": 12, "bold": True, "color": BLACK}
_LABEL = {"name": FONT, "size": 11, "color": BLACK}
_BELOW_TABLE = {"width": 900, "height": 380}
_EDGE, _FRAME, _BAR = 8, 120, 24


def add_chart(book: Workbook, page: Worksheet, sheet: Sheet, chart: Chart, sizes: Sequence[float]) -> None:
    """Add a sheet's chart, beside its words or below its table; it moves and grows with the cells under it."""
    drawn = book.add_chart(_KINDS[chart.kind])
    for series, colour in zip(chart.series, COLOURS, strict=False):
        drawn.add_series({**_series(sheet, chart, series, colour), **_labels(chart)})
    money = {"num_format": NUMBER_FORMAT[chart.look], "num_font": _LABEL, "name": chart.axis, "name_font": _LABEL,
             "major_gridlines": {"visible": True, "line": {"color": LINE, "width": 0.5}}}  # fmt: skip
    names = {"num_font": _LABEL, "label_position": "low"}
    if chart.kind == "bars":
        # Excel draws the first bar at the bottom, and the table has it at the top.
        drawn.set_y_axis({**names, "reverse": True, "major_gridlines": {"visible": False}})
        drawn.set_x_axis({**money, "label_position": "high"})
    else:
        drawn.set_x_axis(names)
        drawn.set_y_axis(money)
    drawn.set_title({"name": chart.title, "name_font": _MESSAGE, "overlay": False})
    drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": _LABEL})
    row, column, size = _place(sheet, chart, sizes)
    drawn.set_size(size)
    seen = {"x_offset": _EDGE, "y_offset": _EDGE, "object_position": 1, "description": chart.alt}
    page.insert_chart(row, column, drawn, seen)


def _series(sheet: Sheet, chart: Chart, series: Series, colour: str) -> Mapping[str, object]:
    headings = [field.heading for field in sheet.fields]
    first, last = sheet.first_row - 1 + series.first, sheet.first_row - 1 + series.last
    categories, figures = headings.index(chart.categories), headings.index(series.heading)
    return {
        "name": series.name,
        "categories": [sheet.name, first, categories, last, categories],
        "values": [sheet.name, first, figures, last, figures],
        "fill": {"color": colour},
        "border": {"color": BLACK, "width": 0.5},
        "gap": 50,
    }


def _labels(chart: Chart) -> Mapping[str, object]:
    """Return each bar's figure at its end; parts of a stacked column need none, the table is beside them."""
    if chart.kind != "bars":
        return {}
    return {"data_labels": {"value": True, "num_format": NUMBER_FORMAT[chart.look], "font": _LABEL}}


def _place(sheet: Sheet, chart: Chart, sizes: Sequence[float]) -> tuple[int, int, Mapping[str, int]]:
    """Return the row and column of a chart's corner, counted from 0, and its size in pixels."""
    bars = sum(series.last - series.first + 1 for series in chart.series)
    high = sum(high_in_pixels(height) for height in heights(sheet, sizes)[: len(sheet.words)])
    if high < _FRAME + bars * _BAR:
        return sheet.bottom_row + 1, 0, _BELOW_TABLE
    wide = sum(wide_in_pixels(size) for size in sizes[1:])
    return HEADER_ROW - 1, 1, {"width": wide - 2 * _EDGE, "height": high - 2 * _EDGE}
