"""What drives a result: shares of variance that can be worked by hand, and one uncertainty at a time."""

from __future__ import annotations

import pytest

from contract_engine.stressing.sensitivity import BY_CHANCE, shares_of_variance, swings
from tests.stressing.by_hand import COST, WAGES, block, wages


def test_one_uncertainty_at_a_time_is_exact() -> None:
    """Wages 5% above plan cost the trust 5% of £9.5m; the commissioner pays its block whatever they are."""
    found = swings(block())
    assert [(each.party, each.driver) for each in found] == [("Trust", "Wages")]
    assert (found[0].low, found[0].high, found[0].as_planned) == (-WAGES, WAGES, 10_000_000 - COST)
    assert found[0].at_low - found[0].as_planned == pytest.approx(WAGES * COST)
    assert found[0].at_high - found[0].as_planned == pytest.approx(-WAGES * COST)


def test_an_uncertainty_that_moves_with_others_moves_alone_here() -> None:
    """Its own part makes up for what all share: it still goes to its low and high."""
    found = swings(block(uncertainty=[wages(moves_with_others="strong")]))
    assert found[0].at_high - found[0].as_planned == pytest.approx(-WAGES * COST)


def test_shares_of_variance_of_a_sum_are_its_parts() -> None:
    """Costs rise with two causes, one swinging twice as far: its part is 4/5, nothing is joint but a product.

    Costs are £9.5m x (1 + a)(1 + b): the product a x b adds a variance of sd(a)^2 sd(b)^2, under 0.2%.
    """
    small = wages(driver="Agency", low=-WAGES / 2, high=WAGES / 2)
    shares = {each.driver: each for each in shares_of_variance(block(uncertainty=[wages(), small]), seed=1)}
    assert set(shares) == {"Wages", "Agency"}
    for name, part in (("Wages", 0.8), ("Agency", 0.2)):
        assert shares[name].first_low - 0.01 <= part <= shares[name].first_high + 0.01
        assert shares[name].total == pytest.approx(part, abs=0.03)
        assert shares[name].total_low <= shares[name].total <= shares[name].total_high


def test_a_cause_for_which_the_target_moves_is_held_in_the_second_table() -> None:
    shares = shares_of_variance(block(uncertainty=[wages(), wages(driver="Pay award", target_moves=True)]), seed=1)
    with_it = {each.driver for each in shares if each.target_moving}
    without = {each.driver: each for each in shares if not each.target_moving}
    assert with_it == {"Wages", "Pay award"}
    assert set(without) == {"Wages"}
    assert without["Wages"].total == pytest.approx(1.0, abs=0.03)


def test_what_moves_together_is_a_cause_of_its_own() -> None:
    """Two causes of one size, correlated 0.7: of a variance of 2 x 1.7 what they share makes 2.8, each its own 0.3."""
    both = [wages(moves_with_others="strong"), wages(driver="Agency", moves_with_others="strong")]
    shares = {each.driver: each.total for each in shares_of_variance(block(uncertainty=both), seed=1)}
    assert shares["What moves all that move together"] == pytest.approx(2.8 / 3.4, abs=0.04)
    assert shares["Wages"] == pytest.approx(0.3 / 3.4, abs=0.02)
    assert BY_CHANCE not in shares


def test_the_same_seed_gives_the_same_bounds() -> None:
    """Bounds rest on futures drawn anew from those settled: they too hang on the seed alone."""
    contract = block(uncertainty=[wages(), wages(driver="Agency")])
    once, again, other = (shares_of_variance(contract, seed=seed, points=256) for seed in (1, 1, 2))
    assert once == again
    assert once != other
    assert all(0 < share.total_low < share.total < share.total_high < 1 for share in once)


def test_bounds_hold_what_is_right_as_often_as_they_say() -> None:
    """Of two causes of one size each makes half: 95 bounds of 100 hold that, so at least 32 of 40."""
    contract = block(uncertainty=[wages(), wages(driver="Agency")])
    seeds = [shares_of_variance(contract, seed=seed, points=256)[0] for seed in range(40)]
    assert sum(share.first_low <= 0.5 <= share.first_high for share in seeds) >= 32
