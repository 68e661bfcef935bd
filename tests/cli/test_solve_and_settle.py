"""What solve and settle say and write, and how they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from contract_engine.cli.settle import settle
from contract_engine.cli.solve import solve
from contract_engine.errors import PutRightError
from contract_engine.shipped import term_sheet
from tests.contracts import small_contract_toml, small_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import click

FEW = ("--scenarios", "400")
PROMISED = {
    "schema_version", "status", "objective", "surplus", "options", "levers", "positions", "flows", "initiatives",
    "binding", "no_deal", "checks", "run",
}  # fmt: skip
IN_A_POSITION = {
    "party", "year", "draft", "expected", "outside_option", "gain", "p5", "p95", "cvar", "risk_capacity", "risk_limit",
    "chance_of_breach",
}  # fmt: skip


@pytest.fixture(scope="module")
def network() -> str:
    return str(term_sheet("primary_care_network"))


@pytest.fixture
def clashing(tmp_path: Path) -> Path:
    """A contract in which the commissioner may pay a seventh of what it pays today."""
    tables = small_tables()
    tables["contract"][0]["affordability_limit"] = 600_000
    book = tmp_path / "clashing.toml"
    book.write_text(small_contract_toml(tables), encoding="utf-8")
    return book


def run(command: click.Command, *words: str) -> Result:
    """Run a command as a person would, errors of input apart from defects."""
    result = CliRunner().invoke(command, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit | PutRightError):
        raise result.exception
    return result


def test_the_document_holds_what_is_promised_and_stands_alone_on_standard_output(network: str) -> None:
    result = run(solve, network, "--json", *FEW)
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(document) >= PROMISED
    assert all(set(line) == IN_A_POSITION for line in document["positions"])
    assert {line["year"] for line in document["positions"]} == {"2027/28", "2028/29", "2029/30", "term"}
    assert all(check["passed"] for check in document["checks"])


def test_gains_over_the_term_add_up_to_the_surplus(network: str) -> None:
    document = json.loads(run(solve, network, "--json", *FEW).stdout)
    gains = [line["gain"] for line in document["positions"] if line["year"] == "term"]
    assert sum(gains) == pytest.approx(document["surplus"], abs=0.01)


def test_the_same_seed_gives_the_same_document_but_for_the_seconds_it_took(network: str) -> None:
    def without_time() -> dict[str, object]:
        document = json.loads(run(solve, network, "--json", *FEW, "--seed", "7").stdout)
        del document["run"]["seconds"]
        return document

    assert without_time() == without_time()


def test_a_value_that_is_tried_stays_and_is_no_longer_open(network: str) -> None:
    name = "emergency-care.fixed-share.acute-trust"
    document = json.loads(run(solve, network, "--json", *FEW, "--set", f"{name}=35%").stdout)
    lever = next(lever for lever in document["levers"] if lever["id"] == name)
    assert (lever["value"], lever["open"]) == (0.35, False)


def test_no_deal_ends_with_3_and_names_the_rules_that_clash(clashing: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    result = run(solve, str(clashing), "-o", str(out), "--json", *FEW)
    document = json.loads(result.stdout)
    assert result.exit_code == 3
    assert document["no_deal"]["kind"] == "terms"
    assert any("pays no more than £600,000" in line["rule"] for line in document["no_deal"]["clashing"])
    assert _first_words(out).startswith("No deal")


def test_a_time_limit_ends_with_4_and_the_workbook_says_so(network: str, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    result = run(solve, network, "-o", str(out), "--time-limit", "0", *FEW)
    assert result.exit_code == 4
    assert _first_words(out).startswith("Stopped by the time limit")


def test_results_can_be_solved_again(network: str, tmp_path: Path) -> None:
    """Reading what was proposed as the draft leaves nothing to change."""
    out = tmp_path / "out.xlsx"
    run(solve, network, "-o", str(out), "--quiet", *FEW)
    again = json.loads(run(solve, str(out), "--terms", "recommended", "--json", *FEW).stdout)
    assert again["broken_by_draft"] == []
    assert all(lever["value"] == pytest.approx(lever["draft"]) for lever in again["levers"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (lambda folder: ("-o", str(folder / "nowhere" / "out.xlsx")), "nowhere"),
        (lambda folder: ("-o", str(folder / "out.csv")), "ends in .xlsx"),
        (lambda folder: ("-o", str(folder)), "Give a name that ends in .xlsx"),
        (lambda _: ("--set", "emergency-care.fixed-shar.acute-trust=1"), "Did you mean emergency-care.fixed-share"),
        (lambda _: ("--set", "emergency-care.fixed-share.acute-trust=much"), "'much' is not a number"),
        (lambda _: ("--scenarios", "0"), "0 is not in the range"),
    ],
)
def test_what_can_be_put_right_is_said_before_anything_is_written(
    network: str, tmp_path: Path, words: Callable[[Path], tuple[str, ...]], said: str
) -> None:
    result = run(solve, network, *words(tmp_path))
    assert said in (result.stderr + str(result.exception))
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_the_input_is_never_written_over(network: str, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    run(solve, network, "-o", str(out), "--quiet", *FEW)
    before = out.read_bytes()
    result = run(solve, str(out), "-o", str(out), *FEW)
    assert "never written over" in str(result.exception)
    assert out.read_bytes() == before


def test_payments_due_and_results_tie(network: str) -> None:
    """Result = received - paid + own, for each organisation and year; what all receive is what all pay."""
    document = json.loads(run(settle, network, "--json", *FEW).stdout)
    positions = document["positions"]
    assert sum(line["received"] for line in positions) == pytest.approx(sum(line["paid"] for line in positions))
    for line in positions:
        assert line["result"] == pytest.approx(line["received"] - line["paid"] + line["own"], abs=0.01)
    received = sum(line["amount"] for line in document["flows"])
    assert received == pytest.approx(sum(line["received"] for line in positions if line["year"] == "term"))


def test_todays_terms_pay_no_practice_in_the_bundled_case(network: str) -> None:
    document = json.loads(run(settle, network, "--today", "--json", *FEW).stdout)
    assert {line["payee"] for line in document["flows"]} == {"Acute Trust", "Community Trust"}


def _first_words(book: Path) -> str:
    """Title of the summary, which is its first line."""
    return str(load_workbook(book, read_only=True)["Summary"]["A1"].value)


def test_an_organisation_that_breaks_even_has_nought_and_not_minus_nought() -> None:
    """The federation is paid what the services cost it, to a rounding of the last digit."""
    lines = run(settle, str(term_sheet("shared_service")), "--scenarios", "2000").stdout.splitlines()
    (federation,) = [line.split() for line in lines if line.startswith("Federation")]
    assert federation == ["Federation", "0", "0", "0", "0"]
