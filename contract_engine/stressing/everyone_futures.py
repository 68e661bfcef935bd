"""Futures of every practice and network at once: what moves all of them, and what each owes to chance.

What moves all are two drivers, of achievement and of spend, from Sobol points and joined by the
factor that all share (world/points.py, world/drivers.py). Chance comes from a counter-based
generator whose key is the network's name, so that networks settled in any order, or by any
worker, have the same futures. In a future with a common change c of achievement

    achieved by practice i     clip(e + z sqrt(e (1 - e) / n_i), 0, 1),  e = clip(r_i + c, 0, 1)

with r_i its rate today over n_i patients: the formula of world/achievement.py. With a common change
d of spend, a network of N people that is expected to cost X comes to

    spend                      max(X (1 + d + z s sqrt(100,000 / N)), 0)

s being the standard deviation of a year's spend on 100,000 people that nobody caused. Each z is one
of 65,536 equally likely values of a standard normal: finer than a rate over hundreds of patients,
the same on every machine, and several times as fast to draw.

s is what `solve` draws from too, and its source stands there (schema/defaults.py); the ranges of
`World` are illustrative.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.defaults import CHANCE_SD_AT_100_000
from contract_engine.world.drivers import FACTOR_LOADING, Driver
from contract_engine.world.points import DECIMALS, sobol_normals

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

VALUES = 65_536
TO_A_WORD = 4
MEASURED_ON = 100_000
# More than any chance moves a rate, in parts of 1 / sqrt(patients): the furthest value of 4.33 times at most a half.
_MOST = 2.2


def _driver(name: str, acts_on: str, low: float, high: float) -> Driver:
    return Driver(name, acts_on, low, 0.0, high, FACTOR_LOADING["some"], each_year=False, target_moves=False)


@dataclass(frozen=True, slots=True)
class World:
    """What moves everyone, with its 10th, 50th and 90th centile, and how much chance moves spend."""

    achievement: Driver = field(default_factory=lambda: _driver("Achievement", "achievement", -0.02, 0.02))
    spend: Driver = field(default_factory=lambda: _driver("Spend", "activity", -0.02, 0.03))
    spend_by_chance: float = CHANCE_SD_AT_100_000


@dataclass(frozen=True, slots=True)
class Futures:
    """What all have in common, shape (scenario,): changes of achievement in points of a rate, of spend as a part."""

    world: World
    seed: int
    achievement: Pounds
    spend: Pounds


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the practices of a network stand, arrays of shape (practice,), and what its people are expected to cost."""

    rate: Pounds
    patients: Pounds
    people: float
    spend: float


def common_futures(world: World, scenarios: int, seed: int) -> Futures:
    """Draw what all have in common."""
    shared, *own = sobol_normals(3, scenarios, seed)
    achievement, spend = (
        driver.joined(shared, normals[None])[0]
        for driver, normals in zip((world.achievement, world.spend), own, strict=True)
    )
    return Futures(world, seed, achievement, spend)


def network_futures(futures: Futures, name: str, standing: Standing, block: Pounds) -> tuple[Pounds, Pounds]:
    """Return what a network's practices achieve, shape (practice, scenario), and what its people cost.

    `block`, shape (practice + 1, scenario), takes the former: everything happens in place, a
    practice at a time, so that it stays in the processor's own memory.
    """
    by_chance(futures.seed, name, block)
    swing = futures.world.spend_by_chance * np.sqrt(MEASURED_ON / standing.people) if standing.people > 0 else 0.0
    spend = np.maximum(standing.spend * (1 + futures.spend + swing * block[0]), 0.0)
    spread = np.divide(1.0, np.sqrt(standing.patients), out=np.zeros(len(standing.rate)), where=standing.patients > 0)
    lowest, highest = float(futures.achievement.min()), float(futures.achievement.max())
    expected, apart = np.empty((2, len(spend)))
    for rate, of_one, achieved in zip(standing.rate.tolist(), spread.tolist(), block[1:], strict=True):
        np.add(futures.achievement, rate, out=expected)
        if rate + lowest < 0 or rate + highest > 1:
            np.clip(expected, 0.0, 1.0, out=expected)
        np.multiply(expected, expected, out=apart)
        np.subtract(expected, apart, out=apart)
        np.sqrt(apart, out=apart)
        np.multiply(apart, of_one, out=apart)
        np.multiply(achieved, apart, out=achieved)
        np.add(achieved, expected, out=achieved)
        if min(rate + lowest, 1 - rate - highest) < _MOST * of_one:
            np.clip(achieved, 0.0, 1.0, out=achieved)
    return block[1:], spend


def by_chance(seed: int, name: str, out: Pounds) -> None:
    """Write standard normals of one network, shape (row, scenario); a row more changes none before it."""
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()
    generator = np.random.Philox(key=int.from_bytes(digest, "little"))
    values, scenarios = _values(), out.shape[1]
    words = -(-scenarios // TO_A_WORD)
    for row in out:
        places = np.asarray(generator.random_raw(words)).astype("<u8", copy=False).view("<u2")
        np.take(values, places[:scenarios], out=row, mode="clip")


@cache
def _values() -> Pounds:
    """Equally likely values of a standard normal: the middles of as many slices, scaled to a variance of one."""
    from scipy.special import ndtri  # noqa: PLC0415 - heavy, and only a draw needs it

    middles: Pounds = ndtri((np.arange(VALUES) + 0.5) / VALUES)
    values: Pounds = np.round(middles / np.sqrt(np.mean(middles**2)), DECIMALS)
    return values
