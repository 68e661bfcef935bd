"""Who should hold the budget: searched, ranked, told, and written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from openpyxl import load_workbook

from contract_engine.cli.main import main
from contract_engine.results import solve
from contract_engine.results.leading import lead
from contract_engine.stressing.holder_risk import capital, risk_of, standard_error
from contract_engine.workbook.read import read
from tests.assembled import contract_of
from tests.leading.by_hand import LEAD, PAYER, TRUST, lead_contract, lead_tables
from tests.workbooks import small_contract_toml

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contracts import Entry

DEMAND: list[Entry] = [{"driver": "Demand", "acts_on": "activity growth", "low": -0.1, "central": 0.0, "high": 0.1}]
# Each with a few candidates, so that all five run in little time; by themselves they run with more.
BUNDLED = {
    "whole_population_budget": ["Acute Trust+Community Partnership", "Commissioner"],
    "bedfordshire_msk": [],
    "integrated_health_organisation": ["Neighbourhood Providers", "Integrated Care Board"],
    "pennine_msk": [],
    "oxfordshire_frail_elderly": ["Acute Trust + Community Trust", "Commissioners"],
}


def test_the_surplus_is_the_same_whoever_holds_the_budget_but_for_what_managing_it_costs() -> None:
    """W = 18,000 - 5,000 = 13,000; at the joint venture 1,000 less."""
    typed: list[Entry] = [
        {"candidate": "Joint venture", "member": LEAD, "share": 0.6, "management_cost": 1_000},
        {"candidate": "Joint venture", "member": TRUST, "share": 0.4},
    ]
    result = lead(lead_contract(holders=typed), scenarios=16)
    surplus = {line.holder: round(line.surplus) for line in result.holders}
    assert surplus[LEAD] == surplus[PAYER] == 13_000
    assert surplus["Joint venture"] == 12_000
    assert all(check.passed for check in result.checks)
    for line in result.holders:
        gains = [each.gain for each in result.positions if each.holder == line.holder and each.year == "term"]
        assert sum(gains) == pytest.approx(line.surplus, abs=0.01)


def test_with_the_present_holder_it_finds_what_solve_finds() -> None:
    contract = lead_contract(uncertainty=DEMAND)
    found, solved = lead(contract, holders=[LEAD], scenarios=64), solve(contract, scenarios=64, beside=())
    assert {line.id: line.value for line in found.terms} == pytest.approx(
        {line.id: line.value for line in solved.levers}
    )


def test_a_holder_that_can_absorb_little_has_no_terms_and_is_told_how_much_it_would_take() -> None:
    tables = lead_tables(uncertainty=DEMAND)
    tables["parties"][2]["risk_capacity"] = 100
    tables["contract"][0]["strict_risk"] = True
    contract = contract_of(tables)
    result = lead(contract, holders=[TRUST, PAYER], scenarios=256)
    assert result.recommended == PAYER
    line, (wanted, *_) = result.of(TRUST), [each for each in result.overturns if each.holder == TRUST]
    assert line is not None
    assert line.status == "no_deal"
    assert line.expected_gain is None
    assert wanted.what == "concession"
    parties = tuple(
        row.model_copy(update={"risk_capacity": 100 + 1.05 * wanted.pounds}) if row.name == TRUST else row
        for row in contract.parties.values()
    )
    able = replace(contract, tables={**contract.tables, "parties": parties})
    again = lead(able, holders=[TRUST], scenarios=256)
    assert again.status == "optimal"


def test_capital_is_what_is_enough_in_so_many_futures() -> None:
    """Of 100 losses of £1 to £100, £95 is enough in 95; a loss below zero needs none."""
    losses = np.arange(1.0, 101.0)
    assert (capital(losses, 0.95), capital(losses, 0.99)) == (95, 99)
    assert capital(losses - 200, 0.95) == 0


def test_the_risk_of_a_joint_venture_counts_any_member() -> None:
    """A loses 10 in one future of 8 and can absorb 4; B loses 3 in another and can absorb 5: one future in 8."""
    results = {"A": np.zeros((1, 8)), "B": np.zeros((1, 8))}
    results["A"][0, 0], results["B"][0, 1] = -10.0, -3.0
    risk = risk_of(results, {"A": np.zeros(1), "B": np.zeros(1)}, {"A": 4.0, "B": 5.0}, ("A", "B"))
    assert risk.chance == 1 / 8
    assert risk.excess == 6 / 8
    assert risk.capital_99 == 13
    assert risk.chance_error == pytest.approx(1 / 8)
    assert standard_error(np.ones(5)) is None


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_contract_with_a_budget_runs(name: str) -> None:
    from pathlib import Path

    from contract_engine.cli.guard import contract_at

    result = lead(contract_at(Path(name)), holders=BUNDLED[name], scenarios=32)
    assert result.status == "optimal"
    assert [check.check for check in result.checks if not check.passed] == []
    json.dumps(result.as_json(), allow_nan=False)


@pytest.fixture
def sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ours.toml"
    path.write_text(small_contract_toml(lead_tables(uncertainty=DEMAND)), encoding="utf-8")
    return path


def test_the_command_writes_a_workbook_and_says_who(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["lead", str(sheet), "--scenarios", "64", "-o", "out.xlsx", "--holder", LEAD, "--holder", f"{LEAD}+{TRUST}"]
    assert main(words) == 0
    said = capsys.readouterr()
    assert "should hold the budget" in said.out
    assert "candidate 2 of 2" in said.err
    book = load_workbook("out.xlsx")
    assert book.sheetnames[:3] == ["Cover", "Summary", "Contents"]
    sheets = {"Candidates", "Gains", "Paid to do", "Growth", "Best terms", "What would overturn it"}
    assert sheets <= set(book.sheetnames)
    assert "PASS" in str(book["Summary"]["A4"].value)


def test_the_same_seed_gives_the_same_json(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["lead", str(sheet), "--scenarios", "32", "--json", "--holder", LEAD, "--holder", PAYER]
    documents = []
    for _ in range(2):
        assert main(words) == 0
        documents.append(capsys.readouterr().out)
    assert documents[0] == documents[1]
    (first, _) = json.loads(documents[0])["holders"]
    assert {"holder", "surplus", "chance_of_loss_it_cannot_absorb", "capital_95", "capital_99", "initiatives",
            "positions"} <= set(first)  # fmt: skip


def test_how_it_ends_says_whether_anyone_has_terms(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A scheme for £50,000 that saves £18,000 gives nobody terms: 3. No time at all: 4. No budget: 2."""
    dear = lead_tables()
    dear["schemes"][0]["cost"] = 50_000
    sheet.write_text(small_contract_toml(dear), encoding="utf-8")
    assert main(["lead", str(sheet), "--scenarios", "16", "--quiet", "-o", "out.xlsx"]) == 3
    assert "nobody can be recommended" in str(load_workbook("out.xlsx")["Summary"]["A1"].value)
    assert main(["lead", "bedfordshire_msk", "--scenarios", "16", "--quiet", "--time-limit", "0"]) == 4
    capsys.readouterr()
    assert main(["lead", "primary_care_network", "--quiet", "-o", "none.xlsx"]) == 2
    assert "Nobody holds a budget" in capsys.readouterr().err
    assert not sheet.with_name("none.xlsx").exists()


def test_a_workbook_with_a_sheet_holders_is_read(sheet: Path) -> None:
    typed: list[Entry] = [{"candidate": "Trust alone", "member": TRUST, "authority": 3, "source": "board paper"}]
    sheet.write_text(small_contract_toml(lead_tables(holders=typed)), encoding="utf-8")
    assert main(["new", str(sheet), "-o", "book.xlsx", "--quiet"]) == 0
    assert "Holders" in load_workbook("book.xlsx").sheetnames
    result = lead(read(sheet.with_name("book.xlsx")), holders=["Trust alone"], scenarios=16)
    assert result.holders[0].authority == 3
    assert result.holders[0].note == "board paper"
