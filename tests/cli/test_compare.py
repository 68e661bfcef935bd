"""What compare says, writes and refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from contract_engine.cli.compare import compare
from contract_engine.errors import PutRightError
from contract_engine.workbook.results_book import write_results
from contract_engine.workbook.template import write_template
from tests.assembled import contract_of
from tests.contracts import small_contract_toml
from tests.designs import design
from tests.solutions import solution, with_terms

if TYPE_CHECKING:
    from pathlib import Path

FEW = ("--scenarios", "16")
IN_THE_DOCUMENT = {
    "schema_version", "designs", "years", "changed", "positions", "steps", "limits", "settling", "checks", "run",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Designs A and B as workbooks, C as a term sheet, and a results workbook."""
    place = tmp_path_factory.mktemp("designs")
    for name in "AB":
        write_template(contract_of(design(name)), place / f"{name}.xlsx", example=False)
    (place / "C.toml").write_text(small_contract_toml(design("C")), encoding="utf-8")
    (place / "small.toml").write_text(small_contract_toml(with_terms()), encoding="utf-8")
    write_results(solution("terms"), place / "results.xlsx")
    return place


def run(*words: object) -> Result:
    """Run the command as a person would, errors of input apart from defects."""
    result = CliRunner().invoke(compare, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit | PutRightError):
        raise result.exception
    return result


def test_the_summary_can_be_read_out_in_a_room(folder: Path) -> None:
    said = run(folder / "A.xlsx", folder / "B.xlsx", folder / "C.toml", *FEW).stdout
    for line in (
        "B against A: 2 better off, 1 worse off.",
        "▲ better off  Clinic          100,000    150,000   50,000      25,000      25,000",
        "▼ worse off   Trust         1,200,000  1,110,000  -90,000     -45,000     -45,000",
        "- What would settle it: Clinic pays Trust £70,000 and Commissioner pays Trust £20,000.",
        "- What changed on the sheets: 1 row is in only one and 3 entries differ.",
        "  - Schemes, Telephone advice / Clinic, in use: no in A, yes in B (Schemes!I5).",
        "- B breaks 3 limits, most of all:",
        "- Checks: all passed.",
    ):
        assert line in said
    assert max(map(len, said.splitlines())) <= 110


def test_the_document_stands_alone_on_standard_output(folder: Path) -> None:
    """Cells and values come in the order of the designs; rates are fractions and pounds numbers."""
    result = run(folder / "A.xlsx", folder / "B.xlsx", "--json", *FEW)
    document = json.loads(result.stdout)
    assert set(document) == IN_THE_DOCUMENT
    assert result.stderr == ""
    (changed,) = [line for line in document["changed"] if line["row"].startswith("Outreach")]
    assert (changed["cell"], changed["cells"]) == ("Terms fees!O6", ["Terms fees!O6", "Terms fees!O6"])
    assert changed["values"] == [50_000, 80_000]
    (clinic,) = [
        line for line in document["positions"]
        if (line["design"], line["party"], line["year"]) == ("B", "Clinic", "term")
    ]  # fmt: skip
    assert (round(clinic["result"]), round(clinic["first"]), round(clinic["change"])) == (150_000, 100_000, 50_000)
    assert [each["design"] for each in document["designs"]] == ["A", "B"]


def test_the_same_seed_gives_the_same_document_but_for_the_time(folder: Path) -> None:
    documents = [json.loads(run(folder / "small.toml", folder / "results.xlsx", "--json", *FEW).stdout) for _ in "12"]
    assert all(document["run"].pop("seconds") > 0 for document in documents)
    assert documents[0] == documents[1]


def test_draft_and_proposal_of_one_results_workbook_can_be_compared(folder: Path) -> None:
    """The written terms stand in the column Draft, the recommended ones in the column Proposed after it."""
    book = folder / "results.xlsx"
    result = run(book, book, "--terms", "written", "--terms", "recommended", "--json", *FEW)
    document = json.loads(result.stdout)
    assert [each["design"] for each in document["designs"]] == ["results as written", "results as recommended"]
    assert document["changed"]
    for change in document["changed"]:
        assert change["column"] == "Draft"
        assert change["cells"][0] != change["cells"][1]


def test_a_workbook_is_written_only_where_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "side by side.xlsx"
    result = run(folder / "A.xlsx", folder / "B.xlsx", "-o", out, "--quiet", *FEW)
    assert (result.stdout, result.stderr) == ("", "")
    assert load_workbook(out).sheetnames[:3] == ["Cover", "Summary", "Contents"]
    before = sorted(folder.iterdir())
    run(folder / "A.xlsx", folder / "B.xlsx", "--quiet", *FEW)
    assert sorted(folder.iterdir()) == before


def test_two_files_of_one_name_are_told_apart_by_their_folders(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "A.xlsx").write_bytes((folder / "B.xlsx").read_bytes())
    document = json.loads(run(folder / "A.xlsx", tmp_path / "A.xlsx", "--json", *FEW).stdout)
    assert [each["design"] for each in document["designs"]] == [
        f"{folder / 'A.xlsx'} as written", f"{tmp_path / 'A.xlsx'} as written",
    ]  # fmt: skip


def slip(*words: object) -> str:
    """Return what a person is told of a slip, which ends with status 2."""
    result = run(*words)
    if isinstance(result.exception, PutRightError):
        return str(result.exception)
    assert result.exit_code == 2
    return result.stderr


def test_one_design_is_nothing_to_compare(folder: Path) -> None:
    assert "one design is nothing to compare" in slip(folder / "A.xlsx")


def test_a_design_given_twice_is_refused(folder: Path) -> None:
    assert slip(folder / "A.xlsx", folder / "A.xlsx").endswith(
        "A.xlsx as written is given twice. Name each design once."
    )


def test_terms_are_given_once_or_once_for_each(folder: Path) -> None:
    three = [folder / name for name in ("A.xlsx", "B.xlsx", "C.toml")]
    told = slip(*three, "--terms", "written", "--terms", "written")
    assert "--terms is given 2 times for 3 designs. Give it once, or once for each design." in told


def test_everything_that_keeps_any_design_from_being_read_is_told_at_once(folder: Path, tmp_path: Path) -> None:
    told = slip(folder / "A.xlsx", tmp_path / "gone.xlsx", tmp_path / "lost.toml")
    assert "gone.xlsx: 1 thing to put right" in told
    assert "lost.toml: 1 thing to put right" in told


def test_no_input_is_ever_written_over(folder: Path) -> None:
    before = (folder / "B.xlsx").read_bytes()
    assert "is the input, and is never written over" in slip(
        folder / "A.xlsx", folder / "B.xlsx", "-o", folder / "B.xlsx"
    )
    assert (folder / "B.xlsx").read_bytes() == before
