"""Term sheets are found by name or by path, and a slip names the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract_engine import shipped
from contract_engine.errors import PutRightError

CASE = "primary_care_network"


def test_a_term_sheet_is_found_by_its_name() -> None:
    assert shipped.term_sheet(CASE) == shipped.models_dir() / "term_sheets" / f"{CASE}.toml"


def test_a_term_sheet_of_ones_own_is_found_by_its_path(tmp_path: Path) -> None:
    own = tmp_path / "north.toml"
    own.write_text("", encoding="utf-8")
    assert shipped.term_sheet(own) == own
    assert shipped.term_sheet(str(own)) == own


@pytest.mark.parametrize("slip", ["primary_care_netwrk", "Primary_Care_Network", f"{CASE}.toml"])
def test_a_slip_in_a_name_gets_the_nearest_match(slip: str) -> None:
    with pytest.raises(PutRightError, match=f"There is no term sheet '{slip}'. Did you mean {CASE}?"):
        shipped.term_sheet(slip)


def test_a_name_unlike_any_gets_the_list() -> None:
    with pytest.raises(PutRightError, match=f"Choose one of: .*{CASE}"):
        shipped.term_sheet("zzz")


def test_a_scenario_set_is_found_by_name_or_path_and_a_slip_gets_the_nearest(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text("", encoding="utf-8")
    assert shipped.scenario_set("scheme_fails") == shipped.scenarios_dir() / "scheme_fails.toml"
    assert shipped.scenario_set(own) == own
    with pytest.raises(PutRightError, match=r"There is no scenario set 'scheme_fail'. Did you mean scheme_fails\?"):
        shipped.scenario_set("scheme_fail")


def test_in_a_checkout_the_folders_stand_beside_the_package() -> None:
    package = Path(shipped.__file__).parent
    folders = (shipped.models_dir(), shipped.scenarios_dir(), shipped.spreadsheets_dir())
    assert folders == tuple(package.parent / name for name in ("models", "scenarios", "spreadsheets"))


def test_in_an_installed_package_the_folders_are_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path)
    (tmp_path / "_shipped" / "models").mkdir(parents=True)
    assert shipped.models_dir() == tmp_path / "_shipped" / "models"
