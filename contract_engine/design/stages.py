"""The search, in lexicographic stages: the aim, then who carries the risk, then closeness to the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyomo.environ import Binary, Constraint, ConstraintList, NonNegativeReals, Objective, Reals, Var, maximize, value

from contract_engine.design.master import SolverStoppedError
from contract_engine.design.rules import MILLION, bounds

if TYPE_CHECKING:
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.master import Answer, Master
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

# Ten pence, in millions of pounds: what a later stage may take from an earlier one. A hundred times HiGHS's own
# tolerance, or it may find no terms where there is but one point.
SLACK = 1e-7
POSITIVE_DUAL = 1e-7


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage aimed at and reached; money in pounds."""

    name: str
    value: float


@dataclass
class Search:
    """One design problem on its way through the stages; `ceilings` hold each organisation's losses down."""

    problem: Problem
    model: ConcreteModel
    master: Master
    ceilings: dict[str, list[Any]]
    stages: list[Stage]
    gap: float = 0.0
    best: Pounds | None = None

    def run(self, aim: Aim) -> Pounds | None:
        """Return the terms, in the order of the problem's levers; None if no terms obey every rule."""
        first = {"fewest_changes": fewest_changes, "even": even_by_weight, "least_cost": least_cost}[aim]
        if (terms := first(self)) is None:
            return None
        terms = least_risk_use(self, terms)
        return closest_to_draft(self, terms)

    def solve(self) -> Answer | None:
        """Solve the model as it now stands."""
        answer = self.master.solve(self.model, self.ceilings)
        if answer is not None:
            self.gap = max(self.gap, answer.gap)
            self.best = answer.levers
        return answer

    def must(self) -> Answer:
        """Solve a model whose earlier stages have an answer, so that this one has."""
        answer = self.solve()
        if answer is None:
            message = "a later stage found no terms where an earlier one did"
            raise ArithmeticError(message)
        return answer

    @property
    def has_steps(self) -> bool:
        """Whether any lever goes in whole steps, so that duals say nothing."""
        return any(variable.is_integer() for variable in self.model.component_data_objects(Var))


def search_for(problem: Problem, model: ConcreteModel, master: Master) -> Search:
    """Start a search, each loss held to what its organisation can absorb."""
    limits = {party: [problem.limit[party] / MILLION] for party in problem.parties}
    return Search(problem, model, master, limits, [])


def fewest_changes(search: Search) -> Pounds | None:
    """Change as few terms of the draft as possible; later stages keep to that many."""
    m = search.model
    levers = {lever.id: (float(lever.draft or 0.0), *bounds(lever)) for lever in search.problem.levers if lever.open}
    m.changed = Var(list(levers), within=Binary)
    m.raised_only_if_changed = Constraint(
        list(levers),
        rule=lambda m, name: m.lever[name] - levers[name][0] <= (levers[name][2] - levers[name][0]) * m.changed[name],
    )
    m.lowered_only_if_changed = Constraint(
        list(levers),
        rule=lambda m, name: levers[name][0] - m.lever[name] <= (levers[name][0] - levers[name][1]) * m.changed[name],
    )
    changes = sum(m.changed[name] for name in levers)
    m.aim = Objective(expr=changes)
    answer = search.solve()
    m.aim.deactivate()
    if answer is None:
        return None
    fewest = round(answer.objective)
    search.stages.append(Stage("terms changed from the draft", fewest))
    if levers:
        m.no_more_changes = Constraint(expr=changes <= fewest)
    return answer.levers


def even_by_weight(search: Search) -> Pounds | None:
    """Raise the gain of everyone in step with its weight, as far as it goes, then of those who can have more."""
    m, weights = search.model, search.problem.weights
    sharing = [party for party in search.problem.parties if weights[party] > 0]
    size = len(sharing)
    m.common_gain = Var(within=Reals, bounds=(-1e6, 1e6))
    m.keeps_pace = Constraint(
        sharing, rule=lambda m, i: m.gain[i] >= weights[i] * size * m.common_gain if size else Constraint.Skip
    )
    m.aim = Objective(expr=-m.common_gain)
    m.frozen_gains = ConstraintList()
    answer = None
    rising = set(sharing)
    while rising:
        answer = search.solve()
        if answer is None:
            break
        level = value(m.common_gain)
        if len(rising) == size:
            search.stages.append(Stage("gain of the worst-placed, by weight", level * MILLION))
        held = rising if search.has_steps else _held_down(answer, rising)
        for party in sorted(held):
            m.keeps_pace[party].deactivate()
            m.frozen_gains.add(m.gain[party] >= weights[party] * size * level - SLACK)
        rising -= held
    m.aim.deactivate()
    return None if answer is None else answer.levers


