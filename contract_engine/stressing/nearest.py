"""The nearest breaking worlds: for many limits at once, the closest points at which each breaks.

In the standard-normal space, for what each limit has to spare,

    z* = the point of smallest |z| with spare(z) <= edge

Walkers look for it from several starts; whatever all of them try at a time is settled in one batch.
Where all-or-nothing payments make the edge a staircase, points at random around the best go further.
In the end every coordinate that is not needed goes back to nought, and the point is brought in along
its ray to the edge, on the side that breaks. It is never farther out than a start that breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.stressing.walker import Walker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from contract_engine.terms import Pounds

    # Points, shape (coordinate, point), to what each limit has to spare there, shape (limit, point);
    # limits that are not among those wanted may be left as they come.
    Spare = Callable[[Pounds, Collection[int]], Pounds]

STEP = 1e-4
WIDEST_BATCH = 8_192
MOST_STEPS = 40
# After so many steps, walkers far behind the best of their limit, or beside it, are called back.
TIME_TO_COMPARE = 2
LOOKING_ON = 2
BESIDE = 0.999
# Two ways lie more than 45 degrees apart; one counts if it is at least a tenth as likely as the nearest.
APART = 0.71
A_TENTH = 0.1
PARTS = 16
BISECTIONS = 10
# Around walkers that are stuck: how many rounds, at what parts of their distance, how wide; how long they go on.
SHAKES, STEPS_AFTER = 24, 6
FURTHER_IN = np.repeat([0.999, 0.99, 0.97], 32)
WIDEST, WIDER, NARROWER = 0.3, 1.2, 0.8
STUCK_TOGETHER = 2
# Rays that feel for the edge: how far aside they start, how far in and out they look, and how finely.
ASIDE = (0.1, 0.02, 0.3)
AROUND = 0.25
TO_FEEL = 3


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest breaking point of a limit, None if none was found within reach, and how many ways lead out."""

    point: Pounds | None
    ways: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched: `spare` of all limits at points; a limit breaks at `edge` or below, `reach` is how far to look.

    `moves`, shape (limit, coordinate), is False for coordinates known not to matter to a limit.
    """

    spare: Spare
    edge: float
    reach: float
    moves: NDArray[np.bool_]

    def at(self, points: Pounds, wanted: Collection[int]) -> Pounds:
        """Settle points, shape (point, coordinate), in batches, for some limits; shape (limit, point)."""
        columns = np.ascontiguousarray(points.T)
        batches = np.split(columns, range(WIDEST_BATCH, columns.shape[1], WIDEST_BATCH), axis=1)
        return np.concatenate([self.spare(batch, wanted) for batch in batches], axis=1)

    def nearest(self, starts: Sequence[Sequence[Pounds]]) -> tuple[Nearest, ...]:
        """Search from the starts of each limit, of which there may be more for one than for another."""
        walkers = self._begun(starts)
        self._search(walkers, walkers, MOST_STEPS)
        self._search(self._shaken(_unsettled(walkers)), walkers, STEPS_AFTER)
        best = [_best([each for each in walkers if each.limit == limit]) for limit in range(len(starts))]
        ways = [0 if each is None else _ways(walkers, each) for each in best]
        self._settle([each for each in best if each is not None])
        return tuple(Nearest(None if each is None else each.z, way) for each, way in zip(best, ways, strict=True))

    def _search(self, active: list[Walker], walkers: Sequence[Walker], steps: int) -> None:
        """Let walkers step until each is done or called back; `walkers` are all there are."""
        for step in range(steps):
            if not active:
                break
            self._look([each for each in active if not each.feels])
            self._feel([each for each in active if each.feels])
            self._walk(active)
            active = [each for each in active if not each.done]
            if step + 1 >= TIME_TO_COMPARE:
                active = _called_back(active, walkers)

    def _shaken(self, walkers: Sequence[Walker]) -> list[Walker]:
        """Move walkers that are stuck to points around them that break nearer, and return those that moved.

        Points lie at random on spheres a little further in, closely around where nothing is gained, and
        more widely where something is.
        """
        random = np.random.default_rng(len(walkers))
        widths, moved = np.full(len(walkers), WIDEST), np.zeros(len(walkers), dtype=bool)
        for _ in range(SHAKES if walkers else 0):
            around = []
            for each, width in zip(walkers, widths, strict=True):
                moving = self.moves[each.limit]
                aside = moving * random.standard_normal((len(FURTHER_IN), len(each.z)))
                points = each.z + width * each.distance / max(moving.sum(), 1) ** 0.5 * aside
                around.append(points * (each.distance * FURTHER_IN / np.linalg.norm(points, axis=1))[:, None])
            before = np.array([each.distance for each in walkers])
            for each, points, spare in zip(walkers, around, self._for_each(walkers, around), strict=True):
                each.come_in(points, spare, self.edge)
            gained = before > np.array([each.distance for each in walkers])
            widths *= np.where(gained, WIDER, NARROWER)
            moved |= gained
        for each in walkers:
            each.start_again()
        return [each for each, gained in zip(walkers, moved, strict=True) if gained]

    def _begun(self, starts: Sequence[Sequence[Pounds]]) -> list[Walker]:
        """Place walkers at starts that break, and in the direction of those that do not, as far out as is looked."""
        places = [(limit, start) for limit, mine in enumerate(starts) for start in mine if start.any()]
        if not places:
            return []
        points = np.array([start for _, start in places])
        lengths = np.linalg.norm(points, axis=1, keepdims=True)
        rows = np.array([limit for limit, _ in places])
        broken = self.at(points, {*rows.tolist()})[rows, np.arange(len(rows))] <= self.edge
        points = np.where(broken[:, None], points, points * (self.reach / lengths))
        spare = self.at(points, {*rows.tolist()})[rows, np.arange(len(rows))]
        return [
            Walker(limit, point, float(level), float(np.linalg.norm(point)), bool(level <= self.edge))
            for limit, point, level in zip(rows.tolist(), points, spare, strict=True)
        ]

    def _look(self, walkers: Sequence[Walker]) -> None:
        """Measure slopes for all walkers at once."""
        if not walkers:
            return
        where = [np.flatnonzero(self.moves[each.limit]) for each in walkers]
        nearby = []
        for each, mine in zip(walkers, where, strict=True):
            points = np.repeat(each.base[0][None, :], len(mine), axis=0)
            points[np.arange(len(mine)), mine] += STEP
            nearby.append(points)
        for each, mine, spare in zip(walkers, where, self._for_each(walkers, nearby), strict=True):
            slopes = np.zeros_like(each.z)
            slopes[mine] = (spare - each.base[1]) / STEP
            each.learn(slopes)

    def _feel(self, walkers: Sequence[Walker]) -> None:
        """Find where rays beside each walker's own cross the edge, for all walkers at once."""
        rays = []
        for each in walkers:
            mine = np.flatnonzero(self.moves[each.limit])
            points = np.repeat(each.z[None, :], len(mine) + 1, axis=0)
            points[np.arange(len(mine)), mine] += ASIDE[each.stuck % len(ASIDE)] * each.distance
            rays.append(points * (each.distance / np.linalg.norm(points, axis=1, keepdims=True)))
        inner = [np.full(len(mine), 1 - AROUND) for mine in rays]
        outer = [np.full(len(mine), 1 + AROUND) for mine in rays]
        self._bisect(walkers, rays, inner, outer, TO_FEEL)
        for each, mine, at in zip(walkers, rays, outer, strict=True):
            each.felt(mine * at[:, None], self.edge)

    def _bisect(
        self,
        walkers: Sequence[Walker],
        rays: Sequence[Pounds],
        inner: Sequence[Pounds],
        outer: Sequence[Pounds],
        rounds: int,
    ) -> None:
        """Narrow down where rays, shape (ray, coordinate), first break between parts of their length."""
        parts = np.arange(1, PARTS + 1) / PARTS
        for _ in range(rounds if walkers else 0):
            at = [low[:, None] + (high - low)[:, None] * parts for low, high in zip(inner, outer, strict=True)]
            points = [
                (ray[:, None, :] * each[:, :, None]).reshape(-1, ray.shape[1])
                for ray, each in zip(rays, at, strict=True)
            ]
            for place, spare in enumerate(self._for_each(walkers, points)):
                broken = spare.reshape(at[place].shape) <= self.edge
                broken[:, -1] = True
                first = broken.argmax(axis=1)
                lines = np.arange(len(first))
                inner[place][:] = np.where(first > 0, at[place][lines, np.maximum(first - 1, 0)], inner[place])
                outer[place][:] = at[place][lines, first]

    def _walk(self, walkers: Sequence[Walker]) -> None:
        """Let all walkers try points and move, then come in to where their ray crosses the edge."""
        tried = [each.tries(self.edge) for each in walkers]
        spare = self._for_each(walkers, tried)
        inner = []
        for each, points, mine in zip(walkers, tried, spare, strict=True):
            each.move(points, mine, self.edge, self.reach)
            inner.append(each.crossing(points, mine, self.edge))
        for each, points, mine in zip(walkers, inner, self._for_each(walkers, inner), strict=True):
            if each.breaks:
                each.come_in(points, mine, self.edge)

    def _for_each(self, walkers: Sequence[Walker], points: Sequence[Pounds]) -> list[Pounds]:
        """Return what the limit of each walker has to spare at its own points."""
        spare = self.at(np.concatenate(points), {each.limit for each in walkers})
        ends = np.cumsum([len(mine) for mine in points])[:-1]
        return [part[each.limit] for each, part in zip(walkers, np.split(spare, ends, axis=1), strict=True)]

    def _settle(self, walkers: Sequence[Walker]) -> None:
        """Take out what is not needed, then bring every walker in along its ray."""
        if not walkers:
            return
        alone = [np.repeat(each.z[None, :], len(each.z), axis=0) for each in walkers]
        for points in alone:
            np.fill_diagonal(points, 0.0)
        without = []
        for each, spare in zip(walkers, self._for_each(walkers, alone), strict=True):
            without.append(np.where(spare <= self.edge, 0.0, each.z)[None, :])
        for each, points, spare in zip(walkers, without, self._for_each(walkers, without), strict=True):
            each.come_in(points, spare, self.edge)
        outer = [np.ones(1) for _ in walkers]
        self._bisect(walkers, [each.z[None, :] for each in walkers], [np.zeros(1) for _ in walkers], outer, BISECTIONS)
        for each, part in zip(walkers, outer, strict=True):
            each.z, each.distance = each.z * part, each.distance * float(part[0])


