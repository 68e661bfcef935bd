"""A long run says how far it is: each scheme, each way of doing otherwise, each draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.design import now_and_then
from contract_engine.results import solve
from tests.assembled import contract_of
from tests.contracts import small_tables

if TYPE_CHECKING:
    import pytest


def test_every_part_of_the_work_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two practices each have a part of the one scheme, and two care-plan counts are left to chance."""
    monkeypatch.setattr(now_and_then, "SECONDS_BETWEEN_WORDS", 0.0)
    tables = small_tables()
    tables["schemes"].append({"scheme": "Reviews", "owner": "Practice A", "cost": 1_000, "in_use": False})
    told: list[str] = []
    solve(contract_of(tables), scenarios=64, beside=[], progress=told.append)
    for words in (
        "drawing what is left to chance: 2 of 2",
        "what everyone does, pays and receives in each scenario",
        "what each scheme's owner gains by doing it: 2 of 2",
        "what Practice A gains by doing otherwise: way 3 of 3",
        "what Proactive care adds to what there is to share",
        "what Practice B would gain by starting alone",
    ):
        assert words in told
