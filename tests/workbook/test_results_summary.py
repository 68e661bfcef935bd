"""The Summary is one page for a board: what is asked for, who is better off, what moves it, a chart that is true."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract_engine.results.board import assurance, decision
from contract_engine.results.choice_lines import Choosing, OptionLine
from contract_engine.results.luck import Luck
from contract_engine.results.money import money
from contract_engine.results.solution_lines import TERM
from contract_engine.results.summary import summary_of
from contract_engine.schema.organisations import PartyRow
from contract_engine.workbook.results_better_off import message
from contract_engine.workbook.results_book import results_sheets
from contract_engine.workbook.results_sheets import by_year_sheet
from contract_engine.workbook.results_summary import summary_sheet
from tests.solutions import KINDS, TRICKY, solution
from tests.workbook.results import PENNY, book, pounds, table
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution


def said(kind: str) -> list[str]:
    """The lines of the Summary above its table."""
    sheet = book(kind)["Summary"]
    (found,) = sheet.tables.values()
    return [str(sheet.cell(row, 1).value) for row in range(4, sheet[found.ref][0][0].row)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_begins_with_the_answer_and_what_the_board_is_asked(kind: str) -> None:
    """Every sentence of the answer stands on Findings, in the order in which it is told."""
    assert book(kind)["Summary"]["A1"].value == solution(kind).summary[0]
    assert [row["In words"] for row in table(kind, "Findings")] == list(solution(kind).summary)
    lines = said(kind)
    assert lines[0] == "All checks: PASS: every check holds."
    assert lines[1] == decision(solution(kind))
    assert lines[1].startswith("The board is asked")
    assert lines[2] == message(solution(kind))
    assert "futures" in lines[-1]


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("no deal: money", "no agreement: the schemes cost more than they save"),
        ("no deal: clash", "which limit may give way"),
        ("keep today", "to agree that today's terms stay"),
        ("out of time", "for no agreement yet"),
    ],
)
def test_without_terms_the_board_is_not_asked_to_agree_any(kind: str, asked: str) -> None:
    assert asked in decision(solution(kind))


def test_the_board_is_asked_for_every_term_that_changes_and_for_choices_that_do() -> None:
    answer = solution("terms")
    changed = [lever for lever in answer.levers if lever.changed]
    assert changed
    assert all(lever.words in decision(answer) for lever in changed)
    assert f"with {len(changed)} change" in decision(answer)
    as_drafted = replace(answer, levers=tuple(replace(lever, value=lever.draft) for lever in answer.levers))
    assert (
        decision(as_drafted) == "The board is asked to agree the draft as it stands: it is within every limit entered."
    )
    chosen = Choosing(options=(OptionLine("Physiotherapy", "buy", "make", ()),))
    assert "Physiotherapy: buy in place of make" in decision(replace(as_drafted, choosing=chosen))
    often = replace(answer, levers=(changed[0],) * 8)
    assert decision(often).endswith("; and 2 more, on the sheet Terms proposed.")


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_names_the_largest_assumptions_and_how_many_figures_are_the_tools_own(kind: str) -> None:
    """Two drivers are uncertain, demand and the scheme's effect, and chance; without a scheme, demand and chance."""
    largest = [line for line in said(kind) if line[:2] in {f"{place}." for place in range(1, 6)}]
    lines = [line for line in solution(kind).assumptions if line.largest >= 0.5]
    assert len(largest) == min(len(lines), 5)
    assert all(line.name in words for line, words in zip(lines, largest, strict=False))
    assert [line.largest for line in lines] == sorted((line.largest for line in lines), reverse=True)
    assert any("are still the tool's own assumptions." in line for line in said(kind))


