"""Averages of the worst cases (CVaR), and the splits that make them least, against published and exact values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.stats.qmc import MultivariateNormalQMC

from contract_engine.design.tail import average_of_worst, running_loss
from contract_engine.settlement.exposures import Exposure

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

# HiGHS keeps a cut to 1e-7; an average this near the least of the cuts has met it.
MET = 1e-6
# Eight futures, three contracts: what each loses in each.
LOSSES = np.array(
    [[4, 1, 2], [2, 6, 3], [9, 2, 4], [1, 3, 5], [7, 8, 3], [3, 2, 6], [5, 4, 4], [12, 3, 5]], dtype=float
)
MEAN_RETURN = np.array([0.010111, 0.0043532, 0.0137058])
COVARIANCE = np.array(
    [[0.00324625, 0.00022983, 0.00420395], [0.00022983, 0.00049937, 0.00019247], [0.00420395, 0.00019247, 0.00764097]]
)


def least_average(losses: Pounds, confidence: float, least_return: Pounds | None = None) -> tuple[Pounds, float]:
    """Find the split (parts adding up to one) whose average of the worst is least, by cuts alone.

    The least of all cuts found is at most the answer and the average at any split is at least
    it; the search ends where the two meet. `least_return` is a row and its bound: row @ split >= bound.
    """
    count = losses.shape[1]
    names = tuple(f"part {number}" for number in range(count))
    exposure = Exposure("Pool", names, np.zeros((1, len(losses))), -losses[None])
    loss = running_loss(exposure, np.zeros(1), names)
    split = np.full(count, 1 / count)
    rows, sides = [], []
    if least_return is not None:
        rows, sides = [[*-least_return[:-1], 0.0]], [-least_return[-1]]
    for _ in range(200):
        cut = loss.at(split, confidence).cut()
        rows, sides = [*rows, [*cut.slope, -1.0]], [*sides, -cut.constant]
        found = linprog(
            [*np.zeros(count), 1.0], A_ub=rows, b_ub=sides, A_eq=[[*np.ones(count), 0.0]], b_eq=[1.0],
            bounds=[(0, 1)] * count + [(None, None)],
        )  # fmt: skip
        split = found.x[:count]
        if loss.average_of_worst(split, confidence) <= found.fun + MET:
            return split, found.fun
    pytest.fail("the cuts did not meet the average")


def test_worst_1_in_20_of_a_hundred_losses() -> None:
    """Losses 1 to 100: the worst five are 96 to 100, on average 98.

    Source: Rockafellar and Uryasev 2002, definition.
    """
    assert average_of_worst(np.arange(1.0, 101.0), 0.95) == pytest.approx(98, abs=1e-9)


def test_the_loss_on_the_edge_counts_in_part() -> None:
    """Losses 1 to 10, worst 1 in 4: 2.5 of them: (10 + 9 + 8 / 2) / 2.5 = 9.2."""
    assert average_of_worst(np.arange(1.0, 11.0), 0.75) == pytest.approx(9.2, abs=1e-9)


def test_equal_losses_on_the_edge_count_as_one_loss() -> None:
    """Losses 7, 5, 5, 5, 1, worst 1 in 2: 2.5 of them: (7 + 5 + 5 / 2) / 2.5 = 5.8, whichever 5 comes first."""
    for losses in ([7, 5, 5, 5, 1], [5, 1, 5, 7, 5]):
        assert average_of_worst(np.array(losses, dtype=float), 0.5) == pytest.approx(5.8, abs=1e-9)


@pytest.mark.parametrize(("confidence", "exact"), [(0.75, 65 / 14), (0.875, 14 / 3)])
def test_the_split_of_three_contracts_that_loses_least_in_its_worst_futures(confidence: float, exact: float) -> None:
    """Worst 2 of 8 futures: 65/14 = 4.642857. Worst 1 of 8: 14/3 = 4.666667. Both solved in exact fractions."""
    split, average = least_average(LOSSES, confidence)
    assert average == pytest.approx(exact, abs=1e-9)
    assert average_of_worst(LOSSES @ split, confidence) == pytest.approx(exact, abs=1e-9)
    assert split.sum() == pytest.approx(1)


def test_no_split_on_a_fine_grid_does_better() -> None:
    """Every split in steps of 1/84, a multiple of 14 and 3: 3,655 of them."""
    steps = 84
    splits = [(a, b, steps - a - b) for a in range(steps + 1) for b in range(steps + 1 - a)]
    for confidence, exact in ((0.75, 65 / 14), (0.875, 14 / 3)):
        best = min(average_of_worst(LOSSES @ (np.array(split) / steps), confidence) for split in splits)
        assert exact - 1e-9 <= best <= exact + 0.05


def test_two_who_share_a_loss_bear_least_when_the_less_cautious_bears_its_tail() -> None:
    """Losses 10, 4, 0, 7, 22, 3, 15, 1; one looks at its worst half, the other at its worst quarter.

    All of it with the first: (22 + 15 + 10 + 7) / 4 = 13.5. No split of each loss costs the two less.
    Source: Jouini, Schachermayer and Touzi 2008.
    """
    total = np.array([10.0, 4.0, 0.0, 7.0, 22.0, 3.0, 15.0, 1.0])
    assert average_of_worst(total, 0.5) == pytest.approx(13.5, abs=1e-9)
    numbers = np.random.default_rng(1)
    for _ in range(200):
        mine = numbers.normal(0, 20, len(total))
        assert average_of_worst(mine, 0.5) + average_of_worst(total - mine, 0.75) >= 13.5 - 1e-9


def test_the_portfolio_of_rockafellar_and_uryasev() -> None:
    """Shares, bonds and small companies, expected return at least 1.1%: worst 1 in 10 loses 9.6975% on average.

    Weights 45.2%, 11.6% and 43.2%. Source: Rockafellar and Uryasev 2000, Journal of Risk 2(3), Tables 2 to 4.
    16,384 futures; the average is within 0.03 percentage points of it, the weights, near which it is flat, within 2.
    """
    returns = MultivariateNormalQMC(MEAN_RETURN, COVARIANCE, rng=np.random.default_rng(1)).random(2**14)
    published = np.array([0.452013, 0.115573, 0.432414])
    assert average_of_worst(-returns @ published, 0.9) == pytest.approx(0.096975, abs=3e-4)
    split, average = least_average(-returns, 0.9, np.array([*MEAN_RETURN, 0.011]))
    assert average == pytest.approx(0.096975, abs=3e-4)
    assert split == pytest.approx(published, abs=0.02)
