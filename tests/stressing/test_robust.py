"""The worst case if at most so many things go wrong at once, by hand and against every combination."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.results.breaking_lines import RobustLine, RobustStep, robust_lines
from contract_engine.results.breaking_words import robust_words
from contract_engine.stressing.futures import futures
from contract_engine.stressing.robust import budget_protection, robust_of
from tests.stressing.by_hand import block, wages


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=6), st.integers(0, 6))
def test_the_protection_is_the_dearest_of_all_combinations(losses: list[float], gamma: int) -> None:
    count = min(gamma, len(losses))
    dearest = max(sum(some) for some in combinations(losses, count))
    assert budget_protection(np.array(losses), gamma) == pytest.approx(dearest)


def test_wages_in_each_of_two_years_may_go_wrong() -> None:
    """Each year's wages at their high cost 5% of £9.5m: £475,000 in the second year, twice from the first on.

    Drawn afresh, wages of a year raise the costs of that year and of those after it. First
    £9.5m x 0.05 in both years and its growth on growth, £950,000; with the second year too,
    £9.5m x (0.05 + 1.05^2 - 1) = £1,448,750, £23,750 more than they add up to alone.
    """
    contract = block(2, absorbs=1_000_000, uncertainty=[wages(each_year=True)])
    _, against = futures(contract, 2_048, 1)
    found = {each.party: each for each in robust_of(contract, against, seed=1)}
    trust = found["Trust"]
    assert (trust.uncertainties, trust.breaks_at, trust.one_in_twenty) == (2, 2, None)
    assert [step.loss for step in trust.steps] == pytest.approx([0, 950_000, 1_425_000], abs=0.01)
    assert [step.settled for step in trust.steps] == pytest.approx([0, 950_000, 1_448_750], abs=0.01)
    assert [(step.adds, step.year, step.high) for step in trust.steps[1:]] == [
        ("Wages", "2027/28", True),
        ("Wages", "2028/29", True),
    ]
    assert [step.bound for step in trust.steps] == pytest.approx([1, 0.5, 0.25])
    assert found["Commissioner"].uncertainties == 0
    assert [step.loss for step in found["Commissioner"].steps] == [0.0]
    assert "\n".join(robust_words(robust_lines(found.values()), "£000")) == (
        "It takes 2 of 2 uncertainties at the worse of their 1-in-10 ends at once to make Trust lose more than its"
        " limit (Wages): £1,449k less than planned; a larger loss has a chance of at most 25.0% if they are"
        " independent and stay within them.\n"
        "Every uncertainty at the worse of its two ends at once does not make Commissioner lose more than its limit."
    )


def test_whoever_breaks_although_nothing_goes_wrong_is_said_to() -> None:
    step = RobustStep(0.0, 0.0, 0.0, 1.0, None, "", None, high=False)
    assert robust_words([RobustLine("Trust", 3, 0, None, (step,))], "£") == (
        "Trust loses more than its limit although nothing goes wrong at all.",
    )
