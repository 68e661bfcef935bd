"""`contract-engine check` from the command line: what it says, where, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from contract_engine.cli.guard import readable
from contract_engine.cli.main import main
from contract_engine.schema.faults import InputFaultsError
from tests.contracts import small_contract_toml
from tests.workbook.books import cell_of, saved, small_book, small_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spoiled(sheet: str, heading: str, value: object, row: int = 1) -> bytes:
    book = small_book()
    book[sheet][cell_of(book, sheet, heading, row)] = value
    return saved(book)


def without_services() -> bytes:
    book = small_book()
    book.remove(book["Services"])
    return saved(book)


BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a missing sheet": (without_services, "  Services  there is no such sheet."),
    "a renamed column": (
        lambda: spoiled("Services", "Unit cost", "Unit costs", 0),
        "  Services!G4  the column 'Unit cost' is missing, and 'Unit costs' is there instead.",
    ),
    "text in a number cell": (
        lambda: spoiled("Services", "Unit cost", "TBC"),
        "  Services!G5  unit cost is 'TBC', which is text. Type a number of pounds a unit, 0 or more.",
    ),
    "a negative list": (
        lambda: spoiled("Parties", "Registered list", -4000, 4),
        "  Parties!E8  registered list is -4,000. Type a number of people, 0 or more.",
    ),
    "an unknown organisation": (
        lambda: spoiled("Services", "Provider", "Trst"),
        "  Services!A5  provider is 'Trst', an organisation that Parties does not have. Did you mean 'Trust'?",
    ),
    "an unknown form": (
        lambda: spoiled("Contract", "Form of contract", "incentive"),
        "  Contract!B6  there is no form of contract 'incentive'. Did you mean incentive_pool?",
    ),
    "shares that add up to 95%": (
        lambda: spoiled("Terms gain share", "Draft", 0.55, 2),
        "  Terms gain share!J5  the draft shares of gain from 0% to 100% in Savings add up to 95%. Make J5:J6",
    ),
    "an empty workbook": (lambda: saved(Workbook()), "book.xlsx: 5 things to put right"),
    "a file that is not a workbook": (
        lambda: b"Provider,Unit cost\nTrust,2900\n",
        "    this is a text file (CSV), not an Excel workbook (.xlsx).",
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_what_is_to_be_put_right_ends_with_status_2_and_writes_nothing(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, words = BOOKS[name]
    content = make()
    (folder / "book.xlsx").write_bytes(content)
    assert main(["check", "book.xlsx"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert any(line.startswith(words) for line in said.err.splitlines())
    assert [path.name for path in folder.iterdir()] == ["book.xlsx"]
    assert (folder / "book.xlsx").read_bytes() == content


def test_a_workbook_with_nothing_to_put_right_says_so_and_what_was_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "book.xlsx").write_bytes(small_bytes())
    assert main(["check", "book.xlsx"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "book.xlsx: nothing to put right",
        "  read: 4 organisations, 2 services, 1 scheme, 6 terms (5 open to negotiation)",
    ]


def test_a_term_sheet_is_checked_as_a_workbook_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "north.toml").write_text(small_contract_toml(), encoding="utf-8")
    assert main(["check", "north.toml"]) == 0
    assert capsys.readouterr().out.startswith("north.toml: nothing to put right")


def test_what_is_only_good_to_know_is_told_and_does_not_stop(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "book.xlsx").write_bytes(spoiled("Services", "Unit cost", "2,900"))
    assert main(["check", "book.xlsx"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("book.xlsx: nothing to put right")
    assert said.err.splitlines()[0] == "book.xlsx: 1 thing to know of"


def test_quiet_says_nothing_if_nothing_is_to_be_put_right(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "book.xlsx").write_bytes(spoiled("Services", "Unit cost", "2,900"))
    assert main(["check", "--quiet", "book.xlsx"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("value", "status", "severity"), [("TBC", 2, "error"), ("2,900", 0, "warning")])
def test_json_is_one_document_on_standard_output(
    value: str, status: int, severity: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "book.xlsx").write_bytes(spoiled("Services", "Unit cost", value))
    assert main(["check", "book.xlsx", "--json"]) == status
    said = capsys.readouterr()
    assert said.err == ""
    (fault,) = json.loads(said.out)["faults"]
    assert list(fault) == ["severity", "sheet", "cell", "found", "mend"]
    assert (fault["severity"], fault["sheet"], fault["cell"]) == (severity, "Services", "G5")
    assert fault["found"].startswith(f"unit cost is '{value}'")


def test_json_of_a_sound_workbook_has_no_faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "book.xlsx").write_bytes(small_bytes())
    assert main(["check", "book.xlsx", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"faults": []}


def test_a_long_run_of_one_fault_is_told_by_its_first_few_and_their_number(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forty lists pasted in as text: the first five, and the last with how many it stands for."""
    book = small_book()
    network, people = (cell_of(book, "Parties", heading, 5)[0] for heading in ("Network", "Registered list"))
    for row in range(9, 49):
        book["Parties"][f"A{row}"], book["Parties"][f"C{row}"] = f"Surgery {row}", "practice"
        book["Parties"][f"{network}{row}"], book["Parties"][f"{people}{row}"] = "South Network", "5,000"
    (folder / "book.xlsx").write_bytes(saved(book))
    assert main(["check", "book.xlsx"]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("  Parties!")]
    assert [line.split()[0] for line in lines] == [f"Parties!{people}{row}" for row in (9, 10, 11, 12, 13, 48)]
    assert lines[-1].endswith("and 35 more like it in this column, down to here.")


def test_a_file_that_is_not_there_is_asked_about_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "north.xlsx").write_bytes(small_bytes())
    assert main(["check", "nroth.xlsx"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "nroth.xlsx: 1 thing to put right",
        "    there is no such file. Did you mean north.xlsx?",
    ]


def test_json_tells_of_a_file_that_is_not_there_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "nowhere" / "north.xlsx"), "--json"]) == 2
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["found"] == "there is no such file."
    assert fault["mend"].startswith("The folder ")


def test_a_folder_is_not_a_workbook(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "north.xlsx").write_bytes(small_bytes())
    assert main(["check", "."]) == 2
    assert "this is a folder. Give a file in it, such as north.xlsx." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (PermissionError(13, "Permission denied"), "the file may not be read. Close it wherever it is open"),
        (OSError(5, "Input/output error"), "the file cannot be read: Input/output error. Copy it to this computer"),
    ],
)
def test_what_the_file_system_refuses_is_said_in_a_sentence(problem: OSError, words: str, folder: Path) -> None:
    with pytest.raises(InputFaultsError, match=words), readable(folder / "north.xlsx"):
        raise problem
