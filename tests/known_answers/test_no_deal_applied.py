"""No deal: what is to be typed, typed, and what is to be paid, paid, there is a deal.

Term sheets are read from files, so that what a line names as its cell is what a person would open.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from contract_engine.results import solve
from contract_engine.workbook.read import read
from tests.contracts import small_contract_toml
from tests.solutions import clash, risk, with_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import ConcessionLine
    from tests.contracts import Tables

YEARS, SCENARIOS = 3, 16
FRIEND = "Friend"


def bad_first_year() -> Tables:
    """Return tables in which the trust accepts no bad year, and its first is bad whatever the terms."""
    tables = with_terms()
    tables["parties"][1]["no_worse_than"] = 0
    tables["services"][0] |= {"released_at_once": 0.1, "released_12": 0.95, "released_36": 1.0}
    tables["terms_gain_share"][1]["highest"] = 0.7
    tables["terms_gain_share"][0]["lowest"] = 0.3
    return tables


def work_not_paid_for() -> Tables:
    """Return tables in which practices may be paid half of what their scheme costs, and little for results."""
    tables = with_terms()
    tables["terms_funding"][0] |= {"draft": 0.4, "highest": 0.5}
    tables["terms_pool"][0] |= {"draft": 0.1, "highest": 0.2}
    return tables


def not_worth_providing() -> Tables:
    """Return tables in which the trust may decline attendances, and its price may rise to 90% of the tariff."""
    tables = with_terms()
    acute = tables["terms_activity"][0]
    tables["terms_activity"] = [
        {**acute, "point_of_delivery": "Emergency admissions"},
        {**acute, "clause": "Attendances", "point_of_delivery": "Attendances", "today": 0.85, "draft": 0.85,
         "lowest": 0.8, "highest": 0.9, "open": True, "may_be_declined": True},
    ]  # fmt: skip
    return tables


CASES = [clash, risk, bad_first_year, work_not_paid_for, not_worth_providing]


def solved(tables: Tables, folder: Path) -> Solution:
    sheet = folder / "sheet.toml"
    sheet.write_text(small_contract_toml(tables), encoding="utf-8")
    return solve(read(sheet), scenarios=SCENARIOS, beside=[])


def applied(tables: Tables, lines: Sequence[ConcessionLine]) -> Tables:
    """Return the tables with what each line asks for."""
    tables = deepcopy(tables)
    tables["parties"].append({"name": FRIEND, "role": "outside"})
    for line in lines:
        if line.type_there is not None:
            put(tables, line.cell, line.type_there)
        elif scheme := re.search(r"by doing (.+) than by", line.rule):
            tables["terms_funding"].append(
                {**given(line), "scheme": scheme[1], "basis": "£ a year", "draft": a_year(line)}
            )
        elif "type no in" in line.means:
            put(tables, line.means.rpartition("type no in ")[2], value=False)
        else:
            fee = {**given(line), "kind": "management fee", "draft": a_year(line)}
            tables.setdefault("terms_fees", []).append(fee)
    return tables


def given(line: ConcessionLine) -> dict[str, Any]:
    return {"clause": f"From outside, {line.rule}"[:60], "payer": FRIEND, "payee": line.party, "in_force": "new"}


def a_year(line: ConcessionLine) -> float:
    return (line.pounds + 1) / YEARS


def put(tables: Tables, cell: str, value: object) -> None:
    """Put a value where a term sheet's cell says: as parties!row 2 no_worse_than, or contract!affordability_limit."""
    table, _, place = cell.partition("!")
    row = re.fullmatch(r"(?:row (\d+) )?(\w+)", place)
    assert row is not None
    tables[table][int(row[1] or 1) - 1][row[2]] = value


@pytest.mark.parametrize("made", CASES)
def test_what_is_asked_for_leads_to_a_deal(made: Callable[[], Tables], tmp_path: Path) -> None:
    """Both sets, each on its own; the cheapest never counts more than the most even."""
    answer = solved(made(), tmp_path)
    reason = answer.no_deal
    assert answer.status == "no_deal"
    assert reason is not None
    assert reason.concessions
    counts = [sum(line.counts for line in lines) for lines in (reason.concessions, reason.most_even)]
    assert counts[0] <= counts[1] + 0.01
    for lines in (reason.concessions, reason.most_even):
        assert solved(applied(made(), lines), tmp_path).status == "optimal", [line.means for line in lines]
