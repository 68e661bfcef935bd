"""What anyone sees who asks which scenario sets there are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contract_engine.cli.main import main
from contract_engine.cli.scenarios import sets_of
from contract_engine.shipped import scenario_set, scenario_sets
from tests.contracts import small_contract_toml

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["scenarios", *words]) == 0
    return capsys.readouterr().out


def test_the_list_names_every_set_and_the_source_of_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    words = printed(capsys)
    assert [name for name in scenario_sets() if f"\n  {name} " not in words] == []
    assert words.count("Source:") == sum(len(one.changes) for one in sets_of(["all"]))
    assert max(map(len, words.splitlines())) <= 100


def test_a_set_is_shown_as_a_page_with_what_each_per_cent_is_of(capsys: pytest.CaptureFixture[str]) -> None:
    page = " ".join(printed(capsys, "pandemic_year").split())
    assert "activity: -20% of the activity planned for the year, year 2. Source: illustrative" in page
    assert "achievement: -10 points of a rate, minus being worse, year 2." in page


def test_the_sets_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(printed(capsys, "--json"))
    assert [one["name"] for one in document["scenario_sets"]] == list(scenario_sets())
    assert all(change["unit"] and change["source"] for one in document["scenario_sets"] for change in one["changes"])


def test_a_path_works_wherever_a_name_does(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    text = scenario_set("winter_pressure").read_text("utf-8")
    own.write_text(text.replace('name = "winter_pressure"', 'name = "mine"'), encoding="utf-8")
    assert printed(capsys, str(own)).startswith("mine: Winter pressure\n")
    assert [one.name for one in sets_of([str(own), "scheme_fails"])] == ["mine", "scheme_fails"]


def test_a_slip_names_the_nearest_and_a_broken_file_its_slip(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["scenarios", "pandemic"]) == 2
    assert "There is no scenario set 'pandemic'. Did you mean pandemic_year?" in capsys.readouterr().err
    own = tmp_path / "mine.toml"
    own.write_text("name = 'mine'\n", encoding="utf-8")
    assert main(["scenarios", str(own)]) == 2
    assert "title is missing. Add it." in capsys.readouterr().err


def test_a_set_and_a_contract_say_who_is_worse_off_and_what_breaks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sheet = tmp_path / "small.toml"
    sheet.write_text(small_contract_toml(), encoding="utf-8")
    told = printed(capsys, "scheme_fails", str(sheet))
    assert told.startswith("- Schemes fail: ")
    assert "\nSchemes fail: result, £\nOrganisation " in told
    document = json.loads(printed(capsys, "all", str(sheet), "--json"))
    assert {line["scenario"] for line in document["scenario_sets"]["sets"]} == set(scenario_sets())
    assert document["summary"]
