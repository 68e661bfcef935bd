"""What a limit is worth: the benefit as a function of how far the limit is eased.

    V(d) = greatest benefit with the limit eased by d, W fixed

is concave, and where a term of the deal is a straight line, straight in pieces. One point of it
is one small linear programme (`plain`), whose dual is V's slope there. From these:

    more      V'(0+), what one pound more brings
    less      V'(0-), what one pound less costs: more than that where other limits hold as well
    from, to  the easings between which each pound brings what the first does, to one in twenty
    beyond    the easing from which nothing more is gained: V is as if there were no limit

`to` and `beyond` are where tangents cross: exact where V is straight in pieces, since the next
point always lies on the tangents' crossing; a tangent never lies below V. The solver's own
ranging would know only the cuts it has. Source: Gal and Greenberg 1997, ch. 3, on degeneracy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.bending import MILLION
from contract_engine.design.benefit import EACH
from contract_engine.design.described import ABSORBED, loss_rule
from contract_engine.design.plain import HIGHEST, LOWEST, Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.design.money_unit import MoneyUnit
    from contract_engine.design.plain import Programme
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rule

# A first step: ten pounds, or a ten-thousandth of the surplus, in millions; of a term a thousandth of its width.
TEN_POUNDS, PART_OF_SURPLUS, PART_OF_WIDTH = 1e-5, 1e-4, 1e-3
# Values are told apart from two pence on, in millions of pounds; a slope from a tenth of a penny a pound on.
WITHIN, LEAST = 2e-8, 1e-3
NEARLY = 0.05
# A slope below this part of the first is hardly anything; edges are found to this part of where they lie.
HARDLY, CLOSE = 0.02, 0.02
MOST_STEPS, MOST_ENDS = 8, 4
A_POUND = 1e-6


@dataclass(frozen=True, slots=True)
class Worth:
    """What easing some limits together is worth, in pounds for one pound, or for one unit of a term.

    `less` is infinite where no terms are left. `beyond` is None where nothing is gained by
    more, or where it was not looked for; `at_once` says that nothing at all is gained beyond
    it, and not only hardly anything.
    """

    rules: tuple[Rule, ...]
    more: float
    less: float
    least: float
    to: float
    beyond: float | None
    gained: float
    at_once: bool = True

    @property
    def unique(self) -> bool:
        """Whether one pound more brings what one pound less costs."""
        return abs(self.less - self.more) <= NEARLY * self.more + LEAST


@dataclass
class _Walk:
    """V along the easing of one handle, in the programme's units."""

    programme: Programme
    base: Point
    handle: int
    step: float
    least: float

    def at(self, by: float, *, sure: bool = False) -> Point | None:
        return self.programme.solve(self.handle, by, every_future=sure)

    def slope(self, near: Point) -> float:
        """Slope between the answer and a point near it: the dual if V is straight on the way."""
        between = (near.value - self.base.value) / near.by
        straight = abs(between - near.slope) * abs(near.by) <= WITHIN
        return max(near.slope if straight else between, 0.0)

    def beyond(self, near: Point) -> tuple[list[Point], bool]:
        """Go along tangents to where V is as if there were no limit; return the points, the last one there."""
        free = self.at(np.inf, sure=True)
        points = [near]
        if free is None:
            return points, False
        for _ in range(MOST_STEPS):
            here = points[-1]
            if here.slope <= HARDLY * near.slope:
                return points, free.value - here.value <= WITHIN
            by = here.by + max(free.value - here.value, 0.0) / here.slope
            there = self.at(by)
            if there is not None and free.value - there.value <= WITHIN:
                there = self.at(by, sure=True)
            if there is None or free.value - there.value <= WITHIN:
                points.append(Point(by, free.value, 0.0, free.terms, free.duals, free.limits))
                return points, True
            points.append(there)
        return points, False

    def edge(self, good: Point, bad: Point | None, bad_by: float, first: float) -> float:
        """Return the easing up to which each pound brings nearly what the first does."""
        for _ in range(MOST_STEPS):
            if abs(bad_by - good.by) <= CLOSE * abs(bad_by):
                break
            by, crossing = (good.by + bad_by) / 2, False
            if bad is not None and abs(bad.slope - good.slope) > LEAST * first:
                crossed = (bad.value - good.value + good.slope * good.by - bad.slope * bad_by) / (
                    good.slope - bad.slope
                )
                crossing = min(good.by, bad_by) < crossed < max(good.by, bad_by)
                by = crossed if crossing else by
            there = self.at(by)
            if there is not None and crossing:
                on_tangent = good.value + good.slope * (by - good.by)
                if there.value >= on_tangent - WITHIN:
                    return by
            if there is not None and abs(there.slope - first) <= NEARLY * first:
                good = there
            else:
                bad, bad_by = there, by
        return good.by

    def tightest(self, near: Point, first: float) -> float:
        """Return how far the limit may be tightened with each pound costing nearly the first."""
        good, by = near, near.by
        for _ in range(MOST_STEPS):
            by *= 8
            there = self.at(by)
            if there is None or there.slope > (1 + NEARLY) * first:
                return self.edge(good, there, by, first)
            good = there
        return good.by


