"""Every workbook that comes with contract_engine goes through check, settle and solve, and says what its form does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from contract_engine.clauses.form import Terms, form_of
from contract_engine.cli.check import check
from contract_engine.cli.settle import settle
from contract_engine.cli.solve import solve
from contract_engine.shipped import models_dir, spreadsheets_dir
from contract_engine.terms import PENNY
from contract_engine.workbook.read import read

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = sorted(spreadsheets_dir().glob("*.xlsx"))
FEW = ("--json", "--scenarios", "512")

each_book = pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.stem)


@each_book
def test_it_goes_through_and_says_what_the_form_does_to_whom(book: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(check, [str(book), "--quiet"]).exit_code == 0
    settled = json.loads(runner.invoke(settle, [str(book), *FEW]).stdout)
    assert any(flow["amount"] > 0 for flow in settled["flows"])
    result = runner.invoke(solve, [str(book), *FEW])
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["status"] == "optimal"
    assert [check["check"] for check in document["checks"] if not check["passed"]] == []
    assert min(line["gain"] for line in document["positions"] if line["year"] == "term") > -PENNY
    contract = read(book)
    values = {lever["id"]: lever["value"] for lever in document["levers"]}
    said = list(form_of(contract, models_dir()).words(Terms(contract, values)))
    assert 1 <= len(said) <= 4
    assert [sentence for sentence in said if sentence not in document["summary"]] == []
    assert any(party in " ".join(said) for party in contract.parties)
