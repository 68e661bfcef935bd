"""Which group has most to complain of and what would settle it, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from contract_engine.splitting.complaints import (
    grown,
    largest_complaint,
    least_side_payments,
    least_subsidy,
    smallest_to_stand_alone,
)
from contract_engine.splitting.game import Game
from contract_engine.splitting.pot_game import game_of, in_words, worth_of
from contract_engine.splitting.values import is_additive, shapley
from tests.split.pots import three

# v(AB) = 90,000, v(AC) = 60,000, v(ABC) = 100,000, all others nothing.
PAIRS = Game(("A", "B", "C"), np.array([0, 0, 0, 90_000, 0, 60_000, 0, 100_000.0]))
MAJORITY = Game(("A", "B", "C"), np.array([0, 0, 0, 1, 0, 1, 1, 1.0]))
EQUAL = np.full(3, 100_000 / 3)


def test_the_largest_complaint_names_its_group() -> None:
    """A and B have 66,666.67 and would have 90,000."""
    largest, group = largest_complaint(PAIRS, EQUAL)
    assert largest == pytest.approx(23_333.33, abs=0.01)
    assert PAIRS.members(group) == ("A", "B")
    assert smallest_to_stand_alone(PAIRS, EQUAL) == 2


def test_the_least_side_payments_leave_nobody_a_complaint() -> None:
    """C pays 23,333.33: what A and B lack. A needs 50,000 at least, for with C's 10,000 it has 60,000 alone."""
    settled = least_side_payments(PAIRS, EQUAL)
    assert settled.payments is not None
    assert settled.payments.sum() == pytest.approx(0, abs=1e-6)
    assert settled.payments[2] == pytest.approx(-23_333.33, abs=0.01)
    largest, _ = largest_complaint(PAIRS, EQUAL + settled.payments)
    assert largest <= 0.01


def test_an_empty_core_is_said_with_the_least_that_would_fill_it() -> None:
    """Each two of three want 1 between them: 3/2 is needed, and there is 1."""
    settled = least_side_payments(MAJORITY, np.full(3, 1 / 3))
    assert settled.payments is None
    assert settled.subsidy == pytest.approx(0.5)
    assert least_subsidy(PAIRS) == 0


def test_a_split_in_the_core_needs_no_payment() -> None:
    settled = least_side_payments(PAIRS, np.array([60_000, 35_000, 5_000.0]))
    assert settled.payments == pytest.approx([0, 0, 0])
    assert smallest_to_stand_alone(PAIRS, np.array([60_000, 35_000, 5_000.0])) == 0


def test_the_shapley_value_never_falls_when_the_whole_grows() -> None:
    """The whole alone is larger by 10,000, which each is as likely to complete: a third each."""
    before, after = shapley(PAIRS).shares, shapley(grown(PAIRS, 0.1)).shares
    assert before is not None
    assert after is not None
    assert after - before == pytest.approx([10_000 / 3] * 3)


def test_where_nothing_sets_groups_apart_each_has_its_patients_part() -> None:
    game = game_of(three())
    assert game is not None
    assert is_additive(game)
    assert game.alone == pytest.approx([50_000, 30_000, 20_000])


def test_a_group_below_the_threshold_has_nothing_and_one_above_pays_the_fixed_cost() -> None:
    """(100,000 + 10,000) x 8,000 / 10,000 - 10,000 = 78,000 for A and B; B and C are 5,000 people, too few."""
    pot = three(threshold=6_000.0, fixed_cost=10_000.0)
    game = game_of(pot)
    assert game is not None
    assert game.values == pytest.approx([0, 0, 0, 78_000, 0, 67_000, 0, 100_000])
    assert "6,000 patients or more" in in_words(pot)


def test_a_shared_cost_is_a_fixed_part_and_the_rest_by_use() -> None:
    """£4,000 once and £6,000 by use of 3 : 2 : 1; A alone pays 7,000, or 6,500 as today."""
    pot = three(amount=10_000.0, is_cost=True, fixed_cost=4_000.0, use=[3, 2, 1], cost_today=[6_500, 9_000, 9_000])
    game = game_of(pot)
    assert game is not None
    assert game.alone == pytest.approx([-6_500, -6_000, -5_000])
    assert game.values[0b011] == pytest.approx(-9_000)
    assert game.whole == -10_000


def test_what_groups_could_have_is_the_same_group_by_group_as_in_the_table() -> None:
    """Group number 5 is A and C."""
    pot = three(threshold=6_000.0, fixed_cost=10_000.0)
    game = game_of(pot)
    assert game is not None
    members = np.array([[number >> place & 1 for place in range(3)] for number in range(8)], dtype=bool)
    assert worth_of(pot, members) == pytest.approx(game.values)


def test_too_many_practices_to_look_at_every_group_have_no_game() -> None:
    many = three(practices=tuple(map(str, range(40))), lists=[1_000.0] * 40, current=[1.0] * 40)
    assert game_of(many) is None
