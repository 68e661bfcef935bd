"""What anyone sees who asks which contracts there are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from contract_engine.cli.main import main
from contract_engine.shipped import models_dir, term_sheets
from tests.contracts import small_contract_toml

if TYPE_CHECKING:
    from pathlib import Path


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["models", *words]) == 0
    return capsys.readouterr().out


def test_the_list_names_every_form_and_term_sheet_with_country_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    words = printed(capsys)
    lines = {line.split()[0]: line for line in words.splitlines() if line.startswith("  ")}
    assert {path.stem for path in models_dir().glob("*.py")} <= lines.keys()
    assert set(term_sheets()) <= lines.keys()
    assert "year_of_care" in lines["zio_diabetes"]
    assert "Netherlands" in lines["zio_diabetes"]
    assert "Box 14" in lines["zio_diabetes"]


def test_the_list_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(printed(capsys, "--json"))
    assert {sheet["term_sheet"] for sheet in document["term_sheets"]} == set(term_sheets())
    assert all(sheet["country"] and sheet["source"] and sheet["form"] for sheet in document["term_sheets"])
    assert {form["form"] for form in document["forms"]} == {path.stem for path in models_dir().glob("*.py")}


def test_a_form_is_shown_with_its_algebra_and_its_term_sheets(capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys, "alliance")
    assert "symbol" in page
    assert "Term sheets of this form: canterbury_alliance, frail_elderly_alliance, nec_option_c." in page


def test_a_term_sheet_is_shown_as_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys, "zio_diabetes")
    for heading in ("Organisations", "What is paid", "Open to negotiation", "Schemes", "Where the figures come from"):
        assert f"\n{heading}\n" in page
    assert "Diabetes package, ZIO, price of Diabetes: £312 drafted, from £260 to £350" in page
    assert max(map(len, page.splitlines())) <= 100


def test_choices_and_rules_for_tables_stand_on_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys, "medicare_shared_savings")
    assert "\nChoices\n" in page
    assert "settlement: Medicare Shared Savings Program, financial settlement" in page


@pytest.mark.parametrize("name", term_sheets())
def test_every_term_sheet_has_its_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys, name)
    assert "\nWhat is paid\n" in page
    assert "\nWhere the figures come from\n" in page


def test_a_term_sheet_of_your_own_is_shown_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sheet = tmp_path / "mine.toml"
    sheet.write_text(small_contract_toml(), encoding="utf-8")
    assert printed(capsys, str(sheet)).startswith("mine: ")


def test_a_slip_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "zio_diabetis"]) == 2
    assert "Did you mean zio_diabetes?" in capsys.readouterr().err
