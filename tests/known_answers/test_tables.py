"""Published payment rules, each settled as a table of one row; the cases and their working stand in tables.toml."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from contract_engine.cli.settle import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "tables.toml").read_text("utf-8"))["case"]


def settled(case: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Settle a case's row through the command, and return the row of the output."""
    table, output = folder / "row.csv", folder / "out.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, case["row"])
        writer.writeheader()
        writer.writerow(case["row"])
    sheet = str(HERE / f"{case['sheet']}.toml") if "/" in case["sheet"] else case["sheet"]
    asked = [part for name in ("rules", "year") if name in case for part in (f"--{name}", case[name])]
    result = CliRunner().invoke(settle, [sheet, "--table", str(table), "-o", str(output), *asked])
    assert result.exit_code == 0, result.output
    with output.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    return row


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_published_rule_settles_as_published(case: Mapping[str, Any], tmp_path: Path) -> None:
    row = settled(case, tmp_path)
    assert row["not_settled"] == ""
    assert {name: float(row[name]) for name in case["is"]} == pytest.approx(case["is"], abs=0.005)


def test_every_case_says_how_its_answer_comes_about_and_where_it_is_from() -> None:
    assert [case["name"] for case in CASES if not (case["working"] and case["source"])] == []
    assert len({case["name"] for case in CASES}) == len(CASES)
