"""Named scenarios change one input at a time and leave the rest as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.changes import scenario_names, with_changes
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.schemes import EffectRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.workbook.read import read
from tests.contracts import Entry, small_contract_toml, small_tables

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract


def contract_with(scenarios: list[Entry], folder: Path, **more: list[Entry]) -> Contract:
    book = folder / "small.toml"
    book.write_text(small_contract_toml(small_tables() | more | {"scenarios": scenarios}), encoding="utf-8")
    return read(book)


def changed(folder: Path, *changes: Entry, **more: list[Entry]) -> Contract:
    """Return the small contract in a scenario of these changes."""
    return with_changes(
        contract_with([{"scenario": "What if", **change} for change in changes], folder, **more), "What if"
    )


def services(contract: Contract) -> dict[str, ServiceRow]:
    return {row.point_of_delivery: row for row in contract.rows(ServiceRow)}


def drivers(contract: Contract) -> dict[str, DriverRow]:
    return {row.driver: row for row in contract.rows(DriverRow)}


def test_scenarios_are_named_in_the_order_in_which_they_appear(tmp_path: Path) -> None:
    assert scenario_names(contract_with(small_tables()["scenarios"], tmp_path)) == ("Hard winter", "Tight money")


def test_a_scenario_makes_every_change_of_its_name_and_no_other(tmp_path: Path) -> None:
    """Hard winter: demand grows by 6% and a unit of emergency care costs 2,900 x 1.1 = 3,190."""
    contract = contract_with(small_tables()["scenarios"], tmp_path)
    winter = with_changes(contract, "Hard winter")
    assert drivers(winter)["Demand"].central == 0.06
    assert services(winter)["Emergency admissions"].unit_cost == pytest.approx(3190)
    assert services(winter)["Attendances"] == services(contract)["Attendances"]
    assert winter.settings.affordability_limit == 6_000_000
    assert drivers(contract)["Demand"].central == 0.02


@pytest.mark.parametrize(
    ("how", "value", "result"),
    [("set to", 5_000_000, 5_000_000), ("multiply by", 0.9, 5_400_000), ("add", -1, 5_999_999)],
)
@pytest.mark.parametrize(
    "where",
    [
        {"row": "Affordability limit", "column": "Value"},
        {"row": "", "column": "Affordability limit"},
        {"row": "Small contract", "column": "affordability  LIMIT"},
    ],
)
def test_a_setting_is_named_as_a_row_or_as_a_column(
    where: Entry, how: str, value: float, result: float, tmp_path: Path
) -> None:
    scenario = changed(tmp_path, {"changes": "Contract", **where, "how": how, "value": value})
    assert scenario.settings.affordability_limit == pytest.approx(result)


@pytest.mark.parametrize(
    "row", ["Trust / Emergency admissions", "trust/emergency admissions", " Trust  /Emergency admissions "]
)
def test_two_keys_are_parted_by_a_slash_however_it_is_spaced(row: str, tmp_path: Path) -> None:
    scenario = changed(tmp_path, {"changes": "Services", "row": row, "column": "Unit cost", "value": 3000})
    assert services(scenario)["Emergency admissions"].unit_cost == 3000


@pytest.mark.parametrize("row", ["2027/28", " 2027/28 "])
def test_a_slash_within_a_key_is_part_of_it(row: str, tmp_path: Path) -> None:
    scenario = changed(tmp_path, {"changes": "Indexation", "row": row, "column": "Price uplift", "value": 0.04})
    assert [vars(entry)["uplift"] for entry in scenario.tables["indexation"]] == [0.04, 0, 0]


def test_blank_keys_may_be_left_out(tmp_path: Path) -> None:
    """An effect on a service has no indicator, one on an indicator no service."""
    keys = ["Proactive care / Trust / Emergency admissions", "Proactive care / Care plans"]
    changes = [
        {"changes": "Effects", "row": key, "column": "Change", "how": "multiply by", "value": 0.5} for key in keys
    ]
    scenario = changed(tmp_path, *changes)
    assert [row.change for row in scenario.rows(EffectRow)] == [-0.025, 0.1]


def test_changes_of_one_row_add_up(tmp_path: Path) -> None:
    row = {"changes": "Services", "row": "Trust / Emergency admissions"}
    scenario = changed(
        tmp_path,
        {**row, "column": "Cost released after 12 months", "value": 0.35},
        {**row, "column": "Cost released after 36 months", "value": 0.4},
    )
    emergency = services(scenario)["Emergency admissions"]
    assert (emergency.released_at_once, emergency.released_12, emergency.released_36) == (0.3, 0.35, 0.4)


def test_a_row_that_the_tool_filled_in_can_be_changed(tmp_path: Path) -> None:
    scenario = changed(
        tmp_path, {"changes": "Uncertainty", "row": "Chance variation", "column": "Central", "value": 0.01}
    )
    assert drivers(scenario)["Chance variation"].central == 0.01


def test_people_follow_a_change_of_a_list(tmp_path: Path) -> None:
    """Practice B grows from 4,000 to 30,000 people: with Practice A's 6,000 that is 36,000, 1.17% x sqrt(100/36)."""
    grows = {"changes": "Parties", "row": "Practice B", "column": "Registered list", "value": 30_000}
    scenario = changed(tmp_path, grows)
    assert [row.headcount for row in scenario.rows(PopulationRow)] == [6000, 30_000]
    assert drivers(scenario)["Chance variation"].high == pytest.approx(1.2816 * 0.0117 * 10 / 6)


def test_chance_variation_follows_a_change_of_people(tmp_path: Path) -> None:
    """3,600 typed people double to 7,200; a chance variation that the scenario sets itself stays as it is set."""
    people: list[Entry] = [{"organisation": "Practice B", "headcount": 3600}]
    headcount = {"changes": "Population", "row": "Practice B / All", "column": "Headcount"}
    double = headcount | {"how": "multiply by", "value": 2}
    twice = changed(tmp_path, double, population=people)
    assert drivers(twice)["Chance variation"].high == pytest.approx(1.2816 * 0.0117 * (100 / 7.2) ** 0.5)
    typed = {"changes": "Uncertainty", "row": "Chance variation", "column": "High", "value": 0.2}
    assert drivers(changed(tmp_path, typed, double, population=people))["Chance variation"].high == 0.2


def test_people_who_were_typed_do_not_follow_a_change_of_a_list(tmp_path: Path) -> None:
    grows = {"changes": "Parties", "row": "Practice B", "column": "Registered list", "value": 30_000}
    people: list[Entry] = [{"organisation": "Practice B", "headcount": 3900}]
    assert [row.headcount for row in changed(tmp_path, grows, population=people).rows(PopulationRow)] == [3900]


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    late = {
        "changes": "Schemes",
        "row": "Proactive care / North Network",
        "column": "Start month",
        "how": "add",
        "value": 6,
    }
    (row,) = changed(tmp_path, late).tables["schemes"]
    assert repr(vars(row)["start_month"]) == "7"
