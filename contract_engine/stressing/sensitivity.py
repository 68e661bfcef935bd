"""What drives the swings of each organisation's result: one uncertainty at a time, and all of them together.

One at a time: everything as planned but for one uncertainty, which stands at its low, then at its
high (1 in 10 each way).

All together: the part of the variance of the result over the term that a group of independent
coordinates makes on its own (first order), and with all it does together with others (total order):

    first = Var(E[result | group]) / Var(result),   total = E[Var(result | all but group)] / Var(result)

Groups are independent of each other: each uncertainty's own part, what all share that move
together, and the chance variation of single practices. Estimated from futures in which one group is
exchanged, with bounds from resampling them (Saltelli and others 2010; as SALib does it):

    first = mean(f(B) (f(A with B's group) - f(A))) / Var,   total = mean((f(A) - f(A with B's group))^2) / (2 Var)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.stressing.margins import world_at
from contract_engine.world.drivers import ONE_IN_TEN
from contract_engine.world.points import chance_normals, sobol_normals
from contract_engine.world.space import SHARED, space_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.space import Space

BY_CHANCE = "Chance variation of single practices"
POINTS = 1_024
RESAMPLES = 99
# Of 19 figures in 20 a normal one is so many standard deviations from its mean at most.
BOTH_WAYS = 1.959964
NOTHING = 1e-9
# Settled at once: as many futures as a chunk holds.
AT_ONCE = 16_384
HALF_A_POUND = 0.5


@dataclass(frozen=True, slots=True)
class Swing:
    """One organisation's result over the term with one uncertainty at its low or high; pounds, and the values."""

    party: str
    driver: str
    low: float
    high: float
    at_low: float
    at_high: float
    as_planned: float


@dataclass(frozen=True, slots=True)
class Share:
    """Part of the variance of one organisation's result over the term that an uncertainty makes.

    `target_moving` says whether the causes for which the target moves are uncertain too. The
    `_low` and `_high` of a figure bound it with 95% confidence.
    """

    party: str
    driver: str
    target_moving: bool
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    spread: float


def swings(contract: Contract) -> tuple[Swing, ...]:
    """Return what each uncertainty does on its own to each organisation that signs; those that do nothing left out."""
    space = space_of(contract)
    rows = _rows(space)
    known = [driver for driver in space.drivers if driver.low != driver.high]
    points = np.zeros((space.dimensions, 1 + 2 * len(known)))
    for place, driver in enumerate(known):
        # What moves with others moves alone here: its own part makes up for what all share.
        own = ONE_IN_TEN / (1 - driver.loading**2) ** 0.5
        points[rows[driver.name], 1 + 2 * place] = -own
        points[rows[driver.name], 2 + 2 * place] = own
    results = _results(contract, space, points)
    return tuple(
        Swing(party, driver.name, driver.low, driver.high, float(low), float(high), float(total[0]))
        for party, total in zip(contract.signatories, results, strict=True)
        for driver, low, high in zip(known, total[1::2], total[2::2], strict=True)
        if max(abs(low - total[0]), abs(high - total[0])) > HALF_A_POUND
    )


def shares_of_variance(
    contract: Contract, seed: int, points: int = POINTS, progress: Callable[[str], None] = lambda _: None
) -> tuple[Share, ...]:
    """Return what makes each organisation's result swing: with the causes for which the target moves, and without."""
    space = space_of(contract)
    moving = [driver.name for driver in space.drivers if driver.target_moves and driver.low != driver.high]
    rows = {name: each for name, each in _rows(space).items() if name not in _certain(space)}
    found: list[Share] = []
    for held in ([], moving) if moving else ([],):
        groups = {name: each for name, each in rows.items() if name not in held}
        progress("what drives each result" + (", with the causes held for which the target moves" if held else ""))
        found += _shares(contract, space, groups, seed, points, target_moving=not held)
    return tuple(found)


