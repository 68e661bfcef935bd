"""The input tables written out: as JSON Schema for programs, as the data dictionary for people."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contract_engine import shipped
from contract_engine.cli.main import main
from contract_engine.schema.contract import TABLE_BY_NAME, TABLES
from contract_engine.schema.document import EVERY, dictionary

CHECKOUT = Path(__file__).parents[2]
IN_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str, date), "boolean": (bool,), "integer": (int,), "number": (int, float),
}  # fmt: skip


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["schema", *words]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def allowed(value: object, rule: dict[str, Any]) -> bool:
    """Whether a value is of the type, among the choices and within the bounds of its column."""
    if not isinstance(value, IN_PYTHON[rule["type"]]) or value not in rule.get("enum", [value]):
        return False
    return not isinstance(value, int | float) or rule.get("minimum", value) <= value <= rule.get("maximum", value)


def departures(rows: list[dict[str, Any]], rules: dict[str, Any]) -> list[str]:
    """What a table of a term sheet does that its schema does not allow."""
    found = []
    for row in rows:
        found += [f"{name} is missing" for name in rules["required"] if name not in row]
        for name, value in row.items():
            rule = rules["properties"].get(name)
            if rule is None:
                found.append(f"{name} is unknown")
            elif not allowed(value, rule):
                found.append(f"{name} is {value!r}")
    return found


def test_the_schema_is_one_document_with_every_table(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(printed(capsys))
    assert list(document["properties"]) == [*(table.table for table in TABLES), "tables"]


def test_a_column_says_its_heading_unit_bounds_and_where_to_find_it(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(printed(capsys, "--table", "services"))
    price = document["properties"]["services"]["items"]["properties"]["reference_price"]
    assert price["title"] == "Reference price"
    assert price["type"] == "number"
    assert price["minimum"] == 0
    assert price["x-unit"] == "£ a unit"
    assert price["x-where-to-find"] == "NHS Payment Scheme, unit prices"


def test_a_table_can_be_asked_for_by_its_sheet(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(json.loads(printed(capsys, "--table", "Terms pool"))["properties"]) == ["terms_pool"]


def test_a_slip_in_a_table_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--table", "servces"]) == 2
    assert "There is no table 'servces'. Did you mean Services?" in capsys.readouterr().err


@pytest.mark.parametrize("name", shipped.term_sheets())
def test_the_term_sheets_that_come_with_it_follow_the_schema(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    tables = json.loads(printed(capsys))["properties"]
    sheet = tomllib.loads(shipped.term_sheet(name).read_text("utf-8"))
    assert sheet.keys() <= tables.keys()
    found = {
        table: departures(rows if isinstance(rows, list) else [rows], tables[table].get("items", tables[table]))
        for table, rows in sheet.items()
        if table in TABLE_BY_NAME
    }
    assert {table: slips for table, slips in found.items() if slips} == {}


def test_a_row_that_leaves_the_schema_is_noticed() -> None:
    """The check of the term sheets is itself tried on a row with four slips."""
    rules = {
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "role": {"type": "string", "enum": ["practice"]},
            "registered_list": {"type": "number", "minimum": 0},
        },
    }
    row = {"role": "practise", "registered_list": -5, "lst": 1}
    assert departures([row], rules) == [
        "name is missing", "role is 'practise'", "registered_list is -5", "lst is unknown",
    ]  # fmt: skip


def test_the_data_dictionary_in_docs_is_up_to_date() -> None:
    """After changing a column, run make dictionary."""
    assert (CHECKOUT / "docs" / "data_dictionary.md").read_text("utf-8") == dictionary()


def test_the_data_dictionary_has_a_line_for_every_column(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "--markdown").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| Column | In a term sheet |")]
    assert len(rows) == sum(len(table.columns()) for table in EVERY)
    assert {line.count(" | ") for line in rows} == {6}


def test_pound_signs_survive_a_pipe_that_knows_no_pound_sign() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "contract_engine", "schema", "--markdown"],
        capture_output=True, check=True, cwd=CHECKOUT, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert "£ a unit" in run.stdout.decode("utf-8")


def test_it_says_how_a_term_sheet_settles_tables(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(printed(capsys))
    rules = document["properties"]["tables"]["additionalProperties"]
    assert {"reads", "rates", "steps", "totals"} <= rules["properties"].keys()
    assert {"Read", "Rate", "Step"} <= document["$defs"].keys()
    assert "tables" not in json.loads(printed(capsys, "--table", "services"))["properties"]


def test_the_tables_of_a_pot_are_known_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    """They are a file of their own, and so no part of the schema of a term sheet."""
    rows = json.loads(printed(capsys, "--table", "pot"))["properties"]["pot"]["items"]
    assert rows["properties"]["current"]["title"] == "Current split"
    assert "| Amount | `amount` |" in printed(capsys, "--table", "Pot settings", "--markdown")
    assert "pot" not in json.loads(printed(capsys))["properties"]
