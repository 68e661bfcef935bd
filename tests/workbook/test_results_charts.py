"""Every chart of the results says its message, shows the cells of the table beside it, and adds up."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from contract_engine.results.solution_lines import TERM
from contract_engine.workbook import results_better_off, results_ranges, results_waterfall
from contract_engine.workbook.charts import FILLS
from contract_engine.workbook.results_answers import ANSWERS
from contract_engine.workbook.results_book import results_sheets
from tests.house.test_workbook_looks import contrast
from tests.solutions import KINDS, TRICKY, solution
from tests.workbook.office import saved_again
from tests.workbook.results import book, charts, pounds, saved, table
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.results.solution import Solution
    from contract_engine.workbook.sheets import Chart, Sheet

SHOWN = ("Summary", "Waterfall", "Range of gains", "Stranded cost")


def sheets(answer: Solution) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in results_sheets(answer, on=A_DAY)}


def shown_by(sheet: Sheet, chart: Chart) -> dict[str, list[Any]]:
    """The figures of each series of a chart, by its name."""
    at = [field.heading for field in sheet.fields]
    return {
        series.name: [row[at.index(series.heading)].value for row in sheet.rows[series.first : series.last + 1]]
        for series in chart.series
    }


def test_every_chart_has_a_title_with_figures_words_for_who_cannot_see_it_and_a_table_on_its_sheet() -> None:
    found = sheets(solution("terms"))
    assert [name for name, sheet in found.items() if sheet.charts] == ["Summary", *SHOWN[1:], ANSWERS]
    for name in SHOWN:
        for chart in found[name].charts:
            assert re.search(r"£\d", chart.title), chart.title
            assert len(chart.title) <= 160, chart.title
            assert len(chart.alt) > len(chart.title) / 2
            assert re.search(r"£\d", chart.alt)
            headings = [field.heading for field in found[name].fields]
            assert {chart.categories, *(series.heading for series in chart.series)} <= set(headings)


def test_the_charts_in_the_file_point_at_the_cells_of_their_tables() -> None:
    drawn = charts("terms")
    ways = len(results_waterfall.waterfalls(solution("terms")))
    assert len(drawn) == 4 + ways
    titles = {title or shown: shown for shown, (title, _) in drawn.items()}
    first = (
        next(cell.row for (cell,) in book("terms")["Summary"].iter_rows(max_col=1) if cell.value == "Organisation") + 1
    )
    (who,) = [shown for shown in titles.values() if shown.endswith(f"Summary!$F${first}:$F${first + 3}")]
    assert who.startswith("Summary!$A$6 ")
    assert book("terms")["Summary"]["A6"].value == results_better_off.message(solution("terms"))
    stranded = next(
        shown for title, shown in titles.items() if "of cost stays behind over the term with Trust" in title
    )
    assert stranded == "'Stranded cost'!$B$5:$B$7 'Stranded cost'!$F$5:$F$7"
    (ranges,) = [shown for shown in titles.values() if shown.startswith("'Range of gains'!$K$5 ")]
    assert ranges.startswith("'Range of gains'!$K$5 'Range of gains'!$E$5:$E$8 ")
    assert book("terms")["Range of gains"]["K5"].value == results_ranges.message(solution("terms"))
    falls, row = results_waterfall.waterfalls(solution("terms")), 5
    for fall in falls:
        end = row + len(fall.changes) + 1
        (steps,) = [shown for shown in titles.values() if shown.startswith(f"Waterfall!$L${row} ")]
        assert steps.startswith(f"Waterfall!$L${row} Waterfall!$E${row}:$E${end} ")
        assert book("terms")["Waterfall"][f"L{row}"].value == results_waterfall.message(solution("terms"), fall)
        row = end + 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_waterfall_goes_from_today_to_the_terms_on_show_and_every_pound_is_in_a_step(kind: str) -> None:
    """Result today, plus each clause's payments more than today, plus what changes of its own, is the result."""
    answer = solution(kind)
    term = {line.party: line for line in answer.positions if line.year == TERM}
    rows = table(kind, "Waterfall")
    for fall in results_waterfall.waterfalls(answer):
        mine = [row for row in rows if row["Organisation"] == fall.name]
        assert mine[0]["Stands at"] == pounds(sum(term[party].outside_option for party in fall.parties))
        shown = [term[party].expected if kind == "terms" else term[party].draft for party in fall.parties]
        assert mine[-1]["Stands at"] == pounds(sum(shown))
        assert mine[-2]["Stands at"] == pytest.approx(mine[-1]["Stands at"], abs=1e-4)
        for before, after in pairwise(mine[:-1]):
            assert after["Stands at"] == pounds(before["Stands at"] + after["Change"])
        clauses = {row["Step"]: row["Change"] for row in mine[1:-2]}
        for clause, change in clauses.items():
            flows = [flow for flow in answer.flows if flow.clause == clause]
            wanted = sum(
                ((flow.payee in fall.parties) - (flow.payer in fall.parties))
                * ((flow.expected if kind == "terms" else flow.draft) - flow.today)
                for flow in flows
            )
            assert change == pytest.approx(wanted, abs=1e-4)


def test_what_is_not_paid_by_a_clause_adds_up_to_the_surplus() -> None:
    """Payments cancel between organisations, so the steps of their own costs are all that is gained together."""
    falls = results_waterfall.waterfalls(solution("terms"))
    assert sum(fall.own for fall in falls) == pytest.approx(solution("terms").surplus, abs=0.01)
    assert [fall.name for fall in falls] == ["Commissioner", "Trust", "Practices together"]
    assert falls[-1].parties == ("Practice A", TRICKY)