def _held_down(answer: Answer, rising: set[str]) -> set[str]:
    """Return those whose rule the common level leans on; positive duals name at least one."""
    leaning = {party for party in rising if abs(answer.duals["keeps_pace", party]) > POSITIVE_DUAL}
    return leaning or rising


def least_cost(search: Search) -> Pounds | None:
    """Leave the commissioners as much as possible."""
    m = search.model
    gain = sum(m.gain[party] for party in search.problem.contract.commissioners)
    m.aim = Objective(expr=gain, sense=maximize)
    answer = search.solve()
    m.aim.deactivate()
    if answer is None:
        return None
    reached = value(gain)
    search.stages.append(Stage("gain of the commissioner", reached * MILLION))
    m.kept_by_commissioner = Constraint(expr=gain >= reached - SLACK)
    return answer.levers


def least_risk_use(search: Search, terms: Pounds) -> Pounds:
    """See that nobody uses more of what it can absorb than need be, then the next.

    Those who can absorb nothing are limits, not part of this stage.
    """
    m, problem = search.model, search.problem
    bearing = {loss.party for loss in problem.losses if problem.capacity[loss.party] > 0 and len(loss.where)}
    if not bearing:
        return terms
    m.risk_use = Var(within=Reals, bounds=(-1e6, 1e6))
    m.uses_no_more = Constraint(
        sorted(bearing), rule=lambda m, i: m.loss[i] <= problem.capacity[i] / MILLION * m.risk_use
    )
    m.least_risk = Objective(expr=m.risk_use)
    m.frozen_risk = ConstraintList()
    for party in bearing:
        search.ceilings[party] = [*search.ceilings[party], problem.capacity[party] / MILLION * m.risk_use]
    answer, everyone = None, len(bearing)
    while bearing:
        answer = search.must()
        level = value(m.risk_use)
        if len(bearing) == everyone:
            search.stages.append(Stage("largest part used of what anyone can absorb", level))
        duals = {party: abs(answer.duals.get(("uses_no_more", party), 0.0)) for party in bearing}
        held = bearing if search.has_steps else {party for party in bearing if duals[party] > POSITIVE_DUAL} or bearing
        for party in sorted(held):
            ceiling = level * problem.capacity[party] / MILLION + SLACK
            m.uses_no_more[party].deactivate()
            m.frozen_risk.add(m.loss[party] <= ceiling)
            search.ceilings[party][-1] = ceiling
        bearing = bearing - held
    m.least_risk.deactivate()
    return terms if answer is None else answer.levers


def closest_to_draft(search: Search, terms: Pounds) -> Pounds:
    """Move as few pounds as possible away from the draft, then spread what must move in least squares."""
    m, problem = search.model, search.problem
    moved = {
        lever.id: float(weight) / MILLION
        for lever, weight in zip(problem.levers, problem.pounds_per_unit, strict=True)
        if lever.open
    }
    if not moved:
        return terms
    drafts = {lever.id: float(lever.draft or 0.0) for lever in problem.levers}
    m.distance = Var(list(moved), within=NonNegativeReals)
    m.distance_up = Constraint(list(moved), rule=lambda m, n: m.distance[n] >= moved[n] * (m.lever[n] - drafts[n]))
    m.distance_down = Constraint(list(moved), rule=lambda m, n: m.distance[n] >= moved[n] * (drafts[n] - m.lever[n]))
    total = sum(m.distance[name] for name in moved)
    m.closeness = Objective(expr=total)
    answer = search.must()
    search.stages.append(Stage("pounds moved from the draft", answer.objective * MILLION))
    m.no_further = Constraint(expr=total <= answer.objective + SLACK)
    if all(lever.step for lever in problem.levers if lever.open):
        return answer.levers
    return _spread(search, answer.levers, {name: weight for name, weight in moved.items() if weight})


def _spread(search: Search, terms: Pounds, weights: dict[str, float]) -> Pounds:
    """Among terms equally close in pounds, take those of least squares, whole steps held where they are."""
    for variable in search.model.component_data_objects(Var):
        if variable.is_integer():
            variable.fix(round(value(variable)))
    try:
        answer = search.master.solve(search.model, search.ceilings, squares=weights)
    except SolverStoppedError:
        # HiGHS's quadratic solver gives up on some faces that are a single point: that point is the answer.
        return terms
    return terms if answer is None else answer.levers
