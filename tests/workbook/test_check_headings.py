"""Headings and settings: where they may stand, and what is told of those that are missing or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.spelling import fold
from tests.workbook.books import (
    AS_WRITTEN,
    HEADING_ROW,
    cell_of,
    faults_of,
    read_back,
    said,
    small_book,
)

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook


SERVICES = "Services"
PARTIES = "Parties"


def moved_columns(book: Workbook, sheet: str) -> None:
    """Turn the order of a sheet's columns round."""
    page = book[sheet]
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=HEADING_ROW, max_row=HEADING_ROW + 10)]
    for number, line in enumerate(lines):
        for column, value in enumerate(reversed(line), start=1):
            page.cell(HEADING_ROW + number, column).value = value


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    book = small_book()
    for sheet in (SERVICES, PARTIES, "Terms pool"):
        moved_columns(book, sheet)
    assert said(faults_of(book, tmp_path)) == []
    assert read_back(book, tmp_path) == AS_WRITTEN


@pytest.mark.parametrize("heading", ["unit cost", " Unit\N{NO-BREAK SPACE}cost ", "UNIT COST (£ a unit)", "Unit cost"])
def test_a_heading_may_carry_its_unit_and_stray_spaces(heading: str, tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES][cell_of(book, SERVICES, "Unit cost", 0)] = heading
    assert faults_of(book, tmp_path) == ()
    assert read_back(book, tmp_path) == AS_WRITTEN


def test_a_heading_with_another_unit_is_told(tmp_path: Path) -> None:
    book = small_book()
    address = cell_of(book, SERVICES, "Unit cost", 0)
    book[SERVICES][address] = "Unit cost (£000)"
    assert said(faults_of(book, tmp_path), "warning") == [
        (
            f"{SERVICES}!{address}",
            (
                "the heading of Unit cost says (£000); its figures are read as £ a unit."
                " Restate the figures if they are in another unit."
            ),
        )
    ]


def test_a_table_may_start_further_down_or_at_the_top(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].insert_rows(1, 9)
    book[PARTIES].delete_rows(1, HEADING_ROW - 1)
    assert faults_of(book, tmp_path) == ()
    assert read_back(book, tmp_path) == AS_WRITTEN


def test_a_sheet_without_headings_is_told_what_they_are(tmp_path: Path) -> None:
    book = small_book()
    book["Schemes"].delete_rows(1, 300)
    ((place, words),) = said(faults_of(book, tmp_path))
    assert place == "Schemes"
    assert words == (
        "no headings were found in its first 20 rows. Type the headings in one row: Scheme, Owner and Cost (£ a year)."
    )


def test_a_renamed_column_is_told_with_both_names(tmp_path: Path) -> None:
    book = small_book()
    address = cell_of(book, SERVICES, "Unit cost", 0)
    book[SERVICES][address] = "Cost per unit"
    assert said(faults_of(book, tmp_path)) == [
        (
            f"{SERVICES}!{address}",
            (
                "the column 'Unit cost' is missing, and 'Cost per unit' is there instead."
                " Rename it 'Unit cost (£ a unit)'."
            ),
        )
    ]


def test_a_column_that_is_missing_is_told_once_and_not_for_each_row(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].delete_cols(7)
    assert said(faults_of(book, tmp_path)) == [
        (SERVICES, "the column 'Unit cost' is missing. Type 'Unit cost (£ a unit)' in row 4 and fill the column.")
    ]


def test_a_column_that_is_missing_and_has_a_default_is_not_missed(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].delete_cols(13)
    assert cell_of(small_book(), SERVICES, "In scope", 0) == "M4"
    assert faults_of(book, tmp_path) == ()


def test_a_column_that_is_there_twice_is_told(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES]["P4"] = "Unit cost"
    ((place, words),) = said(faults_of(book, tmp_path))
    assert place == "Services!P4"
    assert words == "'Unit cost' is there twice: G4 has it too. Take one of the two columns out."


def test_a_column_of_ones_own_is_passed_over_with_a_word(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES]["P4"] = "Checked by"
    book[SERVICES]["P5"] = "AB"
    assert [(fault.severity, fault.place, fault.found) for fault in faults_of(book, tmp_path)] == [
        ("warning", "Services!P4", "'Checked by' is not a column of this table and is not read.")
    ]


def test_a_setting_that_is_renamed_or_missing_is_told(tmp_path: Path) -> None:
    book = small_book()
    rows = {fold(str(row[0].value)): row[0].row for row in book["Contract"].iter_rows(min_row=HEADING_ROW)}
    book["Contract"][f"A{rows['start date']}"] = "Starting date"
    book["Contract"][f"A{rows['form of contract']}"] = None
    assert said(faults_of(book, tmp_path)) == [
        ("Contract", "the setting 'Form of contract' is missing. Type 'Form of contract' and its value in a row."),
        (f"Contract!A{rows['start date']}",
         "the setting 'Start date' is missing, and 'Starting date' is there instead. Rename it 'Start date'."),
    ]  # fmt: skip


def test_a_setting_that_is_there_twice_is_told(tmp_path: Path) -> None:
    book = small_book()
    book["Contract"]["A60"], book["Contract"]["B60"] = "length", 5
    assert said(faults_of(book, tmp_path)) == [
        ("Contract!A60", "'length' is there twice: A8 has it too. Keep one of the two rows.")
    ]


def test_a_contract_sheet_without_its_headings_is_told_what_they_are(tmp_path: Path) -> None:
    book = small_book()
    book["Contract"]["B4"] = "Wert"
    ((place, words),) = said(faults_of(book, tmp_path))
    assert place == "Contract"
    assert words.startswith("the headings Setting and Value were not found in its first 20 rows.")
