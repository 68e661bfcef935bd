"""A contract in which nothing is open: its terms are tested as written, and no others are sought."""

from __future__ import annotations

from contract_engine.results import solve
from tests.assembled import contract_of
from tests.known_answers.by_hand import certain, one_trust

BLOCK = {"clause": "Block", "payer": "Commissioner", "payee": "Trust", "basis": "block", "in_force": "both",
         "point_of_delivery": "Emergency admissions", "today": 10_000_000}  # fmt: skip


def test_the_terms_as_written_are_tested_and_who_loses_is_said() -> None:
    """A block of £10m falls to £9.9m: the commissioner gains £100,000, and the trust, which may not lose, loses it."""
    tables = one_trust(terms_activity=[{**BLOCK, "draft": 9_900_000}], uncertainty=[certain("None", "activity", 0.0)])
    solution = solve(contract_of(tables), scenarios=8)
    assert (solution.status, solution.no_deal, solution.tests_only) == ("optimal", None, True)
    assert [line.value for line in solution.levers] == [9_900_000]
    assert {line.party for line in solution.broken_by_draft} == {"Trust"}
    assert all(check.passed for check in solution.checks)
    assert solution.summary[0].startswith("No term is open to negotiation")
    assert "better off: Commissioner £100k; worse off: Trust £100k." in " ".join(solution.summary)
    assert "together they gain nothing by it" in " ".join(solution.summary)


def test_terms_that_keep_every_rule_are_said_to() -> None:
    tables = one_trust(terms_activity=[{**BLOCK, "draft": 10_000_000}], uncertainty=[certain("None", "activity", 0.0)])
    solution = solve(contract_of(tables), scenarios=8)
    assert solution.tests_only
    assert "The draft keeps every rule." in solution.summary