def _best(walkers: Sequence[Walker]) -> Walker | None:
    return min((each for each in walkers if each.breaks), key=lambda each: each.distance, default=None)


def _unsettled(walkers: Sequence[Walker]) -> list[Walker]:
    """Return the best walkers of each limit whose best stands where slopes do not tell that nothing is nearer."""
    found: list[Walker] = []
    for limit in dict.fromkeys(each.limit for each in walkers):
        mine = sorted((each for each in walkers if each.limit == limit and each.breaks), key=lambda one: one.distance)
        if mine and not mine[0].settled:
            found += mine[:STUCK_TOGETHER]
    return found


def _called_back(active: Sequence[Walker], walkers: Sequence[Walker]) -> list[Walker]:
    """Return those who go on: not far behind the best of their limit, nor beside a better one."""
    left: list[Walker] = []
    for limit in dict.fromkeys(each.limit for each in active):
        known = [each for each in walkers if each.limit == limit]
        best = _best(known)
        mine = [each for each in active if each.limit == limit]
        if best is None:
            left += sorted(mine, key=lambda each: each.spare)[:LOOKING_ON]
            continue
        left += [
            each
            for each in mine
            if each.breaks
            and _likely(each, best)
            and not any(other.distance < each.distance and _cosine(each, other) > BESIDE for other in known)
        ]
    return left


def _likely(walker: Walker, best: Walker) -> bool:
    from scipy.special import ndtr  # noqa: PLC0415 - heavy, and only a search needs it

    return bool(ndtr(-walker.distance) >= A_TENTH * ndtr(-best.distance))


def _cosine(one: Walker, other: Walker) -> float:
    return float(one.z @ other.z) / (one.distance * other.distance)


def _ways(walkers: Sequence[Walker], best: Walker) -> int:
    """Count the directions in which walkers came to their end, apart from each other and likely enough."""
    found = [best]
    mine = [each for each in walkers if each.limit == best.limit and each.breaks and each.done]
    for each in sorted(mine, key=lambda each: each.distance):
        if _likely(each, best) and all(_cosine(each, other) < APART for other in found):
            found.append(each)
    return len(found)
