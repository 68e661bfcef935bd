"""The master problem: a small Pyomo model handed to HiGHS, and tail cuts added to it until none is violated."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import highspy
import numpy as np
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.environ import value
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from contract_engine.design.rules import MILLION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.problem import Problem
    from contract_engine.design.tail import Cut, LossAt, RunningLoss
    from contract_engine.terms import Pounds

FEASIBLE = 1e-9
# Half a penny, in millions of pounds, and above HiGHS's own tolerance: losses are within their limits to this.
LOSS_WITHIN = 5e-9
# Presolve and tolerance, in millions of pounds, the last half a penny.
WAYS_OF_ASKING = (("choose", FEASIBLE), ("off", FEASIBLE), ("off", 5e-9))
NO_TERMS = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
MOST_ROUNDS = 500
# A shortlist holds this many times the scenarios that count as worst.
SHORTLISTED = 3


class OutOfTimeError(Exception):
    """The time limit was reached before an answer was."""


class SolverStoppedError(ArithmeticError):
    """HiGHS ended with neither an answer nor a proof that there is none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a stage came to: levers, objective in the model's units, and HiGHS's gap."""

    levers: Pounds
    objective: float
    gap: float


@dataclass
class Master:
    """HiGHS on a Pyomo model, with the cuts found so far; cuts stay true for every stage.

    `shortlists` hold the scenarios that were worst when last all were looked at; `rounds`
    counts the work done.
    """

    problem: Problem
    deadline: float | None = None
    cuts: list[Cut] = field(default_factory=list)
    shortlists: dict[str, RunningLoss] = field(default_factory=dict)
    rounds: int = 0

    def solve(self, m: ConcreteModel, ceilings: Mapping[str, list[Any]], *, sure: bool = False) -> Answer | None:
        """Minimise the model's active objective; None if no terms obey its rules.

        `ceilings` gives, for each organisation whose loss matters, the Pyomo expressions
        (millions of pounds) that its average worst loss must stay below. `sure` says that
        terms are known to exist.
        """
        hand = _Handed(m)
        if hand.contradiction:
            return None
        if not self.cuts:
            self._start()
        hand.add_cuts(self.cuts)
        for _ in range(MOST_ROUNDS):
            self.rounds += 1
            if not hand.run(self._time_left(), sure=sure):
                return None
            terms = np.array([m.lever[lever.id].value for lever in self.problem.levers], dtype=float)
            fresh = self._cuts_at(terms, {party: min(map(value, ceilings[party])) for party in ceilings})
            if not fresh:
                return Answer(terms, hand.objective(), hand.gap())
            self.cuts += fresh
            hand.add_cuts(fresh)
        message = f"tail cuts did not settle after {MOST_ROUNDS} rounds"
        raise ArithmeticError(message)

    def _start(self) -> None:
        """Look at every scenario once at the draft, which is nearer to the answer than a corner of the levers."""
        for loss in self.problem.losses:
            at_draft = loss.at(self.problem.draft, self.confidence)
            self.cuts.append(at_draft.cut())
            self._shortlist(at_draft)

    def _shortlist(self, loss: LossAt) -> None:
        count = SHORTLISTED * (1 - self.confidence) * loss.loss.scenarios
        if count < loss.loss.scenarios / 2:
            self.shortlists[loss.loss.party] = loss.shortlist(count)

    def _cuts_at(self, terms: Pounds, allowed: Mapping[str, float]) -> list[Cut]:
        """Cuts that these terms break: from shortlists while those have any, then from every scenario.

        The mean of some of the scenarios is never above that of the worst, so that a cut of a
        shortlist is true; only every scenario can tell that none is missing.
        """

        def broken(losses: Iterable[RunningLoss]) -> list[LossAt]:
            watched = (loss.at(terms, self.confidence) for loss in losses if loss.party in allowed)
            return [loss for loss in watched if loss.average / MILLION > allowed[loss.loss.party] + LOSS_WITHIN]

        if shortlisted := broken(self.shortlists.values()):
            return [loss.cut() for loss in shortlisted]
        found = broken(self.problem.losses)
        for loss in found:
            self._shortlist(loss)
        return [loss.cut() for loss in found]

    @property
    def confidence(self) -> float:
        """Confidence of the contract: 0.95 looks at the worst 1 in 20."""
        return self.problem.contract.settings.confidence

    def _time_left(self) -> float | None:
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return left


class _Handed:
    """One Pyomo model in HiGHS's hands."""

    def __init__(self, m: ConcreteModel) -> None:
        self.model = m
        self.contradiction = False
        try:
            form = LinearStandardFormCompiler().write(m, mixed_form=True)
        except InfeasibleConstraintException:
            # A rule that no lever touches does not hold: no terms can mend it.
            self.contradiction = True
            return
        self.variables = list(form.columns)
        known = {id(variable) for variable in self.variables}
        self.variables += [entry for entry in (*m.lever.values(), *m.loss.values()) if id(entry) not in known]
        self.place = {id(variable): count for count, variable in enumerate(self.variables)}
        self.mixed = any(variable.is_integer() for variable in self.variables)
        self.highs = _highs()
        cost = np.zeros(len(self.variables))
        cost[: len(form.columns)] = form.c.toarray()[0]
        self.offset = float(form.c_offset[0])
        self._add_columns(cost)
        self._add_rows(form)

    def _add_columns(self, cost: Pounds) -> None:
        for count, variable in enumerate(self.variables):
            lower, upper = variable.bounds
            self.highs.addCol(cost[count], _or(lower, -highspy.kHighsInf), _or(upper, highspy.kHighsInf), 0, [], [])
            if variable.is_integer():
                self.highs.changeColIntegrality(count, highspy.HighsVarType.kInteger)

    def _add_rows(self, form: Any) -> None:  # noqa: ANN401 - Pyomo's standard form
        matrix = form.A.tocsr()
        for count, row in enumerate(form.rows):
            where = slice(matrix.indptr[count], matrix.indptr[count + 1])
            side = float(form.rhs[count])
            lower = -highspy.kHighsInf if row.bound_type > 0 else side
            upper = highspy.kHighsInf if row.bound_type < 0 else side
            places = np.asarray(matrix.indices[where], dtype=np.int32)
            self.highs.addRow(lower, upper, len(places), places, np.asarray(matrix.data[where], dtype=float))

    def add_cuts(self, cuts: Sequence[Cut]) -> None:
        """Average loss >= constant + slope @ levers, in millions."""
        if not cuts:
            return
        losses = [self.place[id(self.model.loss[cut.party])] for cut in cuts]
        levers = [self.place[id(lever)] for lever in self.model.lever.values()]
        places = np.array([[loss, *levers] for loss in losses], dtype=np.int32)
        factors = np.array([[1.0, *(-cut.slope / MILLION)] for cut in cuts])
        filled = factors != 0
        starts = np.concatenate([[0], filled.sum(axis=1).cumsum()[:-1]]).astype(np.int32)
        lower = np.array([cut.constant / MILLION for cut in cuts])
        upper = np.full(len(cuts), highspy.kHighsInf)
        self.highs.addRows(len(cuts), lower, upper, int(filled.sum()), starts, places[filled], factors[filled])

    def run(self, seconds: float | None, *, sure: bool) -> bool:
        """Solve and put the values into the Pyomo model; False if no terms obey the rules.

        On a set that is hardly more than a point HiGHS's presolve takes rounding for a
        contradiction: it is asked again without, and where terms are sure to exist once more.
        """
        if seconds is not None:
            self.highs.setOptionValue("time_limit", self.highs.getRunTime() + seconds)
        for presolve, tolerance in WAYS_OF_ASKING:
            self.highs.setOptionValue("presolve", presolve)
            self.highs.setOptionValue("primal_feasibility_tolerance", tolerance)
            self.highs.run()
            status = self.highs.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                break
            if status == highspy.HighsModelStatus.kTimeLimit:
                raise OutOfTimeError
            if status in NO_TERMS and not sure and (self.mixed or presolve == "off"):
                return False
            self.highs.clearSolver()
        else:
            message = f"HiGHS stopped with status {self.highs.modelStatusToString(status)}"
            raise SolverStoppedError(message)
        for variable, found in zip(self.variables, self.highs.getSolution().col_value, strict=True):
            variable.set_value(round(found) if variable.is_integer() else found, skip_validation=True)
        return True

    def objective(self) -> float:
        """Value of the objective."""
        return float(self.highs.getInfo().objective_function_value) + self.offset

    def gap(self) -> float:
        """Relative distance between the answer and the solver's bound."""
        if self.mixed:
            return float(self.highs.getInfo().mip_gap)
        return float(self.highs.getInfo().primal_dual_objective_error)  # type: ignore[attr-defined]  # highspy has it, its stubs not yet


def _highs() -> highspy.Highs:
    """Return HiGHS with tolerances of a tenth of a penny; an option it does not know is a defect of ours."""
    highs = highspy.Highs()
    options: dict[str, float | bool | int] = {
        "output_flag": False, "random_seed": 1, "threads": 1,
        "primal_feasibility_tolerance": FEASIBLE, "dual_feasibility_tolerance": FEASIBLE,
        "mip_feasibility_tolerance": FEASIBLE, "mip_rel_gap": FEASIBLE, "mip_abs_gap": FEASIBLE,
    }  # fmt: skip
    for name, setting in options.items():
        if highs.setOptionValue(name, setting) != highspy.HighsStatus.kOk:
            message = f"HiGHS does not know the option {name}"
            raise ValueError(message)
    return highs


def _or(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else float(bound)
