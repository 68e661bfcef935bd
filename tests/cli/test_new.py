"""`contract-engine new`: an input workbook from a name, a file or another workbook, and never over anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.cli.main import main
from contract_engine.schema.bidders import BidderRow
from contract_engine.schema.contract import TABLES
from contract_engine.schema.holder_rows import HolderRow
from contract_engine.schema.splits import CoalitionRow, NetworkRow, OrganisationFormRow
from contract_engine.workbook.read import read
from tests.contracts import small_contract_toml

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

CASE = "primary_care_network"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "north.toml").write_text(small_contract_toml(), encoding="utf-8")
    return tmp_path


def figures(contract: Contract) -> dict[str, list[dict[str, object]]]:
    return {table: [row.model_dump() for row in rows] for table, rows in contract.tables.items()}


def test_a_bundled_term_sheet_becomes_a_workbook_and_the_next_command_is_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", CASE, "-o", "my book.xlsx"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"Wrote my book.xlsx: {read('my book.xlsx').settings.name}."
    assert said[-1] == '  contract-engine check "my book.xlsx"'
    assert {path.name for path in here.iterdir()} == {"north.toml", "my book.xlsx"}


def test_bundled_figures_are_marked_as_an_example_and_ones_own_are_not() -> None:
    assert main(["new", CASE, "-o", "bundled.xlsx"]) == 0
    assert main(["new", "north.toml", "-o", "own.xlsx"]) == 0
    marks = [load_workbook(name)["Cover"]["A5"].value for name in ("bundled.xlsx", "own.xlsx")]
    assert marks == ["Example data", "Contract"]


def test_a_term_sheet_of_ones_own_gives_its_name_to_the_workbook(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "north.toml", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert figures(read("north.xlsx")) == figures(read("north.toml"))


def test_a_workbook_can_be_copied_into_a_new_one() -> None:
    assert main(["new", "north.toml", "--quiet"]) == 0
    assert main(["new", "north.xlsx", "-o", "copy.xlsx", "--quiet"]) == 0
    assert figures(read("copy.xlsx")) == figures(read("north.toml"))


def test_a_workbook_that_is_there_is_replaced_only_if_asked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "book.xlsx").write_bytes(b"old figures")
    assert main(["new", "north.toml", "-o", "book.xlsx"]) == 2
    assert "book.xlsx is there already. Give another name, or add --force" in capsys.readouterr().err
    assert (here / "book.xlsx").read_bytes() == b"old figures"
    assert main(["new", "north.toml", "-o", "book.xlsx", "--force"]) == 0
    assert read("book.xlsx").settings.name == "Small contract"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["primary_care", "-o", "book.xlsx"], f"There is no term sheet 'primary_care'. Did you mean {CASE}?"),
        (["north.toml", "-o", "book.xls"], "book.xls is not the name of a workbook. Give one that ends in .xlsx."),
        (["north.toml", "-o", "missing/book.xlsx"], "There is no folder missing. Make it, or choose a folder"),
        (["nowhere.xlsx", "-o", "book.xlsx"], "there is no such file."),
        (["broken.toml", "-o", "book.xlsx"], "broken.toml: 1 thing to put right"),
    ],
)
def test_a_slip_is_said_and_nothing_is_written(
    words: list[str], message: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "broken.toml").write_text("not a term sheet", encoding="utf-8")
    before = sorted(here.iterdir())
    assert main(["new", *words]) == 2
    assert message in capsys.readouterr().err
    assert sorted(here.iterdir()) == before


def test_a_workbook_is_never_written_over_itself(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "north.toml", "--quiet"]) == 0
    before = (here / "north.xlsx").read_bytes()
    assert main(["new", "north.xlsx", "-o", str(Path("..") / here.name / "north.xlsx"), "--force"]) == 2
    assert "north.xlsx is what is to be read." in capsys.readouterr().err
    assert (here / "north.xlsx").read_bytes() == before


def test_a_workbook_that_seems_open_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "~$book.xlsx").write_bytes(b"")
    assert main(["new", "north.toml", "-o", "book.xlsx", "--quiet"]) == 0
    assert "book.xlsx seems to be open." in capsys.readouterr().err


def test_a_blank_workbook_has_the_sheets_of_a_form_and_check_lists_what_is_to_be_filled(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings with a default have it; the form is given; what must be filled is listed, cell by cell."""
    assert main(["new", "alliance", "--blank", "-o", "ours.xlsx"]) == 0
    assert "Wrote ours.xlsx: a blank workbook of the form alliance." in capsys.readouterr().out
    names = load_workbook(here / "ours.xlsx").sheetnames
    assert "Terms gain share" in names
    assert "Terms bundle" not in names
    assert main(["check", "ours.xlsx"]) == 2
    said = capsys.readouterr().err
    assert "6 things to put right" in said
    for cell in ("Contract!B5", "Contract!B7", "Contract!B8", "Contract!B9", "no organisation", "no clause"):
        assert cell in said


def test_a_blank_workbook_without_a_form_has_every_sheet(here: Path) -> None:
    assert main(["new", "--blank", "--quiet"]) == 0
    names = load_workbook(here / "blank.xlsx").sheetnames
    asked_for_alone = {kind.sheet for kind in (CoalitionRow, NetworkRow, OrganisationFormRow, HolderRow, BidderRow)}
    assert {kind.sheet for kind in TABLES if kind.sheet not in names} == asked_for_alone


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new"], "Which term sheet?"),
        (["new", "--blank", "alianc"], "There is no form of contract 'alianc'. Did you mean alliance?"),
        (["new", "--blank", "--network", "U1"], "--blank has no figures to fill in."),
    ],
)
def test_what_a_blank_workbook_cannot_be_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err
