"""Names that look the same and are not: letters of another alphabet, characters that do not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.faults import error, report
from tests.workbook.books import AS_WRITTEN, cell_of, faults_of, read_back, said, small_book

if TYPE_CHECKING:
    from pathlib import Path

CYRILLIC = "Tru\u0455t"


def test_a_name_with_a_letter_of_another_alphabet_is_told_which(tmp_path: Path) -> None:
    book = small_book()
    address = cell_of(book, "Services", "Provider")
    book["Services"][address] = CYRILLIC
    place, words = said(faults_of(book, tmp_path))[0]
    assert place == f"Services!{address}"
    assert words == (
        f"provider is '{CYRILLIC}', an organisation that Parties does not have. It looks like 'Trust', but its letter 4"
        " is \u0455 of the Cyrillic alphabet. Type the name again."
    )


def test_two_organisations_that_look_the_same_are_told_with_both_cells(tmp_path: Path) -> None:
    book = small_book()
    rows = {cell.value: cell.row for cell in book["Parties"]["A"]}
    address = f"A{rows['Practice B']}"
    book["Parties"][address] = "Pr\u0430ctice A"
    (words,) = [words for place, words in said(faults_of(book, tmp_path)) if place == f"Parties!{address}"]
    assert words == (
        f"'Pr\u0430ctice A' looks like 'Practice A' in Parties!A{rows['Practice A']}, but its letter 3 is \u0430 of the"
        " Cyrillic alphabet. Type one of the two again, or rename it."
    )


@pytest.mark.parametrize("name", ["Tru\u200bst", "\ufeffTrust", "Tru\u00adst", "\u202aTrust\u202c", "\uff34rust"])
def test_characters_that_do_not_show_make_no_other_name(name: str, tmp_path: Path) -> None:
    book = small_book()
    book["Services"][cell_of(book, "Services", "Provider")] = name
    assert faults_of(book, tmp_path) == ()
    assert read_back(book, tmp_path) == AS_WRITTEN


def test_what_would_steer_a_terminal_is_shown_as_its_number() -> None:
    assert "'\\u001b[31mred\\u202e'" in report("a.xlsx", (error("A!A1", "name is '\x1b[31mred\u202e'.", "Mend."),))


@pytest.mark.parametrize("name", ["Term pool", "Terms pool v2", "pool terms"])
def test_a_sheet_of_terms_under_another_name_is_not_passed_over_in_silence(name: str, tmp_path: Path) -> None:
    book = small_book()
    book["Terms pool"].title = name
    assert (
        name,
        f"there is no sheet Terms pool, and '{name}' is there instead. Rename it Terms pool, or change its headings.",
    ) in said(faults_of(book, tmp_path))


def test_a_sheet_of_ones_own_with_such_a_name_is_left_alone(tmp_path: Path) -> None:
    book = small_book()
    book.create_sheet("Terms of reference")["A1"] = "The board meets monthly."
    assert faults_of(book, tmp_path) == ()
