"""A design problem written out in full, scenario by scenario: an answer to compare the engine's with.

Nothing of the engine's own model is used: rules and losses are written again from the
problem's numbers. With eta and z free, the average of the worst (1 - confidence) of n losses is

    eta + sum of z / ((1 - confidence) n),   z >= 0,   z >= loss in each year - eta

at its least. Source: Rockafellar and Uryasev 2000. Money is in thousands of pounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.contrib.solver.common.factory import SolverFactory
from pyomo.core.expr import LinearExpression
from pyomo.environ import (
    ConcreteModel,
    Constraint,
    Expression,
    Integers,
    NonNegativeReals,
    Objective,
    RangeSet,
    Reals,
    Var,
    value,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Collection

    from contract_engine.design.problem import Problem
    from contract_engine.design.tail import RunningLoss
    from contract_engine.terms import Lever, Pounds

THOUSAND = 1e3
FAR = 1e3
Kept = tuple[str, str]


def every_rule(problem: Problem) -> list[Kept]:
    """Every rule that may be left out: gains, losses, limits of terms, whole steps."""
    gains = [("gain", party) for party in problem.parties]
    losses = [("loss", party) for party in problem.parties]
    limits = [("limits", lever.id) for lever in problem.levers]
    return [*gains, *losses, *limits, *(("steps", lever.id) for lever in problem.levers if lever.step)]


def extensive_form(problem: Problem, kept: Collection[Kept] | None = None) -> ConcreteModel:
    """Write a problem out, with all its rules or only those kept."""
    kept = set(every_rule(problem) if kept is None else kept)
    m = ConcreteModel()
    by_id = {lever.id: lever for lever in problem.levers}
    m.lever = Var(list(by_id), bounds=lambda _, name: _limits(by_id[name], free=("limits", name) not in kept))
    levers = list(m.lever.values())
    stepped = [name for kind, name in kept if kind == "steps"]
    m.steps = Var(stepped, within=Integers)
    m.in_steps = Constraint(
        stepped, rule=lambda m, name: m.lever[name] == by_id[name].lowest + by_id[name].step * m.steps[name]
    )
    parties = list(problem.parties)
    losing = [loss.party for loss in problem.losses]
    constant = (problem.mean - problem.plan) @ problem.discount / THOUSAND
    slope = np.einsum("itl,t->il", problem.mean_per_unit, problem.discount) / THOUSAND
    m.gain = Expression(
        parties, rule=lambda _, party: linear(constant[parties.index(party)], slope[parties.index(party)], levers)
    )
    m.nobody_worse_off = Constraint(
        [name for kind, name in kept if kind == "gain"], rule=lambda m, party: m.gain[party] >= 0
    )
    m.eta = Var(losing, within=Reals)
    m.scenario = RangeSet(0, problem.losses[0].scenarios - 1)
    m.z = Var(losing, m.scenario, within=NonNegativeReals)
    m.year = RangeSet(0, len(problem.discount) - 1)
    losses = {loss.party: loss for loss in problem.losses}
    m.above_eta = Constraint(
        losing, m.year, m.scenario,
        rule=lambda m, i, t, s: m.z[i, s] + m.eta[i] - _loss(losses[i], t, s, levers) >= 0,
    )  # fmt: skip
    mass = (1 - problem.contract.settings.confidence) * len(m.scenario)
    m.average_of_worst = Expression(losing, rule=lambda m, i: m.eta[i] + sum(m.z[i, s] for s in m.scenario) / mass)
    m.absorbed = Constraint(
        [name for kind, name in kept if kind == "loss"],
        rule=lambda m, i: m.average_of_worst[i] <= problem.limit[i] / THOUSAND,
    )
    return m


def _limits(lever: Lever, *, free: bool) -> tuple[float | None, float | None]:
    if not lever.open:
        return lever.draft, lever.draft
    far = FAR * max(abs(lever.lowest or 0.0), abs(lever.highest or 0.0), 1.0)
    return (-far, far) if free else (lever.lowest, lever.highest)


def linear(constant: float, slope: Pounds, levers: list[Any]) -> LinearExpression:
    """Return constant + slope @ levers as an expression, even where no lever moves it."""
    return LinearExpression(constant=float(constant), linear_coefs=[float(c) for c in slope], linear_vars=levers)


def _loss(loss: RunningLoss, year: int, scenario: int, levers: list[Any]) -> LinearExpression:
    touched = [levers[place] for place in loss.where]
    return linear(loss.fixed[year, scenario] / THOUSAND, -loss.slope[year, scenario] / THOUSAND, touched)


def solved(m: ConcreteModel, objective: Any = 0.0) -> float | None:  # noqa: ANN401 - a Pyomo expression
    """Minimise an expression, by default nothing, with Pyomo's own HiGHS; None if the rules cannot all be kept."""
    m.aim = Objective(expr=objective)
    highs = SolverFactory("highs")
    highs.config.load_solutions = False
    highs.config.raise_exception_on_nonoptimal_result = False
    highs.config.solver_options = {
        "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9, "mip_rel_gap": 1e-9,
    }  # fmt: skip
    results = highs.solve(m)
    found = results.incumbent_objective is not None
    if found:
        results.solution_loader.load_vars()
    reached = value(m.aim) if found else None
    m.del_component(m.aim)
    return reached


def terms_in(m: ConcreteModel) -> Pounds:
    """Values of the levers after a solve."""
    return np.array([variable.value for variable in m.lever.values()])
