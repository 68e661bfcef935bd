"""The checks of a results workbook stay alive: a figure changed by hand is noticed when it is worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.workbook.office import changed, saved_again
from tests.workbook.results import book, saved

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.libreoffice

# What is typed over, by whose heading and in which row of the table, and the checks that must notice it.
SLIPS = {
    ("Payments", "Proposed (£)", 0): (
        "Payments: added up as proposed they are what Exposures and the terms as they stand come to",
    ),
    ("Results by year", "Draft (£)", 1): ("Results by year: years add up to the whole term, draft",),
    ("Named scenarios", "Proposed (£)", 3): ("Named scenarios: years add up to the whole term, proposed",),
    ("Terms proposed", "Proposed", 1): ("Rules: how many are missed at the terms as they stand",),
    ("Summary", "Better off by (£000)", 0): (
        "Summary: by how much each organisation is better off adds up to the surplus of the Run log",
    ),
}


def cell_of(sheet: str, heading: str, row: int) -> str:
    """Address of a cell, by the heading above it and its place in the table."""
    page = book("terms")[sheet]
    (table,) = page.tables.values()
    first, *rows = page[table.ref]
    column = [cell.value for cell in first].index(heading)
    return str(rows[row][column].coordinate)


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The result of each check, once a million pounds (or percent) was typed over one figure after the other."""
    folder: Path = tmp_path_factory.mktemp("made")
    typed = {(sheet, cell_of(sheet, heading, row)): 1e6 for sheet, heading, row in SLIPS}
    path = changed(saved("terms", folder), "spoiled", typed)
    again = load_workbook(saved_again([path], tmp_path_factory.mktemp("again"))["spoiled"], data_only=True)
    results = {str(row[0].value): str(row[6].value) for row in again["Checks"].iter_rows(min_row=5)}
    results["Cover"] = next(str(row[1].value) for row in again["Cover"].iter_rows() if row[0].value == "All checks")
    results["Summary"] = str(again["Summary"]["A4"].value)
    return results


def test_figures_typed_over_fail_their_checks_and_only_those(spoiled: dict[str, str]) -> None:
    page = book("terms")["Payments"]
    payer, payee = page["A5"].value, page["B5"].value
    expected = {words.format(payer=payer, payee=payee) for checks in SLIPS.values() for words in checks}
    failed = {name for name, result in spoiled.items() if result == "FAIL"}
    assert failed - expected == {"Master check: checks below that fail"}
    assert expected - failed == set()


def test_the_cover_and_the_summary_say_that_checks_fail(spoiled: dict[str, str]) -> None:
    failing = sum(result == "FAIL" for result in spoiled.values()) - 1
    assert spoiled["Cover"] == f"FAIL: {failing} checks fail. See the Checks sheet."
    assert spoiled["Summary"] == f"All checks: {spoiled['Cover']}"
