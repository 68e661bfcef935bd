"""Worksheets are written to one Excel file, each with the same layout, looks and print set-up."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from contract_engine.workbook.charts import add_charts
from contract_engine.workbook.page import Book, Page, number_of
from contract_engine.workbook.sheets import HEADER_ROW, INTRO_ROW, NOTE_ROW, TITLE_ROW, Cell, letter
from contract_engine.workbook.style import FONT, NEGATIVE_TEXT, SIZE, TAB, Formats
from contract_engine.workbook.widths import heights, pages_across, widths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xlsxwriter.format import Format

    from contract_engine.workbook.sheets import Field, Rule, Sheet

# 80 pixels is how wide Excel makes a column where the usual font is Arial 12.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_column_width": 80,
    "default_row_height": 20,
}
_USUAL = {"font_name": FONT, "font_size": SIZE, "font_scheme": "none"}
_LANDSCAPE_A4 = 9
_MAY_READ_AS_FORMULA = ("=", "+", "-", "@")


class _Exact(float):
    """A number written with every digit it has; XlsxWriter asks for sixteen, and some need seventeen."""

    def __format__(self, _: str, /) -> str:
        """Give the shortest words that are read back as the same number."""
        return repr(float(self))


def book_bytes(
    sheets: Sequence[Sheet], *, title: str, author: str, on: date, still: Callable[[str], None] = lambda _: None
) -> bytes:
    """Return an Excel file of these sheets, which opens on the first; `still` is told how far it is."""
    content = BytesIO()
    book = Book(content, {**_OPTIONS, "default_format_properties": {**_USUAL}})
    book.set_properties({"title": title, "author": author, "created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001 - a day, not a moment
    formats = Formats(book)
    for count, sheet in enumerate(sheets, start=1):
        still(f"writing sheet {count} of {len(sheets)}")
        page, sizes = book.add_worksheet(sheet.name, worksheet_class=Page), widths(sheet)
        _write_sheet(page, sheet, sizes, formats)
        add_charts(book, page, sheet, sizes)
    book.worksheets()[0].activate()
    book.close()
    return content.getvalue()


def _write_sheet(page: Page, sheet: Sheet, sizes: Sequence[float], formats: Formats) -> None:
    page.write_string(TITLE_ROW - 1, 0, sheet.title, formats.title())
    page.write_string(INTRO_ROW - 1, 0, sheet.intro, formats.line())
    if sheet.note:
        page.write_string(NOTE_ROW - 1, 0, sheet.note, formats.line())
    _set_columns(page, sheet, sizes, formats)
    for row, height in enumerate(heights(sheet, sizes), start=HEADER_ROW - 1):
        page.set_row(row, height)
    _add_table(page, sheet, formats)
    _write_rows(page, sheet, formats)
    _add_checks(page, sheet)
    for rule in sheet.rules:
        _add_rule(page, sheet, rule, formats)
    below_zero = {"type": "cell", "criteria": "<", "value": 0, "format": formats.rule(text=NEGATIVE_TEXT)}
    for column, field in enumerate(sheet.fields):
        if field.red_below_zero:
            page.conditional_format(sheet.first_row - 1, column, sheet.bottom_row - 1, column, below_zero)
    _set_page(page, sheet, sizes)


def _set_columns(page: Page, sheet: Sheet, sizes: Sequence[float], formats: Formats) -> None:
    for number, (field, width) in enumerate(zip(sheet.fields, sizes, strict=True)):
        page.set_column(number, number, width, formats.column(field.look) if sheet.spare else None)


def _add_table(page: Page, sheet: Sheet, formats: Formats) -> None:
    columns: list[dict[str, object]] = [
        {"header": field.heading, "header_format": formats.header()} for field in sheet.fields
    ]
    for column, total in zip(columns, sheet.totals, strict=False):
        if total.formula:
            column["total_function"] = total.formula.lstrip("=")
        elif total.value is not None:
            column["total_string"] = str(total.value)
    if sheet.spare:
        for column, field in zip(columns, sheet.fields, strict=True):
            column["format"] = formats.cell(field.look, field.role)
    page.add_table(
        sheet.header_row - 1, 0, sheet.bottom_row - 1, len(sheet.fields) - 1,
        {"name": sheet.table, "columns": columns, "style": None, "autofilter": False, "banded_rows": False,
         "total_row": bool(sheet.totals),
         "title": sheet.title, "description": sheet.in_contents[:255]},
    )  # fmt: skip


def _write_rows(page: Page, sheet: Sheet, formats: Formats) -> None:
    for row, cell in enumerate(sheet.words, start=HEADER_ROW - 1):
        _write_cell(page, row, 0, cell, formats.words(strong=cell.strong))
    rows = [*(sheet.rows or (tuple(Cell(None) for _ in sheet.fields),)), *([sheet.totals] if sheet.totals else [])]
    usual: dict[tuple[int, bool], tuple[Format, int]] = {}
    # Charts keep a copy of the cells that they show, which XlsxWriter takes from those that it holds.
    all_to_xlsxwriter = bool(sheet.charts)
    for row, cells in enumerate(rows, start=sheet.first_row - 1):
        for column, (cell, field) in enumerate(zip(cells, sheet.fields, strict=True)):
            kind = column, isinstance(cell.value, str)
            if kind in usual and _is_usual(cell):
                look, number = usual[kind]
            else:
                look = _format(cell, field, formats)
                number = number_of(look)
                if _is_usual(cell):
                    usual[kind] = look, number
            if all_to_xlsxwriter or not page.put(row, column, cell, number):
                _write_cell(page, row, column, cell, look)
    page.reaches(sheet.first_row - 1, 0)
    page.reaches(sheet.first_row + len(rows) - 2, len(sheet.fields) - 1)


def _is_usual(cell: Cell) -> bool:
    """Whether a cell looks like every other of its column that holds words, or that does not."""
    if cell.look or cell.role or cell.link or cell.strong:
        return False
    return not (isinstance(cell.value, str) and cell.value.startswith(_MAY_READ_AS_FORMULA))


def _format(cell: Cell, field: Field, formats: Formats) -> Format:
    quoted = isinstance(cell.value, str) and not cell.formula and cell.value.startswith(_MAY_READ_AS_FORMULA)
    return formats.cell(
        cell.look or field.look, cell.role or field.role,
        left=field.left, link=bool(cell.link), strong=cell.strong, quoted=quoted, words=isinstance(cell.value, str),
    )  # fmt: skip


def _write_cell(page: Page, row: int, column: int, cell: Cell, look: Format) -> None:
    value = cell.value
    if cell.array:
        page.write_array_formula(row, column, row, column, cell.formula, look, value)
    elif cell.formula:
        page.write_formula(row, column, cell.formula, look, value)
    elif value is None:
        page.write_blank(row, column, None, look)
    elif cell.link:
        name, _, address = cell.link.replace("'", "''").partition("!")
        page.write_url(row, column, f"internal:'{name}'!{address or 'A1'}", look, str(value), f"Go to {cell.link}")
    elif isinstance(value, bool):
        page.write_string(row, column, "yes" if value else "no", look)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, look)
    elif isinstance(value, str):
        page.write_string(row, column, value, look)
    else:
        page.write_number(row, column, _Exact(value), look)


def _add_checks(page: Page, sheet: Sheet) -> None:
    bottom = sheet.last_row - 1 + sheet.spare
    for column, field in enumerate(sheet.fields):
        if field.check:
            page.data_validation(sheet.first_row - 1, column, bottom, column, dict(field.check))
    for row, cells in enumerate(sheet.rows, start=sheet.first_row - 1):
        for column, cell in enumerate(cells):
            if cell.check:
                page.data_validation(row, column, row, column, dict(cell.check))


def _add_rule(page: Page, sheet: Sheet, rule: Rule, formats: Formats) -> None:
    column = [field.heading for field in sheet.fields].index(rule.heading)
    first, last = (0, len(sheet.fields) - 1) if rule.whole_row else (column, column)
    criteria = f'=LEFT(${letter(column)}{sheet.first_row},{len(rule.word)})="{rule.word}"'
    page.conditional_format(
        sheet.first_row - 1, first, sheet.last_row - 1 + sheet.spare, last,
        {"type": "formula", "criteria": criteria, "format": formats.rule(fill=rule.fill, text=rule.text)},
    )  # fmt: skip


def _set_page(page: Page, sheet: Sheet, sizes: Sequence[float]) -> None:
    page.set_tab_color(TAB[sheet.group])
    if not sheet.words:
        page.freeze_panes(sheet.header_row, sheet.frozen_columns)
        page.repeat_rows(sheet.header_row - 1)
    page.set_landscape()
    page.set_paper(_LANDSCAPE_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    across = pages_across(sheet, sizes)
    page.fit_to_pages(across, 1 if sheet.words or sheet.one_page else 0)
    if across > 1:
        page.repeat_columns(0, max(sheet.frozen_columns - 1, 0))
    page.set_footer(f"&L&A{'&C' + sheet.footer if sheet.footer else ''}&RPage &P of &N")
    everywhere = f"A1:{letter(len(sheet.fields) - 1)}{sheet.bottom_row + sheet.spare}"
    page.ignore_errors({"number_stored_as_text": everywhere, "formula_differs": everywhere})
    if sheet.protected:
        page.protect("", {"format_columns": True, "format_rows": True, "sort": True})
