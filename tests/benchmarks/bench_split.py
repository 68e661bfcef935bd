"""How long the nucleolus and the Shapley value take against another library, in turn in the same run."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import coopgame
import numpy as np

from contract_engine.splitting.game import Game
from contract_engine.splitting.nucleolus import nucleolus
from contract_engine.splitting.values import shapley, sizes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = {4: 1, 10: 15, 15: 9, 20: 3}


def measure(*, smoke: bool) -> Iterator[str]:
    """Medians over games drawn at random, more for every member; the target is one."""
    for count in (4,) if smoke else (10, 15, 20):
        yield _against(f"nucleolus, {count} players, certified", count, nucleolus, coopgame.nucleolus)
    many = 4 if smoke else 20
    yield _against(f"Shapley value, {many} players", many, shapley, coopgame.shapley)


def _against(what: str, count: int, ours: Callable[[Game], object], theirs: Callable[[coopgame.Game], object]) -> str:
    draw = np.random.default_rng(count)
    here, there = [], []
    # The first game is not counted: it pays for what is loaded.
    for run in range(RUNS[count] + 1):
        values = draw.random(1 << count) * sizes_of(count)
        values[1 << np.arange(count)] = 0.0
        values[-1] = 1.3 * count
        game, same = Game(tuple(map(str, range(count))), values), coopgame.Game(values[1:].tolist())
        for take, times, of in ((ours, here, game), (theirs, there, same)):
            start = perf_counter()
            take(of)
            if run:
                times.append(perf_counter() - start)
    mine, other = median(here), median(there)
    return f"{what}: {1000 * mine:,.1f} ms, {mine / other:.2f} times coopgame-py (target: at most 1 from 10 players up)"