def _shares(  # noqa: PLR0913 - the futures, and how they are drawn
    contract: Contract,
    space: Space,
    groups: Mapping[str, slice],
    seed: int,
    points: int,
    *,
    target_moving: bool,
) -> list[Share]:
    if not groups:
        return []
    one, other = _two_draws(space, points, seed)
    held = np.ones(space.dimensions, dtype=bool)
    for rows in groups.values():
        held[rows] = False
    one[held] = other[held] = 0.0
    exchanged = []
    for rows in groups.values():
        mixed = one.copy()
        mixed[rows] = other[rows]
        exchanged.append(_results(contract, space, mixed))
    at_one, at_other = _results(contract, space, one), _results(contract, space, other)
    spread = np.concatenate([at_one, at_other], axis=1).std(axis=1)
    swinging = spread > HALF_A_POUND
    if not swinging.any():
        return []
    parties = [party for party, swings in zip(contract.signatories, swinging, strict=True) if swings]
    if len(groups) == 1:
        return [
            Share(party, next(iter(groups)), target_moving, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, float(far))
            for party, far in zip(parties, spread[swinging], strict=True)
        ]
    first, total = _indices(at_one[swinging], at_other[swinging], np.array(exchanged)[:, swinging], seed)
    return [
        Share(party, driver, target_moving, *_told(first[:, k, i]), *_told(total[:, k, i]), far)
        for i, (party, far) in enumerate(zip(parties, spread[swinging].tolist(), strict=True))
        for k, driver in enumerate(groups)
    ]


def _indices(one: Pounds, other: Pounds, exchanged: Pounds, seed: int) -> tuple[Pounds, Pounds]:
    """Return first and total order with their low and high bounds; shape (figure, group, organisation).

    `one` and `other` are results of shape (organisation, point), `exchanged` those with a group of the one replaced
    by that of the other, shape (group, organisation, point). A bound is 1.96 standard deviations of resampled
    figures either way, and never outside nought and one. The same seed resamples the same.
    """
    points = one.shape[1]
    middle = (one.mean(axis=1, keepdims=True) + other.mean(axis=1, keepdims=True)) / 2
    a, b, mixed = one - middle, other - middle, exchanged - middle
    drawn = np.random.default_rng([seed, points]).multinomial(points, np.full(points, 1 / points), RESAMPLES)
    # Each point as often as it was drawn; the first column has every point once.
    often = np.concatenate([np.ones((1, points)), drawn]).T / points
    variance = (a**2 + b**2) / 2 @ often - ((a + b) / 2 @ often) ** 2
    # A resample without any of the few points that swing tells nothing.
    variance = np.where(variance > NOTHING * variance[:, :1], variance, np.nan)
    return _bounded(b * (mixed - a) @ often / variance), _bounded((a - mixed) ** 2 / 2 @ often / variance)


def _bounded(figures: Pounds) -> Pounds:
    """Return a figure, its low and its high bound, shape (figure, ...), from it and its resamples, last axis."""
    figure, far = figures[..., 0], BOTH_WAYS * np.nanstd(figures[..., 1:], axis=-1, ddof=1)
    bounded: Pounds = np.clip([figure, figure - far, figure + far], 0.0, 1.0)
    return bounded


def _told(figure: Pounds) -> tuple[float, float, float]:
    """Return a figure, its low and its high bound."""
    return float(figure[0]), float(figure[1]), float(figure[2])


def _rows(space: Space) -> dict[str, slice]:
    """Return the coordinates of each group, in the order of the space."""
    rows: dict[str, slice] = {}
    for place, coordinate in enumerate(space.coordinates):
        name = BY_CHANCE if coordinate.what == "chance" else coordinate.name
        start = rows[name].start if name in rows else place
        rows[name] = slice(start, place + 1)
    return rows


def _certain(space: Space) -> set[str]:
    """Return the groups that nothing hangs on: causes without a range, and what is shared if nothing shares it."""
    certain = {driver.name for driver in space.drivers if driver.low == driver.high}
    if not any(driver.loading for driver in space.drivers if driver.low != driver.high):
        certain.add(SHARED)
    return certain


def _two_draws(space: Space, points: int, seed: int) -> tuple[Pounds, Pounds]:
    """Draw two independent sets of futures: halves of one Sobol sequence, and chance from keys of its own."""
    by_chance = len(space.chance) * len(space.years)
    joint = np.split(sobol_normals(2 * (space.dimensions - by_chance), points, seed), 2)
    found = []
    for which, half in zip(("", "/again"), joint, strict=True):
        own = [chance_normals(seed, f"{what}/{who}{which}", len(space.years), points) for what, who in space.chance]
        found.append(np.concatenate([half, *own]))
    return found[0], found[1]


def _results(contract: Contract, space: Space, points: Pounds) -> Pounds:
    """Return results over the term of organisations that sign at each point; shape (organisation, point)."""
    parts = []
    for first in range(0, points.shape[1], AT_ONCE):
        world = world_at(contract, space.draws(points[:, first : first + AT_ONCE]), idle=False)
        parts.append(np.array([world.results[party].sum(axis=0) for party in contract.signatories]))
    return np.concatenate(parts, axis=1)
