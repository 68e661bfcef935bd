"""What is drawn: the same from the same seed, at the centiles typed, together as much as typed."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.world.drivers import draw
from tests.assembled import contract_of
from tests.contracts import small_tables

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws

MANY = 16_384
CORRELATION = {("none", "none"): 0.0, ("some", "some"): 0.3, ("strong", "strong"): 0.7, ("some", "strong"): 0.21**0.5}


def with_drivers(*entries: dict[str, object]) -> Contract:
    tables = small_tables()
    tables["uncertainty"] += entries
    tables["scenarios"] = []
    return contract_of(tables)


def driver(name: str, low: float, central: float, high: float, **other: object) -> dict[str, object]:
    return {"driver": name, "acts_on": "unit cost", "low": low, "central": central, "high": high, **other}


def everything(draws: Draws) -> Pounds:
    return np.concatenate([*draws.drivers.values(), *draws.chance.values()])


@settings(max_examples=20)
@given(st.integers(1, 64), st.integers(0, 2**31), st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_scenarios_and_another_seed_others(count: int, seed: int, other: int) -> None:
    contract = contract_of(small_tables())
    drawn = everything(draw(contract, count, seed))
    np.testing.assert_array_equal(everything(draw(contract, count, seed)), drawn)
    if other != seed:
        uncertain = np.ptp(everything(draw(contract, 32, seed)), axis=1) > 0
        assert not np.any(everything(draw(contract, count, other))[uncertain] == drawn[uncertain])


@settings(max_examples=20)
@given(st.integers(1, 100), st.integers(1, 100), st.integers(0, 99))
def test_chance_of_a_practice_does_not_depend_on_how_many_scenarios_there_are(few: int, more: int, seed: int) -> None:
    contract = contract_of(small_tables())
    some, all_of_them = draw(contract, few, seed), draw(contract, few + more, seed)
    for practice, chance in some.chance.items():
        np.testing.assert_array_equal(all_of_them.chance[practice][:, :few], chance)


@settings(max_examples=10)
@given(st.integers(1, 5), st.integers(0, 99))
def test_chance_of_a_practice_does_not_depend_on_how_many_practices_there_are(others: int, seed: int) -> None:
    tables = small_tables()
    before = draw(contract_of(tables), 32, seed).chance
    for number in range(others):
        name = f"Another {number}"
        tables["parties"].insert(0, {"name": name, "role": "practice", "network": "North Network",
                                     "registered_list": 5_000, "takes_part": "gain only"})  # fmt: skip
        tables["indicators"].insert(0, {**tables["indicators"][-1], "organisation": name})
    after = draw(contract_of(tables), 32, seed).chance
    assert len(after) == len(before) + others
    for practice, chance in before.items():
        np.testing.assert_array_equal(after[practice], chance)


@settings(max_examples=15)
@given(st.tuples(*[st.floats(-0.5, 2.0)] * 3).map(sorted), st.sampled_from(["none", "some", "strong"]), st.booleans())
def test_low_central_and_high_are_the_10th_50th_and_90th_centiles(
    typed: list[float],
    moves: str,
    each_year: bool,  # noqa: FBT001 - drawn
) -> None:
    """Of 16,384 futures 1 in 10 lies below low, half below central and 1 in 10 above high, give or take 1 in 100."""
    low, central, high = typed
    contract = with_drivers(driver("Wages", low, central, high, moves_with_others=moves, each_year=each_year))
    drawn = draw(contract, MANY, 1).drivers["Wages"]
    assert len(drawn) == (3 if each_year else 1)
    for year in drawn:
        for part, value in ((0.1, low), (0.5, central), (0.9, high)):
            tiny = 1e-9
            assert np.mean(year < value - tiny) <= part + 0.01
            assert np.mean(year <= value + tiny) >= part - 0.01


def test_causes_that_move_together_correlate_by_as_much_as_the_words_say() -> None:
    """some: 0.3; strong: 0.7; one of each: the square root of 0.3 x 0.7, 0.46; none: 0."""
    words = ("none", "none", "some", "some", "strong", "strong")
    contract = with_drivers(
        *(driver(f"Cause {place}", -0.1, 0.0, 0.1, moves_with_others=word) for place, word in enumerate(words))
    )
    drawn = draw(contract, MANY, 1).drivers
    for (one, word), (other, other_word) in combinations(enumerate(words), 2):
        expected = 0.0 if "none" in (word, other_word) else CORRELATION[word, other_word]
        found = np.corrcoef(drawn[f"Cause {one}"][0], drawn[f"Cause {other}"][0])[0, 1]
        assert found == pytest.approx(expected, abs=0.02), (word, other_word)


def test_chance_is_standard_normal_and_its_own_for_each_practice_and_year() -> None:
    """Over 16,384 futures: mean 0, standard deviation 1 and no correlation, give or take some 4 in 128."""
    chance = np.concatenate(list(draw(contract_of(small_tables()), MANY, 1).chance.values()))
    assert chance.mean(axis=1) == pytest.approx(0.0, abs=0.03)
    assert chance.std(axis=1) == pytest.approx(1.0, abs=0.03)
    assert np.corrcoef(chance) - np.eye(len(chance)) == pytest.approx(0.0, abs=0.03)
