"""What stress says, writes and refuses, and how it ends."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from contract_engine.cli.stress import stress
from contract_engine.errors import PutRightError
from contract_engine.results import solve
from contract_engine.shipped import term_sheet
from contract_engine.workbook.read import read
from contract_engine.workbook.results_book import write_results
from tests.cli.test_ctrl_c import STOPPED, press_ctrl_c, started
from tests.contracts import small_contract_toml
from tests.golden.test_formulations import FORMS
from tests.stressing.by_hand import with_a_clinic

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts import Tables

FEW = ("--scenarios", "64", "--scenario", "none")
IN_THE_DOCUMENT = {
    "schema_version", "chance_of_failing", "chance_of_failing_error", "parties", "budget", "breaches", "drivers",
    "swings", "safer", "luck", "bids", "summary", "checks", "run",
}  # fmt: skip
KNOWN = Path(__file__).parents[1] / "known_answers"
# A contract of each form with certain futures; the guide and tests/workbooks.py take what people start from.
CONTRACTS = tuple(KNOWN / f"{form}.toml" for form in FORMS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Term sheets of two small contracts, one of which pays less, and a results workbook with terms proposed."""
    place = tmp_path_factory.mktemp("designs")
    (place / "block.toml").write_text(small_contract_toml(with_a_clinic()), encoding="utf-8")
    (place / "less.toml").write_text(small_contract_toml(with_a_clinic(9_400_000)), encoding="utf-8")
    write_results(solve(read(place / "less.toml"), scenarios=64, beside=()), place / "results.xlsx")
    return place


def run(*words: object) -> Result:
    """Run the command as a person would, errors of input apart from defects."""
    result = CliRunner().invoke(stress, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit | PutRightError):
        raise result.exception
    return result


def document(*words: object) -> dict[str, Any]:
    """Return what the command prints for programs."""
    result = run(*words, "--json", *FEW)
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_summary_can_be_read_out_and_the_workbook_lies_beside_the_input(tmp_path: Path) -> None:
    """It bears the swings of its costs today too, so its limit is the average of the worst twentieth of them."""
    book = tmp_path / "block.toml"
    book.write_text(small_contract_toml(with_a_clinic()), encoding="utf-8")
    result = run(book, *FEW)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0].startswith("- By hand fails in about one future in ")
    assert any(line.startswith("- Trust loses more than its limit of £") for line in lines)
    assert "- Checks: all passed." in lines
    assert lines[-1] == f"Results: {tmp_path / 'block stress.xlsx'}"
    assert max(map(len, lines[:-1])) <= 110
    assert load_workbook(tmp_path / "block stress.xlsx").sheetnames[:3] == ["Cover", "Summary", "Contents"]


def test_the_document_holds_what_is_promised_and_nothing_is_written(folder: Path) -> None:
    before = sorted(folder.iterdir())
    found = document(folder / "less.toml")
    assert set(found) >= IN_THE_DOCUMENT
    assert found["run"]["scenarios"] == 64
    assert sorted(folder.iterdir()) == before


def test_a_workbook_is_written_beside_the_document_where_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert document(folder / "block.toml", "-o", out)["chance_of_failing"] is not None
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers(folder: Path) -> None:
    """Two parts of futures, so that there is something to hand to a worker."""
    many = (folder / "block.toml", "--scenarios", "16500", "--scenario", "none", "--json", "--seed", "7")
    once, again = (run(*many, "--jobs", jobs).stdout for jobs in (1, 2))
    assert once == again
    assert json.loads(once)["run"]["scenarios"] == 16_500


def test_several_designs_are_put_to_the_same_test(folder: Path, tmp_path: Path) -> None:
    """Paid £600,000 a year less, the trust breaks its limit more often."""
    out = tmp_path / "both.xlsx"
    designs = (folder / "less.toml", folder / "block.toml")
    said = run(*designs, "-o", out, *FEW).stdout
    assert said.index("block ") < said.index("less fails ")
    assert {row[0].value for row in load_workbook(out)["Limits that break"].iter_rows(min_row=5)} == {"less", "block"}
    found = document(*designs)["designs"]
    assert [each["run"]["input_file"] for each in found] == [design.name for design in designs]
    assert found[0]["chance_of_failing"] > found[1]["chance_of_failing"]


def test_a_term_may_be_tried_and_terms_that_were_proposed_taken(folder: Path) -> None:
    """A block of £9m pays £0.4m less than the draft in each of two years."""
    book = folder / "results.xlsx"
    drafted, tried, proposed = (
        mean(document(book, *words), "Trust")
        for words in ((), ("--set", "block.block.trust=9000000"), ("--terms", "recommended"))
    )
    assert tried == pytest.approx(drafted - 800_000, abs=0.01)
    (lever,) = [lever for lever in solve(read(folder / "less.toml"), scenarios=64, beside=()).levers if lever.open]
    assert lever.value is not None
    assert proposed == pytest.approx(drafted + 2 * (lever.value - 9_400_000), abs=0.01)


