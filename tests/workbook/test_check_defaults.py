"""What the tool fills in: people, uplifts and chance variation, marked assumed with how they were derived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.design.worlds import worlds_of
from contract_engine.results.luck import luck_of
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.services import IndexationRow
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.workbook.read import read
from contract_engine.world.drivers import draw
from tests.assembled import contract_of as assembled
from tests.contracts import Entry, Tables, small_contract_toml, small_tables

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract


def contract_of(tables: Tables, folder: Path) -> Contract:
    book = folder / "small.toml"
    book.write_text(small_contract_toml(tables), encoding="utf-8")
    return read(book)


def test_people_come_from_the_lists_and_need_from_weighted_over_registered(tmp_path: Path) -> None:
    """Practice A: 6,600 weighted over 6,000 registered is 1.1; Practice B has no weighted list, so 1."""
    rows = contract_of(small_tables(), tmp_path).rows(PopulationRow)
    assert [(row.organisation, row.segment, row.headcount) for row in rows] == [
        ("Practice A", "All", 6000),
        ("Practice B", "All", 4000),
    ]
    assert [row.need_weight for row in rows] == pytest.approx([1.1, 1.0])
    assert {row.status for row in rows} == {"assumed"}
    assert all(row.source.startswith("derived: registered list") for row in rows)


def test_people_who_were_typed_stay_as_they_are(tmp_path: Path) -> None:
    tables = small_tables() | {"population": [{"organisation": "Practice A", "segment": "Frail", "headcount": 300}]}
    rows = contract_of(tables, tmp_path).rows(PopulationRow)
    assert [(row.segment, row.headcount) for row in rows] == [("Frail", 300)]


def test_years_without_an_uplift_get_none_from_the_price_base_to_the_end(tmp_path: Path) -> None:
    """Price base 2026/27, three years from 2027/28, of which the first is typed: 2% less 0.5%."""
    rows = contract_of(small_tables(), tmp_path).rows(IndexationRow)
    assert [(row.year, row.uplift, row.status) for row in rows] == [
        ("2027/28", 0.02, "assumed"),
        ("2028/29", 0.0, "assumed"),
        ("2029/30", 0.0, "assumed"),
    ]


def test_years_between_price_base_and_start_get_a_row_too(tmp_path: Path) -> None:
    tables = small_tables()
    tables["contract"][0]["price_base"] = "2025/26"
    rows = contract_of(tables, tmp_path).rows(IndexationRow)
    assert [row.year for row in rows] == ["2027/28", "2026/27", "2028/29", "2029/30"]


def test_chance_variation_follows_from_the_number_of_people(tmp_path: Path) -> None:
    """10,000 people: 1.17% x sqrt(100,000 / 10,000) = 3.700%, and 1 in 10 lies 1.2816 times that away, 4.742%."""
    (row,) = (row for row in contract_of(small_tables(), tmp_path).rows(DriverRow) if row.acts_on == "activity")
    assert (row.driver, row.each_year, row.central) == ("Chance variation", True, 0.0)
    assert (row.moves_with_others, row.target_moves, row.status) == ("none", False, "assumed")
    assert row.high == pytest.approx(0.047417, abs=1e-6)
    assert row.low == -row.high
    assert row.source == "derived: 1.17% x square root of 100,000 / population, after Jones and HSJ 2011"


@pytest.mark.parametrize(
    ("segments", "people"), [((), 2500), (("Frail",), 400), (("Frail", "Others"), 2500), (("All",), 2500)]
)
def test_chance_and_luck_are_of_the_people_on_population(segments: tuple[str, ...], people: int) -> None:
    """2,500 typed people, though 10,000 are registered; 400 where the only budget is for the frail."""
    tables = small_tables()
    tables["population"] = [
        {"organisation": "Practice A", "segment": "Frail", "headcount": 400, "need_weight": 3.0},
        {"organisation": "Practice A", "segment": "Others", "headcount": 2100},
    ]
    tables["terms_budget"] = [
        {"clause": "Budget", "payer": "Commissioner", "payee": "Practice A", "segment": segment, "in_force": "new",
         "draft": 100}
        for segment in segments
    ]  # fmt: skip
    contract = assembled(tables)
    (row,) = (row for row in contract.rows(DriverRow) if row.driver == "Chance variation")
    assert row.high == pytest.approx(1.2816 * 0.0117 * (100_000 / people) ** 0.5)
    luck = luck_of(worlds_of(contract, draw(contract, 8, 1)))
    assert luck is not None
    assert luck.people == people


def test_people_of_a_budget_that_ends_are_not_those_of_the_contract() -> None:
    """A budget for the frail in force today alone says nothing of who the new contract is for."""
    tables = small_tables()
    tables["population"] = [{"organisation": "Practice A", "segment": segment, "headcount": 300}
                            for segment in ("Frail", "Others")]  # fmt: skip
    tables["terms_budget"] = [{"clause": "Budget", "payer": "Commissioner", "payee": "Practice A", "segment": "Frail",
                               "in_force": "today", "today": 100}]  # fmt: skip
    assert assembled(tables).population == 600


def test_chance_variation_of_a_few_people_stays_a_share(tmp_path: Path) -> None:
    """Ten people: 1.17% x 100 x 1.2816 is above 100%; activity cannot fall by more than all of it."""
    tables = small_tables()
    for row, people in zip(tables["parties"][2:], (6, 4), strict=True):
        row |= {"registered_list": people, "weighted_list": None}
    (row,) = (row for row in contract_of(tables, tmp_path).rows(DriverRow) if row.acts_on == "activity")
    assert (row.low, row.high) == (-1.0, pytest.approx(1.49947, abs=1e-5))


def test_chance_variation_stands_beside_other_uncertainties_of_activity(tmp_path: Path) -> None:
    tables = small_tables()
    tables["uncertainty"].append({"driver": "Winter", "acts_on": "activity", "low": -0.01, "central": 0, "high": 0.01})
    drivers = [row.driver for row in contract_of(tables, tmp_path).rows(DriverRow)]
    assert drivers == ["Demand", "Winter", "Chance variation"]


def test_chance_variation_that_was_typed_stays_as_it_is(tmp_path: Path) -> None:
    typed: Entry = {"driver": "chance  variation", "acts_on": "activity", "low": -0.01, "central": 0, "high": 0.01}
    tables = small_tables()
    tables["uncertainty"].append(typed)
    rows = contract_of(tables, tmp_path).rows(DriverRow)
    assert [(row.driver, row.high) for row in rows] == [("Demand", 0.05), ("chance variation", 0.01)]


def test_reading_what_was_filled_in_fills_nothing_in_again(tmp_path: Path) -> None:
    """Rows the tool wrote into a workbook are that workbook's rows from then on."""
    once = contract_of(small_tables(), tmp_path)
    tables = {name: [row.model_dump() for row in rows] for name, rows in once.tables.items() if rows}
    twice = contract_of(tables, tmp_path)
    assert (
        twice.tables == once.tables
        or {name: [row.model_dump() for row in rows] for name, rows in twice.tables.items() if rows} == tables
    )