def worth_of_limits(programme: Programme, base: Point) -> Iterator[Worth]:
    """Yield every limit, and every group of like limits, that is worth something at the best terms, `base`.

    A rule whose dual is zero brings nothing by a pound more, for there is then a supergradient
    of V that says so; it may still cost something by a pound less.
    """
    step = max(TEN_POUNDS, PART_OF_SURPLUS * programme.problem.surplus / MILLION)
    found: dict[str, Worth] = {}
    tight = []
    ends = [
        dual for rule, dual in zip(programme.limits, base.limits, strict=True) if rule.component in {LOWEST, HIGHEST}
    ]
    # Of the ends of terms, those that a step would bring most.
    least_of_ends = max([step, *sorted(ends)[:-MOST_ENDS][-1:]])
    for rule, dual in zip(programme.limits, base.limits, strict=True):
        is_end = rule.component in {LOWEST, HIGHEST}
        least = least_of_ends if is_end else LEAST
        if not is_end and (dual > least or _is_tight(programme, base, rule)):
            tight.append(rule)
        if dual > least or (not is_end and rule in tight):
            handle = programme.together([rule])
            first = min(PART_OF_WIDTH, programme.room(handle)) if is_end else step
            walk = _Walk(programme, base, handle, first, least)
            worth = _worth(walk, (rule,), _unit(programme, rule), looks_up=dual > least)
            if worth is not None:
                found[rule.name] = worth
                yield worth
    for group in _alike(programme, tight):
        if any(base.limits[programme.limits.index(rule)] > LEAST for rule in group):
            walk = _Walk(programme, base, programme.together(group), step, LEAST)
            worth = _worth(walk, tuple(group), MILLION, looks_up=True)
            alone = max((found[rule.name].more for rule in group if rule.name in found), default=0.0)
            if worth is not None and worth.more > (1 + NEARLY) * alone + LEAST:
                yield worth


def _worth(walk: _Walk, rules: tuple[Rule, ...], unit: float, *, looks_up: bool) -> Worth | None:
    """Work out one worth; `unit` turns the programme's unit into pounds, or into the term's own."""
    per = MILLION / unit
    down = walk.at(-walk.step)
    less = np.inf if down is None else walk.slope(down)
    up = walk.at(walk.step) if looks_up else None
    more = 0.0 if up is None else walk.slope(up)
    if up is None or more <= walk.least:
        return Worth(rules, 0.0, less * per, 0.0, 0.0, None, 0.0) if less > walk.least else None
    if walk.programme.benefit.to_whom == EACH:
        return Worth(rules, more * per, less * per, 0.0, 0.0, None, 0.0)
    points, at_once = walk.beyond(up)
    last = points[-1]
    nearly = [point for point in points if point.slope >= (1 - NEARLY) * more]
    lower = next((point for point in points if point.slope < (1 - NEARLY) * more), None)
    good = nearly[-1] if nearly else up
    to = last.by if lower is None else walk.edge(good, lower, lower.by, more)
    is_end = rules[0].component in {LOWEST, HIGHEST}
    same = not is_end and down is not None and less <= (1 + NEARLY) * more + walk.least
    least = walk.tightest(down, more) if same and down is not None else 0.0
    gained = (last.value - walk.base.value) * MILLION
    return Worth(rules, more * per, less * per, least * unit, to * unit, last.by * unit, gained, at_once)


def as_written(worth: Worth, unit: MoneyUnit, problem: Problem) -> Worth:
    """Return a worth that was worked out in a larger unit of money in that of the problem as it is written."""
    first = worth.rules[0]
    ids = [lever.id for lever in problem.levers]
    per = float(unit.per_lever[ids.index(first.index)]) if first.component in {LOWEST, HIGHEST} else unit.times
    return Worth(
        rules=tuple(
            replace(rule, words=loss_rule(problem, rule.party)) if rule.component == ABSORBED else rule
            for rule in worth.rules
        ),
        more=worth.more * per / unit.times,
        less=worth.less * per / unit.times,
        least=worth.least / per,
        to=worth.to / per,
        beyond=None if worth.beyond is None else worth.beyond / per,
        gained=worth.gained / unit.times,
        at_once=worth.at_once,
    )


def _unit(programme: Programme, rule: Rule) -> float:
    """Return how many pounds, or of a term's own unit, the programme's unit is."""
    if rule.component not in {LOWEST, HIGHEST}:
        return MILLION
    ids = [programme.problem.levers[place].id for place in programme.open]
    return float(programme.width[ids.index(rule.index)])


def _is_tight(programme: Programme, base: Point, rule: Rule) -> bool:
    """Whether a rule has less than a pound to spare."""
    if rule.component == ABSORBED:
        limit = programme.problem.limit[rule.party]
        losses = (made.cut.constant + made.cut.slope @ base.terms for made in programme.made
                  if made.cut.party == rule.party)  # fmt: skip
        return bool(limit - max(losses) < A_POUND * MILLION)
    place = next(count for count, other in enumerate(programme.rows.rules) if other.name == rule.name)
    lines = programme.lines
    if not lines.slope[place][programme.open].any():
        return False
    level = lines.slope[place] @ base.terms
    return bool(min(level - lines.lower[place], lines.upper[place] - level) < A_POUND)


def _alike(programme: Programme, tight: list[Rule]) -> list[list[Rule]]:
    """Return the tight rules that are the same rule for organisations of the same kind, where there are several."""
    parties = programme.problem.contract.parties
    groups: dict[tuple[str, str], list[Rule]] = {}
    for rule in tight:
        role = parties[rule.party].role if rule.party in parties else ""
        if role:
            groups.setdefault((rule.component, role), []).append(rule)
    return [rules for rules in groups.values() if len({rule.party for rule in rules}) > 1]
