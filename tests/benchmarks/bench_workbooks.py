"""How long a cell takes to read and to write, against openpyxl and plain XlsxWriter on as many cells.

Reading: our reader, which keeps every cell's words, number and formula as it was typed, against
openpyxl as it loads by default and read-only, on the results workbook of the bundled case.
Writing: the results workbook and the input workbook as files, made of sheets that are ready,
against XlsxWriter writing the same values and formulas in one look, without tables, charts, widths and checks.
"""

from __future__ import annotations

from io import BytesIO
from statistics import median
from time import process_time
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook
from xlsxwriter import Workbook

from contract_engine import shipped
from contract_engine.results import solve
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.open_book import opened
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import results_sheets
from contract_engine.workbook.template import template_sheets
from tests.solutions import solution
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contract_engine.workbook.sheets import Sheet

CASE = "primary_care_network"
MICRO = 1e6
# The input workbook is small, and is mostly tables, drop-downs and looks.
READ_TARGET, RESULTS_TARGET, INPUT_TARGET = 1.0, 1.0, 2.0


def measure(*, smoke: bool) -> Iterator[str]:
    """Medians of runs taken in turn, in microseconds of processor time a cell."""
    found = solution("terms") if smoke else solve(read(shipped.term_sheet(CASE)), scenarios=1_000, beside=())
    times = 1 if smoke else 5
    results = results_sheets(found, on=A_DAY)
    template = template_sheets(found.contract, example=False, on=A_DAY)
    file = _written(results)
    cells = _cells(results)
    ours, normal, read_only = _in_turn(
        times, lambda: _read(file), lambda: _with_openpyxl(file), lambda: _with_openpyxl(file, read_only=True)
    )
    yield (
        f"results workbook, {cells:,} cells: read in {ours / cells * MICRO:.1f} microseconds a cell,"
        f" {ours / normal:.2f} times openpyxl (at most {READ_TARGET:g}), {ours / read_only:.2f} times it read-only"
    )
    for name, sheets, target in (("results", results, RESULTS_TARGET), ("input", template, INPUT_TARGET)):
        count = _cells(sheets)
        ours, plain = _in_turn(times, lambda sheets=sheets: _written(sheets), lambda sheets=sheets: _plainly(sheets))
        yield (
            f"{name} workbook, {count:,} cells: written in {ours / count * MICRO:.1f} microseconds a cell,"
            f" {ours / plain:.2f} times plain XlsxWriter (at most {target:g})"
        )


def _cells(sheets: Sequence[Sheet]) -> int:
    return sum(len(sheet.rows) * len(sheet.fields) for sheet in sheets)


def _written(sheets: Sequence[Sheet]) -> bytes:
    return book_bytes(sheets, title="Bench", author="", on=A_DAY)


def _plainly(sheets: Sequence[Sheet]) -> bytes:
    """Every value and formula of the sheets in one look."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True})
    look = book.add_format({"border": 1})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell.formula:
                    page.write_formula(row, column, cell.formula, look, cell.value)
                elif isinstance(cell.value, (int, float)):
                    page.write_number(row, column, cell.value, look)
                elif cell.value is None:
                    page.write_blank(row, column, None, look)
                else:
                    page.write_string(row, column, str(cell.value), look)
    book.close()
    return content.getvalue()


def _read(file: bytes) -> int:
    book = opened(file, "bench.xlsx")
    return sum(len(line.cells) for title in book.titles for line in book.page(title).lines)


def _with_openpyxl(file: bytes, *, read_only: bool = False) -> int:
    with catch_warnings():
        simplefilter("ignore")
        book = load_workbook(BytesIO(file), read_only=read_only)
    return sum(1 for page in book for row in page.iter_rows() for cell in row if cell.value is not None)


def _in_turn(times: int, *acts: Callable[[], object]) -> tuple[float, ...]:
    taken = [[_seconds(act) for act in acts] for _ in range(times)]
    return tuple(median(side) for side in zip(*taken, strict=True))


def _seconds(act: Callable[[], object]) -> float:
    start = process_time()
    act()
    return process_time() - start
