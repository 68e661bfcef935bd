"""How long it takes to put results into a user's workbook, against openpyxl, which loads and saves all of it.

Both leave the same sheets in the workbook; openpyxl is given the finished file, and loses much of
what is not ours. Neither time counts finding the terms and making the results sheets.
"""

from __future__ import annotations

from io import BytesIO
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook

from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.parts import Parts
from contract_engine.workbook.results_book import results_sheets
from contract_engine.workbook.sheet_list import mark_of
from contract_engine.workbook.transplant import Titled, transplant
from tests.workbook.rich import rich
from tests.workbook.test_in_place import answer
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Results = tuple[bytes, tuple[Titled, ...]]

TARGET = 1.0
ACROSS = 10


def measure(*, smoke: bool) -> Iterator[str]:
    """Medians of runs taken in turn, so that a busy moment falls on both."""
    results = _results()
    for rows in (0,) if smoke else (0, 20_000):
        ours, theirs = _medians(_with_rows(rows) if rows else rich(), results, 1 if smoke else 5)
        yield (
            f"results go into a workbook with {rows * ACROSS:,} figures more of its owner's in {ours:.2f} s,"
            f" {ours / theirs:.2f} times openpyxl's load and save (at most {TARGET:g})"
        )


def _medians(book: bytes, results: Results, times: int) -> tuple[float, float]:
    finished = _in_place(book, results)
    pairs = [
        (_seconds(lambda: _in_place(book, results)), _seconds(lambda: _with_openpyxl(finished))) for _ in range(times)
    ]
    return median(ours for ours, _ in pairs), median(theirs for _, theirs in pairs)


def _results() -> Results:
    sheets = [sheet for sheet in results_sheets(answer(), on=A_DAY) if sheet.group == "results"]
    file = book_bytes(sheets, title="Results", author="", on=A_DAY)
    return file, tuple(Titled(mark_of(sheet.name), sheet.name) for sheet in sheets)


def _in_place(book: bytes, results: Results) -> bytes:
    parts = Parts.of(book)
    transplant(parts, *results)
    return parts.file()


def _with_openpyxl(book: bytes) -> bytes:
    saved = BytesIO()
    with catch_warnings():
        simplefilter("ignore")
        load_workbook(BytesIO(book)).save(saved)
    return saved.getvalue()


def _with_rows(rows: int) -> bytes:
    """The rich workbook with a sheet of figures more."""
    with catch_warnings():
        simplefilter("ignore")
        book = load_workbook(BytesIO(rich()))
    sheet = book.create_sheet("Our activity")
    for row in range(rows):
        sheet.append([row * ACROSS + column + 0.5 for column in range(ACROSS)])
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _seconds(act: Callable[[], bytes]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start
