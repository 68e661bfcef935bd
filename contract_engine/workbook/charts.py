"""Charts of a sheet's own table, native to Excel, so that they follow the figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from contract_engine.workbook.places import quoted
from contract_engine.workbook.sheets import HEADER_ROW, letter
from contract_engine.workbook.style import BLACK, FONT, HEADER_FILL, LINE, NUMBER_FORMAT, WHITE
from contract_engine.workbook.widths import heights, high_in_pixels, wide_in_pixels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.chart import Chart as XlsxChart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from contract_engine.workbook.sheets import Chart, Drawn, Series, Sheet
    from contract_engine.workbook.style import Look

    Fill = Mapping[str, object]

LIGHT, GREY, MAGENTA = "#41B6E6", "#768692", "#AE2573"
# Told apart in black and white too: dark, light and patterned by turns.
FILLS: tuple[Fill, ...] = (
    {"fill": {"color": HEADER_FILL}},
    {"fill": {"color": LIGHT}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": MAGENTA, "bg_color": WHITE}},
    {"pattern": {"pattern": "dark_horizontal", "fg_color": GREY, "bg_color": WHITE}},
    {"pattern": {"pattern": "large_grid", "fg_color": HEADER_FILL, "bg_color": WHITE}},
    {"pattern": {"pattern": "large_check", "fg_color": BLACK, "bg_color": WHITE}},
    {"pattern": {"pattern": "dotted_diamond", "fg_color": MAGENTA, "bg_color": WHITE}},
)
APART = FILLS[2]
STRIPED: Fill = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": HEADER_FILL, "bg_color": WHITE}}
_FILL_OF: Mapping[Drawn, Fill] = {
    "level": FILLS[0], "rise": FILLS[1], "fall": FILLS[2], "lower": FILLS[1], "upper": STRIPED,
    "hidden": {"fill": {"none": True}},
}  # fmt: skip
_SIGN: Mapping[Drawn, tuple[str, str]] = {"rise": ("+", "+"), "fall": ("-", "-")}
_KINDS = {
    "bars": {"type": "bar"},
    "ranges": {"type": "bar", "subtype": "stacked"},
    "stacked columns": {"type": "column", "subtype": "stacked"},
    "waterfall": {"type": "column", "subtype": "stacked"},
    "scatter": {"type": "scatter", "subtype": "straight_with_markers"},
    "lines": {"type": "line"},
    "tornado": {"type": "bar", "subtype": "stacked"},
}
# Points of a scatter are told apart by their shape, whatever their colour.
_MARK_OF: Mapping[Drawn, Fill] = {
    "curve": {"line": {"color": HEADER_FILL, "width": 1.5},
              "marker": {"type": "circle", "size": 5, "fill": {"color": HEADER_FILL}, "border": {"color": LINE}}},
    "knee": {"line": {"none": True},
             "marker": {"type": "diamond", "size": 13, "fill": {"color": MAGENTA}, "border": {"color": BLACK}}},
    "proposed": {"line": {"none": True},
                 "marker": {"type": "square", "size": 10, "fill": {"color": LIGHT}, "border": {"color": BLACK}}},
}  # fmt: skip
# A fan is told apart by its dashes, the further out the shorter.
_LINE_OF: Mapping[Drawn, Fill] = {
    "curve": {"line": {"color": HEADER_FILL, "width": 2.5}},
    "inner": {"line": {"color": HEADER_FILL, "width": 1.5, "dash_type": "dash"}},
    "outer": {"line": {"color": MAGENTA, "width": 1.5, "dash_type": "round_dot"}},
}
_ON_ITS_SIDE = ("bars", "ranges", "tornado")
_MESSAGE = {"name": FONT, "size": 12, "bold": True, "color": BLACK}
_LABEL = {"name": FONT, "size": 11, "color": BLACK}
_NARROWEST, _WIDEST = 700, 1500
_LEAST, _HEIGHT = 260, 380
_EDGE, _FRAME, _BAR, _NARROW_BAR, _THIN_BAR = 8, 120, 20, 15, 9
_USUAL_ROW = 20
# What A4 on its side leaves within the margins, in pixels; programs measure a few in a hundred differently.
_PAGE_WIDE, _PAGE_HIGH, _SAFE = 1045, 688, 0.96
_BORDER = {"border": {"color": BLACK, "width": 0.5}}


def add_charts(book: Workbook, page: Worksheet, sheet: Sheet, sizes: Sequence[float]) -> None:
    """Add a sheet's charts, beside its words or below its table; they move and grow with the cells under them."""
    if not sheet.charts:
        return
    paper = Paper(sheet, sizes)
    for chart in sheet.charts:
        drawn = _drawn(book, sheet, chart)
        row, column, size = _beside_words(sheet, chart, sizes) or paper.place(*_least_and_usual_height(chart))
        drawn.set_size(size)
        seen = {"x_offset": _EDGE, "y_offset": _EDGE, "object_position": 1, "description": chart.alt}
        page.insert_chart(row, column, drawn, seen)


