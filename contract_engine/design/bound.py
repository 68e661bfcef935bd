"""How good the first aim can be at best, where payments stop at zero: branch and bound over the levers.

With secants in place of what payees receive, every limit is looser than it is: no terms
between the limits of the levers can do better than the answer, and if there is none there
is no deal. Halving the limits of one lever brings the secants nearer to the payments. The
terms found on the way are tried as starts for `improved`. Source: Horst and Tuy 1996, ch. 4.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.bending import MILLION, limits_of, put_terms
from contract_engine.design.capped import pieces, same, secants
from contract_engine.design.handed import OutOfTimeError
from contract_engine.design.improve import improved
from contract_engine.design.master import Master

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.capped import Box, Lines
    from contract_engine.design.master import Answer
    from contract_engine.design.problem import Problem
    from contract_engine.design.reached import Unit
    from contract_engine.design.tail import Cut
    from contract_engine.terms import Pounds

MOST_BOXES, FEW_BOXES = 100, 10
# Starts in a row that brought nothing better before no more are tried.
MOST_FRUITLESS = 8
# Near enough to the best possible: a pound, in millions of pounds, or a ten-thousandth of the surplus.
POUND, PART_OF_SURPLUS = 1e-6, 1e-4
TINY = 1e-6
# Cuts on the bound's side may be looser than that by this part of it: they stay true.
ROUGH = 0.05
# A lever's limits are cut where the best terms lie, but never nearer to an end than this part of them.
NEAR_AN_END = 0.2


@dataclass(frozen=True, slots=True)
class Bound:
    """The least the first aim's objective can be, against what it is: millions of pounds, terms, or a part.

    `reached` is None where no terms were found; they may exist unless `possible` is infinite.
    `boxes` is how many sets of limits were looked at.
    """

    reached: float | None
    possible: float
    boxes: int
    unit: Unit = "pounds"

    @property
    def proves_no_terms(self) -> bool:
        """Whether no terms obey every rule."""
        return self.possible == np.inf

    @property
    def gap(self) -> float:
        """Distance from the best possible."""
        return 0.0 if self.reached is None else max(self.reached - self.possible, 0.0)

    @property
    def relative_gap(self) -> float:
        """The same as a part of what is reached, or of the best possible if that is more."""
        if self.unit == "part":
            return min(self.gap, 1.0)
        largest = max(abs(self.reached or 0.0), abs(self.possible))
        if self.gap == np.inf:
            return 1.0
        return self.gap / largest if self.gap else 0.0


@dataclass(order=True, slots=True)
class _Branch:
    """Limits of the levers, the best terms between them if secants were payments, and cuts true there."""

    objective: float
    number: int
    box: Box = field(compare=False)
    terms: Pounds = field(compare=False)
    cuts: list[Cut] = field(compare=False)


@dataclass
class _Tree:
    master: Master
    outer: Master
    model: ConcreteModel
    ceilings: Mapping[str, list[Any]]
    whole: Box
    enough: float
    best: Answer | None = None
    open: list[_Branch] = field(default_factory=list)
    tried: list[Lines] = field(default_factory=list)
    boxes: int = 0
    fruitless: int = 0

    @property
    def problem(self) -> Problem:
        return self.master.problem

    def settled(self) -> bool:
        """Whether nothing open can be better than the best by more than counts."""
        if not self.open:
            return True
        return self.best is not None and self.best.objective - self.open[0].objective <= self.enough

    def try_from(self, terms: Pounds) -> None:
        """Start from the pieces at some terms, and keep the answer if it is the best yet."""
        lines = pieces(self.problem.bending, terms, self.whole)
        if self.fruitless >= MOST_FRUITLESS or any(same(lines, others) for others in self.tried):
            return
        self.tried.append(lines)
        self.fruitless += self.best is not None
        _put_limits(self.model, self.whole)
        self.master.hold(lines, terms)
        answer = self.master.solve(self.model, self.ceilings)
        if answer is None:
            return
        answer = improved(self.master, self.model, self.ceilings, answer)
        self.tried.append(self.master.lines)
        if self.best is None or answer.objective < self.best.objective - POUND:
            self.best = answer
            self.fruitless = 0

    def look(self, box: Box, start: Pounds, cuts: list[Cut]) -> None:
        """Find the best between some limits if secants were payments."""
        self.boxes += 1
        _put_limits(self.model, box)
        self.outer.hold(secants(self.problem.bending, box), start, cuts)
        answer = self.outer.solve(self.model, self.ceilings)
        _put_limits(self.model, self.whole)
        if answer is not None:
            branch = _Branch(answer.objective, self.boxes, box, answer.levers, list(self.outer.cuts))
            heapq.heappush(self.open, branch)

    def split(self, branch: _Branch) -> None:
        """Cut the limits of the lever through which secants are furthest from payments."""
        lowest, highest = branch.box
        lever = int(np.argmax(_apart(self.problem, branch)))
        width = highest[lever] - lowest[lever]
        at = np.clip(branch.terms[lever], lowest[lever] + NEAR_AN_END * width, highest[lever] - NEAR_AN_END * width)
        below, above = at, at
        found = self.problem.levers[lever]
        if found.step and found.lowest is not None:
            below = found.lowest + found.step * np.floor((at - found.lowest) / found.step + TINY)
            above = below + found.step
        for box in ((lowest, _with(highest, lever, below)), (_with(lowest, lever, above), highest)):
            if (box[0] <= box[1]).all():
                self.look(box, np.clip(branch.terms, *box), branch.cuts)


def any_answer(
    master: Master, m: ConcreteModel, ceilings: Mapping[str, list[Any]], *, boxes: int = FEW_BOXES
) -> Answer | None:
    """Return terms good for the model's aim; None if there are none, or none are found in so many boxes."""
    if not master.problem.bending:
        return master.solve(m, ceilings)
    return best_and_bound(master, m, ceilings, boxes=boxes)[0]


