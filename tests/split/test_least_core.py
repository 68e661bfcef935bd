"""The least core: what is returned is in it, on games where it is thin as on others."""

from __future__ import annotations

import numpy as np
import pytest

from contract_engine.splitting.game import Game
from contract_engine.splitting.stability import largest_complaint, least_core, least_core_level


def vote(weights: list[int], quota: int) -> Game:
    """Return the game in which a coalition with the quota is worth one."""
    count = len(weights)
    total = np.array([sum(weights[i] for i in range(count) if each >> i & 1) for each in range(1 << count)])
    return Game(tuple(f"P{i}" for i in range(count)), (total >= quota).astype(float))


def test_a_least_core_of_one_point_is_that_point() -> None:
    """Of votes 43, 43, 43, 43, 38, 43 and 17 any two of the first six carry 81: a sixth each, and the last none.

    Two of them complain of 1 - 2/6, and no sharing does better: the least two shares of six come to 1/3 at most.
    """
    answer = least_core(vote([43, 43, 43, 43, 38, 43, 17], 81))
    assert answer.status == "ok"
    assert answer.shares == pytest.approx([1 / 6] * 6 + [0.0], abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_no_coalition_complains_of_more_than_the_least_level(seed: int) -> None:
    draw = np.random.default_rng(seed)
    count = int(draw.integers(2, 9))
    game = vote(draw.integers(1, 50, count).tolist(), int(draw.integers(20, 90)))
    if seed % 2:
        values = draw.integers(0, 20, 1 << count).astype(float)
        values[0] = 0.0
        game = Game(game.players, values)
    answer, level = least_core(game), least_core_level(game).shares
    assert answer.shares is not None
    assert level is not None
    scale = max(1.0, float(np.abs(game.values).max()))
    assert answer.shares.sum() == pytest.approx(game.whole, abs=1e-9 * scale)
    worst = largest_complaint(game, answer.shares)
    assert worst is not None
    assert worst.pounds <= level[0] + 1e-8 * scale
