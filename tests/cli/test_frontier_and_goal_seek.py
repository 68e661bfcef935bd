"""What `solve --frontier` and `solve --until` print and write, and how they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.cli.frontier import AIMS
from contract_engine.cli.solve import solve
from contract_engine.design.measures import MEASURES
from contract_engine.results import goal
from tests.cli.test_solve_and_settle import run
from tests.contracts import small_contract_toml, small_tables
from tests.solutions import with_terms

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contracts import Tables

FEW = ("--scenarios", "64")
SHARE = "savings.share-of-gain-0-100.trust"


def written(folder: Path, tables: Tables) -> str:
    book = folder / "book.toml"
    book.write_text(small_contract_toml(tables), encoding="utf-8")
    return str(book)


@pytest.fixture
def book(tmp_path: Path) -> str:
    return written(tmp_path, with_terms())


def test_help_names_every_aim_and_every_measure() -> None:
    told = run(solve, "--help").stdout
    assert tuple(MEASURES) == AIMS
    assert all(name in told for name in (*AIMS, "gain:ORGANISATION", *goal.MEASURES))


def test_the_frontier_is_in_the_document_in_the_workbook_and_in_the_answer(book: str, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    words = ("--frontier", "commissioner_cost,total_risk", "--json", "-o", str(out), "--scenarios", "256")
    result = run(solve, book, *words)
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    points = document["frontier"]
    assert len(points) >= 20
    assert set(points[0]) >= {"aims", "levers", "positions"}
    assert set(points[0]["aims"]) == {"commissioner_cost", "total_risk"}
    costs = [point["aims"]["commissioner_cost"] for point in points]
    assert costs == sorted(costs)
    assert [point["point"] for point in points if point["knee"]] == [document["frontier_knee"]]
    assert document["summary"][1].startswith(f"Frontier of {len(points)} points")
    sheet = load_workbook(out)["Frontier"]
    assert [sheet.cell(row=5 + place, column=3).value for place in range(len(points))] == pytest.approx(costs)
    gains = {line["party"]: line["gain"] for line in points[0]["positions"] if line["year"] == "term"}
    assert sum(gains.values()) == pytest.approx(document["surplus"], abs=0.01)
    (chart,) = sheet._charts  # noqa: SLF001 - openpyxl has no other way
    assert len(chart.series) == 3
    assert len({series.marker.symbol for series in chart.series}) == 3


def test_without_terms_there_is_no_frontier_and_the_answer_says_so(tmp_path: Path) -> None:
    nothing = written(tmp_path, {**small_tables(), "schemes": [], "effects": [], "terms_funding": []})
    result = run(solve, nothing, "--frontier", "commissioner_cost,total_risk", "--json", *FEW)
    document = json.loads(result.stdout)
    assert document["frontier"] == []
    assert document["summary"][1] == (
        "There is no frontier: the contract creates nothing to share, and today's terms stay."
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("commisioner_cost,total_risk", "Did you mean commissioner_cost?"),
        ("total_risk,total_risk", "named twice"),
        ("total_risk", "name two aims, with a comma between them"),
        ("total_risk,gain:Trst", "Did you mean gain:Trust?"),
    ],
)
def test_a_slip_in_an_aim_is_told_before_any_work(book: str, typed: str, told: str) -> None:
    result = run(solve, book, "--frontier", typed, *FEW)
    assert result.exception is not None
    assert told in str(result.exception)
    assert "scenarios" not in result.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--vary", SHARE), "--vary and --from go with --until"),
        (("--until", "Trust gain >= 0"), "--until needs --vary"),
        (("--until", "Trust gain >= 0", "--vary", SHARE, "--frontier", "changes,total_risk"), "one at a time"),
        (("--until", "Trust gain >= 0", "--vary", SHARE, "--aim", "even"), "--from recommended"),
        (("--until", "Trust gain >= 0", "--vary", SHARE, "--for", "all"), "for the facilitator"),
        (("--frontier", "changes,total_risk", "--for", "all"), "for the facilitator"),
    ],
)
def test_options_that_do_not_go_together_are_refused(book: str, words: tuple[str, ...], told: str) -> None:
    result = run(solve, book, *words, *FEW)
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


def test_a_goal_in_reach_ends_with_0_and_one_out_of_reach_with_3_and_both_write_the_sheet(
    book: str, tmp_path: Path
) -> None:
    for goal_typed, status in (("Trust gain >= -£20k", 0), ("Trust gain >= 10m", 3)):
        out = tmp_path / f"{status}.xlsx"
        result = run(solve, book, "--until", goal_typed, "--vary", SHARE, "--json", "-o", str(out), *FEW)
        assert result.exit_code == status
        document = json.loads(result.stdout)
        assert document["goal_seek"]["found"] == (status == 0)
        assert document["summary"][0] == document["goal_seek"]["sentences"][0]
        shown = {lever["id"]: lever["value"] for lever in document["levers"]}
        wanted = document["goal_seek"]["value"] if status == 0 else document["goal_seek"]["best"]
        assert shown[SHARE] == pytest.approx(wanted)
        term = {line["party"]: line for line in document["positions"] if line["year"] == "term"}
        assert document["goal_seek"]["reached"] == pytest.approx(term["Trust"]["gain"], abs=0.01)
        sheet = load_workbook(out)["Goal seek"]
        assert sheet["A3"].value.startswith(document["summary"][0])