def best_and_bound(  # noqa: PLR0913 - what is asked, and how long to look
    master: Master,
    m: ConcreteModel,
    ceilings: Mapping[str, list[Any]],
    *,
    unit: Unit = "pounds",
    boxes: int = MOST_BOXES,
    start: Pounds | None = None,
) -> tuple[Answer | None, Bound]:
    """Return the best terms found for the model's aim, and how good any can be.

    `unit` is what the aim is counted in, `start` gives terms to begin with, as well as the
    draft. Half the time that is left goes into it; then, or when so many boxes have been
    looked at, what is open stays open, and shows in the bound. The master holds the pieces of the answer.
    """
    problem = master.problem
    pounds = max(POUND, PART_OF_SURPLUS * problem.surplus / MILLION)
    enough = {"terms": POUND, "pounds": pounds, "part": PART_OF_SURPLUS}[unit]
    rough = ROUGH * (POUND if unit == "terms" else pounds)
    outer = Master(problem, _halfway(master.deadline), bends=master.bends, rough=rough)
    tree = _Tree(master, outer, m, ceilings, limits_of(m), enough)
    for terms in [problem.draft] if start is None else [start, problem.draft]:
        tree.try_from(terms)
    # Nothing is known of the whole before it was looked at.
    possible = -np.inf
    try:
        tree.look(tree.whole, problem.draft if tree.best is None else tree.best.levers, [])
        while True:
            possible = min(branch.objective for branch in tree.open) if tree.open else np.inf
            if tree.open and not tree.settled():
                tree.try_from(tree.open[0].terms)
            if tree.settled() or tree.boxes >= boxes or _apart(problem, tree.open[0]).max() <= TINY:
                break
            tree.split(heapq.heappop(tree.open))
    except OutOfTimeError:
        if tree.best is None:
            raise
        _put_limits(m, tree.whole)
    master.rounds += outer.rounds
    if tree.best is None:
        return None, Bound(None, possible, tree.boxes, unit)
    # Once more, so that the model and the master hold the best and not what was tried last.
    best = tree.best
    master.hold(pieces(problem.bending, best.levers, tree.whole), best.levers)
    try:
        if (again := master.solve(m, ceilings, sure=True)) is not None:
            best = improved(master, m, ceilings, again)
    except OutOfTimeError:
        put_terms(m, problem, best.levers)
    return best, Bound(best.objective, possible if possible < np.inf else best.objective, tree.boxes, unit)


def _apart(problem: Problem, branch: _Branch) -> Pounds:
    """Pounds by which secants exceed payments at a branch's terms, by the lever whose limits make it so."""
    lowest, highest = branch.box
    width = highest - lowest
    found = np.zeros(len(width))
    for payment, line in zip(problem.bending, secants(problem.bending, branch.box), strict=True):
        amount = payment.before(branch.terms)
        excess = line.part * amount + line.plus - np.maximum(amount, 0.0)
        moves = np.abs(payment.per_unit) * width[payment.where]
        parts = moves / np.maximum(moves.sum(axis=2, keepdims=True), TINY)
        found[payment.where] += np.einsum("ts,tsl->l", np.maximum(excess, 0.0), parts) / excess.shape[1]
    return np.where(width > 0, found, 0.0)


def _put_limits(m: ConcreteModel, box: Box) -> None:
    for lever, lowest, highest in zip(m.lever.values(), *box, strict=True):
        lever.setlb(float(lowest))
        lever.setub(float(highest))


def _with(limits: Pounds, lever: int, limit: float) -> Pounds:
    changed = limits.copy()
    changed[lever] = limit
    return changed


def _halfway(deadline: float | None) -> float | None:
    return None if deadline is None else (time.monotonic() + deadline) / 2
