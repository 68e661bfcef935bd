"""What a figure moves is what the answer comes to with that figure changed, less what it comes to as planned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from contract_engine.results import solve
from contract_engine.results.board import largest_assumptions
from contract_engine.results.solution_lines import TERM
from tests.solutions import with_terms
from tests.workbooks import contract_of

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.results.largest_assumptions import AssumptionLine
    from contract_engine.results.solution import Solution

PLANNED = "Everything as planned"


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Solution:
    """The small contract with three what-ifs, each of which changes what an assumption changes."""
    folder: Path = tmp_path_factory.mktemp("made")
    tables = with_terms()
    demand = {"scenario": "Demand high", "changes": "Uncertainty", "row": "Demand", "column": "Central", "value": 0.05}
    low = {**demand, "scenario": "Demand low", "value": 0.0}
    more = [
        {"scenario": "More done", "changes": "Indicators", "row": f"Care plans / {row['organisation']}",
         "column": "Numerator", "how": "multiply by", "value": 1.1}
        for row in tables["indicators"]
    ]  # fmt: skip
    tables["scenarios"] = [demand, low, *more]
    found = solve(contract_of(tables, folder), scenarios=256)
    assert found.has_terms
    return found


def gains(answer: Solution, scenario: str) -> dict[str, float]:
    return {
        line.party: (line.proposed or 0.0) - (line.outside_option or 0.0)
        for line in answer.scenario_positions
        if (line.scenario, line.year) == (scenario, TERM)
    }


def changes(answer: Solution, scenario: str) -> dict[str, float]:
    planned = gains(answer, PLANNED)
    return {party: gain - planned[party] for party, gain in gains(answer, scenario).items()}


def line_of(answer: Solution, begins: str) -> AssumptionLine:
    (line,) = [line for line in answer.assumptions if line.name.startswith(begins)]
    return line


def test_a_driver_moves_the_answer_as_the_what_if_that_sets_it_does(answer: Solution) -> None:
    line = line_of(answer, "Demand")
    assert (line.low, line.central, line.high) == (0.0, 0.02, 0.05)
    for scenario, together, party in (
        ("Demand low", line.all_low, line.party_low), ("Demand high", line.all_high, line.party_high),
    ):  # fmt: skip
        wanted = changes(answer, scenario)
        assert together == pytest.approx(sum(wanted.values()), abs=0.01)
        assert party == pytest.approx(wanted[line.party], abs=0.01)
    lowest = {party: min(changes(answer, name)[party] for name in ("Demand low", "Demand high"))
              for party in answer.contract.signatories}  # fmt: skip
    assert line.party == min(lowest, key=lambda party: lowest[party])


def test_the_tools_own_figures_of_one_heading_go_a_tenth_up_together(answer: Solution) -> None:
    line = line_of(answer, "Indicators: numerator, 2 figures")
    wanted = changes(answer, "More done")
    assert (line.own, line.low, line.all_low, line.party_low) == (True, None, None, None)
    assert line.all_high == pytest.approx(sum(wanted.values()), abs=0.01)
    assert line.party_high == pytest.approx(wanted[line.party], abs=0.01)
    assert line.largest == pytest.approx(max(abs(line.all_high), abs(line.party_high)))


def test_thresholds_move_together_so_that_more_stays_better(answer: Solution) -> None:
    assert line_of(answer, "Indicators: lower threshold and upper threshold, 4 figures").own
    assert not [line for line in answer.assumptions if line.name.startswith("Indicators: upper threshold")]


def test_what_is_drawn_afresh_each_year_goes_less_far(answer: Solution) -> None:
    """Three independent years, each 1 in 10 below: their sum is 1 in 10 below where each goes 1 / sqrt(3) as far."""
    line = line_of(answer, "Chance variation")
    driver = next(row for row in answer.contract.tables["uncertainty"] if row.driver == "Chance variation")  # type: ignore[attr-defined]
    assert driver.each_year  # type: ignore[attr-defined]
    assert line.high == pytest.approx(driver.high / math.sqrt(3))  # type: ignore[attr-defined]


def test_the_largest_are_told_first_in_words(answer: Solution) -> None:
    told = largest_assumptions(answer)
    assert len(told) == 5
    assert told[0].startswith(f"1. {answer.assumptions[0].name} (the tool's own), ")
    assert "all together" in told[0]
    document = answer.as_json()["assumptions"]
    assert [line["name"] for line in document] == [line.name for line in answer.assumptions]