def test_the_line_of_assurance_says_what_was_checked_who_signs_and_how_to_repeat_it() -> None:
    line = next(line for line in said("terms") if line.startswith("Assurance:"))
    assert f"all {len(solution('terms').checks)} checks of the run passed" in line
    assert "settled again without the optimiser: payment by payment, no result differs by more than £0.0000" in line
    assert line.endswith(
        "seed 1, 256 futures. Prepared by not given yet; assured by not given yet; approved by not given yet."
    )
    answer = solution("terms")
    failed = replace(answer, checks=(replace(answer.checks[0], passed=False), *answer.checks[1:]))
    assert f"1 of {len(answer.checks)} checks of the run FAILED: Every pound paid is a pound received" in assurance(
        failed
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_total_of_the_summary_is_the_surplus_to_the_penny(kind: str) -> None:
    """Payments cancel: whatever the terms, what everyone is better off by adds up to the surplus."""
    *rows, total = table(kind, "Summary")
    worth = "Better off by" if kind == "terms" else "Better off by under the draft"
    whole = [row for row in rows if row["Year"] == "whole term"]
    assert total[worth] == pytest.approx(solution(kind).surplus, abs=PENNY)
    for heading in (worth, "If we stay as we are", "Draft"):
        assert total[heading] == pytest.approx(sum(row[heading] for row in whole), abs=1e-6)
    for row in rows:
        shown = row["Proposed"] if kind == "terms" else row["Draft"]
        assert row[worth] == pytest.approx(shown - row["If we stay as we are"], abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_each_organisation_has_a_row_for_the_term_and_each_year_with_the_figures_of_results_by_year(kind: str) -> None:
    *rows, _ = table(kind, "Summary")
    by_year = {(row["Organisation"], row["Year"]): row for row in table(kind, "Results by year")}
    assert len(rows) == len(by_year)
    for row in rows:
        there = by_year[row["Organisation"], row["Year"]]
        for heading in ("If we stay as we are", "Draft", "Proposed", "1 in 20 below", "1 in 20 above"):
            assert row[heading] == there[heading]
    assert [row["Year"] for row in rows][:5] == [*["whole term"] * 4, "2027/28"]


def test_where_practices_are_many_the_years_add_them_up_and_the_term_names_each() -> None:
    """Seven practices, two others, three years and the term: 36 rows would not be read on one page."""
    answer = crowded()
    sheet = summary_sheet(answer, by_year_sheet(answer))
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert [row[0] for row in rows if row[1] == "2027/28"] == ["Commissioner", "Trust", "Practices together"]
    assert len([row for row in rows if row[1] == "whole term"]) == len(answer.contract.parties)
    single = ("Commissioner", "Trust")
    lines = [line for line in answer.positions if line.year == "2028/29" and line.party not in single]
    (together,) = [row for row in rows if row[:2] == ["Practices together", "2028/29"]]
    assert together[4] == pounds(sum(line.expected for line in lines))
    assert together[-2:] == ["not added", "not added"]


@pytest.mark.parametrize(
    ("kind", "unit", "look"),
    [("terms", "£000", "#,##0,"), ("no deal: money", "£m", "#,##0.00,,"), ("no deal: clash", "£", "£#,##0")],
)
def test_the_summary_is_in_the_display_unit_and_its_cells_hold_pounds(kind: str, unit: str, look: str) -> None:
    sheet = book(kind)["Summary"]
    (found,) = sheet.tables.values()
    heading, *_ = sheet[found.ref]
    assert [cell.value.endswith(f"({unit})") for cell in heading[2:]] == [True] * 6
    cell = sheet.cell(heading[1].row + 1, 3)
    assert cell.number_format == look
    party = sheet.cell(heading[1].row + 1, 1).value
    (line,) = [line for line in solution(kind).positions if (line.party, line.year) == (party, TERM)]
    assert cell.value == pounds(line.outside_option)


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
        ((1000, 1000, 1000, 1000), "Every organisation is better off than if we stay as we are: £4k together"),
        ((1000, 0, 2000, 0), "2 of 4 organisations are better off than if we stay as we are, none worse: £3k together"),
        ((1000, 1, 1, -3000), "Trust is £3k worse off than if we stay as we are"),
        ((-1000, 1, 1, -2000), "2 of 4 organisations are worse off than if we stay as we are, Trust most by £2k"),
        ((0, 0.4, -0.4, 0), "Nobody is better or worse off than if we stay as we are"),
    ],
)
def test_the_chart_says_that_everyone_gains_only_if_everyone_does(gains: tuple[float, ...], words: str) -> None:
    """Within half a pound nobody is called better or worse off."""
    assert message(with_gains(*gains)) == words


def test_an_organisation_outside_the_contract_is_told_apart_from_those_that_sign() -> None:
    """Practice A made an outsider: it signs nothing, so it is not counted, comes last, and is named as outside."""
    answer = with_gains(1000, 1000, 5000, 1000)
    parties = answer.contract.rows(PartyRow)
    rows = tuple(row.model_copy(update={"role": "outside"}) if row.name == "Practice A" else row for row in parties)
    contract = replace(answer.contract, tables={**answer.contract.tables, "parties": rows})
    apart = replace(answer, contract=contract)
    each = {line.party: line.gain for line in answer.positions if line.year == TERM}
    assert message(apart) == (
        "Every organisation that signs is better off than if we stay as we are:"
        f" £{(sum(each.values()) - each['Practice A']) / 1000:.0f}k together;"
        f" outside the contract £{each['Practice A'] / 1000:.0f}k"
    )
    sheet = next(sheet for sheet in results_sheets(apart, on=A_DAY) if sheet.name == "Summary")
    assert [row[0].value for row in sheet.rows[:4]][-1] == "Practice A (outside, signs nothing)"
    (chart,) = sheet.charts
    assert chart.series[0].apart == (3,)
    assert "patterned: outside the contract" in chart.axis


def crowded() -> Solution:
    """The small answer with five more practices, each as the second."""
    answer = solution("terms")
    parties = answer.contract.rows(PartyRow)
    more = [f"Practice {letter}" for letter in "CDEFG"]
    second = next(row for row in parties if row.name == TRICKY)
    rows = (*parties, *(second.model_copy(update={"name": name}) for name in more))
    lines = [line for line in answer.positions if line.party == TRICKY]
    copies = [replace(line, party=name) for name in more for line in lines]
    contract = replace(answer.contract, tables={**answer.contract.tables, "parties": rows})
    return replace(answer, contract=contract, positions=(*answer.positions, *copies))


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
    trust = next(line for line in solution("no deal: clash").positions if (line.party, line.year) == ("Trust", TERM))
    by = money(trust.outside_option - trust.draft)
    assert message(solution("no deal: clash")) == f"Trust is {by} worse off under the draft than if we stay as we are"


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
