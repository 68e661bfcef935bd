"""The workbook that compare writes keeps the house rules of every workbook, and its sums hold where it is opened."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.results.comparing import compare
from contract_engine.results.comparison import Design
from contract_engine.shipped import term_sheet
from contract_engine.workbook.compared_book import write_comparison
from contract_engine.workbook.read import read
from tests.designs import three_designs
from tests.house.made import HEADING_ROW, Made, headings
from tests.house.test_workbook_looks import (  # noqa: F401 - collected here for this workbook
    test_every_cell_can_be_read,
    test_every_sheet_prints_on_pages_one_table_wide_with_its_headings,
    test_headings_stay_in_sight_and_no_filter_is_on,
    test_nothing_is_cut,
    test_the_font_is_arial_upright_and_large_enough,
    test_words_wrap,
)
from tests.house.test_workbook_rules import (  # noqa: F401 - as above
    test_checks_say_pass_or_fail_and_the_cover_repeats_the_master,
    test_contents_links_to_every_other_sheet,
    test_each_sheet_has_a_title_says_what_it_holds_and_has_one_table_from_column_a,
    test_each_table_has_a_name_of_its_own_and_unique_headings,
    test_every_formula_has_its_value_stored,
    test_formulas_stand_only_where_they_belong,
    test_no_cell_is_merged_and_no_table_has_a_blank_row,
    test_nothing_is_hidden,
    test_sheet_names_are_short_and_tidy,
    test_the_version_log_has_its_first_version,
    test_there_are_no_macros_links_out_or_volatile_functions,
)
from tests.workbook.office import saved_again, without_stored_values
from tests.workbooks import A_DAY, Maker

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = ["Cover", "Summary", "Contents", "Changed", "Better and worse off", "Steps by clause", "Waterfall 1",
          "Waterfall 2", "What would settle it", "Limits", "Checks", "Run log", "Version log"]  # fmt: skip


def _three(folder: Path) -> Path:
    return write_comparison(three_designs(), folder / "three.xlsx", on=A_DAY).path


def _example(folder: Path) -> Path:
    names = ("primary_care_network", "frail_elderly_alliance")
    designs = [Design(name, read(term_sheet(name))) for name in names]
    return write_comparison(compare(designs, scenarios=16), folder / "forms.xlsx", on=A_DAY).path


MAKERS = (Maker("three designs", _three), Maker("two unlike contracts", _example, example=True))


@pytest.fixture(scope="module", params=MAKERS, ids=lambda maker: maker.name)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make one comparison and open it."""
    path = request.param.make(tmp_path_factory.mktemp("compared"))
    return Made(request.param, path, load_workbook(path), load_workbook(path, data_only=True))


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of designs A, B and C."""
    return _three(tmp_path_factory.mktemp("three"))


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


@pytest.mark.libreoffice
def test_its_checks_hold_when_they_are_worked_out_anew(three: Path, tmp_path: Path) -> None:
    bare = without_stored_values(three, tmp_path)
    (tmp_path / "again").mkdir()
    again = load_workbook(saved_again([bare], tmp_path / "again")["three"], data_only=True)["Checks"]
    results = [row[6] for row in again.iter_rows(min_row=HEADING_ROW + 1, values_only=True) if row[0]]
    assert len(results) == 1 + 4 + 6
    assert set(results) == {"PASS"}
