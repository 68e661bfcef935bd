"""Nucleolus, least core and tau value of a vote by weight with more players than a table of coalitions can hold.

    x_t   what one player of kind t receives, none below nothing; players of one weight receive alike
    sum_t k_t x_t + level >= v(k)   for every coalition k but nobody and everybody;   sum_t n_t x_t = 1

Rows of winning coalitions are made as they are broken (`most_violated`). Of the losing ones, with no share
below nothing, a single player always complains as much as any other outside a span, and singles are few.

No share below nothing costs nothing: were x_j < 0, any coalition without j would complain more with j, so that
those that complain most all have j, or are all but j. The former do not balance; the latter complains of x_j - 1 or
x_j, which is below nothing, while either a player that wins alone or everybody without it complains of nothing or
more. Where nobody wins alone the game is zero-monotonic (Maschler, Peleg and Shapley 1979). So prenucleolus
and nucleolus are one, unless a player wins alone. Source of the stages: Elkind and Pasechnik 2009.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import highspy
import numpy as np

from contract_engine.splitting.answer import Answer
from contract_engine.splitting.generated_rows import DUAL_ABOVE_NOTHING, SAME
from contract_engine.splitting.kohlberg import TIED, none_can_gain
from contract_engine.splitting.large_votes_nearest import nearest_to_equal
from contract_engine.splitting.linear import add_rows, solver
from contract_engine.splitting.most_violated import Seeker, TooLongError, Vote, by_kind
from contract_engine.splitting.spans import NOTHING, Span
from contract_engine.splitting.stability import ONE_POINT

if TYPE_CHECKING:
    from contract_engine.splitting.most_violated import Counts
    from contract_engine.splitting.structured import Pool
    from contract_engine.terms import Pounds

RULES = ("nucleolus", "prenucleolus", "least_core", "least_core_value", "tau")
TOO_FINE = (
    "the weights have too many digits to tell a coalition that just wins from one that just loses:"
    " round weights and quota to at most eight digits"
)
TOO_LONG = "players have too many coalitions to rule out: give more of them the same weight, or ask for shapley"


def shared_in(pool: Pool, rule: str) -> Answer:
    """Answer a rule of RULES for a vote by weight."""
    everybody = np.ones((1, pool.count), dtype=bool)
    if not pool.worth(everybody)[0]:
        return Answer(np.zeros(1 if rule == "least_core_value" else pool.count))
    if rule == "tau":
        return _tau(pool, everybody)
    winners = int(pool.worth(np.eye(pool.count, dtype=bool)).sum())
    if rule == "nucleolus" and winners:
        return _with_winners(pool, winners)
    vote = by_kind(pool)
    return Answer(None, "refused", TOO_FINE) if vote is None else _looked_for(vote, rule)


def _looked_for(vote: Vote, rule: str) -> Answer:
    try:
        if rule == "least_core_value":
            with solver() as highs:
                return Answer(np.array([_Stages(highs, vote).solve()[1]]))
        return _least_core(vote) if rule == "least_core" else Answer(_nucleolus(vote)[vote.kind])
    except TooLongError:
        return Answer(None, "refused", f"{len(vote.kind)} {TOO_LONG}")


def _tau(pool: Pool, everybody: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> Answer:
    """Only those with a veto can hope for anything; of several, none can be sure of anything."""
    veto = pool.worth(everybody & ~np.eye(pool.count, dtype=bool)) == 0
    if veto.any():
        return Answer(veto / veto.sum())
    why = "nobody has a veto, so that all can be sure of more than they can hope for: the game is not quasi-balanced"
    return Answer(None, "does_not_exist", why)


def _with_winners(pool: Pool, winners: int) -> Answer:
    if winners > 1:
        why = "all together have less than each alone has, so no sharing leaves everybody as well off as alone"
        return Answer(None, "does_not_exist", why)
    alone = pool.worth(np.eye(pool.count, dtype=bool))
    return Answer(alone, "ok", "all together have what each alone has, so there is one way to share it")


@dataclass(eq=False)
class _Stages:
    """The linear problem in what each kind receives in all, and its level."""

    highs: highspy.Highs = field(repr=False)
    vote: Vote
    span: Span = field(init=False)
    seeker: Seeker = field(init=False)
    made: dict[tuple[int, ...], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with each alone and all but each."""
        self.kinds = len(self.vote.numbers)
        self.span, self.seeker = Span(self.kinds), Seeker(self.vote)
        for _ in range(self.kinds):
            self.highs.addCol(0.0, 0.0, highspy.kHighsInf, 0, [], [])
        self.highs.addCol(1.0, -highspy.kHighsInf, highspy.kHighsInf, 0, [], [])
        places = np.arange(self.kinds, dtype=np.int32)
        self.highs.addRow(1.0, 1.0, self.kinds, places, np.ones(self.kinds))
        singles = np.eye(self.kinds, dtype=np.int64)
        self._make(np.unique(np.concatenate([singles, self.vote.numbers - singles]), axis=0))

    def solve(self) -> tuple[Pounds, float]:
        """Make rows until none is broken; return what one of each kind receives, and the level."""
        while True:
            self.highs.run()
            status = self.highs.getModelStatus()
            if status != highspy.HighsModelStatus.kOptimal:
                message = f"HiGHS stopped with status {self.highs.modelStatusToString(status)}"
                raise ArithmeticError(message)
            point = np.array(self.highs.getSolution().col_value)
            each, level = point[:-1] / self.vote.numbers, float(point[-1])
            broken = self.seeker.above(each, level + SAME)
            if not self._make(broken) and not self._make(self.seeker.proven_above(each, level + SAME)):
                return each, level

    def hold(self, level: float) -> tuple[Counts, Counts]:
        """Hold coalitions and floors that have a price, and leave out what is settled with them."""
        solution = self.highs.getSolution()
        prices, floors = np.array(solution.row_dual), np.array(solution.col_dual)[: self.kinds]
        held = [each for each, row in self.made.items() if prices[row] > DUAL_ABOVE_NOTHING]
        floored = np.flatnonzero(floors > DUAL_ABOVE_NOTHING)
        if not held:
            message = "no coalition has a price where the largest complaint is least"
            raise ArithmeticError(message)
        counts = np.array(held)
        for each, worth in zip(held, self.vote.worth(counts), strict=True):
            row = self.made.pop(each)
            self.highs.changeCoeff(row, self.kinds, 0.0)
            self.highs.changeRowBounds(row, worth - level, worth - level)
        for kind in floored.tolist():
            self.highs.changeColBounds(kind, 0.0, 0.0)
        self.span.add(np.vstack([counts / self.vote.numbers, np.eye(self.kinds)[floored]]))
        return counts, floored

    def go_on(self) -> None:
        """Look no more at what is settled."""
        self.seeker.leave_out(self.span)
        for each in [each for each in self.made if not self.seeker.outside(np.array([each]))[0]]:
            self.highs.changeRowBounds(self.made.pop(each), -highspy.kHighsInf, highspy.kHighsInf)

    def is_one_point(self, level: float) -> bool:
        """Whether a direction drawn at random among those left leads nowhere at a level."""
        direction = np.random.default_rng(1).standard_normal(len(self.span.free)) @ self.span.free
        self.highs.changeColCost(self.kinds, 0.0)
        self.highs.changeColBounds(self.kinds, level, level)
        ends = []
        for sign in (1.0, -1.0):
            for kind, cost in enumerate((sign * direction).tolist()):
                self.highs.changeColCost(kind, cost)
            each, _ = self.solve()
            ends.append(float(direction @ (each * self.vote.numbers)))
        return ends[1] - ends[0] <= ONE_POINT

    def _make(self, counts: Counts) -> bool:
        """Make rows that are not there; whether there were any."""
        fresh = [each for each in map(tuple, counts.tolist()) if each not in self.made and any(each)]
        fresh = [each for each in fresh if each != tuple(self.vote.numbers.tolist())]
        if not fresh:
            return False
        rows = np.array(fresh)
        first = self.highs.getNumRow()
        entries = np.column_stack([rows / self.vote.numbers, np.ones(len(rows))])
        add_rows(self.highs, entries, self.vote.worth(rows), np.full(len(rows), highspy.kHighsInf))
        self.made.update(zip(fresh, range(first, first + len(rows)), strict=True))
        return True