DERIVED_PEOPLE = [
    {"organisation": "Practice A", "headcount": 6000, "need_weight": 1.1, "source": "derived: registered list"},
    {"organisation": "Practice B", "headcount": 4000, "need_weight": 1.0, "source": "derived: registered list"},
]


def test_people_derived_into_a_workbook_follow_a_list_typed_later_and_it_says_so(tmp_path: Path) -> None:
    tables = small_tables() | {"population": [dict(row) for row in DERIVED_PEOPLE]}
    tables["parties"][3]["registered_list"] = 4500
    contract = contract_of(tables, tmp_path)
    assert [row.headcount for row in contract.rows(PopulationRow)] == [6000, 4500]
    told = [fault for fault in contract.warnings if "derived from the lists" in fault.found]
    assert [(fault.place, fault.found[:4]) for fault in told] == [("population!row 2 headcount", "4000")]


def test_a_derived_figure_is_told_in_six_digits(tmp_path: Path) -> None:
    tables = small_tables() | {"population": [{**row, "headcount": 4000.123456789} for row in DERIVED_PEOPLE]}
    found = [fault.found for fault in contract_of(tables, tmp_path).warnings if "derived from the lists" in fault.found]
    assert "4000.12 was derived from the lists, which now give 6000; that is used." in found


def test_people_that_someone_confirmed_stay_when_the_list_changes(tmp_path: Path) -> None:
    tables = small_tables() | {"population": [row | {"status": "confirmed"} for row in DERIVED_PEOPLE]}
    tables["parties"][3]["registered_list"] = 4500
    assert [row.headcount for row in contract_of(tables, tmp_path).rows(PopulationRow)] == [6000, 4000]


def test_a_practice_taken_out_leaves_no_derived_people_behind(tmp_path: Path) -> None:
    tables = small_tables() | {"population": [dict(row) for row in DERIVED_PEOPLE]}
    tables["parties"].pop()
    tables["indicators"].pop()
    assert [row.organisation for row in contract_of(tables, tmp_path).rows(PopulationRow)] == ["Practice A"]
