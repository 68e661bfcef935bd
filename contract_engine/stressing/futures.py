"""Monte Carlo in chunks: as many futures as are asked for, within memory, on one core or on many, to the same figures.

A chunk holds at most 16,384 futures: eight scrambles of 2,048 points. The first is what `solve`
draws with the same seed, and what everyone may expect if we stay as we are is measured in it.
A chunk is known by its number and the seed, so that nothing large is sent to whoever works it out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.design.now_and_then import now_and_then
from contract_engine.design.worlds import worlds_of
from contract_engine.stressing.margins import Yardstick, settled, world_at, yardstick_of
from contract_engine.stressing.tally import Estimate, Tally, tally, together
from contract_engine.world.drivers import draw
from contract_engine.world.points import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_engine.schema.contract import Contract


@dataclass(frozen=True, slots=True)
class Task:
    """A chunk of futures to take stock of, small enough to send anywhere."""

    contract: Contract
    against: Yardstick
    seed: int
    number: int
    count: int


def done(task: Task) -> Tally:
    """Draw the futures of a chunk, settle the contract in them, and keep what is needed of it."""
    draws = draw(task.contract, task.count, task.seed, task.number)
    return tally(world_at(task.contract, draws), task.against, task.number)


def one_by_one(tasks: Iterable[Task]) -> Iterator[Tally]:
    """Work tasks out here, one after another."""
    return map(done, tasks)


def futures(
    contract: Contract,
    count: int,
    seed: int,
    *,
    among: Callable[[Iterable[Task]], Iterator[Tally]] = one_by_one,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Estimate, Yardstick]:
    """Draw `count` futures and take stock of all of them; `among` works tasks out, in whatever order.

    Says how far it is, and how long the rest will take.
    """
    sizes = [min(CHUNK, count - first) for first in range(0, count, CHUNK)]
    progress(f"drawing {count:,} futures" + (f" in {len(sizes)} parts" if len(sizes) > 1 else ""))
    began, still = time.monotonic(), now_and_then(progress)
    worlds = worlds_of(contract, draw(contract, sizes[0], seed))
    against = yardstick_of(worlds)
    tallies = [tally(settled(worlds), against)]
    del worlds
    tasks = [Task(contract, against, seed, number, size) for number, size in enumerate(sizes) if number]
    for each in among(tasks) if tasks else ():
        tallies.append(each)
        drawn = sum(sum(one.sizes) for one in tallies)
        left = (time.monotonic() - began) * (count - drawn) / drawn
        still(f"{drawn:,} of {count:,} futures settled, {_duration(left)} to go")
    return together(tallies), against


def _duration(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004 - up to a minute and a half in seconds
        return f"about {max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < 90 else f"about {minutes / 60:.1f} h"  # noqa: PLR2004
