"""Nearest breaking scenarios and worst cases against the literature: each case gives its source and tolerance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from contract_engine.stressing.breaking import most_likely_breach
from contract_engine.stressing.robust import budget_protection, chance_of_worse, gamma_for_violation

CASES = json.loads(Path(__file__).with_name("worst_worlds.json").read_text("utf-8"))


def answered(given: dict[str, Any]) -> dict[str, Any]:
    if given["type"] == "most_likely_breach":
        found = most_likely_breach(*(np.array(given[name], dtype=float) for name in ("mean", "cov", "a")),
                                   given["threshold"])  # fmt: skip
        assert found is not None
        return {"scenario": found[0].tolist(), "mahalanobis": found[1]}
    if given["type"] == "budget_protection":
        return {"protection": budget_protection(np.array(given["deviations"], dtype=float), given["gamma"])}
    budgets = gamma_for_violation(given["n"], given["violation"])
    return {"gamma_hoeffding": budgets.hoeffding, "gamma_normal": budgets.normal}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_worst_case_is_that_of_the_literature(case: dict[str, Any]) -> None:
    got = answered(case["input"])
    for name, value in case["expected"].items():
        assert got[name] == pytest.approx(value, rel=0, abs=case["tolerance"])


def test_the_bound_on_a_larger_loss_is_a_tail_of_coin_tosses() -> None:
    """Of 3 with 1 guarded, v = 2: (C(3, 2) + C(3, 3)) / 8 = 1/2; with 2, v = 2.5: (1/2 x 3 + 1) / 8; with 3, 1/8.

    With none nothing is promised.
    """
    assert [chance_of_worse(3, gamma) for gamma in (0, 1, 2, 3)] == pytest.approx([1, 1 / 2, 5 / 16, 1 / 8])


def test_the_bound_asks_for_about_what_the_normal_curve_does() -> None:
    """Of 2,000 for 1%: the published table has 105, and B(2000, 105.04) is 1%; of 3 none is as sure as that."""
    bound = gamma_for_violation(2000, 0.01).bound
    assert bound == pytest.approx(105.04, abs=0.01)
    assert chance_of_worse(2000, bound or 0.0) == pytest.approx(0.01, abs=1e-9)
    assert gamma_for_violation(3, 0.01).bound is None


def test_a_breach_that_nothing_leads_to_is_said_to_have_no_scenario() -> None:
    """Variance across a only: a.x stays at 1 of 5. At a threshold of 1 it breaks as it stands, at distance 0."""
    given = np.array([1.0, 0.0]), np.diag([0.0, 4.0]), np.array([1.0, 0.0])
    assert most_likely_breach(*given, 5.0) is None
    found = most_likely_breach(*given, 1.0)
    assert found is not None
    assert (found[0].tolist(), found[1]) == ([1.0, 0.0], 0.0)
