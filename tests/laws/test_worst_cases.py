"""The average of the worst futures, and the cuts that stand for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_engine.design.tail import average_of_worst, largest_running_shortfall, running_loss
from contract_engine.settlement.exposures import Exposure

if TYPE_CHECKING:
    from contract_engine.design.tail import RunningLoss
    from contract_engine.terms import Pounds

CONFIDENCES = st.sampled_from([0.5, 0.75, 0.8, 0.9, 0.95, 0.99]) | st.floats(0.5, 0.999)
LOSSES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60).map(np.array)


def by_definition(losses: Pounds, confidence: float) -> float:
    """Take the worst losses one by one until 1 - confidence of the scenarios is used up, the last of them in part.

    Where not even one scenario fits, the worst one counts.
    """
    left = whole = max((1 - confidence) * len(losses), 1.0)
    total = 0.0
    for loss in sorted(losses, reverse=True):
        part = min(left, 1.0)
        total += part * loss
        left -= part
    return total / whole


@st.composite
def losses_of_one(draw: st.DrawFn) -> tuple[RunningLoss, Exposure, Pounds]:
    """Draw one organisation's exposure and plan: some years, scenarios and levers, of the levers there are."""
    years, scenarios, touched, others = (draw(st.integers(1, most)) for most in (4, 50, 5, 3))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    levers = tuple(f"lever {number}" for number in range(touched + others))
    mine = tuple(levers[place] for place in sorted(numbers.choice(len(levers), touched, replace=False)))
    base = np.round(numbers.normal(0, 1e5, (years, scenarios)), draw(st.sampled_from([-5, 2])))
    exposure = Exposure("Trust", mine, base, numbers.normal(0, 1e5, (years, scenarios, touched)))
    plan = numbers.normal(0, 1e5, years)
    return running_loss(exposure, plan, levers), exposure, plan


@given(LOSSES, CONFIDENCES)
def test_the_average_of_the_worst_splits_the_scenario_on_the_edge(losses: Pounds, confidence: float) -> None:
    """Of 7 losses the worst 1 in 5 are 1.4: all of the worst one and 0.4 of the next."""
    assert average_of_worst(losses, confidence) == pytest.approx(by_definition(losses, confidence), rel=1e-6, abs=1e-3)


@given(LOSSES, CONFIDENCES)
def test_the_average_of_the_worst_is_the_least_of_rockafellar_and_uryasevs_function(
    losses: Pounds, confidence: float
) -> None:
    """Least over t of t + mean(max(loss - t, 0)) / (1 - confidence), which one of the losses attains.

    Fewer scenarios than 1 / (1 - confidence) cannot show the worst part; the worst one is taken.
    """
    part = max(1 - confidence, 1 / len(losses))
    least = min(t + np.maximum(losses - t, 0).mean() / part for t in losses)
    assert average_of_worst(losses, confidence) == pytest.approx(least, rel=1e-6, abs=1e-3)


@given(LOSSES, CONFIDENCES, CONFIDENCES)
def test_the_average_of_the_worst_does_not_fall_as_confidence_rises(
    losses: Pounds, confidence: float, other: float
) -> None:
    less, more = sorted((confidence, other))
    assert losses.mean() - 1e-6 <= average_of_worst(losses, less) <= average_of_worst(losses, more) + 1e-6
    assert average_of_worst(losses, more) <= losses.max() + 1e-6


@given(losses_of_one(), CONFIDENCES, st.integers(0, 2**32))
def test_a_cut_is_exact_where_made_and_never_above_the_average_elsewhere(
    loss_of: tuple[RunningLoss, Exposure, Pounds], confidence: float, seed: int
) -> None:
    """The scenarios that are worst at these terms are, at others, no worse than those that are worst there."""
    loss, _, _ = loss_of
    numbers = np.random.default_rng(seed)
    here = numbers.normal(0, 3, loss.levers)
    cut = loss.at(here, confidence).cut()
    assert cut.constant + cut.slope @ here == pytest.approx(loss.average_of_worst(here, confidence), abs=1e-5)
    for size in (1e-3, 1.0, 10.0):
        there = here + numbers.normal(0, size, loss.levers)
        assert cut.constant + cut.slope @ there <= loss.average_of_worst(there, confidence) + 1e-5


@given(losses_of_one(), CONFIDENCES, st.integers(0, 2**32))
def test_the_loss_in_the_optimiser_is_the_largest_running_shortfall_of_the_results(
    loss_of: tuple[RunningLoss, Exposure, Pounds], confidence: float, seed: int
) -> None:
    """Plan 10, 10, 10 and results 7, 8, 14: running shortfall 3, 5, 1; the loss is 5."""
    loss, exposure, plan = loss_of
    terms = np.random.default_rng(seed).normal(0, 3, loss.levers)
    results = exposure.base + exposure.per_unit @ terms[loss.where]
    by_results = average_of_worst(largest_running_shortfall(results, plan), confidence)
    assert loss.average_of_worst(terms, confidence) == pytest.approx(by_results, rel=1e-9, abs=1e-5)


def test_a_running_shortfall_by_hand() -> None:
    """Plan 10, 10, 10. Results 7, 8, 14 fall short by 3, then 5, then 1; results 12, 9, 10 by -2, -1, -1."""
    results = np.array([[7.0, 12.0], [8.0, 9.0], [14.0, 10.0]])
    assert list(largest_running_shortfall(results, np.full(3, 10.0))) == [5.0, -1.0]
