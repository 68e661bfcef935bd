"""What a loss cannot exceed, and the largest of many losses found by a guess: neither leaves anything out."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.design.tail import running_loss, worst_scenarios
from contract_engine.design.within import FEW, Within
from contract_engine.settlement.exposures import Exposure

CONFIDENCES = st.sampled_from([0.5, 0.9, 0.95, 0.99])
SEEDS = st.integers(0, 2**32)


@given(SEEDS, CONFIDENCES, st.sampled_from([1, 3]))
@settings(max_examples=25)
def test_no_average_of_the_worst_exceeds_what_other_terms_say_of_it(seed: int, confidence: float, years: int) -> None:
    """Of terms looked at, highest_at(y) >= average(y), and at those terms themselves it is that; to a penny."""
    numbers = np.random.default_rng(seed)
    levers = tuple(f"lever {number}" for number in range(4))
    scenarios = FEW // (3 * years) + 1
    per_unit = numbers.normal(numbers.normal(0, 1e5, 3), 1e4, (years, scenarios, 3))
    exposure = Exposure("Trust", levers[:3], numbers.normal(0, 1e5, (years, scenarios)), per_unit)
    loss = running_loss(exposure, numbers.normal(0, 1e5, years), levers)
    within = Within(confidence)
    looked_at = numbers.random((3, 4))
    for terms in looked_at:
        within.note(loss.at(terms, confidence))
    known = within.known["Trust"]
    for terms in (*looked_at, *numbers.random((5, 4))):
        assert known.highest_at(terms) >= loss.average_of_worst(terms, confidence) - 0.01
    last = loss.average_of_worst(looked_at[-1], confidence)
    assert known.highest_at(looked_at[-1]) <= last + 0.01
    assert not within.broken([loss], looked_at[-1], {"Trust": last + 1.0})
    assert within.broken([loss], looked_at[-1], {"Trust": last - 1.0})


@given(SEEDS, CONFIDENCES, st.sampled_from([300, 1_000, 5_000]), st.integers(-1, 6))
@settings(max_examples=25)
def test_the_worst_of_many_scenarios_are_the_largest_losses(
    seed: int, confidence: float, scenarios: int, digits: int
) -> None:
    """None left out exceeds one taken, with ties or without, in any order, in order too; each is taken once."""
    losses = np.round(np.random.default_rng(seed).normal(0, 10, scenarios), digits)
    for ordered in (losses, np.sort(losses), np.sort(losses)[::-1]):
        worst, weights = worst_scenarios(ordered, confidence)
        left = np.delete(ordered, worst)
        assert len(set(worst)) == len(worst) == len(weights)
        assert (np.diff(worst) > 0).all()
        assert left.max(initial=-np.inf) <= ordered[worst].min()