def _drawn(book: Workbook, sheet: Sheet, chart: Chart) -> XlsxChart:
    drawn = book.add_chart(_KINDS[chart.kind])
    for place, series in enumerate(chart.series):
        drawn.add_series({**_series(sheet, chart, series), **_look(chart, series, place), **_labels(chart, series)})
    money = {"num_format": NUMBER_FORMAT[chart.look], "num_font": _LABEL, "name": chart.axis, "name_font": _LABEL,
             "major_gridlines": {"visible": True, "line": {"color": LINE, "width": 0.5}}}  # fmt: skip
    names = {"num_font": _LABEL, "label_position": "low"}
    if chart.kind in _ON_ITS_SIDE:
        # Excel draws the first bar at the bottom, and the table has it at the top.
        drawn.set_y_axis({**names, "reverse": True, "major_gridlines": {"visible": False}})
        drawn.set_x_axis({**money, "label_position": "high"})
    elif chart.kind == "scatter":
        across = {"name": chart.across, "num_format": NUMBER_FORMAT[chart.look_across]}
        drawn.set_x_axis({**money, **across, "label_position": "low"})
        drawn.set_y_axis({**money, "label_position": "low"})
    else:
        drawn.set_x_axis(names)
        drawn.set_y_axis(money)
    live = {"name": f"={chart.title_cell}", "data": [chart.title]} if chart.title_cell else {"name": chart.title}
    drawn.set_title({**live, "name_font": _MESSAGE, "overlay": False})
    left_out = [place for place, series in enumerate(chart.series) if not series.in_legend]
    legend = {"position": "bottom", "font": _LABEL, "delete_series": left_out}
    drawn.set_legend({"none": True} if len(chart.series) == 1 or chart.kind == "ranges" else legend)
    return drawn


def _series(sheet: Sheet, chart: Chart, series: Series) -> Mapping[str, object]:
    cells = {"categories": _cells(sheet, chart.categories, series), "values": _cells(sheet, series.heading, series)}
    return {"name": series.name, "gap": 50, **cells}


def _cells(sheet: Sheet, heading: str, series: Series) -> str:
    """Return the cells that a series shows, below a heading of the sheet's table."""
    at = letter([field.heading for field in sheet.fields].index(heading))
    first, last = sheet.first_row + series.first, sheet.first_row + series.last
    return f"={quoted(sheet.name)}!${at}${first}:${at}${last}"


def _look(chart: Chart, series: Series, place: int) -> Mapping[str, object]:
    if chart.kind == "lines":
        return _LINE_OF[series.drawn]
    if series.drawn in _MARK_OF:
        return _MARK_OF[series.drawn]
    if series.drawn == "hidden":
        return {**_FILL_OF["hidden"], "border": {"none": True}}
    count = series.last - series.first + 1
    apart = [{**APART, **_BORDER} if point in series.apart else None for point in range(count)]
    points = {"points": apart} if series.apart else {}
    return {**_FILL_OF.get(series.drawn, FILLS[place % len(FILLS)]), **_BORDER, **points}


