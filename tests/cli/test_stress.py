"""What stress says, writes and refuses, and how it ends."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from contract_engine.cli.stress import stress
from contract_engine.errors import PutRightError
from contract_engine.shipped import term_sheet
from contract_engine.workbook.results_book import write_results
from tests.cli.test_ctrl_c import STOPPED, press_ctrl_c, started
from tests.contracts import small_contract_toml, small_tables
from tests.known_answers.by_hand import one_trust
from tests.solutions import solution, with_terms
from tests.stressing.by_hand import BLOCK, wages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.contracts import Tables

FEW = ("--scenarios", "64", "--sets", "none")
IN_THE_DOCUMENT = {
    "schema_version", "chance_of_failing", "chance_of_failing_error", "parties", "budget", "breaches", "drivers",
    "swings", "safer", "luck", "bids", "summary", "checks", "run",
}  # fmt: skip
# One filled example of each form of contract.
EXAMPLES = (
    "alternative_quality_contract", "bedfordshire_msk", "enhanced_service", "frail_elderly_alliance",
    "primary_care_network", "shared_service", "whole_population_budget", "zio_diabetes",
)  # fmt: skip


def block_tables() -> Tables:
    """Return a trust that is paid £10m a year whatever its work costs."""
    tables = one_trust(2, uncertainty=[wages()])
    tables["terms_activity"] = [{**BLOCK, "in_force": "both", "today": 10_000_000, "draft": 10_000_000}]
    return tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Term sheets of two small contracts, and a results workbook with terms proposed."""
    place = tmp_path_factory.mktemp("designs")
    (place / "small.toml").write_text(small_contract_toml(with_terms()), encoding="utf-8")
    (place / "block.toml").write_text(small_contract_toml(block_tables()), encoding="utf-8")
    write_results(solution("terms"), place / "results.xlsx")
    return place


def run(*words: object) -> Result:
    """Run the command as a person would, errors of input apart from defects."""
    result = CliRunner().invoke(stress, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit | PutRightError):
        raise result.exception
    return result


def document(*words: object) -> dict[str, object]:
    """Return what the command prints for programs."""
    result = run(*words, "--json", *FEW)
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_the_summary_can_be_read_out_and_the_workbook_lies_beside_the_input(tmp_path: Path) -> None:
    """One in ten futures costs are £475,000 above the plan, and it can absorb £50,000, half a per cent of income."""
    book = tmp_path / "block.toml"
    book.write_text(small_contract_toml(block_tables()), encoding="utf-8")
    result = run(book, *FEW)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0].startswith("- By hand, at the terms as written, fails in about one future in ")
    assert any(line.startswith("- Trust can absorb £50k and loses more than that in about ") for line in lines)
    assert "- Checks: all passed." in lines
    assert lines[-1] == f"Results: {tmp_path / 'block stress.xlsx'}"
    assert max(map(len, lines[:-1])) <= 110
    assert load_workbook(tmp_path / "block stress.xlsx").sheetnames[:3] == ["Cover", "Summary", "Contents"]


def test_the_document_holds_what_is_promised_and_nothing_is_written(folder: Path) -> None:
    before = sorted(folder.iterdir())
    found = document(folder / "small.toml")
    assert set(found) >= IN_THE_DOCUMENT
    assert found["run"]["scenarios"] == 64  # type: ignore[index] - a document of JSON
    assert sorted(folder.iterdir()) == before


def test_a_workbook_is_written_beside_the_document_where_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert document(folder / "block.toml", "-o", out)["chance_of_failing"] is not None
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers(folder: Path) -> None:
    """Two parts of futures, so that there is something to hand to a worker."""
    many = (folder / "block.toml", "--scenarios", "16500", "--sets", "none", "--json", "--seed", "7")
    once, again = (run(*many, "--jobs", jobs).stdout for jobs in (1, 2))
    assert once == again
    assert json.loads(once)["run"]["scenarios"] == 16_500


