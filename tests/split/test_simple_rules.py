"""Rules that practices know, worked out by hand for three practices, and what holds for every pot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.splitting.pot import Pot, to_the_penny
from contract_engine.splitting.simple_rules import SIMPLE, shared_by_rule
from tests.split.pots import three


def shares(rule: str, pot: Pot) -> list[float]:
    found = shared_by_rule(rule, pot).shares
    assert found is not None
    return [float(share) for share in to_the_penny(found, float(found.sum()))]


def test_equal_shares_give_the_odd_penny_to_the_first() -> None:
    """£100,000 / 3 = £33,333.333..., so that a penny is left."""
    assert shares("equal", three()) == [33_333.34, 33_333.33, 33_333.33]


def test_shares_by_list_and_by_what_else_is_known() -> None:
    """Lists are 5 : 3 : 2; weighted lists 4 : 4 : 2; use 1 : 1 : 2."""
    pot = three(weighted=[4_000, 4_000, 2_000], use=[10, 10, 20])
    assert shares("list", pot) == [50_000, 30_000, 20_000]
    assert shares("weighted_list", pot) == [40_000, 40_000, 20_000]
    assert shares("by_use", pot) == [25_000, 25_000, 50_000]


def test_a_mix_shares_a_part_by_list_and_the_rest_by_list_times_achievement() -> None:
    """70% by list: 35,000, 21,000, 14,000. 5,000 x 100%, 3,000 x 50%, 2,000 x 50% share 30,000 as 20, 6 and 4."""
    assert shares("mix", three(achievement=[1.0, 0.5, 0.5])) == [55_000, 27_000, 18_000]


def test_hold_harmless_adds_what_is_new_by_list() -> None:
    """£10,000 more than today by 5 : 3 : 2."""
    assert shares("hold_harmless", three()) == [45_000, 33_000, 22_000]


def test_where_the_pot_is_too_small_to_hold_all_harmless_the_shortfall_is_shared_and_said() -> None:
    """£81,000 is 90% of the £90,000 that all receive today."""
    answer = shared_by_rule("hold_harmless", three(amount=81_000.0))
    assert answer.shares == pytest.approx([36_000, 27_000, 18_000])
    assert "less than all receive today, by £9,000.00" in answer.why


def test_of_a_cost_nobody_is_spared_more_than_it_pays() -> None:
    """£3,000 saved of £10,000 by 5 : 3 : 2; then £9,000: C's £1,800 are more than it pays, so A and B share 8,000."""
    today = [6_000, 3_000, 1_000]
    assert shares("hold_harmless", three(current=today, amount=7_000.0, is_cost=True)) == [4_500, 2_100, 400]
    assert shares("hold_harmless", three(current=today, amount=1_000.0, is_cost=True)) == [1_000, 0, 0]


def test_a_cost_that_rose_is_borne_in_proportion_to_what_is_paid() -> None:
    answer = shared_by_rule("hold_harmless", three(amount=99_000.0, is_cost=True))
    assert answer.shares == pytest.approx([44_000, 33_000, 22_000])
    assert "costs more than all pay today" in answer.why


def test_something_comes_first() -> None:
    """A tenth is kept, or goes by need: £2,000 and £3,000 of need take £5,000, and £95,000 goes by list."""
    assert shares("reserve_first", three()) == [45_000, 27_000, 18_000]
    assert shares("invest_first", three(need=[0, 2_000, 3_000])) == [47_500, 30_500, 22_000]


@pytest.mark.parametrize(
    ("rule", "heading"), [("by_use", "Use"), ("mix", "Achievement"), ("by_need", "Need for investment")]
)
def test_a_rule_says_which_column_it_lacks(rule: str, heading: str) -> None:
    answer = shared_by_rule(rule, three())
    assert answer.shares is None
    assert answer.status == "refused"
    assert heading in answer.why


amounts = st.floats(1, 5e6, allow_nan=False)


@st.composite
def pots(draw: st.DrawFn) -> Pot:
    """Any pot of one to eight practices, all columns filled."""
    count = draw(st.integers(1, 8))

    def column(lowest: float, highest: float) -> np.ndarray:  # type: ignore[type-arg]
        return np.array(draw(st.lists(st.floats(lowest, highest), min_size=count, max_size=count)))

    return Pot(
        practices=tuple(f"P{number}" for number in range(count)), lists=column(1, 40_000), current=column(0, 1e5),
        amount=round(draw(amounts), 2), weighted=column(1, 40_000), achievement=column(0.01, 1), use=column(1, 500),
        hosted=column(1, 9), budget=column(1, 1e6), equity=column(0.01, 1), need=column(1, 1e5),
        is_cost=draw(st.booleans()), reserve_part=0.0,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(pots())
def test_every_rule_comes_to_the_pot_to_the_penny_and_gives_nobody_less_than_nothing(pot: Pot) -> None:
    for rule in SIMPLE:
        found = shared_by_rule(rule, pot).shares
        assert found is not None, rule
        exact = to_the_penny(found, pot.amount)
        assert round(float(exact.sum()) * 100) == round(pot.amount * 100), rule
        assert (exact >= -0.01).all(), rule
        assert np.abs(exact - found).max() <= 0.0101, rule


@settings(max_examples=60, deadline=None)
@given(pots())
def test_hold_harmless_harms_nobody_where_the_pot_allows_it(pot: Pot) -> None:
    today = float(pot.current.sum())
    enough = replace(pot, amount=today / 2 + 1 if pot.is_cost else today + 5_000)
    if enough.is_cost and enough.amount > today:
        return
    found = shared_by_rule("hold_harmless", enough).shares
    assert found is not None
    assert (enough.sign * (found - enough.current) >= -1e-6).all()


@settings(max_examples=40, deadline=None)
@given(pots())
def test_practices_alike_have_the_same_to_the_penny(pot: Pot) -> None:
    """The last practice is made a copy of the first."""
    if len(pot.practices) < 2:
        return
    columns = ("lists", "current", "weighted", "achievement", "use", "hosted", "budget", "equity", "need")
    alike = {}
    for name in columns:
        values = getattr(pot, name).copy()
        values[-1] = values[0]
        alike[name] = values
    same = replace(pot, **alike)
    for rule in SIMPLE:
        found = shared_by_rule(rule, same).shares
        assert found is not None
        assert found[0] == pytest.approx(found[-1], rel=1e-9, abs=1e-6), rule


def test_shares_below_nothing_are_rounded_to_the_penny_too() -> None:
    """-100 / 3 each: floors of -33.34 leave two pennies to give back."""
    assert list(to_the_penny(np.full(3, -100 / 3), -100.0)) == [-33.33, -33.33, -33.34]