def _labels(chart: Chart, series: Series) -> Mapping[str, object]:
    """Return each bar's figure at its end; parts of a stacked column need none, the table is beside them."""
    if chart.kind == "bars" and chart.labelled:
        return {"data_labels": {"value": True, "num_format": NUMBER_FORMAT[chart.look], "font": _LABEL}}
    if chart.kind != "waterfall" or series.drawn == "hidden" or not chart.labelled:
        return {}
    label = {"value": True, "num_format": _signed(chart.look, series.drawn), "font": _LABEL, "fill": {"color": WHITE}}
    return {"data_labels": {**label, "position": "inside_base" if series.drawn == "level" else "center"}}


def _signed(look: Look, drawn: Drawn) -> str:
    """Return a number format that shows nought as nothing, and a rise or a fall by its sign."""
    plain = NUMBER_FORMAT[look]
    above, below = _SIGN.get(drawn, ("", "-"))
    return f'"{above}"{plain};"{below}"{plain};' if above else f"{plain};-{plain};"


def _beside_words(sheet: Sheet, chart: Chart, sizes: Sequence[float]) -> tuple[int, int, Mapping[str, int]] | None:
    """Return the row and column of the corner of a chart beside the words, counted from 0, and its size in pixels."""
    bars = sum(series.last - series.first + 1 for series in chart.series)
    high = sum(high_in_pixels(height) for height in heights(sheet, sizes)[: len(sheet.words)])
    if high < _FRAME + bars * _BAR:
        return None
    wide = sum(wide_in_pixels(size) for size in sizes[1:])
    return HEADER_ROW - 1, 1, {"width": wide - 2 * _EDGE, "height": high - 2 * _EDGE}


def _least_and_usual_height(chart: Chart) -> tuple[int, int]:
    shown = [series.last - series.first + 1 for series in chart.series]
    bars = sum(shown) if chart.grouped else max(shown)
    if chart.kind not in _ON_ITS_SIDE:
        return _LEAST, _HEIGHT
    least, usual = (_THIN_BAR, _NARROW_BAR) if chart.grouped else (_NARROW_BAR, _BAR)
    return max(_LEAST, _FRAME + bars * least), max(_HEIGHT, _FRAME + bars * usual)


class Paper:
    """Room below a sheet's table, so that no chart is cut by the end of a printed page."""

    def __init__(self, sheet: Sheet, sizes: Sequence[float]) -> None:
        """Start below the table; a page is as high as A4 on its side leaves, at the scale that the table asks for."""
        wide = sum(wide_in_pixels(size) for size in sizes)
        rows = [high_in_pixels(height) for height in heights(sheet, sizes)]
        self._wide = max(_NARROWEST, min(wide - 2 * _EDGE, _WIDEST))
        self._page = _SAFE * _PAGE_HIGH * max(1.0, max(wide, self._wide + 2 * _EDGE) / _PAGE_WIDE)
        self._heading = rows[len(sheet.words)]
        self._row = sheet.bottom_row + 1
        self._used = float((HEADER_ROW - 1) * _USUAL_ROW + sum(rows) + _USUAL_ROW)
        while self._used > self._page:
            self._used += self._heading - self._page

    def place(self, least: int, usual: int) -> tuple[int, int, Mapping[str, int]]:
        """Return the row and column of a chart's corner, and its size in pixels; it goes to a new page if it must."""
        room = self._page - self._used - 3 * _EDGE
        if room < least:
            self._row += math.ceil((self._page / _SAFE - self._used) / _USUAL_ROW) + 1
            self._used, room = self._heading + _USUAL_ROW, float(usual)
        high = int(min(room, usual))
        row, taken = self._row, math.ceil((high + 2 * _EDGE) / _USUAL_ROW) + 1
        self._row, self._used = self._row + taken, self._used + taken * _USUAL_ROW
        return row, 0, {"width": self._wide, "height": high}
