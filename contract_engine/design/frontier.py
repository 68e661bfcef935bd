"""The frontier between two aims: terms at which neither can be better unless the other is worse.

The two ends come first: the best of one aim, and the best of the other that goes with it. In
between one aim is held to equal steps from end to end and the other made as good as it can
be. At every point the terms closest to the draft are taken, in pounds moved, among those
as good for both. Source: Haimes, Lasdon and Wismer 1971, the constraint method.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.bending import MILLION
from contract_engine.design.handed import OutOfTimeError, SolverStoppedError
from contract_engine.design.leximin import SLACK
from contract_engine.design.master import Master
from contract_engine.design.measures import CHANGES, TOTAL_RISK
from contract_engine.design.money_unit import money_unit
from contract_engine.design.rules import model_of
from contract_engine.design.tidy import tidied
from contract_engine.design.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.measures import Measure
    from contract_engine.design.money_unit import MoneyUnit
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows
    from contract_engine.terms import Pounds

STEPS = 24
FEWEST, MOST_FILLED = 21, 12
# Of the distance from end to end: a gap to be filled.
WIDE = 0.1
# Of levels in millions of pounds, or of parts: nearer ones are the same.
DIGITS = 7
# Ends nearer than a pound, or than this part of what is measured, are one: the aims do not conflict.
A_POUND, PART = 1.0, 1e-6
# Of the distance from end to end: a point this near to another is the same.
SAME = 1e-6
# Of the same: a frontier that bends less than this away from its chord has no knee.
STRAIGHT = 0.02
Pair = tuple["Measure", "Measure"]


@dataclass(frozen=True, slots=True)
class Point:
    """Terms on the frontier, and both aims there as people read them."""

    terms: Pounds
    values: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Points from the best of the first aim to the best of the second; one alone if the aims do not conflict.

    `knee` is the place of the point at which the frontier bends most, if it does; `complete`
    says that the time was enough; `runs` is how often HiGHS was asked.
    """

    aims: Pair
    points: tuple[Point, ...]
    knee: int | None
    complete: bool = True
    runs: int = 0


@dataclass
class _Drawing:
    problem: Problem
    rows: Rows
    aims: Pair
    warm: Warm
    found: list[Pounds] = field(default_factory=list)

    def at(self, first: Measure, held: Mapping[str, float]) -> Mapping[str, float] | None:
        """Find the terms best for one aim, others held, then for the other aim, then closest to the draft.

        Returns the levels of both aims, and keeps the terms; None if there are none.
        """
        terms, most = None, dict(held)
        other = self.aims[1] if first is self.aims[0] else self.aims[0]
        for aim in dict.fromkeys((first, other, CHANGES)):
            best = self.warm.best(aim, most)
            if best is None:
                break
            terms = best
            if aim in self.aims:
                most[aim.name] = self.warm.level(aim, terms) + SLACK
        if terms is None:
            return None
        self.found.append(tidied(self.problem, self.rows, terms))
        return {aim.name: self.warm.level(aim, terms) for aim in self.aims}

    def values(self, terms: Pounds) -> tuple[float, float]:
        """Return both aims at given terms, as people read them."""
        one, other = (aim.sign * aim.scale * self.warm.level(aim, terms) for aim in self.aims)
        return one, other


def frontier(  # noqa: PLR0913 - what is asked, and how to go about it
    problem: Problem,
    form: LoadedForm,
    rows: Rows,
    aims: Pair,
    *,
    start: Pounds,
    deadline: float | None = None,
    steps: int = STEPS,
    progress: Callable[[str], None] = lambda _: None,
) -> Frontier:
    """Draw the frontier between two aims; `start` are terms known to be within every limit.

    The aim that is no square goes in equal steps, the first if neither is.
    """
    unit = money_unit(problem)
    searched, start = unit.problem, start * unit.per_lever
    master = Master(searched, deadline, start=start)
    measures = tuple(dict.fromkeys((*aims, CHANGES)))
    warm = Warm(searched, model_of(searched, form), master, measures, start)
    drawing = _Drawing(searched, unit.rows(rows), aims, warm)
    complete = True
    try:
        _draw(drawing, steps, progress)
    except (OutOfTimeError, SolverStoppedError):
        complete = False
    points, knee = _in_order(aims, [Point(terms, drawing.values(terms)) for terms in drawing.found])
    if not unit.changes_nothing:
        points = tuple(_as_written(point, aims, unit, problem) for point in points)
    return Frontier(aims, points, knee, complete, drawing.warm.runs)


