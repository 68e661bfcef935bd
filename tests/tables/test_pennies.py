"""Money shared out to the penny: nothing is lost, and nobody is a penny from what is due."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_engine.settlement.formula_functions import rounded
from contract_engine.settlement.pennies import in_pennies, shared_to_the_penny

ONE_GROUP = np.zeros(3, int)


def test_the_largest_remainder_has_the_odd_penny() -> None:
    """£1 among 1, 1 and 4: 16.67, 16.67 and 66.67 pence; two pennies go to the two largest remainders."""
    shared = shared_to_the_penny(np.ones(3), np.array([1.0, 1.0, 4.0]), ONE_GROUP)
    assert shared.tolist() == [0.17, 0.16, 0.67]


def test_each_group_has_its_own_pot_and_a_cost_is_shared_alike() -> None:
    """£10 between 1 and 2; a cost of £10 among one: -£10."""
    shared = shared_to_the_penny(np.array([10.0, 10.0, -10.0]), np.array([1.0, 2.0, 5.0]), np.array([0, 0, 1]))
    assert shared.tolist() == [3.33, 6.67, -10.0]


def test_a_pot_without_weights_is_told_as_no_number() -> None:
    assert np.isnan(shared_to_the_penny(np.ones(3), np.zeros(3), ONE_GROUP)).all()


def test_no_rows_share_nothing() -> None:
    assert shared_to_the_penny(np.zeros(0), np.zeros(0), np.zeros(0, int)).size == 0


@given(
    st.lists(st.tuples(st.floats(0.001, 1e6), st.integers(0, 3)), min_size=1, max_size=40),
    st.lists(st.integers(-(10**10), 10**10), min_size=4, max_size=4),
)
def test_the_parts_come_to_the_whole_and_each_is_within_a_penny(rows: list[tuple[float, int]], pots: list[int]) -> None:
    weight = np.array([entry for entry, _ in rows])
    group = np.unique([number for _, number in rows], return_inverse=True)[1]
    pot = np.array(pots)[group] / 100
    shared = shared_to_the_penny(pot, weight, group)
    for number in set(group.tolist()):
        own = group == number
        assert in_pennies(shared[own]) == round(float(pot[own][0]) * 100)
        due = pot[own][0] * weight[own] / weight[own].sum()
        assert np.abs(shared[own] - due).max() <= 0.01 + 1e-6


@pytest.mark.parametrize(
    ("number", "decimals", "shown"),
    [(2.5, 0, 3), (-2.5, 0, -3), (1.005, 2, 1.01), (0.125, 2, 0.13), (14924.705, 2, 14924.71), (7.0, 2, 7.0)],
)
def test_halves_are_rounded_away_from_nought_as_excel_does(number: float, decimals: int, shown: float) -> None:
    assert float(rounded(number, decimals)) == shown
