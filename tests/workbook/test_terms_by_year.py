"""Terms that go by year, in a workbook: one row typed, and in the results one row for each year with its own value."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.results import solve
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import write_results
from tests.contracts import small_contract_toml
from tests.solutions import with_terms

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.results.solution import Solution

YEARS = ["2027/28", "2028/29", "2029/30"]
MOST = 0.1


@pytest.fixture(scope="module")
def solution(tmp_path_factory: pytest.TempPathFactory) -> Solution:
    """The small contract with shares that go by year and change by no more than 10 points a year."""
    tables = with_terms()
    for row in tables["terms_gain_share"]:
        row |= {"in_force": "new", "today": None, "year": "each year", "largest_change": MOST}
    path = tmp_path_factory.mktemp("terms") / "by year.toml"
    path.write_text(small_contract_toml(tables), encoding="utf-8")
    return solve(read(path), scenarios=400)


def test_the_proposal_glides(solution: Solution) -> None:
    trust = [line.value or 0.0 for line in solution.levers if line.clause == "Savings" and line.party == "Trust"]
    steps = [later - earlier for earlier, later in pairwise(trust)]
    assert len(trust) == len(YEARS)
    assert max(map(abs, steps)) <= MOST + 1e-9
    assert max(map(abs, steps)) > 0


def test_a_results_workbook_holds_a_row_for_each_year_and_reads_back(solution: Solution, tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    write_results(solution, path)
    page = load_workbook(path)["Terms proposed"]
    head, *rows = [[cell.value for cell in row] for row in page[page.tables["tbl_terms_proposed"].ref]]
    shares = [dict(zip(head, row, strict=True)) for row in rows if row[0] == "Savings"]
    assert [share["Year"] for share in shares] == YEARS * 2
    assert {dict(zip(head, row, strict=True))["Year"] for row in rows if row[0] == "Acute"} == {"every year"}
    assert len({share["Where in this workbook"] for share in shares}) == len(shares)
    proposed = {line.id: line.value for line in solution.levers}
    recommended = {lever.id: lever.draft for lever in read(path, terms="recommended").levers if lever.is_new}
    assert recommended == proposed