def _as_written(point: Point, aims: Pair, unit: MoneyUnit, problem: Problem) -> Point:
    one, other = (
        value / (unit.times if aim.unit == "£" else 1.0) for aim, value in zip(aims, point.values, strict=True)
    )
    return Point(unit.written(point.terms, problem), (one, other))


def _draw(drawing: _Drawing, steps: int, progress: Callable[[str], None]) -> None:
    aims = drawing.aims
    progress(f"frontier: the ends of {aims[0].name} and {aims[1].name}")
    ends = drawing.at(aims[0], {}), drawing.at(aims[1], {})
    if ends[0] is None or ends[1] is None:
        return
    stepped, other = (aims[1], aims[0]) if aims[0].name == TOTAL_RISK else aims
    if all(_same(aim, ends[0][aim.name], ends[1][aim.name]) for aim in aims):
        return
    progress(f"frontier: {steps - 1} points between")
    between = np.linspace(ends[0][stepped.name], ends[1][stepped.name], steps + 1)[1:-1]
    reached = [*ends, *(drawing.at(other, {stepped.name: float(level)}) for level in between)]
    _fill(drawing, [point for point in reached if point is not None])


def _fill(drawing: _Drawing, reached: list[Mapping[str, float]]) -> None:
    """Ask half-way across wide gaps, each once: where one aim moves fast, or steps of the terms leave few points."""
    names = [aim.name for aim in drawing.aims]
    asked: set[tuple[float, ...]] = set()
    for _ in range(MOST_FILLED):
        known = np.unique(np.round([[point[name] for name in names] for point in reached], DIGITS), axis=0)
        gaps = np.abs(np.diff(known, axis=0)) / np.ptp(known, axis=0)
        wide = WIDE if len(known) >= FEWEST else 0.0
        places = [n for n in np.argsort(-gaps.max(axis=1)) if gaps[n].max() > wide and tuple(known[n]) not in asked]
        if not places:
            return
        place = places[0]
        held = int(gaps[place].argmax())
        asked.add(tuple(known[place]))
        half = float(known[place : place + 2, held].mean())
        found = drawing.at(drawing.aims[1 - held], {names[held]: half})
        if found is not None:
            reached.append(found)


def _same(aim: Measure, one: float, another: float) -> bool:
    least = A_POUND / MILLION if aim.unit == "£" else PART
    return abs(one - another) <= max(least, PART * max(abs(one), abs(another)))


def _in_order(aims: Pair, points: list[Point]) -> tuple[tuple[Point, ...], int | None]:
    """Sort points from the best of the first aim to that of the second, leave out what others beat, find the knee."""
    if len(points) < 2:  # noqa: PLR2004 - a frontier has two ends
        return tuple(points), None
    costs = np.array([[aim.sign * value for aim, value in zip(aims, point.values, strict=True)] for point in points])
    lowest, highest = costs.min(axis=0), costs.max(axis=0)
    same = [_same(aim, low / aim.scale, high / aim.scale) for aim, low, high in zip(aims, lowest, highest, strict=True)]
    if any(same):
        return (points[int(np.lexsort((costs[:, 1], costs[:, 0]))[0])],), None
    part = (costs - lowest) / (highest - lowest)
    kept: list[int] = []
    for place in np.lexsort((part[:, 1], part[:, 0])):
        if not kept or part[place, 1] < part[kept[-1], 1] - SAME:
            kept.append(int(place))
    return tuple(points[place] for place in kept), knee_of(part[kept])


def knee_of(part: Pounds) -> int | None:
    """Return the point furthest below the chord from end to end, both axes going from 0 to 1; None if all but straight.

    `part` has shape (point, aim), the less the better, from (0, 1) to (1, 0): there the distance is
    (1 - a - b) / sqrt(2).
    """
    away = (1 - part.sum(axis=1)) / np.sqrt(2)
    furthest = int(away.argmax())
    return furthest if away[furthest] > STRAIGHT else None
