"""Our coalition rules and those of another library, over hundreds of random and degenerate games."""

from __future__ import annotations

from typing import TYPE_CHECKING

import coopgame
import numpy as np
import pytest

from contract_engine.splitting import stability
from contract_engine.splitting.coalition_rules import shared_in
from contract_engine.splitting.game import Game
from contract_engine.splitting.structured import Airport

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.terms import Pounds

# Of the largest value of the game.
AGREE = 1e-9
EACH = 20
THEIRS: dict[str, Callable[[coopgame.Game], list[float]]] = {
    "shapley": coopgame.shapley,
    "banzhaf_raw": coopgame.banzhaf,
    "nucleolus": lambda game: coopgame.nucleolus(game)["allocation"],
    "prenucleolus": lambda game: coopgame.prenucleolus(game)["allocation"],
    "per_capita_nucleolus": lambda game: coopgame.per_capita_nucleolus(game)["allocation"],
    "per_capita_prenucleolus": lambda game: coopgame.per_capita_nucleolus(game, "preimputation")["allocation"],
    "tau": coopgame.tau_value,
    "gately": coopgame.gately_point,
}


def coalitions(count: int) -> Pounds:
    return (np.arange(1 << count)[:, None] >> np.arange(count) & 1).astype(float)


def at_random(draw: np.random.Generator, count: int) -> Pounds:
    return draw.random(1 << count) * 10


def in_whole_numbers(draw: np.random.Generator, count: int) -> Pounds:
    return draw.integers(-3, 4, 1 << count).astype(float)


def won_or_lost(draw: np.random.Generator, count: int) -> Pounds:
    return (draw.random(1 << count) < 0.4).astype(float)


def by_vote(draw: np.random.Generator, count: int) -> Pounds:
    weights = draw.integers(1, 5, count)
    return (coalitions(count) @ weights > weights.sum() / 2).astype(float)


def bankrupt(draw: np.random.Generator, count: int) -> Pounds:
    owed = draw.integers(1, 9, count)
    return np.maximum(coalitions(count) @ owed - owed.sum() * draw.random(), 0.0)


def a_pool_in_pounds(draw: np.random.Generator, count: int) -> Pounds:
    brought = np.round(draw.random(count) * 1e6, 2)
    return np.where(coalitions(count).sum(axis=1) >= count - 1, coalitions(count) @ brought, 0.0)


def additive(draw: np.random.Generator, count: int) -> Pounds:
    return coalitions(count) @ draw.integers(-3, 9, count)


def the_same_for_every_size(draw: np.random.Generator, count: int) -> Pounds:
    return np.append(0.0, draw.integers(0, 9, count).astype(float))[coalitions(count).sum(axis=1).astype(int)]


def nothing_at_all(_draw: np.random.Generator, count: int) -> Pounds:
    return np.zeros(1 << count)


KINDS = (
    at_random, in_whole_numbers, won_or_lost, by_vote, bankrupt, a_pool_in_pounds, additive, the_same_for_every_size,
    nothing_at_all,
)  # fmt: skip


def games(kind: Callable[[np.random.Generator, int], Pounds]) -> list[Game]:
    draw = np.random.default_rng(KINDS.index(kind))
    found = []
    for _ in range(EACH):
        count = int(draw.integers(2, 7))
        values = kind(draw, count)
        values[0] = 0.0
        found.append(Game(tuple(str(place) for place in range(count)), values))
    return found


def theirs(rule: str, game: Game) -> list[float] | None:
    try:
        return THEIRS[rule](coopgame.Game(game.values[1:].tolist()))
    except ValueError:
        return None


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_that_both_have_agrees(kind: Callable[[np.random.Generator, int], Pounds]) -> None:
    for game in games(kind):
        scale = max(1.0, float(np.abs(game.values).max()))
        for rule in THEIRS:
            ours, other = shared_in(game, rule), theirs(rule, game)
            assert (ours.shares is None) == (other is None), (rule, game)
            if ours.shares is not None:
                assert ours.shares == pytest.approx(other, rel=0, abs=AGREE * scale), (rule, game)
            else:
                assert ours.status == "does_not_exist"
                assert ours.why


@pytest.mark.parametrize("kind", KINDS)
def test_the_least_core_and_the_core_agree(kind: Callable[[np.random.Generator, int], Pounds]) -> None:
    for game in games(kind):
        scale = max(1.0, float(np.abs(game.values).max()))
        level = coopgame.least_core(coopgame.Game(game.values[1:].tolist()), "preimputation")["epsilon"]
        assert stability.least_core_level(game).shares[0] == pytest.approx(level, rel=0, abs=AGREE * scale)
        assert bool(stability.core_is_empty(game).shares[0]) == (level > AGREE * scale)
        point = stability.least_core(game)
        assert point.shares.sum() == pytest.approx(game.whole, abs=AGREE * scale)
        assert stability.largest_complaint(game, point.shares).pounds == pytest.approx(level, abs=1e-8 * scale)


def test_games_of_ten_players_agree() -> None:
    draw = np.random.default_rng(10)
    for kind in (at_random, by_vote, bankrupt, a_pool_in_pounds, the_same_for_every_size):
        values = kind(draw, 10)
        values[0] = 0.0
        values[-1] = max(values[-1], 10 * values[1 << np.arange(10)].max())
        game = Game(tuple(str(place) for place in range(10)), values)
        scale = max(1.0, float(np.abs(values).max()))
        assert shared_in(game, "nucleolus").shares == pytest.approx(theirs("nucleolus", game), abs=AGREE * scale)


def test_airports_of_any_size_agree() -> None:
    """Costs with ties; theirs takes seconds for thirty."""
    costs = np.random.default_rng(12).integers(1, 12, 14).astype(float)
    other = coopgame.airport(costs.tolist())
    assert -Airport(costs).shapley().shares == pytest.approx(other["shapley"], abs=AGREE * 20)
    assert -Airport(costs).nucleolus().shares == pytest.approx(other["nucleolus"], abs=1e-6)
