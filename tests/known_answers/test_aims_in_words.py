"""What an aim came to, as a finance lead reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract_engine.results import solve
from contract_engine.workbook.read import read

SAID = {
    "worst_off": "Whoever gains least gains £",
    "nash": "Any other terms would lower some gains by more, in per cent and by weight, than they raise others.",
    "kalai_smorodinsky": "Everyone who can gain gets at least",
    "least_total_risk": "The swings that are left weigh as much as a certain loss of £",
}


@pytest.mark.parametrize("aim", SAID)
def test_the_summary_says_what_the_aim_came_to(aim: str) -> None:
    contract = read(Path(__file__).with_name("alliance.toml"))
    solution = solve(contract, aim=aim, scenarios=8)  # type: ignore[arg-type]  # one of the aims
    assert solution.status == "optimal"
    assert all(check.passed for check in solution.checks)
    assert any(sentence.startswith(SAID[aim]) for sentence in solution.summary)
