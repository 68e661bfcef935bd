"""The rules and one benefit as a linear programme of plain numbers, apart from the search that found the terms.

Over u, the open terms as parts of the way from lowest to highest, with each limit eased by e,
nothing unless asked:

    greatest benefit(u)
    lower_r - e_r <= rule_r(u) <= upper_r + e_r        rules on terms (`rules.Rows`)
    cut_k(u) <= limit_i + e_i                          cuts of i's average worst loss (`tail`)
    -e_p <= u_p <= 1 + e_p                             the ends of each term

Cuts are made as they are needed, whatever the easing: they are true for all. Where payments
stop at zero, the futures in which each is due stay those at the terms proposed.

HiGHS minimises; the dual of a row, or the reduced cost of a column, is what its objective
gains by a unit more of the bound, so that here a slope is its negative. Source: HiGHS issues
470 and 507, on the sign. Terms run from 0 to 1, so that a tolerance on a reduced cost is one in
millions of pounds, however wide a term's limits are.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from contract_engine.design.bending import MILLION
from contract_engine.design.benefit import WORST_PLACED
from contract_engine.design.capped import pieces
from contract_engine.design.described import ABSORBED, MONEY_RULES, loss_rule
from contract_engine.design.handed import DUAL, FEASIBLE, PRIMAL, OutOfTimeError, SolverStoppedError
from contract_engine.design.master import LOSS_WITHIN, MOST_ROUNDS, SHORTLISTED
from contract_engine.design.rules import Rule, bounds
from contract_engine.design.straight import straight
from contract_engine.design.within import Within

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from contract_engine.design.benefit import Benefit
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows
    from contract_engine.design.tail import Cut, RunningLoss
    from contract_engine.terms import Pounds

LOWEST, HIGHEST = "lowest_of_term", "highest_of_term"
FAR = highspy.kHighsInf


@dataclass(frozen=True, slots=True)
class Point:
    """The greatest benefit when a limit is eased by so much, and what a unit more of easing adds to it.

    Millions of pounds; a term's end is eased in parts of the way from its lowest to its highest.
    `duals` are of every row in order, `limits` of every limit.
    """

    by: float
    value: float
    slope: float
    terms: Pounds
    duals: Pounds
    limits: Pounds


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A cut, the terms it was made at, and the row it is."""

    cut: Cut
    terms: Pounds
    row: int