def _nucleolus(vote: Vote) -> Pounds:
    stages: list[tuple[Counts, Counts]] = []
    with solver() as highs:
        problem = _Stages(highs, vote)
        while not problem.span.is_all:
            _, level = problem.solve()
            stages.append(problem.hold(level))
            if not problem.span.is_all:
                problem.go_on()
    each = _from_rows(vote, stages)
    if not _certified(vote, each, stages):
        message = "the shares found do not meet Kohlberg's criterion"
        raise ArithmeticError(message)
    return each


def _from_rows(vote: Vote, stages: list[tuple[Counts, Counts]]) -> Pounds:
    """Solve the rows held as equations, with a level for each stage."""
    kinds = len(vote.numbers)
    equations, sides = [np.append(vote.numbers.astype(float), np.zeros(len(stages)))], [1.0]
    for stage, (held, floored) in enumerate(stages):
        levels = np.zeros((len(held), len(stages)))
        levels[:, stage] = 1.0
        equations.extend(np.column_stack([held, levels]))
        sides.extend(vote.worth(held))
        equations.extend(np.eye(kinds + len(stages))[floored])
        sides.extend(np.zeros(len(floored)))
    found: Pounds = np.linalg.lstsq(np.array(equations), np.array(sides), rcond=None)[0][:kinds]
    found[np.abs(found) <= NOTHING / 100] = 0.0
    return found


