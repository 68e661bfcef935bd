"""Rows: what ends a table, what is no row of it, and what would make it endless."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from openpyxl.styles import PatternFill

from contract_engine.schema.services import ServiceRow
from contract_engine.workbook.read import read
from tests.workbook.books import (
    AS_WRITTEN,
    faults_of,
    part_of,
    read_back,
    said,
    saved,
    small_book,
    with_part,
)

if TYPE_CHECKING:
    from pathlib import Path


SERVICES = "Services"
LAST_ROW_OF_EXCEL = 1_048_576


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL:", "Grand total", "Sub-total", "Total 2027/28", "Total of all services"]
)
def test_a_total_under_a_table_is_told(word: str, tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES]["A7"], book[SERVICES]["F7"] = word, 4_000_000
    assert said(faults_of(book, tmp_path)) == [
        ("Services!A7", "row 7 looks like a total. Take it out, or rename it if it is one of the rows.")
    ]


def test_merged_cells_in_a_table_are_told(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].merge_cells("A5:A6")
    assert said(faults_of(book, tmp_path))[0] == (
        "Services!A5",
        "cells A5:A6 are merged. Unmerge them and type a value in each row.",
    )


def test_a_merged_title_above_a_table_is_nobodys_business(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].merge_cells("A1:F1")
    assert faults_of(book, tmp_path) == ()


def test_blank_rows_between_rows_are_passed_over(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].insert_rows(6, 30)
    assert faults_of(book, tmp_path) == ()
    assert read_back(book, tmp_path) == AS_WRITTEN


@pytest.mark.parametrize("row", [57, 900, LAST_ROW_OF_EXCEL])
def test_notes_far_below_a_table_are_not_rows_and_told_of(row: int, tmp_path: Path) -> None:
    """A run of 50 blank rows ends a table: rows 7 to 56 are blank."""
    book = small_book()
    book[SERVICES][f"A{row}"] = "Prepared by the costing team"
    faults = faults_of(book, tmp_path)
    assert said(faults) == []
    assert said(faults, "warning") == [
        (SERVICES, "what stands below row 6 and 50 blank rows is not read. Move it up if it belongs to the table.")
    ]


def test_figures_without_a_name_are_taken_for_a_total(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES]["F7"] = 4_000_000
    assert said(faults_of(book, tmp_path)) == [
        ("Services!F7", "row 7 has figures and no names, like a total. Take it out, or fill the row.")
    ]


def test_a_note_close_below_a_table_is_taken_for_a_row_and_told(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES]["A9"] = "Prepared by the costing team"
    assert "Services!A9" in [place for place, _ in said(faults_of(book, tmp_path))]


def test_a_format_in_the_last_row_of_excel_costs_nothing(tmp_path: Path) -> None:
    """Read row by row without an end, a million rows would take hundreds of megabytes."""
    book = small_book()
    book[SERVICES].cell(LAST_ROW_OF_EXCEL, 1).fill = PatternFill("solid", fgColor="FFFF00")
    content = saved(book)
    (tmp_path / "small.xlsx").write_bytes(content)
    tracemalloc.start()
    contract = read(tmp_path / "small.xlsx")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(contract.rows(ServiceRow)) == 2
    assert most < 50_000_000


def test_a_file_that_is_wrong_about_its_own_size_is_read_in_full(tmp_path: Path) -> None:
    book = small_book()
    content = with_part(
        saved(book), part_of(book, SERVICES), b'<dimension ref="A1:O6" />', b'<dimension ref="A1:B5" />'
    )
    assert read_back(content, tmp_path) == AS_WRITTEN
