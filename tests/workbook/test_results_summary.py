"""The Summary gives the answer on one page: sentences, who is better off, a chart that tells the truth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract_engine.results.luck import Luck
from contract_engine.results.solution_lines import TERM
from contract_engine.results.summary import summary_of
from contract_engine.workbook.results_book import results_sheets
from contract_engine.workbook.results_summary import message
from tests.solutions import KINDS, solution
from tests.workbook.results import PENNY, book, charts, pounds, table
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_begins_with_the_answer_and_says_every_sentence(kind: str) -> None:
    sheet = book(kind)["Summary"]
    assert sheet["A1"].value == solution(kind).summary[0]
    said = [row[0].value for row in sheet.iter_rows()]
    assert [sentence for sentence in solution(kind).summary if sentence not in said] == []
    assert sheet["A4"].value == "All checks: PASS: every check holds."
    assert "futures" in said[3 + len(solution(kind).summary)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_total_of_the_summary_is_the_surplus_to_the_penny(kind: str) -> None:
    """Payments cancel: whatever the terms, what everyone is better off by adds up to the surplus."""
    *rows, total = table(kind, "Summary")
    worth = "Better off by" if kind == "terms" else "Better off by under the draft"
    assert total[worth] == pytest.approx(solution(kind).surplus, abs=PENNY)
    assert total[worth] == pytest.approx(sum(row[worth] for row in rows), abs=1e-6)
    for heading in ("If we stay as we are", "Draft"):
        assert total[heading] == pytest.approx(sum(row[heading] for row in rows), abs=1e-6)
    for row in rows:
        shown = row["Proposed"] if kind == "terms" else row["Draft"]
        assert row[worth] == pytest.approx(shown - row["If we stay as we are"], abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "unit", "look"),
    [("terms", "£000", '£#,##0,"k"'), ("no deal: money", "£m", '£#,##0.00,,"m"'), ("no deal: clash", "£", "£#,##0")],
)
def test_the_summary_is_in_the_display_unit_and_its_cells_hold_pounds(kind: str, unit: str, look: str) -> None:
    sheet = book(kind)["Summary"]
    (found,) = sheet.tables.values()
    heading, *_ = sheet[found.ref]
    assert [cell.value.endswith(f"({unit})") for cell in heading[1:]] == [True] * 6
    cell = sheet.cell(heading[1].row + 1, 2)
    assert cell.number_format == look
    party = sheet.cell(heading[1].row + 1, 1).value
    (line,) = [line for line in solution(kind).positions if (line.party, line.year) == (party, TERM)]
    assert cell.value == pounds(line.outside_option)


def test_the_charts_say_their_message_and_show_the_table_beside_them() -> None:
    (who, stranded) = charts("terms").items()
    first = 4 + len(solution("terms").summary) + 2
    assert who[0] == f"Summary!$A${first}:$A${first + 3} Summary!$E${first}:$E${first + 3}"
    assert who[1][0] == message(solution("terms"))
    assert "Trust £" in who[1][1]
    assert stranded[0] == "'Stranded cost'!$B$5:$B$7 'Stranded cost'!$F$5:$F$7"
    assert "of cost stays behind over the term with Trust" in stranded[1][0]
    assert "2027/28 £" in stranded[1][1]


def with_gains(*gains: float) -> Solution:
    """The small answer, its organisations better off over the term by these pounds."""
    answer = solution("terms")
    term = iter(gains)
    return replace(
        answer,
        positions=tuple(
            replace(line, gain=next(term)) if line.year == TERM else line for line in answer.positions
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gains", "words"),
    [
        ((1, 1, 1, 1), "Every organisation is better off than if we stay as we are"),
        ((1, 0, 1, 0), "2 of 4 organisations are better off than if we stay as we are, none worse"),
        ((1, 1, 1, -1), "Trust is worse off than if we stay as we are"),
        ((-1, 1, 1, -1), "2 of 4 organisations are worse off than if we stay as we are"),
        ((0, 0.4, -0.4, 0), "Nobody is better or worse off than if we stay as we are"),
    ],
)
def test_the_chart_says_that_everyone_gains_only_if_everyone_does(gains: tuple[float, ...], words: str) -> None:
    """Within half a pound nobody is called better or worse off."""
    assert message(with_gains(*gains)) == words


LUCK = Luck(
    people=10_000, spend=4e6, spread=1e5, share=0.6, expected_saving=2e5, chance_of_false_saving=0.2
)  # fmt: skip


@pytest.mark.parametrize(
    ("luck", "begins"),
    [
        (LUCK, "At 10,000 people, luck alone moves a year's spend of £4,000k by £100k (2.5%) either way"),
        (replace(LUCK, people=0.0), "Luck alone moves a year's spend of £4,000k by £100k (2.5%) either way"),
        (replace(LUCK, expected_saving=0.0), ""),
        (replace(LUCK, expected_saving=-2e5), ""),
    ],
)
def test_luck_is_spoken_of_where_something_is_to_be_saved(luck: Luck, begins: str) -> None:
    answer = solution("terms")
    said = summary_of(replace(answer, run=replace(answer.run, scenarios=1000)), luck)
    told = [sentence for sentence in said if "uck alone" in sentence]
    assert [sentence.startswith(begins) for sentence in told] == [True] * bool(begins)


def test_of_one_practice_the_gain_is_told_once() -> None:
    """Four organisations each gain £1,000; there are two practices, and where one is left out, one."""
    answer = with_gains(1000, 1000, 1000, 1000)
    alone = replace(answer, positions=tuple(line for line in answer.positions if line.party != "Practice A"))
    for given, words in ((answer, "the practices £2k, each £1k to £1k."), (alone, "the practice £1k.")):
        assert [sentence.endswith(words) for sentence in summary_of(given, None) if "better off over" in sentence][-1]


def test_a_worst_case_above_plan_is_told_as_that() -> None:
    """The trust, which can absorb £200,000, ends £1,007 above plan; a practice, which can absorb nothing, below."""
    answer = solution("terms")
    able = {"Trust": -1007.0, "Commissioner": -300_000.0}
    lines = tuple(replace(line, cvar=able.get(line.party, 50.0)) for line in answer.positions)
    said = summary_of(replace(answer, positions=lines), None)
    assert [sentence for sentence in said if "worst 1 in" in sentence] == [
        (
            "Even in its worst 1 in 20 futures Trust ends £1k above plan on average; nobody else who can absorb a loss"
            " runs short of it."
        )
    ]


def test_without_terms_the_chart_speaks_of_the_draft() -> None:
    assert message(solution("no deal: clash")) == "Trust is worse off under the draft than if we stay as we are"


def test_less_than_nothing_is_red_only_where_it_is_bad_news() -> None:
    """A loss below zero is a gain, so that column keeps its colour; the minus sign is there in either."""
    sheets = {sheet.name: sheet for sheet in results_sheets(solution("terms"), on=A_DAY)}
    red = {field.heading: field.red_below_zero for field in sheets["Results by year"].fields}
    assert red["Better off by: proposed (£)"]
    assert not red["Loss, average of the worst 1 in 20 (£)"]
    coloured = book("terms")["Results by year"].conditional_formatting
    rules = {str(group.sqref): group.rules[0].dxf.font.color.rgb for group in coloured}
    assert rules["C5:C20"] == "FFA80000"
    assert "J5:J20" not in rules


def test_the_summary_prints_on_one_page_and_an_example_says_so_on_every_sheet() -> None:
    sheet = book("terms")["Summary"]
    setup = sheet.page_setup
    assert setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # One page is what is meant where neither is written.
    assert {setup.fitToWidth, setup.fitToHeight} <= {None, 1}
    assert {"Example data" in (sheet.oddFooter.center.text or "") for sheet in book("terms").worksheets} == {True}
    assert not any(sheet.oddFooter.center.text for sheet in book("no deal: clash").worksheets)