def test_several_designs_are_put_to_the_same_test(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "both.xlsx"
    said = run(folder / "small.toml", folder / "block.toml", "-o", out, *FEW).stdout
    assert [line.split(",")[0] for line in said.splitlines() if ", at the terms as written," in line] == [
        "- small", "- block",
    ]  # fmt: skip
    designs = load_workbook(out)["Limits that break"]
    assert {row[0].value for row in designs.iter_rows(min_row=5)} == {"small", "block"}
    found = document(folder / "small.toml", folder / "block.toml")
    assert [each["run"]["input_file"] for each in found["designs"]] == [  # type: ignore[attr-defined] - a document of JSON
        str(folder / "small.toml"), str(folder / "block.toml"),
    ]  # fmt: skip


def test_a_term_may_be_tried_and_terms_that_were_proposed_taken(folder: Path) -> None:
    """Under the proposed terms nobody is expected to be worse off; the draft pays the network for its scheme in full."""
    share = "savings.share-of-gain-0-100.trust"
    drafted = document(folder / "results.xlsx")
    tried = document(
        folder / "results.xlsx", "--set", f"{share}=0%", "--set", "savings.share-of-gain-0-100.commissioner=1"
    )
    proposed = document(folder / "results.xlsx", "--terms", "recommended")

    def mean(found: dict[str, object], party: str) -> float:
        return next(
            float(line["mean"]) for line in found["parties"]  # type: ignore[attr-defined] - a document of JSON
            if (line["party"], line["year"]) == (party, "term")
        )  # fmt: skip

    assert mean(tried, "Trust") < mean(drafted, "Trust")
    assert mean(tried, "Commissioner") > mean(drafted, "Commissioner")
    terms = {line["party"]: line for line in proposed["parties"] if line["year"] == "term"}  # type: ignore[attr-defined] - a document of JSON
    assert all(line["mean"] >= line["outside_option"] - 1_000 for line in terms.values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (lambda folder: ("-o", folder / "nowhere" / "out.xlsx"), "nowhere"),
        (lambda folder: ("-o", folder / "out.csv"), "ends in .xlsx"),
        (lambda _: ("--set", "savings.share-of-gan-0-100.trust=1"), "Did you mean savings.share-of-gain"),
        (lambda _: ("--scenarios", "0"), "0 is not in the range"),
        (lambda _: ("--jobs", "0"), "0 is not in the range"),
        (lambda _: ("--jobs", "2", "--cluster", "tcp://127.0.0.1:1"), "give one of the two"),
        (lambda folder: (folder / "gone.xlsx",), "gone.xlsx"),
    ],
)  # fmt: skip
def test_what_can_be_put_right_is_said_before_anything_is_written(
    folder: Path, tmp_path: Path, words: Callable[[Path], tuple[object, ...]], said: str
) -> None:
    before = sorted(folder.iterdir())
    result = run(folder / "small.toml", *words(tmp_path))
    assert said in (result.stderr + str(result.exception))
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []
    assert sorted(folder.iterdir()) == before


def test_no_input_is_ever_written_over(folder: Path) -> None:
    book = folder / "results.xlsx"
    before = book.read_bytes()
    for words in ((book,), (folder / "small.toml", book)):
        told = str(run(*words, "-o", book, *FEW).exception)
        assert "is the input, and is never written over" in told
    assert book.read_bytes() == before


def certain() -> Tables:
    tables = block_tables()
    tables["uncertainty"] = []
    return tables


def commissioner_alone() -> Tables:
    tables = one_trust(1)
    tables["parties"] = tables["parties"][:1]
    tables["services"] = []
    return tables


def nobody() -> Tables:
    return {**commissioner_alone(), "parties": []}


def test_a_contract_in_which_nothing_is_uncertain_holds_in_every_future(tmp_path: Path) -> None:
    (tmp_path / "certain.toml").write_text(small_contract_toml(certain()), encoding="utf-8")
    result = run(tmp_path / "certain.toml", *FEW)
    assert result.exit_code == 0
    assert "holds in every one of 64 futures" in result.stdout.replace("\n  ", " ")


@pytest.mark.parametrize(("tables", "said"), [(commissioner_alone, ""), (nobody, "")])
def test_a_contract_with_nobody_to_pay_is_told_so(tables: Callable[[], Tables], said: str, tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text(small_contract_toml(tables()), encoding="utf-8")
    result = run(tmp_path / "empty.toml", *FEW)
    print(result.exit_code, result.stdout, result.exception)
    assert said in str(result.exception)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_every_form_goes_through(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    result = run(term_sheet(name), "-o", out, "--scenarios", "512")
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
