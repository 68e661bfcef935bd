"""`solve --for` and `--private`, and the file that `new --private` writes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from contract_engine.cli.check import check
from contract_engine.cli.new import new
from contract_engine.cli.settle import settle
from contract_engine.cli.solve import results_beside, solve
from contract_engine.errors import PutRightError
from tests.contracts import small_contract_toml
from tests.solutions import with_terms

if TYPE_CHECKING:
    from pathlib import Path

    import click

FEW = ("--scenarios", "16", "--quiet")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(small_contract_toml(with_terms()), encoding="utf-8")
    return path


def run(command: click.Command, *words: str) -> Result:
    result = CliRunner().invoke(command, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit | PutRightError):
        raise result.exception
    return result


def test_each_edition_has_a_file_of_its_own_and_shows_what_is_its_readers(sheet: Path) -> None:
    said = run(solve, str(sheet), "--for", "ALL", *FEW[:2]).stdout
    assert "Edition for all organisations: it may be shared with each of them." in said
    assert "better off" not in said
    document = json.loads(run(solve, str(sheet), "--for", "practice a", "--json", *FEW).stdout)
    assert (document["edition"], document["surplus"]) == ("Practice A", None)
    assert {line["party"] for line in document["positions"]} == {"Practice A"}
    assert document["flows"]
    assert [path.name for path in sheet.parent.glob("*.xlsx")] == ["small results for all.xlsx"]
    assert "Results by year" not in load_workbook(sheet.with_name("small results for all.xlsx")).sheetnames


def test_the_facilitators_edition_is_the_default_and_has_the_plain_name(sheet: Path) -> None:
    assert results_beside(sheet, "facilitator").name == "small results.xlsx"
    assert results_beside(sheet, "A/B: Practice").name == "small results for A_B_ Practice.xlsx"
    reader = next(option for option in solve.params if option.name == "reader")
    assert reader.default == "facilitator"


def test_an_unknown_reader_is_refused_before_any_work(sheet: Path) -> None:
    result = run(solve, str(sheet), "--for", "Practise A", *FEW)
    assert str(result.exception) == "--for Practise A: there is no such organisation. Did you mean Practice A?"


@pytest.mark.parametrize(
    ("words", "said"), [(("--for", "all"), "everyone's figures"), (("--private", "trust.xlsx"), "shared workbook")]
)
def test_neither_an_edition_nor_private_figures_go_into_the_workbook_itself(
    sheet: Path, words: tuple[str, ...], said: str
) -> None:
    book = sheet.with_name("book.xlsx")
    run(new, str(sheet), "-o", str(book), "--quiet")
    before = book.read_bytes()
    result = run(solve, str(book), "--in-place", *words, *FEW)
    assert result.exit_code == 2
    assert said in result.output
    assert book.read_bytes() == before


def test_a_private_file_is_written_filled_in_and_read_by_every_command(sheet: Path) -> None:
    private = sheet.with_name("trust.xlsx")
    said = run(new, str(sheet), "--private", "Trust", "-o", str(private)).stdout
    assert said == f"Wrote {private}, for Trust to fill with its own figures.\n"
    checked = run(check, str(sheet), "--private", str(private))
    assert "small.toml with trust.xlsx: nothing to put right" in checked.stdout
    settled = json.loads(run(settle, str(sheet), "--private", str(private), "--json", *FEW).stdout)
    assert settled["flows"]
    joined = json.loads(run(solve, str(sheet), "--json", "--private", str(private), *FEW).stdout)
    assert joined["run"]["input_file"] == "small.toml with trust.xlsx"
    assert joined["run"]["input_sha256"] != hashlib.sha256(sheet.read_bytes()).hexdigest()


def test_a_private_file_for_nobody_is_not_written(sheet: Path) -> None:
    result = run(new, str(sheet), "--private", "Trusst", "-o", str(sheet.with_name("t.xlsx")))
    assert "'Trusst' is not an organisation of small.toml. Did you mean Trust?" in str(result.exception)


def test_a_private_file_that_is_not_there_is_named(sheet: Path) -> None:
    result = run(check, str(sheet), "--private", str(sheet.with_name("nort.xlsx")))
    assert "nort.xlsx" in result.output
