"""A Pyomo model in HiGHS's hands, to which rows are added between one run and the next."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING

import highspy
import numpy as np
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from contract_engine.design.bending import MILLION, PAID, RECEIVED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.bending import Bend
    from contract_engine.design.tail import Cut
    from contract_engine.terms import Pounds

FEASIBLE = 1e-9
# From here on a variable or a row is scaled.
LARGE = 1024.0
DUAL, PRIMAL = 1, 4
# Presolve, which simplex and tolerance, in millions of pounds, the last half a penny.
WAYS_OF_ASKING = (
    ("choose", DUAL, FEASIBLE), ("off", DUAL, FEASIBLE), ("off", PRIMAL, FEASIBLE), ("off", DUAL, 5e-9),
)  # fmt: skip
# Nodes of the search over whole steps in which the best is proven to a tenth of a penny; as many more in which to come
# near enough; after those the best found is taken, and how near it is, is said.
EXACT_NODES, NEAR_NODES = 300, 1_500
NONE_KNOWN: Mapping[int, float] = MappingProxyType({})
OPTIMAL = highspy.HighsModelStatus.kOptimal
NO_TERMS = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class OutOfTimeError(Exception):
    """The time limit was reached before an answer was."""


class SolverStoppedError(ArithmeticError):
    """HiGHS ended with neither an answer nor a proof that there is none."""


class Handed:
    """One Pyomo model in HiGHS's hands."""

    def __init__(self, m: ConcreteModel, enough: float = FEASIBLE, begun: Mapping[int, float] = NONE_KNOWN) -> None:
        """Hand over a model as it now stands; with whole steps an answer this near to the best will do.

        `begun` are values of whole variables, by their identity, at an answer known to be good.
        """
        self.model = m
        self.begun = dict(begun)
        self.enough = max(enough, FEASIBLE)
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
        levers = {id(lever) for lever in m.lever.values()}
        self.unit = np.array([_unit(variable) if id(variable) in levers else 1.0 for variable in self.variables])
        self.plain = bool((self.unit == 1.0).all())
        self.held_above: dict[int, tuple[float, float]] = {}
        self.highs = _highs()
        self.way = -1
        cost = np.zeros(len(self.variables))
        cost[: len(form.columns)] = form.c.toarray()[0]
        cost *= self.unit
        self.offset = float(form.c_offset[0])
        self._add_columns(cost)
        self._add_rows(form)

    def _add_columns(self, cost: Pounds) -> None:
        for count, variable in enumerate(self.variables):
            lower, upper = (None if bound is None else bound / self.unit[count] for bound in variable.bounds)
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
            factors = np.asarray(matrix.data[where], dtype=float) * self.unit[places]
            size = _power_of_two(np.abs(factors).max(initial=1.0))
            self.highs.addRow(lower / size, upper / size, len(places), places, factors / size)

    def add_cuts(self, cuts: Sequence[Cut]) -> None:
        """Average loss >= constant + slope @ levers."""
        self._add([(self.model.loss[cut.party], cut.constant, cut.slope) for cut in cuts])

    def add_bends(self, bends: Sequence[Bend]) -> None:
        """Expected payment, where the model reads it, >= or <= constant + slope @ levers."""
        for kind in (PAID, RECEIVED):
            variables = self.model.component(kind)
            rows = [
                (variables[bend.payment, bend.year], bend.constant, bend.slope) for bend in bends if bend.kind == kind
            ]
            self._add([row for row in rows if self.reads(row[0])], above=kind == PAID)

    def reads(self, variable: Any) -> bool:  # noqa: ANN401 - a Pyomo variable
        """Whether a variable is in any active rule or aim of the model."""
        return id(variable) in self.place

    def _add(self, rows: Sequence[tuple[Any, float, Pounds]], *, above: bool = True) -> None:
        """Add variable >= (or <=) constant + slope @ levers, in millions of pounds, for some variables."""
        if not rows:
            return
        levers = [self.place[id(lever)] for lever in self.model.lever.values()]
        places = np.array([[self.place[id(variable)], *levers] for variable, _, _ in rows], dtype=np.int32)
        factors = np.array([[1.0, *(-slope / MILLION)] for _, _, slope in rows]) * self.unit[places]
        filled = factors != 0
        starts = np.concatenate([[0], filled.sum(axis=1).cumsum()[:-1]]).astype(np.int32)
        side = np.array([constant / MILLION for _, constant, _ in rows])
        far = np.full(len(rows), highspy.kHighsInf)
        lower, upper = (side, far) if above else (-far, side)
        self.highs.addRows(len(rows), lower, upper, int(filled.sum()), starts, places[filled], factors[filled])

    def run(self, seconds: float | None, *, sure: bool) -> bool:
        """Solve and put the values into the Pyomo model; False if no terms obey the rules.

        On a set that is hardly more than a point HiGHS's presolve takes rounding for a
        contradiction: it is asked again without, then by its other simplex where the first loses
        its way, and where terms are sure to exist once more.
        """
        values = self.values(seconds, sure=sure)
        if values is None:
            return False
        self.put(values)
        return True

    def values(self, seconds: float | None, *, sure: bool) -> Pounds | None:
        """Solve as `run` does, and return the values of all variables without a word to the Pyomo model."""
        if seconds is not None:
            self.highs.setOptionValue("time_limit", self.highs.getRunTime() + seconds)
        for way in range(len(WAYS_OF_ASKING)):
            if way != self.way:
                self._ask(way)
            status = self._searched() if self.mixed else self._run()
            if status == OPTIMAL:
                break
            if status == highspy.HighsModelStatus.kTimeLimit:
                raise OutOfTimeError
            if status in NO_TERMS and not sure and (self.mixed or WAYS_OF_ASKING[way][0] == "off"):
                return None
            self.highs.clearSolver()
        else:
            message = f"HiGHS stopped with status {self.highs.modelStatusToString(status)}"
            raise SolverStoppedError(message)
        values: Pounds = np.array(self.highs.getSolution().col_value)
        return values if self.plain else values * self.unit

    def _run(self) -> highspy.HighsModelStatus:
        self.highs.run()
        return self.highs.getModelStatus()

    def _searched(self) -> highspy.HighsModelStatus:
        """Search over whole steps: exactly if that is quickly done, else until near enough, else for so long."""
        for enough, nodes in ((FEASIBLE, EXACT_NODES), (self.enough, NEAR_NODES), (self.enough, highspy.kHighsIInf)):
            self.highs.setOptionValue("mip_abs_gap", enough)
            self.highs.setOptionValue("mip_max_nodes", nodes)
            self._begin()
            status = self._run()
            if status != highspy.HighsModelStatus.kSolutionLimit:
                return status
            found = self.highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
            if found and nodes == NEAR_NODES:
                return highspy.HighsModelStatus.kOptimal
            if found:
                values = self.highs.getSolution().col_value
                self.begun = {id(each): values[n] for n, each in enumerate(self.variables) if each.is_integer()}
        return status

    def _begin(self) -> None:
        """Let the search begin with whole steps known to be good; what goes with them follows."""
        places = [place for place, variable in enumerate(self.variables) if id(variable) in self.begun]
        if places:
            values = [self.begun[id(self.variables[place])] for place in places]
            self.highs.setSolution(len(places), np.array(places, dtype=np.int32), np.array(values, dtype=float))

    def _ask(self, way: int) -> None:
        """Set the options of a way of asking."""
        presolve, simplex, tolerance = WAYS_OF_ASKING[way]
        self.highs.setOptionValue("presolve", presolve)
        self.highs.setOptionValue("simplex_strategy", simplex)
        self.highs.setOptionValue("primal_feasibility_tolerance", tolerance)
        self.way = way

    def put(self, values: Pounds) -> None:
        """Put values of all variables into the Pyomo model."""
        for variable, found in zip(self.variables, map(float, values), strict=True):
            variable.set_value(round(found) if variable.is_integer() else found, skip_validation=True)

    def aim_at(self, variable: Any) -> None:  # noqa: ANN401 - a Pyomo variable
        """Minimise one variable from now on, in place of the model's objective."""
        places = np.arange(len(self.variables), dtype=np.int32)
        cost = np.where(places == self.place[id(variable)], self.unit, 0.0)
        self.highs.changeColsCost(len(places), places, cost)
        self.offset = 0.0

    def hold_below(self, variable: Any, most: float) -> None:  # noqa: ANN401 - a Pyomo variable
        """Let a variable rise no higher than this from now on; the answer so far is where the search goes on from."""
        place = self.place[id(variable)]
        lowest, unit = self.held_above.get(place) or self._held_above(place, variable)
        self.highs.changeColBounds(place, lowest, most / unit)

    def _held_above(self, place: int, variable: Any) -> tuple[float, float]:  # noqa: ANN401 - a Pyomo variable
        """Look up once the least a variable may be, in its unit, and that unit."""
        unit = float(self.unit[place])
        self.held_above[place] = _or(variable.lb, -highspy.kHighsInf) / unit, unit
        return self.held_above[place]

    def add_tangents(self, rows: Sequence[tuple[Any, float, Pounds]]) -> None:
        """Add variable >= constant + slope @ levers, the right-hand side in pounds."""
        self._add(rows)

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


def _unit(variable: Any) -> float:  # noqa: ANN401 - a Pyomo variable
    """Return the unit in which a lever is searched for: a block of millions in millions, so that tolerances fit."""
    return _power_of_two(max(abs(bound) for bound in (*variable.bounds, 1.0) if bound is not None))


def _power_of_two(largest: float) -> float:
    """Return 1, or the power of two next below a number well above 1: dividing by it rounds nothing."""
    return 1.0 if largest < LARGE else 2.0 ** math.floor(math.log2(largest))


def _or(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else float(bound)
