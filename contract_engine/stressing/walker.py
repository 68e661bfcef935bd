"""One search for the nearest point at which a limit breaks: where it stands, where it steps, when it stops.

A walker that stands at z, with slopes g there, steps towards

    w = ((g.z - spare(z) + edge) / |g|^2) g

which is the answer where the edge is straight. It tries turning part of the way and coming nearer on
the way, and moves only to a point that breaks, nearer than the one it has; before it has one, to where
least is to spare at the same distance. Where little is gained it feels where rays beside its own cross
the edge, and takes the plane through those points for the edge: a payment that is all or nothing has no
slope there. Or it looks at the slopes beyond the kink that stops it, keeps both, and steps to the nearest
point within all edges that it knows.
Source: Hasofer and Lind 1974; Rackwitz and Fiessler 1978 (the step); Lawson and Hanson 1974 (the
nearest point within several straight edges).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

TURNS = (0.0, 0.02, 0.1, 0.3, 0.6, 1.0)
RADII = (1.0, 0.98, 0.93, 0.85, 0.7, 0.5, 0.3, 0.1)
# Around where a straight line crosses the edge.
JUST_BEYOND = (0.0, 1e-9, 1e-6, 1e-4, 1e-2)
BETWEEN = 8
ENOUGH = 1e-8
ON_THE_RAY = 1e-12
SMALLEST = 1e-300
# Steps that come nearer by less than this part are in vain; after so many slopes do not help, then feeling does not.
LITTLE = 0.01
SLOPES_IN_VAIN, FELT_IN_VAIN = 4, 3


@dataclass(slots=True)
class Walker:
    """Where a search for one limit stands, at what distance, and what is to spare there.

    `cuts` are straight edges, slopes and level at the middle; `looking` is a point beyond a kink
    whose slopes are wanted next, and what is to spare there. `stuck` counts steps in vain; from then
    on it `feels` for the edge. `settled` says that it stands where its slopes want it.
    """

    limit: int
    z: Pounds
    spare: float
    distance: float
    breaks: bool
    cuts: list[tuple[Pounds, float]] = field(default_factory=list)
    looking: tuple[Pounds, float] | None = None
    stuck: int = 0
    feels: bool = False
    done: bool = False
    settled: bool = False

    @property
    def base(self) -> tuple[Pounds, float]:
        """The point whose slopes are wanted next, and what is to spare there."""
        return self.looking or (self.z, self.spare)

    def learn(self, slopes: Pounds) -> None:
        """Take in the slopes of what is to spare."""
        point, level = self.base
        if self.looking is None:
            self.cuts = []
        self.cuts.append((slopes, level - float(slopes @ point)))

    def felt(self, points: Pounds, edge: float) -> None:
        """Take the plane through points on the edge for the edge: normal @ point = 1."""
        moving = np.ptp(points, axis=0) > 0
        normal = np.zeros(points.shape[1])
        normal[moving] = np.linalg.lstsq(points[:, moving], np.ones(len(points)))[0]
        self.cuts = [(-normal, 1.0 + edge)]

    def tries(self, edge: float) -> Pounds:
        """Return points to try, shape (point, coordinate): rays between here and the step, and the step itself."""
        step = nearest_within(self.cuts, edge)
        if step is None:
            step = nearest_within(self.cuts[-1:], edge)
        here, there = self.z / self.distance, None
        if step is not None and (length := float(np.linalg.norm(step))):
            there = step / length
        elif steep := float(np.linalg.norm(self.cuts[-1][0])):
            there = -self.cuts[-1][0] / steep
        if there is None or step is None or float(np.linalg.norm(step - self.z)) < ENOUGH * self.distance:
            self.settled = there is not None and len(self.cuts) == 1 and not self.feels
            self.done = self.settled or self.feels or not self.breaks
            self.stuck = SLOPES_IN_VAIN
            return self.z[None, :]
        if not self.breaks and float(there @ here) > 1 - ON_THE_RAY:
            self.done = True
        rays = np.array([(1 - turn) * here + turn * there for turn in TURNS])
        lengths = np.linalg.norm(rays, axis=1, keepdims=True)
        rays = np.where(lengths > ENOUGH, rays / np.maximum(lengths, ENOUGH), here)
        around = self.distance * np.array(RADII)[None, :, None] * rays[:, None, :]
        return np.concatenate([around.reshape(-1, len(here)), [step * (1 + beyond) for beyond in JUST_BEYOND]])

    def move(self, points: Pounds, spare: Pounds, edge: float, reach: float) -> None:
        """Move to the best point tried, or look beyond the kink that stops all of them."""
        lengths = np.linalg.norm(points, axis=1)
        within = np.flatnonzero((spare <= edge) & (lengths <= (self.distance if self.breaks else reach)))
        if len(within):
            best = int(within[lengths[within].argmin()])
        else:
            as_far = np.flatnonzero(np.abs(lengths - self.distance) <= ENOUGH * self.distance)
            best = int(as_far[spare[as_far].argmin()])
        gained = 1 - float(lengths[best]) / self.distance
        nearer = gained > ENOUGH
        less = float(spare[best]) < self.spare - ENOUGH * abs(self.spare) and not (self.breaks and not nearer)
        if nearer or less or (len(within) and not self.breaks):
            self.z, self.spare, self.distance = points[best], float(spare[best]), float(lengths[best])
            self.breaks, self.looking = bool(len(within)), None
            self.stuck = 0 if gained > LITTLE or not self.breaks else self.stuck + 1
        elif not self.done:
            self.stuck += 1
            if self.stuck < SLOPES_IN_VAIN and not self.feels:
                beyond = len(RADII) * self.stuck
                self.looking = points[beyond], float(spare[beyond])
        if self.stuck >= (FELT_IN_VAIN if self.feels else SLOPES_IN_VAIN):
            self.done = self.done or self.feels or not self.breaks
            self.feels, self.stuck, self.looking = True, 0, None

    def start_again(self) -> None:
        """Forget what was learnt elsewhere."""
        self.cuts, self.looking, self.stuck, self.feels, self.done = [], None, 0, False, False

    def crossing(self, points: Pounds, spare: Pounds, edge: float) -> Pounds:
        """Return points on the walker's ray around where what is to spare crosses the edge, if it is straight there."""
        if not self.breaks:
            return self.z[None, :]
        lengths = np.linalg.norm(points, axis=1)
        along = points @ self.z >= (1 - ON_THE_RAY) * lengths * self.distance
        inner = np.flatnonzero(along & (lengths < self.distance) & (spare > edge))
        if not len(inner):
            return self.z[None, :]
        last = inner[lengths[inner].argmax()]
        part = (float(spare[last]) - edge) / max(float(spare[last]) - self.spare, SMALLEST)
        root = float(lengths[last]) + min(part, 1.0) * (self.distance - float(lengths[last]))
        at = [*(root * (1 + beyond) for beyond in JUST_BEYOND), *np.linspace(lengths[last], self.distance, BETWEEN)]
        return self.z * (np.array(at) / self.distance)[:, None]

    def come_in(self, points: Pounds, spare: Pounds, edge: float) -> None:
        """Move to the nearest of these points that breaks, if it is nearer than where the walker stands."""
        for point, level in zip(points, spare, strict=True):
            if level <= edge and (length := float(np.linalg.norm(point))) < self.distance:
                self.z, self.spare, self.distance = point, float(level), length


def nearest_within(cuts: list[tuple[Pounds, float]], edge: float) -> Pounds | None:
    """Return the point nearest to the middle at which slopes @ z + level <= edge for every cut; None if none is."""
    if len(cuts) == 1:
        slopes, level = cuts[0]
        steep = float(slopes @ slopes)
        return slopes * (min(edge - level, 0.0) / steep) if steep else None
    from scipy.optimize import nnls  # noqa: PLC0415 - heavy, and only a kink needs it

    slopes = np.array([each for each, _ in cuts])
    scale = float(np.abs(slopes).max())
    if not scale:
        return None
    sides = np.vstack([-slopes.T, np.array([level for _, level in cuts]) - edge]) / scale
    target = np.zeros(len(sides))
    target[-1] = 1.0
    weights, apart = nnls(sides, target)
    left = sides @ weights - target
    if apart < ENOUGH or abs(left[-1]) < ENOUGH:
        return None
    return np.asarray(-left[:-1] / left[-1])
