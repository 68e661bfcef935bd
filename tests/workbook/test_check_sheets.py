"""Sheets: which may be missing or moved, and what is told of those that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workbook.books import (
    AS_WRITTEN,
    faults_of,
    read_back,
    said,
    small_book,
)

if TYPE_CHECKING:
    from pathlib import Path


SERVICES = "Services"
PARTIES = "Parties"


@pytest.mark.parametrize("sheet", ["Contract", "Parties", "Services", "Schemes"])
def test_a_sheet_to_fill_that_is_missing_is_told_once(sheet: str, tmp_path: Path) -> None:
    """The names that other sheets take from it are not told as unknown one by one."""
    book = small_book()
    book.remove(book[sheet])
    assert said(faults_of(book, tmp_path)) == [
        (
            sheet,
            "there is no such sheet. Start from contract-engine new, or add a sheet of this name with its headings.",
        )
    ]


def test_a_sheet_to_fill_under_another_name_is_asked_about(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].title = "Servces"
    assert said(faults_of(book, tmp_path)) == [
        (SERVICES, "there is no such sheet. Rename 'Servces', or add a sheet of this name with its headings.")
    ]


def test_a_workbook_without_any_sheet_of_terms_is_told_their_names(tmp_path: Path) -> None:
    book = small_book()
    for title in [title for title in book.sheetnames if title.startswith("Terms")]:
        book.remove(book[title])
    ((place, words),) = said(faults_of(book, tmp_path))
    assert place == "Terms activity"
    assert words.startswith("there is no sheet of terms. Add Terms activity, Terms budget,")


def test_an_advanced_sheet_that_is_missing_leaves_the_tools_own_figures(tmp_path: Path) -> None:
    book = small_book()
    book.remove(book["Reconciliation"])
    assert [(fault.severity, fault.place, fault.found) for fault in faults_of(book, tmp_path)] == [
        ("warning", "Reconciliation", "there is no such sheet, so the tool's own figures are used.")
    ]


def test_an_advanced_sheet_under_another_name_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    book = small_book()
    book["Reconciliation"].title = "Reconcilliation"
    assert said(faults_of(book, tmp_path)) == [
        (
            "Reconcilliation",
            (
                "there is no sheet Reconciliation, and 'Reconcilliation' is there instead."
                " Rename it Reconciliation, or to something unlike it."
            ),
        )
    ]


def test_two_sheets_of_one_name_are_told(tmp_path: Path) -> None:
    book = small_book()
    book.create_sheet("services ")
    ((place, words),) = said(faults_of(book, tmp_path))
    assert place == "services "
    assert words == "two sheets are called Services. Rename or delete one of them."


def test_sheets_may_move_change_case_and_have_others_between_them(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].title = "x"
    book["x"].title = "SERVICES"
    book.move_sheet("SERVICES", -2)
    book.create_sheet("My workings", 0)["A1"] = "=1/0"
    assert faults_of(book, tmp_path) == ()
    assert read_back(book, tmp_path) == AS_WRITTEN


def test_what_is_hidden_is_read_and_told(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES].row_dimensions[6].hidden = True
    book[SERVICES].row_dimensions[90].hidden = True
    book[PARTIES].column_dimensions["G"].hidden = True
    book["Effects"].sheet_state = "hidden"
    assert said(faults_of(book, tmp_path), "warning") == [
        ("Parties!G4", "column G is hidden, and is read. Show it."),
        (
            "Services!A6",
            "row 6 is hidden, by hand or by a filter, and read. Show them, or delete what should not count.",
        ),
        ("Effects", "the sheet is hidden, and is read. Show it, so that everyone sees what counts."),
    ]
    assert read_back(book, tmp_path) == AS_WRITTEN
