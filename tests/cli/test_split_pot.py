"""`contract-engine split POT`: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """Make the example pot in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "--pot", "--quiet"]) == 0
    capsys.readouterr()
    return tmp_path / "pot.xlsx"


def test_a_pot_is_shared_by_six_rules_and_a_workbook_written(pot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", "pot.xlsx"]) == 0
    said = capsys.readouterr().out
    assert "£142,500 among 5 practices" in said
    assert "by weighted list" in said
    assert "For the facilitator, not to be shared" in said
    results = load_workbook(pot.with_name("pot results.xlsx"))
    assert {"Summary", "Shares", "Against today", "Votes between splits", "In sentences", "Stability"} <= set(
        results.sheetnames
    )


def test_the_shared_edition_has_nothing_of_standing_alone(pot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the sheets nor the columns of what a practice alone knows, such as what the work costs it."""
    assert main(["split", "pot.xlsx", "--for", "all"]) == 0
    assert "facilitator" not in capsys.readouterr().out
    book = load_workbook(pot.with_name("pot results for all.xlsx"))
    assert not {"Stability", "Standing alone", "Side payments", "Your position", "If the pot grows"} & set(
        book.sheetnames
    )
    headings = [cell.value for cell in book["Pot as read"][4]]
    assert "Cost today (£)" not in headings
    assert "List (people)" in headings


def test_what_a_group_is_taken_to_have_alone_stands_under_how_to_use_but_not_for_all(pot: Path) -> None:
    for reader, there in (("facilitator", True), ("all", False)):
        assert main(["split", "pot.xlsx", "--for", reader, "-o", f"{reader}.xlsx", "--quiet"]) == 0
        rows = load_workbook(pot.with_name(f"{reader}.xlsx"))["How to use"].iter_rows(values_only=True)
        said = [row[1] for row in rows if row[0] == "Standing alone"]
        assert bool(said and said[0].startswith("A group that stood alone")) is there


def test_json_has_the_keys_that_are_promised(pot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", "pot.xlsx", "--json", "--rules", "list,equal"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found)[:4] == ["rules", "today", "stand_alone", "stability"]
    assert found["rules"]["list"]["Ash Surgery"] == 46_015.62
    assert sum(found["rules"]["equal"].values()) == pytest.approx(142_500)
    assert set(found["stability"]["equal"]) >= {"largest_complaint", "coalition"}
    assert not pot.with_name("pot results.xlsx").exists()
    assert all(check["passed"] for check in found["checks"])


def test_a_rule_is_adopted_in_place(pot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", "pot.xlsx", "--adopt", "hold-harmless", "--quiet"]) == 0
    assert "Adopted: hold-harmless, then by list" in capsys.readouterr().err
    assert load_workbook(pot)["Pot"]["M5"].value == 42_536.46


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--rules", "lst"], "--rules lst: there is no such rule. Did you mean list?"),
        (["--adopt", "list,equal"], "--adopt takes the name of one rule"),
        (["--for", "Fir Lane Surgry"], "Did you mean Fir Lane Surgery?"),
        (["-o", "pot.xlsx"], "is the input, and is never written over"),
        (["--pot", "0"], "--pot"),
        (["--pot", "nan"], "--pot nan is no amount to share"),
        (["--pot", "1e20"], "Give pounds, from 0.01 to 1,000,000,000,000."),
        (["--players", "Ash Surgery"], "--players is for a whole contract, and pot.xlsx is a pot"),
    ],
)
def test_a_slip_ends_with_status_2_and_writes_nothing(
    pot: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = pot.read_bytes()
    assert main(["split", "pot.xlsx", *words]) == 2
    assert told in capsys.readouterr().err
    assert [path.name for path in pot.parent.iterdir()] == ["pot.xlsx"]
    assert pot.read_bytes() == before


def test_a_file_that_is_not_there_or_has_faults_ends_with_status_2(
    pot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["split", "pott.xlsx"]) == 2
    assert "Did you mean pot.xlsx?" in capsys.readouterr().err
    (pot.parent / "own.csv").write_text("Practice,List,Current split\nA,x,1\nB,,y\n", encoding="utf-8")
    assert main(["split", "own.csv"]) == 2
    said = capsys.readouterr().err
    assert "own.csv: 3 things to put right" in said
    assert main(["split", "pot.xlsx", "--rules", "by_use", "--pot", "5"]) == 0


def test_no_pot_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split"]) == 2
    assert "Which pot?" in capsys.readouterr().err


def test_a_new_pot_goes_with_no_term_sheet(pot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pot.exists()
    assert main(["new", "primary_care_network", "--pot"]) == 2
    assert "--pot writes a workbook of its own" in capsys.readouterr().err


def test_a_pot_is_checked_as_a_contract_is(pot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every fault at once, by cell; warnings do not stop it."""
    assert main(["check", "pot.xlsx"]) == 0
    assert "5 practices, a gain of £142,500.00 to share" in capsys.readouterr().out
    book = load_workbook(pot)
    at = {cell.value: cell.column for row in book["Pot"].iter_rows() for cell in row if cell.value}
    first = next(cell.row for row in book["Pot"].iter_rows() for cell in row if cell.value == "Ash Surgery")
    book["Pot"].cell(first, at["List (people)"]).value = "many"
    book["Pot"].cell(first + 1, at["Current split (£)"]).value = -5
    book.save(pot)
    assert main(["check", "pot.xlsx", "--json"]) == 2
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert sum(fault["severity"] == "error" for fault in faults) == 2
    assert {fault["sheet"] for fault in faults} == {"Pot"}
