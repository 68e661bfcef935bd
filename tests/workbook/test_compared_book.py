"""The workbook that compare writes: what stands side by side, and what its pictures say."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.workbook.compared_book import write_comparison
from tests.designs import three_designs
from tests.house.made import HEADING_ROW, headings
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = ["Cover", "Summary", "Contents", "How to use", "Changed", "Better and worse off", "Steps by clause",
          "Waterfall 1", "Waterfall 2", "What would settle it", "Limits", "Checks", "Run log",
          "Version log"]  # fmt: skip


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of designs A, B and C."""
    return write_comparison(three_designs(), tmp_path_factory.mktemp("three") / "three.xlsx", on=A_DAY).path


def test_the_sheets_stand_in_order(three: Path) -> None:
    book = load_workbook(three)
    assert book.sheetnames == SHEETS
    assert book.active.title == "Cover"


def test_better_and_worse_off_are_told_by_shape_as_well_as_colour(three: Path) -> None:
    """Sorted from the best off; over the term, then by year."""
    sheet = load_workbook(three)["Better and worse off"]
    at = headings(sheet).index("Mark")
    rows = [(row[0], row[1], row[2], row[at]) for row in sheet.iter_rows(min_row=HEADING_ROW + 1, values_only=True)]
    assert rows[::3] == [
        ("B", "Clinic", "whole term", "▲ better off"), ("B", "Commissioner", "whole term", "▲ better off"),
        ("B", "Trust", "whole term", "▼ worse off"), ("C", "Clinic", "whole term", "▲ better off"),
        ("C", "Commissioner", "whole term", "▲ better off"), ("C", "Trust", "whole term", "▼ worse off"),
    ]  # fmt: skip


def test_the_waterfall_runs_from_the_first_result_to_the_other(three: Path) -> None:
    """Trust: 1,200,000, less 80,000 of Management, less 10,000 of Support, is 1,110,000; bars hang from the last."""
    sheet = load_workbook(three)["Waterfall 1"]
    rows = list(sheet.iter_rows(min_row=HEADING_ROW + 1, values_only=True))
    assert [row[0] for row in rows] == ["Result: A", "▼ Management", "▼ Support", "Result: B"]
    assert [row[3] for row in rows] == ["none", -80_000, -10_000, -90_000]
    assert [row[4:] for row in rows] == [
        (0, 0, 0, 0, 0, 1_200_000), (1_120_000, 0, 0, 80_000, 0, 0), (1_110_000, 0, 0, 10_000, 0, 0),
        (0, 0, 0, 0, 0, 1_110_000),
    ]  # fmt: skip


def test_charts_say_their_message_in_the_title_and_to_those_who_cannot_see_them(three: Path) -> None:
    with zipfile.ZipFile(three) as package:
        charts = "".join(package.read(name).decode() for name in package.namelist() if "charts/chart" in name)
        drawings = "".join(package.read(name).decode() for name in package.namelist() if "drawings/drawing" in name)
    for title in (
        "Clinic gains most, £70,000 under C; Trust loses most, £90,000 under B",
        "Trust is £90,000 worse off under B, above all by Management",
    ):
        assert title in charts
    assert "Waterfall of Trust from A, £1,200,000, to B, £1,110,000: Management -£80,000, Support -£10,000." in drawings