def test_the_parts_of_a_waterfall_stand_on_one_another() -> None:
    """From 3 down to -2 and up to 1: 3 above and 2 below nought fall, 2 below and 1 above rise; no base is needed."""
    drawn = results_waterfall._drawn  # noqa: SLF001 - the geometry, at levels that no contract has all of
    for before, after, wanted in (
        (3.0, -2.0, (0, 0, 0, 3, -2)),
        (-2.0, 1.0, (0, 1, -2, 0, 0)),
        (2.0, 5.0, (2, 3, 0, 0, 0)),
        (5.0, 2.0, (2, 0, 0, 3, 0)),
        (-5.0, -2.0, (-2, 0, -3, 0, 0)),
        (-2.0, -5.0, (-2, 0, 0, 0, -3)),
        (4.0, 4.0, (4, 0, 0, 0, 0)),
    ):
        assert tuple(cell.value for cell in drawn(before, after, 6)) == wanted


def test_the_parts_of_a_range_reach_from_low_to_high_and_meet_at_what_is_expected() -> None:
    drawn = results_ranges._drawn  # noqa: SLF001 - as above
    for low, expected, high, wanted in (
        (1.0, 2.0, 5.0, (1, 1, 3, 0, 0)),
        (-3.0, 2.0, 5.0, (0, 2, 3, 0, -3)),
        (-3.0, -2.0, 5.0, (0, 0, 5, -2, -1)),
        (-6.0, -4.0, -1.0, (-1, 0, 0, -3, -2)),
    ):
        parts = tuple(cell.value for cell in drawn(low, expected, high, 5))
        assert parts == wanted
        assert sum(map(abs, parts)) == max(abs(low), abs(high), high - low)


def test_the_ranges_are_those_of_results_by_year_against_staying_as_we_are() -> None:
    term = {line.party: line for line in solution("terms").positions if line.year == TERM}
    for row in table("terms", "Range of gains"):
        line = term[row["Organisation"]]
        wanted = line.p5 - line.outside_option, line.gain, line.p95 - line.outside_option
        assert (row["1 in 20 below"], row["Expected"], row["1 in 20 above"]) == tuple(map(pounds, wanted))
    assert "Range of gains" not in book("no deal: clash").sheetnames


def with_lows(lows: dict[str, float]) -> Solution:
    """The small answer, in 1 future of 20 better off by less than these pounds; or £1,000 the trust, £2,000 others."""
    answer, usual = solution("terms"), {"Trust": 1e3}
    lines = (
        replace(line, p5=line.outside_option + lows.get(line.party, usual.get(line.party, 2e3)))
        if line.year == TERM
        else line
        for line in answer.positions
    )
    return replace(answer, positions=tuple(lines))


@pytest.mark.parametrize(
    ("lows", "words"),
    [
        (
            {},
            (
                "As proposed nobody is worse off than if we stay as we are in 19 futures of 20:"
                " Trust least, £1k better off"
            ),
        ),
        ({"Trust": -4e3}, "As proposed Trust is £4k or more worse off than if we stay as we are in 1 future of 20"),
        (
            {"Trust": -4e3, "Commissioner": -5e3},
            (
                "As proposed 2 of 4 organisations may be worse off than if we stay as we are:"
                " in 1 of 20 Commissioner by £5k or more"
            ),
        ),
    ],
)
def test_the_chart_of_ranges_says_who_may_end_worse_off(lows: dict[str, float], words: str) -> None:
    assert results_ranges.message(with_lows(lows)) == words


def test_bars_are_told_apart_without_colour() -> None:
    """A seventh provider begins again with the first fill; neighbours always differ by pattern or darkness."""
    assert len({str(fill) for fill in FILLS}) == len(FILLS)
    solid = [fill["fill"]["color"] for fill in FILLS if "fill" in fill]  # type: ignore[index]
    assert all(contrast(a[1:], b[1:]) >= 3 for a, b in pairwise(solid))
    drawn = {series.drawn for chart in sheets(solution("terms"))["Waterfall"].charts for series in chart.series}
    assert drawn == {"hidden", "level", "rise", "fall"}


def test_the_base_of_a_waterfall_is_not_seen_and_not_in_the_legend(tmp_path: Path) -> None:
    with zipfile.ZipFile(saved("terms", tmp_path)) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    for part in (part for part in parts if "Waterfall!" in part):
        first = part.split("<c:ser>")[1]
        assert "<a:noFill/>" in first
        assert '<c:legendEntry><c:idx val="0"/><c:delete val="1"/>' in part
        assert "wdUpDiag" in part


@pytest.mark.libreoffice
def test_pictures_and_the_board_page_follow_what_is_worked_out_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    """LibreOffice works out every formula of these sheets again, and comes to what is stored."""
    path = saved("terms", tmp_path_factory.mktemp("made"))
    again = load_workbook(saved_again([path], tmp_path_factory.mktemp("again"))["results"], data_only=True)
    for name in SHOWN:
        for row in book("terms")[name].iter_rows(min_row=4):
            for cell in row:
                found = again[name][cell.coordinate].value
                if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                    assert found == pytest.approx(cell.value, abs=0.01), (name, cell.coordinate)
                elif cell.value is not None:
                    assert found == cell.value, (name, cell.coordinate)
