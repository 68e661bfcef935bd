"""Choices in what a run writes: the sheet Choices, the input sheets again, the document, and the words."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from contract_engine.cli.settle import settle
from contract_engine.cli.solve import solve
from contract_engine.results import solve as find
from contract_engine.schema.options import OptionRow
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import write_results
from contract_engine.workbook.template import write_template
from tests.choices import corridor, three_choices
from tests.contracts import small_contract_toml
from tests.workbook.office import saved_again, without_stored_values
from tests.workbook.results import rows_of
from tests.workbooks import A_DAY, contract_of

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

FEW = 8


@cache
def solution(kind: str) -> Solution:
    tables = {"corridor": corridor, "three": three_choices}[kind]()
    with TemporaryDirectory() as folder:
        return find(contract_of(tables, Path(folder)), scenarios=FEW)


def written(kind: str, folder: Path) -> Path:
    return write_results(solution(kind), folder / "results.xlsx", on=A_DAY).path


def table(path: Path, sheet: str) -> list[dict[str, object]]:
    page = load_workbook(path, data_only=True)[sheet]
    (found,) = page.tables.values()
    first, *rows = ([cell.value for cell in row] for row in page[found.ref])
    return [dict(zip(map(str, first), row, strict=True)) for row in rows]


def test_every_combination_stands_on_the_sheet_choices(tmp_path: Path) -> None:
    rows = table(written("three", tmp_path), "Choices")
    assert len(rows) == 8
    (chosen,) = [row for row in rows if row["Chosen"] == "yes"]
    assert [chosen[f"Choice: {name}"] for name in ("Corridor", "Scheme", "Start")] == [
        "first pound", "do it", "month 1",
    ]  # fmt: skip
    assert chosen["What was found"] == "terms within every limit"
    assert chosen["Choices and terms changed"] == 3
    assert sum(float(str(value)) for name, value in chosen.items() if name.startswith("Better off by")) == (
        pytest.approx(float(str(chosen["Surplus (£)"])), abs=0.01)
    )
    (draft,) = [row for row in rows if row["Draft"] == "yes"]
    assert (draft["Chosen"], draft["What was found"]) == ("no", "no terms within every limit")
    assert draft["Better off by: Trust (£)"] == "none"


def test_without_choices_there_is_no_such_sheet(tmp_path: Path) -> None:
    tables = {**corridor(), "options": []}
    answer = find(contract_of(tables, tmp_path), scenarios=FEW)
    assert "Choices" not in load_workbook(write_results(answer, tmp_path / "results.xlsx", on=A_DAY).path).sheetnames
    assert answer.as_json()["options"] == answer.as_json()["combinations"] == []


def test_the_input_sheets_stay_as_written_with_what_was_chosen_marked(tmp_path: Path) -> None:
    again = read(written("corridor", tmp_path))
    before = contract_of(corridor(), tmp_path)
    marked = {row.alternative: row.chosen for row in again.rows(OptionRow)}
    assert marked == {"beyond 2%": False, "first pound": True}
    assert {**rows_of(again), "options": []} == {**rows_of(before), "options": []}


def test_read_as_recommended_what_was_chosen_is_the_draft(tmp_path: Path) -> None:
    """The draft is then first-pound sharing at 81% and 19%, which is within every limit and stays as it is."""
    again = read(written("corridor", tmp_path), terms="recommended")
    assert again.chosen == {"Corridor": "first pound"}
    answer = find(again, scenarios=FEW)
    assert answer.summary[0] == "The draft is within every limit entered, and stays as it is."
    (line,) = answer.choosing.options
    assert (line.draft, line.chosen) == ("first pound", "first pound")
    assert {entry.value for entry in line.alternatives} == {"beyond 2%", "first pound"}


def test_an_input_workbook_keeps_the_choices(tmp_path: Path) -> None:
    before = contract_of(three_choices(), tmp_path)
    again = read(write_template(before, tmp_path / "book.xlsx", example=False, on=A_DAY).path)
    assert rows_of(again)[OptionRow.table] == rows_of(before)[OptionRow.table]


def test_the_summary_says_what_the_other_alternative_would_leave() -> None:
    said = [sentence for sentence in solution("corridor").summary if "Corridor" in sentence]
    chosen = "chosen: Corridor: first pound (in the draft: beyond 2%)."
    assert said == [
        f"Of 2 combinations of choices 1 has terms within every limit; {chosen}",
        "Corridor: beyond 2% instead has no terms within every limit.",
    ]


def test_the_document_names_each_choice_and_every_combination() -> None:
    document = json.loads(json.dumps(solution("corridor").as_json()))
    (option,) = document["options"]
    assert (option["option"], option["chosen"]) == ("Corridor", "first pound")
    assert [(entry["value"], entry["status"]) for entry in option["alternatives"]] == [
        ("beyond 2%", "no_deal"), ("first pound", "optimal"),
    ]  # fmt: skip
    assert [line["choices"] for line in document["combinations"]] == [
        {"Corridor": "beyond 2%"}, {"Corridor": "first pound"},
    ]  # fmt: skip
    assert [line["chosen"] for line in document["combinations"]] == [False, True]


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    path = tmp_path / "corridor.toml"
    path.write_text(small_contract_toml(corridor()), encoding="utf-8")
    return str(path)


def test_set_tries_an_alternative(sheet: str) -> None:
    run = CliRunner().invoke(settle, [sheet, "--set", "Corridor=first pound", "--scenarios", "8", "--json"])
    flows = json.loads(run.stdout)["flows"]
    assert [line["amount"] for line in flows if line["clause"] == "Savings"] == pytest.approx([200_000])


def test_set_settles_a_choice_for_solve_too_and_the_run_says_so(sheet: str) -> None:
    run = CliRunner().invoke(solve, [sheet, "--set", "Corridor=beyond 2%", "--scenarios", "8", "--json"])
    document = json.loads(run.stdout)
    assert run.exit_code == 3
    assert [entry["value"] for entry in document["options"][0]["alternatives"]] == ["beyond 2%"]
    assert document["run"]["tried"] == "Corridor = beyond 2%"


def test_an_unknown_alternative_is_named_with_those_there_are(sheet: str) -> None:
    run = CliRunner().invoke(settle, [sheet, "--set", "Corridor=wide"])
    assert "'wide' is no alternative of Corridor. There are beyond 2% and first pound." in str(run.exception)


@pytest.mark.libreoffice
def test_worked_out_again_every_check_passes(tmp_path: Path) -> None:
    (bare := tmp_path / "bare").mkdir()
    again = saved_again([without_stored_values(written("three", tmp_path), bare)], tmp_path / "again")["results"]
    checks = table(again, "Checks")
    assert [row for row in checks if row["Result"] == "FAIL"] == []
    assert any(str(row["Check"]).startswith("Choices: by how much") for row in checks)