class Programme:
    """The linear programme in HiGHS's hands; `held` are places of terms that stay as they are."""

    def __init__(  # noqa: PLR0913 - what is asked, at which terms, and how long to look
        self,
        problem: Problem,
        rows: Rows,
        benefit: Benefit,
        terms: Pounds,
        *,
        held: Collection[int] = (),
        deadline: float | None = None,
    ) -> None:
        """Write the programme down, with one cut of each loss at the terms proposed."""
        self.problem, self.rows, self.benefit, self.deadline = problem, rows, benefit, deadline
        limits = np.array([bounds(lever) for lever in problem.levers], dtype=float).reshape(-1, 2)
        self.lowest, self.highest = limits[:, 0], limits[:, 1]
        start = np.clip(terms, self.lowest, self.highest)
        for place in held:
            self.lowest[place] = self.highest[place] = start[place]
        self.open = np.flatnonzero(self.highest > self.lowest)
        self.width = (self.highest - self.lowest)[self.open]
        lines = pieces(problem.bending, terms, (self.lowest, self.highest))
        self.losses = {loss.party: loss.held(lines) for loss in problem.losses if loss.negotiable}
        self.lines = straight(problem, rows, lines)
        self.limits = tuple(self._limits())
        self.place = {rule.name: len(self.open) + count for count, rule in enumerate(self.limits)}
        self.groups: dict[int, tuple[int, ...]] = {}
        self.made: list[Made] = []
        self.shortlists: dict[str, RunningLoss] = {}
        self.within = Within(problem.contract.settings.confidence)
        self.highs = _highs()
        self._add_columns()
        self._add_benefit()
        self.first_rule = int(self.highs.getNumRow())
        self._add_rules()
        for party in self.losses:
            self._look(party, start)

    def _limits(self) -> Iterator[Rule]:
        """Every limit that may be eased; a term's end at nothing, or at all of it, is nobody's to ease."""
        for rule, lower, upper in zip(self.rows.rules, self.rows.lower, self.rows.upper, strict=True):
            if rule.component in MONEY_RULES and np.isfinite(lower) != np.isfinite(upper):
                yield rule
        for party in self.losses:
            cell = self.problem.contract.parties[party].at("risk_capacity")
            yield Rule(ABSORBED, party, party, loss_rule(self.problem, party), cell)
        for place in self.open:
            lever = self.problem.levers[place]
            if self.lowest[place] != 0:
                yield Rule(LOWEST, lever.id, "", f"{lever.words}: at its lowest", lever.cell)
            if lever.unit != "%" or self.highest[place] != 1:
                yield Rule(HIGHEST, lever.id, "", f"{lever.words}: at its highest", lever.cell)

    def _add_columns(self) -> None:
        may_give = {(rule.component, rule.index) for rule in self.limits}
        for place in self.open:
            name = self.problem.levers[place].id
            lower = -FAR if (LOWEST, name) in may_give else 0.0
            self.highs.addCol(0.0, lower, FAR if (HIGHEST, name) in may_give else 1.0, 0, [], [])
        for _ in self.limits:
            self.highs.addCol(0.0, 0.0, 0.0, 0, [], [])

    def _add_benefit(self) -> None:
        """Make a level greatest that no share of a gain is below, or a sum of gains."""
        level = int(self.highs.getNumCol())
        self.highs.addCol(-1.0, -FAR, FAR, 0, [], [])
        shares, fixed, slope = self.benefit.shares, self.lines.gain_fixed, self.lines.gain_slope
        if self.benefit.to_whom == WORST_PLACED:
            for party in np.flatnonzero(shares > 0):
                self._add(slope[party], -fixed[party], FAR, {level: -float(shares[party])})
        else:
            constant, total = self.benefit.line(self.lines, shares)
            self._add(total, -constant, FAR, {level: -1.0})

    def _add_rules(self) -> None:
        for rule, slope, lower, upper in zip(
            self.rows.rules, self.lines.slope, self.lines.lower, self.lines.upper, strict=True
        ):
            eased = self.place.get(rule.name)
            self._add(slope, lower, upper, {} if eased is None else {eased: 1.0 if np.isfinite(lower) else -1.0})
        column = {self.problem.levers[place].id: count for count, place in enumerate(self.open)}
        nothing = np.zeros(len(self.lowest))
        for rule in self.limits:
            if rule.component == LOWEST:
                self._add(nothing, 0.0, FAR, {column[rule.index]: 1.0, self.place[rule.name]: 1.0})
            if rule.component == HIGHEST:
                self._add(nothing, -FAR, 1.0, {column[rule.index]: 1.0, self.place[rule.name]: -1.0})

    def _add(self, slope: Pounds, lower: float, upper: float, also: Mapping[int, float]) -> int:
        """Add lower <= slope @ terms + also <= upper, over parts of the way; return its row."""
        at_lowest = float(slope @ self.lowest)
        parts = slope[self.open] * self.width
        entries = {int(column): float(parts[column]) for column in np.flatnonzero(parts)} | dict(also)
        least, most = (float(np.clip(side - at_lowest, -FAR, FAR)) for side in (lower, upper))
        places = np.fromiter(entries, dtype=np.int32, count=len(entries))
        self.highs.addRow(least, most, len(places), places, np.fromiter(entries.values(), float, len(entries)))
        return int(self.highs.getNumRow()) - 1

    def together(self, limits: Sequence[Rule]) -> int:
        """Return the handle of some limits: eased together, split as suits best."""
        places = tuple(self.place[rule.name] for rule in limits)
        if len(places) == 1:
            return places[0]
        handle = int(self.highs.getNumCol())
        self.highs.addCol(0.0, 0.0, 0.0, 0, [], [])
        self._add(np.zeros(len(self.lowest)), 0.0, 0.0, {**dict.fromkeys(places, 1.0), handle: -1.0})
        self.groups[handle] = places
        return handle

    def solve(self, handle: int | None = None, by: float = 0.0, *, every_future: bool = True) -> Point | None:
        """Return the best when limits are eased by so much together; None if nothing keeps every rule.

        `by` may be infinite: limits are left out, or eased as far as they can be. Without `every_future`
        only those are looked at that were worst when last all were: the benefit may be told too high.
        """
        members: tuple[int, ...] = () if handle is None else self.groups.get(handle, ())
        self._ease(handle, 0.0 if by == np.inf else by, self.room(handle) if by == np.inf else by)
        for each in members:
            self._ease(each, min(by, 0.0), max(by, 0.0))
        try:
            for _ in range(MOST_ROUNDS):
                if not self._run():
                    return None
                found = self.highs.getSolution()
                values = np.array(found.col_value)
                terms = self.lowest.copy()
                terms[self.open] += self.width * values[: len(self.open)]
                if not self._cut_off(terms, values, every_future=every_future):
                    reduced = -np.array(found.col_dual)
                    limits = reduced[len(self.open) : len(self.open) + len(self.limits)]
                    slope = 0.0 if handle is None or by == np.inf else float(reduced[handle])
                    value = -float(self.highs.getInfo().objective_function_value)
                    return Point(by, value, slope, terms, np.array(found.row_dual), limits)
        finally:
            self._ease(handle, 0.0, 0.0)
            for each in members:
                self._ease(each, 0.0, 0.0)
        message = f"tail cuts did not settle after {MOST_ROUNDS} rounds"
        raise SolverStoppedError(message)

    def room(self, handle: int | None) -> float:
        """Return how far a limit can be eased at all: no share falls below nothing or rises above all of it."""
        place = -1 if handle is None else handle - len(self.open)
        if not 0 <= place < len(self.limits):
            return float(np.inf)
        rule = self.limits[place]
        for count, at in enumerate(self.open):
            lever = self.problem.levers[at]
            if rule.index == lever.id and rule.component == LOWEST and self.lowest[at] > 0:
                return float(self.lowest[at] / self.width[count])
            if rule.index == lever.id and rule.component == HIGHEST and lever.unit == "%" and self.highest[at] < 1:
                return float((1 - self.highest[at]) / self.width[count])
        return float(np.inf)

    def mattering(self, found: Point) -> Pounds:
        """Parts, adding up to one in shares, by which gains make up the level; shape (party,)."""
        shares, parts = self.benefit.shares, np.zeros(len(self.benefit.shares))
        if self.benefit.to_whom != WORST_PLACED:
            return shares
        parts[shares > 0] = np.maximum(found.duals[: self.first_rule], 0.0)
        parts /= parts @ shares
        return parts

    def _ease(self, column: int | None, least: float, most: float) -> None:
        if column is not None:
            self.highs.changeColBounds(column, float(np.clip(least, -FAR, FAR)), float(np.clip(most, -FAR, FAR)))

    def _cut_off(self, terms: Pounds, values: Pounds, *, every_future: bool) -> bool:
        """Add the cuts that these terms break, and say whether there were any."""
        eased = {party: float(values[self.place[f"{ABSORBED}[{party}]"]]) + LOSS_WITHIN for party in self.losses}
        allowed = {party: self.problem.limit[party] + pounds * MILLION for party, pounds in eased.items()}
        found = self.within.broken(self.shortlists.values(), terms, allowed)
        if not found and (every_future or not self.shortlists):
            found = self.within.broken(self.losses.values(), terms, allowed)
        for here in found:
            self._look(here.loss.party, terms)
        return bool(found)

    def _look(self, party: str, terms: Pounds) -> None:
        """Look at every future at some terms, and add the cut that touches there."""
        settings = self.problem.contract.settings
        here = self.losses[party].at(terms, settings.confidence)
        self.within.note(here)
        count = SHORTLISTED * (1 - settings.confidence) * here.loss.scenarios
        if count < here.loss.scenarios / 2:
            self.shortlists[party] = here.shortlist(count)
        cut = here.cut()
        most = (self.problem.limit[party] - cut.constant) / MILLION
        row = self._add(cut.slope / MILLION, -FAR, most, {self.place[f"{ABSORBED}[{party}]"]: -1.0})
        self.made.append(Made(cut, terms, row))

    def _run(self) -> bool:
        """Solve; False if nothing keeps every rule."""
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise OutOfTimeError
        for simplex in (DUAL, PRIMAL):
            self.highs.setOptionValue("simplex_strategy", simplex)
            self.highs.run()
            status = self.highs.getModelStatus()
            if status in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible}:
                return bool(status == highspy.HighsModelStatus.kOptimal)
            self.highs.clearSolver()
        message = f"HiGHS stopped with status {self.highs.modelStatusToString(status)}"
        raise SolverStoppedError(message)


def _highs() -> highspy.Highs:
    """Return HiGHS for a small programme that changes a little from one run to the next."""
    highs = highspy.Highs()
    options: dict[str, float | bool | int | str] = {
        "output_flag": False, "random_seed": 1, "threads": 1, "presolve": "off",
        "primal_feasibility_tolerance": FEASIBLE, "dual_feasibility_tolerance": FEASIBLE,
    }  # fmt: skip
    for name, setting in options.items():
        highs.setOptionValue(name, setting)
    return highs
