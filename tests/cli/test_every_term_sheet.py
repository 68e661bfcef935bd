"""Every term sheet goes through new, check, settle and solve, and says where its figures are from."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from contract_engine.clauses.form import Terms, form_of
from contract_engine.cli.check import check
from contract_engine.cli.new import new
from contract_engine.cli.settle import settle
from contract_engine.cli.solve import solve
from contract_engine.schema.contract import TABLE_BY_NAME
from contract_engine.shipped import models_dir, term_sheets
from contract_engine.terms import PENNY
from contract_engine.workbook.read import read

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEMS = Path(__file__).parents[2] / "docs" / "systems.md"
PROMISED = {
    "tower_hamlets_care_packages", "zio_diabetes", "pennine_msk", "bedfordshire_msk", "oxfordshire_frail_elderly",
    "frail_elderly_alliance", "canterbury_alliance", "alternative_quality_contract", "kaiser_medical_group",
    "geisinger_provencare", "medicare_shared_savings", "aco_reach", "next_generation_aco", "nairn_frail_older_people",
    "midlands_health_network", "alberta_primary_care_network", "primary_care_network",
    "quality_and_outcomes_framework", "whole_population_budget", "gp_commissioning_make_or_buy",
    "vitality_super_partnership", "hurley_multi_practice", "shared_service", "nec_option_c", "alzira",
    "enhanced_service", "apms_network_contract", "homeless_specialist_service", "section_75_pooled_fund",
    "neighbourhood_provider", "integrated_health_organisation",
}  # fmt: skip
SHEETS = term_sheets()
FEW = ("--json", "--scenarios", "256")
each_sheet = pytest.mark.parametrize("name", SHEETS)


def entries_of(name: str) -> dict[str, Any]:
    return tomllib.loads(SHEETS[name].read_text("utf-8"))


def test_every_contract_of_the_sources_has_its_term_sheet() -> None:
    assert set(SHEETS) == PROMISED


@each_sheet
def test_it_goes_through_and_says_what_the_form_does_to_whom(name: str, tmp_path: Path) -> None:
    runner, book = CliRunner(), tmp_path / "book.xlsx"
    assert runner.invoke(new, [name, "-o", str(book), "--quiet"]).exit_code == 0
    checked = runner.invoke(check, [str(book), "--json"])
    assert (checked.exit_code, json.loads(checked.stdout)["faults"]) == (0, [])
    settled = json.loads(runner.invoke(settle, [str(book), *FEW]).stdout)
    assert any(flow["amount"] > 0 for flow in settled["flows"])
    result = runner.invoke(solve, [str(book), *FEW, "--beside", "none"])
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["status"] == "optimal"
    assert [check["check"] for check in document["checks"] if not check["passed"]] == []
    contract = read(book)
    if any(lever["open"] for lever in document["levers"]):
        gains = {line["party"]: line["gain"] for line in document["positions"] if line["year"] == "term"}
        assert min(gains[party] for party in contract.signatories) > -PENNY
    values = {lever["id"]: lever["value"] for lever in document["levers"] if lever["value"] is not None}
    said = list(form_of(contract, models_dir()).words(Terms(contract, values)))
    assert 1 <= len(said) <= 6
    if not contract.chosen and not document["options"]:
        assert [sentence for sentence in said if sentence not in document["summary"]] == []
    assert any(party in " ".join(said) for party in contract.parties)


def unsourced(entries: dict[str, Any]) -> Iterator[str]:
    """Yield each row of a term sheet that does not say where it is from."""
    for table, rows in entries.items():
        kind = TABLE_BY_NAME.get(table)
        if kind is not None and not kind.vertical and any(column.name == "source" for column in kind.columns()):
            yield from (f"{table} {number}" for number, row in enumerate(rows, start=1) if not row.get("source"))


@each_sheet
def test_every_row_says_where_it_is_from_or_that_it_is_illustrative(name: str) -> None:
    entries = entries_of(name)
    assert list(unsourced(entries)) == []
    assert all(entries["contract"].get(said) for said in ("country", "source", "about"))
    assert "illustrative" in SHEETS[name].read_text("utf-8")


@each_sheet
def test_the_index_of_systems_names_it_with_its_form_and_country(name: str) -> None:
    settings = entries_of(name)["contract"]
    (line,) = [line for line in SYSTEMS.read_text("utf-8").splitlines() if line.startswith(f"| `{name}` |")]
    assert f"| {settings['form']} | {settings['country']} |" in line
