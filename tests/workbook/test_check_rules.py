"""Rules that span cells, rows and tables: each is broken alone, and gives its own message at its own cell.

Every case of rules.toml changes the small contract in one way. The whole list of errors is
compared, so a case fails if its rule is taken out, or if a second message follows from the first.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from contract_engine.schema.faults import Fault, InputFaultsError
from contract_engine.workbook.read import read
from tests.contracts import Entry, Tables, small_contract_toml, small_tables

Case = dict[str, Any]
Change = tuple[str, int, Entry]

CASES: dict[str, list[Case]] = tomllib.loads((Path(__file__).parent / "rules.toml").read_text("utf-8"))
CALLED = {kind: [case["name"] for case in cases] for kind, cases in CASES.items()}


def changed(*changes: Change) -> Tables:
    """Return the small contract with rows, counted from 1, changed; 0 adds one."""
    tables = small_tables()
    for table, number, entries in changes:
        rows = tables.setdefault(table, [])
        if number == 0:
            rows.append({})
        rows[number - 1].update(entries)
    return tables


def faults_of(tables: Tables, folder: Path) -> tuple[Fault, ...]:
    book = folder / "small.toml"
    book.write_text(small_contract_toml(tables), encoding="utf-8")
    try:
        return read(book).warnings
    except InputFaultsError as problem:
        return problem.faults


def test_the_small_contract_has_nothing_to_put_right_or_to_know_of(tmp_path: Path) -> None:
    assert faults_of(small_tables(), tmp_path) == ()


@pytest.mark.parametrize("case", CASES["error"], ids=CALLED["error"])
def test_each_rule_is_broken_alone_and_says_so_at_its_cell(case: Case, tmp_path: Path) -> None:
    errors = [fault for fault in faults_of(changed(*case["changes"]), tmp_path) if fault.severity == "error"]
    assert [{"at": fault.place, "found": fault.found} for fault in errors] == case["said"]
    assert case.get("mend", "") in errors[0].mend


@pytest.mark.parametrize("case", CASES["warning"], ids=CALLED["warning"])
def test_what_is_only_good_to_know_does_not_stop_a_run(case: Case, tmp_path: Path) -> None:
    faults = faults_of(changed(*case["changes"]), tmp_path)
    assert {fault.severity for fault in faults} == {"warning"}
    assert case["said"][0] in [{"at": fault.place, "found": fault.found} for fault in faults]


def test_a_withhold_from_the_lead_is_money_for_results_that_may_be_passed_down(tmp_path: Path) -> None:
    """Without the withhold the pool that the lead pays has no source, which is said."""
    budget: Entry = {"clause": "Budget", "payer": "Commissioner", "payee": "Lead", "in_force": "new", "draft": 10.0}
    measured: Entry = {"indicator": "Reviews", "organisation": "Lead", "numerator": 6, "denominator": 10,
                       "lower_threshold": 0.0, "upper_threshold": 1.0}  # fmt: skip
    withhold: Entry = budget | {"clause": "Withhold", "kind": "withhold", "basis": "part of payment", "draft": 0.05}
    led: list[Change] = [("contract", 1, {"form": "lead_provider"}), ("parties", 0, {"name": "Lead", "role": "lead"}),
                         ("terms_budget", 0, budget), ("terms_pool", 1, {"payer": "Lead"}),
                         ("indicators", 0, measured)]  # fmt: skip
    for changes, told in ((led, 1), ([*led, ("terms_limits", 0, withhold)], 0)):
        faults = faults_of(changed(*changes), tmp_path)
        assert {fault.severity for fault in faults} == {"warning"}
        assert len([fault for fault in faults if "nobody pays Lead for any" in fault.found]) == told


def test_an_input_without_organisations_or_clauses_says_just_that(tmp_path: Path) -> None:
    """Every name in it would be unknown; that is not told a dozen times."""
    tables = {"contract": small_tables()["contract"], "schemes": small_tables()["schemes"]}
    tables["contract"][0] |= {"affordability_limit": None, "control_total": None}
    assert [(fault.place, fault.found) for fault in faults_of(tables, tmp_path) if fault.severity == "error"] == [
        ("parties", "there is no organisation."),
        ("terms_activity", "there is no clause."),
    ]


def test_a_row_with_a_fault_is_still_there_for_those_that_name_it(tmp_path: Path) -> None:
    """A list of -5 people is one fault, although the practice is named on six other sheets."""
    faults = faults_of(changed(("parties", 3, {"registered_list": -5})), tmp_path)
    assert [(fault.place, fault.found) for fault in faults] == [
        ("parties!row 3 registered_list", "registered list is -5."),
    ]


def test_faults_of_one_input_are_told_together(tmp_path: Path) -> None:
    """Three sheets, three kinds of fault: a word, a bound and an order."""
    tables = changed(
        ("uncertainty", 1, {"low": 0.03}), ("parties", 1, {"role": "comissioner"}), ("services", 1, {"unit_cost": -1})
    )
    assert [fault.place for fault in faults_of(tables, tmp_path)] == [
        "parties!row 1 role",
        "services!row 1 unit_cost",
        "uncertainty!row 1 central",
    ]