def test_the_draft_and_what_was_proposed_are_put_to_the_same_test(folder: Path, tmp_path: Path) -> None:
    """A results workbook holds two designs: given twice, each is read at its own terms and named by them."""
    book = tmp_path / "results.xlsx"
    write_results(solve(read(folder / "less.toml"), scenarios=64, beside=()), book)
    both = document(book, book, "--terms", "written", "--terms", "recommended")["designs"]
    assert [each["design"] for each in both] == ["results as written", "results as recommended"]
    alone = [document(book, "--terms", which) for which in ("written", "recommended")]
    assert [mean(each, "Trust") for each in both] == [mean(each, "Trust") for each in alone]
    assert mean(both[0], "Trust") != mean(both[1], "Trust")


def mean(found: dict[str, Any], party: str) -> float:
    """Return what an organisation's result over the term comes to."""
    return next(line["mean"] for line in found["parties"] if (line["party"], line["year"]) == (party, "term"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (lambda folder: ("-o", folder / "nowhere" / "out.xlsx"), "nowhere"),
        (lambda folder: ("-o", folder / "out.csv"), "ends in .xlsx"),
        (lambda _: ("--set", "block.blok.trust=1"), "Did you mean block.block.trust"),
        (lambda _: ("--scenarios", "0"), "0 is not in the range"),
        (lambda _: ("--jobs", "0"), "0 is not in the range"),
        (lambda _: ("--jobs", "2", "--cluster", "tcp://127.0.0.1:1"), "give one of the two"),
        (lambda folder: (folder / "gone.xlsx",), "gone.xlsx"),
        (lambda _: ("--terms", "written", "--terms", "written"), "--terms is given 2 times for one design"),
    ],
)  # fmt: skip
def test_what_can_be_put_right_is_said_before_anything_is_written(
    folder: Path, tmp_path: Path, words: Callable[[Path], tuple[object, ...]], said: str
) -> None:
    before = sorted(folder.iterdir())
    result = run(folder / "less.toml", *words(tmp_path))
    assert said in (result.stderr + str(result.exception))
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []
    assert sorted(folder.iterdir()) == before


def test_a_workbook_that_seems_open_elsewhere_is_told_of(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"old")
    (tmp_path / ".~lock.out.xlsx#").touch()
    said = run(folder / "block.toml", "-o", out, *FEW)
    assert "out.xlsx seems to be open" in said.stderr
    assert said.stdout.splitlines()[-1] == f"Results: {out}"


def test_no_input_is_ever_written_over(folder: Path) -> None:
    book = folder / "results.xlsx"
    before = book.read_bytes()
    for words in ((book,), (folder / "less.toml", book)):
        told = str(run(*words, "-o", book, *FEW).exception)
        assert "is the input, and is never written over" in told
    assert book.read_bytes() == before


def certain() -> Tables:
    tables = with_a_clinic()
    tables["uncertainty"] = []
    return tables


def alone() -> Tables:
    """Return a trust that is paid from outside the contract, and nobody else."""
    tables = with_a_clinic()
    tables["parties"] = [{**tables["parties"][1]}, {"name": "Insurer", "role": "outside", "takes_part": "neither"}]
    tables["terms_activity"][0] |= {"payer": "Insurer", "open": False}
    return tables


def test_a_contract_in_which_nothing_is_uncertain_holds_in_every_future(tmp_path: Path) -> None:
    (tmp_path / "certain.toml").write_text(small_contract_toml(certain()), encoding="utf-8")
    result = run(tmp_path / "certain.toml", *FEW)
    assert result.exit_code == 0
    assert "holds in every one of 64 futures" in result.stdout.replace("\n  ", " ")


def test_an_organisation_on_its_own_is_tested_like_any(tmp_path: Path) -> None:
    (tmp_path / "alone.toml").write_text(small_contract_toml(alone()), encoding="utf-8")
    assert {line["party"] for line in document(tmp_path / "alone.toml")["parties"]} == {"Trust"}


def test_a_contract_of_nobody_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nobody.toml").write_text(small_contract_toml({**alone(), "parties": []}), encoding="utf-8")
    assert "there is no organisation. Fill the parties table." in str(run(tmp_path / "nobody.toml").exception)


@pytest.mark.parametrize("sheet", CONTRACTS, ids=lambda sheet: sheet.stem)
def test_a_contract_of_every_form_goes_through(sheet: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    result = run(sheet, "-o", out, *FEW)
    assert result.exit_code == 0
    assert "- Checks: all passed." in result.stdout
    assert load_workbook(out, read_only=True).sheetnames[1] == "Summary"


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"an earlier run")
    words = ("stress", str(term_sheet("primary_care_network")), "-o", str(out), "--scenarios", "100000", "--jobs", "2")
    with started(*words) as process:
        assert process.stderr is not None
        process.stderr.readline()
        time.sleep(0.3)
        press_ctrl_c(process)
        said, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (said, told.splitlines()[-1]) == ("", STOPPED)
    assert "Traceback" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]
    assert out.read_bytes() == b"an earlier run"
