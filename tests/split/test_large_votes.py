"""Votes of more players than a table of coalitions can hold."""

from __future__ import annotations

import numpy as np
import pytest

from contract_engine.splitting import coalition_rules, most_violated, stability
from contract_engine.splitting.cheapest import Counted, Halves
from contract_engine.splitting.concepts import reply_to
from contract_engine.splitting.large_votes import shared_in
from contract_engine.splitting.structured import Pool, voting
from contract_engine.splitting.structured_rules import game_of

# Votes of the Council of the European Union under the Treaty of Nice, 27 members, 255 of 345 to win.
NICE = [29] * 4 + [27] * 2 + [14, 13] + [12] * 5 + [10] * 3 + [7] * 5 + [4] * 5 + [3]


def some_vote(seed: int) -> Pool:
    """Any vote of 5 to 11 players, some of one weight."""
    draw = np.random.default_rng(seed)
    count = int(draw.integers(5, 12))
    kinds = draw.integers(1, draw.choice([6, 15, 60]), size=draw.integers(2, count + 1))
    weights = draw.choice(kinds, count).astype(float)
    part = draw.choice([0.3, 0.51, 0.6, 0.7, 0.85, 0.95, 1.0])
    return voting(weights, max(1.0, round(part * weights.sum())))


@pytest.mark.parametrize("seed", range(40))
def test_as_the_table_of_all_coalitions_says(seed: int) -> None:
    vote = some_vote(seed)
    game = game_of(vote, tuple(str(each) for each in range(vote.count)))
    for rule in ("nucleolus", "prenucleolus", "tau"):
        by_table, found = coalition_rules.shared_in(game, rule), shared_in(vote, rule)
        assert found.status == by_table.status
        assert (found.shares is None) == (by_table.shares is None)
        if found.shares is not None and by_table.shares is not None:
            assert found.shares == pytest.approx(by_table.shares, abs=1e-9)
    level, by_table = shared_in(vote, "least_core_value"), stability.least_core_level(game)
    assert level.shares == pytest.approx(by_table.shares, abs=1e-9)


@pytest.mark.parametrize("seed", range(30))
def test_the_least_core_is_that_of_the_table(seed: int) -> None:
    """A single point is the prenucleolus. The nearest of many is given a little room, so that last digits differ."""
    vote = some_vote(seed)
    game = game_of(vote, tuple(str(each) for each in range(vote.count)))
    found, by_table = shared_in(vote, "least_core"), stability.least_core(game)
    assert found.status == by_table.status
    assert found.shares is not None
    if found.status == "ok":
        assert found.shares == pytest.approx(coalition_rules.shared_in(game, "prenucleolus").shares, abs=1e-9)
    else:
        assert found.shares == pytest.approx(by_table.shares, abs=1e-8)
    worst, level = stability.largest_complaint(game, found.shares), stability.least_core_level(game).shares
    assert worst is not None
    assert worst.pounds == pytest.approx(level, abs=5e-9)


@pytest.mark.parametrize("seed", range(40, 48))
def test_whole_number_problems_say_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = some_vote(seed)
    quick = shared_in(vote, "nucleolus")
    monkeypatch.setattr(most_violated, "ways_to_look", lambda *_: None)
    slow = shared_in(vote, "nucleolus")
    assert slow.status == quick.status
    assert slow.shares == pytest.approx(quick.shares, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_both_exact_ways_find_what_receives_least(seed: int) -> None:
    """Looked up among all coalitions, with one key left out."""
    draw = np.random.default_rng(seed)
    numbers, weights = draw.integers(1, 4, 6), draw.integers(1, 9, 6)
    needed = int(draw.integers(1, numbers @ weights))
    each, keys = draw.random(6), draw.integers(-1, 2, 6).astype(float)
    every = np.indices(tuple(numbers + 1)).reshape(6, -1).T
    wanted = every[(every @ weights >= needed) & (every @ keys != 0)]
    for way in (Halves(numbers, weights, needed), Counted(numbers, weights, needed)):
        found = way.least(each, keys, 0.0)
        assert bool(len(found)) == bool(len(wanted))
        assert (found @ weights >= needed).all()
        assert (found @ keys != 0).all()
        if len(found):
            assert found[0] @ each == pytest.approx((wanted @ each).min())


def test_a_vote_of_thirty_alike_is_shared_alike() -> None:
    reply = reply_to("nucleolus", {"type": "weighted_voting", "weights": [1] * 30, "quota": 16})
    assert reply.status == "ok"
    assert reply.result == pytest.approx([1 / 30] * 30)


def test_one_large_and_many_small() -> None:
    """One of weight 20 and 24 of weight 1, quota 23: the large with 3 small ones wins, and 23 small ones win.

    With b for a small one: 1 - (1 - 24 b) - 3 b = 21 b against 1 - 23 b, alike at b = 1/44.
    """
    question = {"type": "weighted_voting", "weights": [20] + [1] * 24, "quota": 23}
    wanted = [20 / 44] + [1 / 44] * 24
    for rule in ("nucleolus", "prenucleolus", "least_core"):
        reply = reply_to(rule, question)
        assert reply.status == "ok"
        assert reply.result == pytest.approx(wanted)
    assert reply_to("least_core_value", question).result == pytest.approx(21 / 44)
    assert reply_to("tau", question).status == "does_not_exist"


def test_the_council_of_27() -> None:
    """The nucleolus is the weights where these are homogeneous enough, and complains no more than the least core."""
    vote = {"type": "weighted_voting", "weights": NICE, "quota": 255}
    reply = reply_to("nucleolus", vote)
    assert reply.status == "ok"
    assert isinstance(reply.result, list)
    assert reply.result == pytest.approx([each / 345 for each in NICE])
    assert reply_to("least_core_value", vote).result == pytest.approx(1 - 255 / 345)


def test_weights_with_too_many_digits_are_refused() -> None:
    reply = reply_to("nucleolus", {"type": "weighted_voting", "weights": [1 / 3, 0.1234567891] * 15, "quota": 4.0})
    assert reply.status == "refused"
    assert "round weights and quota" in reply.why
