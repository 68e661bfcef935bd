"""Rules of what a gain share counts, of agreed targets and of their resets: each gives its own message at its cell."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.workbook.test_check_rules import Case, changed, faults_of

CASES: dict[str, list[Case]] = tomllib.loads((Path(__file__).parent / "gain_share_rules.toml").read_text("utf-8"))
CALLED = {kind: [case["name"] for case in cases] for kind, cases in CASES.items()}


@pytest.mark.parametrize("case", CASES["error"], ids=CALLED["error"])
def test_each_rule_is_broken_alone_and_says_so_at_its_cell(case: Case, tmp_path: Path) -> None:
    errors = [fault for fault in faults_of(changed(*case["changes"]), tmp_path) if fault.severity == "error"]
    assert [{"at": fault.place, "found": fault.found} for fault in errors] == case["said"]
    assert case.get("mend", "") in errors[0].mend


@pytest.mark.parametrize("case", CASES["warning"], ids=CALLED["warning"])
def test_what_is_only_good_to_know_does_not_stop_a_run(case: Case, tmp_path: Path) -> None:
    faults = faults_of(changed(*case["changes"]), tmp_path)
    assert [(fault.severity, fault.place, fault.found) for fault in faults] == [
        ("warning", said["at"], said["found"]) for said in case["said"]
    ]
