"""What breaks a contract: for every limit the nearest world in which it breaks, and what that world is like.

Nearest means likeliest: in the standard-normal space of `world.space` the chance of a future falls with its
distance d from everything as planned, and were the limit a straight edge, it would break in

    Phi(-d)

of all futures. That is told beside the chance that was simulated. Of the square of the distance an
uncertainty i that stands at x_i standard deviations, of which y_i is its own part and r_i its part in what
all share, has

    x_i y_i / sqrt(1 - r_i^2)        which add up to d^2 at the nearest world

Source: Hasofer and Lind 1974; Glasserman, Kang and Kang 2015 (reverse stress testing).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.design.worlds import worlds_of
from contract_engine.stressing.first_to_move import Moved, first_to_move
from contract_engine.stressing.margins import margins, world_at
from contract_engine.stressing.nearest import Search
from contract_engine.stressing.starts import sketched
from contract_engine.terms import PENNY
from contract_engine.world.points import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.margins import Limit, Yardstick
    from contract_engine.stressing.nearest import Nearest
    from contract_engine.stressing.tally import Estimate
    from contract_engine.terms import Pounds
    from contract_engine.world.space import Space

# One future in a billion lies farther out than this in any one direction.
REACH = 6.0
# A limit breaks a penny below nothing; the last digits of a sum are no reason to call it broken.
EDGE = -PENNY - 1e-6
MATTERS = 0.01
NEAREST = 10
TELLING = 0.25

Differs = Literal["", "more ways", "bends in", "bends away"]


@dataclass(frozen=True, slots=True)
class Stray:
    """What one uncertainty does in a breaking world: its value against its central value, in its own unit.

    `year` is None for the whole term, `share` its part in the square of the distance. Of what is left to
    chance the value is in standard deviations, of all its organisations and years together.
    """

    name: str
    year: str | None
    value: float
    central: float
    share: float
    what: Literal["driver", "chance"]


@dataclass(frozen=True, slots=True, eq=False)
class BreakingWorld:
    """The nearest world in which a limit breaks.

    `distance` is 0.0 where it breaks with everything as planned, and None where nothing within REACH breaks it.
    `chance` is the part of simulated futures in which it breaks, `by_distance` Phi(-distance); `differs` says
    why they do. `missing` is by how many pounds it breaks in the nearest simulated futures in which it does, on
    average, or with everything as planned. `first_year` is the year in which it is first passed.
    """

    limit: Limit
    distance: float | None
    point: Pounds | None
    strays: tuple[Stray, ...]
    chance: float
    chance_error: float | None
    by_distance: float | None
    differs: Differs
    ways: int
    missing: float | None
    first_year: str | None
    moved: Moved | None


def breaking_worlds(  # noqa: PLR0913, PLR0917 - what a stress test has at hand
    contract: Contract,
    space: Space,
    seed: int,
    estimate: Estimate,
    against: Yardstick,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[BreakingWorld, ...]:
    """Find the nearest world that breaks each limit at the terms as written, the nearest first.

    `estimate` are the futures that were simulated with the same seed; the first of them are looked at again.
    """
    progress("looking for the nearest worlds that break a limit")

    every = range(len(estimate.limits))

    def spare(normals: Pounds, wanted: Collection[int] = every) -> Pounds:
        idle = any(estimate.limits[place].kind == "not_paid_to_act" for place in wanted)
        held = margins(world_at(contract, space.draws(normals), idle=idle), against)
        nothing = np.zeros(normals.shape[1])
        return np.array([held.get(limit, nothing) for limit in estimate.limits])

    drawn = space.normals(min(estimate.count, CHUNK), seed)
    simulated = spare(drawn)
    middle = spare(np.zeros((space.dimensions, 1)))[:, 0]
    sketch = sketched(spare, drawn, simulated, middle, EDGE)
    found = Search(spare, EDGE, REACH, sketch.moves).nearest(sketch.starts)
    points = np.array([np.zeros(space.dimensions), *(_point(each, space) for each in found)]).T
    breakdown = first_to_move(worlds_of(contract, space.draws(points)), estimate.limits, against)
    told = [
        _told(place, found[place], middle[place], breakdown[place], estimate, _missing_near(drawn, simulated[place]))
        for place in range(len(found))
    ]
    return tuple(
        sorted(
            (replace(each, strays=strays_at(space, each.point)) for each in told),
            key=lambda each: (each.distance is None, each.distance, -each.chance, each.limit),
        )
    )


def strays_at(space: Space, point: Pounds | None) -> tuple[Stray, ...]:
    """Say what each uncertainty that matters does at a point, shape (coordinate,), the one that matters most first."""
    if point is None or not point.any():
        return ()
    whole = float(point @ point)
    values = space.draws(point[:, None]).drivers
    drivers = {driver.name: driver for driver in space.drivers}
    found, by_chance = [], dict[str, list[float]]()
    turn: dict[str, int] = {}
    for coordinate, own in zip(space.coordinates, point.tolist(), strict=True):
        if coordinate.what == "driver":
            driver = drivers[coordinate.name]
            apart = (1 - driver.loading**2) ** 0.5
            place = turn.get(driver.name, 0)
            turn[driver.name] = place + 1
            share = (driver.loading * float(point[0]) + apart * own) * own / apart / whole
            value = float(values[driver.name][place, 0])
            found.append(Stray(driver.name, coordinate.year, value, driver.central, share, "driver"))
        elif coordinate.what == "chance":
            by_chance.setdefault(coordinate.name, []).append(own)
    for name, own in by_chance.items():
        square = float(np.square(own).sum())
        found.append(Stray(name, None, square**0.5, 0.0, square / whole, "chance"))
    return tuple(sorted((each for each in found if abs(each.share) > MATTERS), key=lambda each: -abs(each.share)))


def _told(  # noqa: PLR0913, PLR0917 - what is known of one limit
    place: int,
    found: Nearest,
    middle: float,
    moved: tuple[Moved, str | None],
    estimate: Estimate,
    missing: float | None,
) -> BreakingWorld:
    from scipy.special import ndtr  # noqa: PLC0415 - heavy, and only a search needs it

    chance = float(estimate.figures.broken[place])
    error = None if estimate.errors is None else float(estimate.errors.broken[place])
    point = found.point
    by_distance = distance = None
    if middle <= EDGE:
        distance, missing = 0.0, -float(middle)
    elif point is not None:
        distance = float(np.linalg.norm(point))
        by_distance = float(ndtr(-distance))
        if distance > REACH and not chance:
            distance = by_distance = point = None
    return BreakingWorld(
        estimate.limits[place], distance, point, (), chance, error, by_distance,
        "" if by_distance is None else _differs(chance, error, by_distance, found.ways, estimate.count),
        found.ways, missing,
        None if distance is None else moved[1],
        moved[0] if distance else None,
    )  # fmt: skip


def _differs(chance: float, error: float | None, by_distance: float, ways: int, count: int) -> Differs:
    """Say why the simulated chance is not that of a straight edge at this distance, beyond what chance explains."""
    noise = max(error or 0.0, (by_distance * (1 - by_distance) / count) ** 0.5)
    if abs(chance - by_distance) <= max(2 * noise, TELLING * by_distance):
        return ""
    if chance < by_distance:
        return "bends away"
    return "more ways" if ways > 1 else "bends in"


def _point(found: Nearest, space: Space) -> Pounds:
    return np.zeros(space.dimensions) if found.point is None else found.point


def _missing_near(drawn: Pounds, spare: Pounds) -> float | None:
    """Return by how many pounds a limit breaks in the nearest futures in which it does, on average."""
    broken = np.flatnonzero(spare <= EDGE)
    if not len(broken):
        return None
    nearest = broken[np.argsort(np.linalg.norm(drawn[:, broken], axis=0), kind="stable")[:NEAREST]]
    return -float(spare[nearest].mean())


def most_likely_breach(mean: Pounds, cov: Pounds, a: Pounds, threshold: float) -> tuple[Pounds, float] | None:
    """Return the likeliest scenario x with a.x >= threshold, for x normal, and its distance; None if there is none.

        distance = (threshold - a.mean) / sqrt(a' cov a)

    by the same search as for a contract, with x = mean + F z and F F' = cov.
    """
    values, vectors = np.linalg.eigh(np.asarray(cov, dtype=float))
    factor = vectors * np.sqrt(np.clip(values, 0.0, None))
    steep = float(np.linalg.norm(a @ factor))
    room = float(threshold - a @ mean)
    if room <= 0:
        return np.array(mean, dtype=float), 0.0
    if not steep:
        return None

    def spare(normals: Pounds, _: Collection[int]) -> Pounds:
        left: Pounds = (room - a @ factor @ normals)[None, :] / steep
        return left

    reach = 2 * room / steep
    starts = [np.eye(len(values))[place] * sign for place in range(len(values)) for sign in (1.0, -1.0)]
    found = Search(spare, 0.0, reach, np.ones((1, len(values)), dtype=bool)).nearest([starts])[0]
    if found.point is None:
        return None
    scenario: Pounds = mean + factor @ found.point
    return scenario, float(np.linalg.norm(found.point))