def _certified(vote: Vote, each: Pounds, stages: list[tuple[Counts, Counts]]) -> bool:
    """Prove the shares anew, from the shares alone and the coalitions held.

    At every stage the coalitions held complain alike, none outside the span of earlier stages complains more,
    and no change leaves all of them as well off, and one better off. Whoever shares as well must then
    leave each of them the same; and in the end they span everything.
    """
    tied = TIED * SAME
    if abs(float(each @ vote.numbers) - 1.0) > tied or (each < -tied).any():
        return False
    kinds = len(vote.numbers)
    span, seeker = Span(kinds), Seeker(vote)
    singles, at_floor = np.eye(kinds, dtype=np.int64), np.eye(kinds)[each <= tied]
    for stage, (held, floored) in enumerate(stages):
        if stage:
            seeker.leave_out(span)
        complaints = vote.complaints(held, each)
        level = float(complaints.max())
        others = singles[seeker.outside(singles)]
        if complaints.min() < level - tied or (vote.complaints(others, each) > level + tied).any():
            return False
        if (each[floored] > tied).any() or len(seeker.proven_above(each, level + tied)):
            return False
        rows = held / vote.numbers
        if not none_can_gain(rows, at_floor, span):
            return False
        span.add(np.vstack([rows, np.eye(kinds)[floored]]))
    return span.is_all


def _least_core(vote: Vote) -> Answer:
    with solver() as highs:
        problem = _Stages(highs, vote)
        _, level = problem.solve()
        made = np.array(list(problem.made))
        held, _ = problem.hold(level)
        one = problem.span.is_all or problem.is_one_point(level)
    # A single point is the prenucleolus, which is found without any of the solver's tolerance.
    nearest = None if one else nearest_to_equal(vote, Seeker(vote), made, level)
    each = _nucleolus(vote) if nearest is None else nearest
    parted = ((held > 0) & (held < vote.numbers)).any(axis=0) | (vote.numbers == 1)
    if one and all(_parts_a_kind(vote, kind, each, level) for kind in np.flatnonzero(~parted).tolist()):
        return Answer(each[vote.kind])
    which = "the prenucleolus" if nearest is None and not one else "the nearest to equal shares"
    return Answer(each[vote.kind], "not_unique", f"of all sharings with the same largest complaint, {which}")


def _parts_a_kind(vote: Vote, kind: int, each: Pounds, level: float) -> bool:
    """Whether some coalition with the largest complaint has some of a kind but not all, so that none may have more."""
    if -each[kind] >= level - ONE_POINT:
        return True
    found = Seeker(vote).some_but_not_all(kind, each)
    return found is not None and bool(vote.complaints(found[None], each).max() >= level - ONE_POINT)
