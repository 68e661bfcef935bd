"""The sheet Solvency: there if anyone but a commissioner holds a budget, with the lines of the solution."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from contract_engine.results import solve
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import results_sheets
from tests.solutions import solution
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

WORKED_BY_HAND = Path(__file__).parent.parent / "known_answers" / "lead_provider.toml"


@cache
def led() -> Solution:
    return solve(read(WORKED_BY_HAND), scenarios=64)


def test_each_budget_holder_has_a_row_for_today_draft_and_proposed() -> None:
    """The draft loses £0.22m a year, £1.1m in all, of which the lead absorbs £0.5m."""
    sheet = next(sheet for sheet in results_sheets(led(), on=A_DAY) if sheet.name == "Solvency")
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert [row[:4] for row in rows] == [
        ["Lead", "Commissioner", terms, 500_000] for terms in ("Today", "Draft", "Proposed")
    ]
    for row, line in zip(rows, led().fallback, strict=True):
        assert row[4:] == [line.chance, line.expected, line.worst]
    assert led().fallback[1].chance == 1.0


def test_without_a_budget_holder_there_is_no_such_sheet_and_no_such_sentence() -> None:
    answer = solution("terms")
    assert "Solvency" not in [sheet.name for sheet in results_sheets(answer, on=A_DAY)]
    assert answer.fallback == ()
    assert not [sentence for sentence in answer.summary if "has to step in" in sentence]


def test_the_lines_are_in_the_json_document_and_in_a_frame() -> None:
    shown = led().as_json()["fallback"]
    assert [line["under"] for line in shown] == ["today", "draft", "proposed"]
    assert set(shown[0]) == {"party", "falls_on", "under", "absorbs", "chance", "expected", "worst"}
    assert list(led().frames["fallback"]["party"]) == ["Lead"] * 3
