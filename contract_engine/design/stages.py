"""The search, in lexicographic stages: the aim, then who carries the risk, then closeness to the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyomo.environ import Binary, Constraint, Objective, Var, maximize, value

from contract_engine.design.bending import MILLION
from contract_engine.design.bound import best_and_bound
from contract_engine.design.closest import closest_to_draft
from contract_engine.design.improve import improved
from contract_engine.design.leximin import SLACK, least_of_the_largest
from contract_engine.design.rules import bounds

if TYPE_CHECKING:
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.bound import Bound
    from contract_engine.design.master import Answer, Master
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

LARGEST_PART = "largest part used of what anyone can absorb"
MOVED = "pounds moved from the draft"


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage aimed at and reached; money in pounds."""

    name: str
    value: float


@dataclass
class Search:
    """One design problem on its way through the stages; `ceilings` hold each organisation's losses down.

    `bound` says how good the aim can be at best, where payments stop at zero.
    """

    problem: Problem
    model: ConcreteModel
    master: Master
    ceilings: dict[str, list[Any]]
    stages: list[Stage]
    gap: float = 0.0
    best: Pounds | None = None
    bound: Bound | None = None
    counts: bool = False

    def run(self, aim: Aim) -> Pounds | None:
        """Return the terms, in the order of the problem's levers; None if no terms obey every rule."""
        first = {"fewest_changes": fewest_changes, "even": even_by_weight, "least_cost": least_cost}[aim]
        self.counts = aim == "fewest_changes"
        if (terms := first(self)) is None:
            return None
        terms = least_risk_use(self, terms)
        terms, pounds = closest_to_draft(self, terms)
        self.stages.append(Stage(MOVED, pounds))
        return terms

    def solve(self, *, improving: bool = True) -> Answer | None:
        """Solve the model as it now stands; None if no terms obey it, which only the first stage can find.

        Where payments stop at zero the first answer comes with a bound, and each is improved
        unless the pieces are to stay as they are.
        """
        bends = bool(self.problem.bending)
        if bends and self.best is None:
            answer, self.bound = best_and_bound(self.master, self.model, self.ceilings, counts=self.counts)
        else:
            answer = self.master.solve(self.model, self.ceilings, sure=self.best is not None)
            if bends and improving and answer is not None:
                answer = improved(self.master, self.model, self.ceilings, answer)
        if answer is not None:
            self.gap = max(self.gap, answer.gap)
            self.best = answer.levers
        return answer


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
    """Raise the gain of whoever has least for its weight as far as it goes, then that of the next."""
    m, weights = search.model, search.problem.weights
    sharing = {party: weights[party] * sum(weight > 0 for weight in weights.values())
               for party in search.problem.parties if weights[party] > 0}  # fmt: skip
    lacking = {party: -m.gain[party] / part for party, part in sharing.items()}
    if not lacking:
        return least_cost(search)
    found = least_of_the_largest(m, lacking, search.solve)
    if found is None:
        return None
    least, reached = found
    search.stages.append(Stage("gain of the worst-placed, by weight", -least * MILLION))
    m.kept_gains = Constraint(list(sharing), rule=lambda m, i: m.gain[i] >= -reached[i] * sharing[i] - SLACK)
    return search.best


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
    bearing = {
        loss.party: problem.capacity[loss.party] / MILLION
        for loss in problem.losses
        if problem.capacity[loss.party] > 0 and loss.negotiable
    }
    if not bearing:
        return terms
    limits = {party: search.ceilings[party] for party in bearing}
    search.ceilings |= {party: [*limits[party], m.loss[party]] for party in bearing}
    found = least_of_the_largest(m, {party: m.loss[party] / most for party, most in bearing.items()}, search.solve)
    if found is None or search.best is None:
        return terms
    largest, used = found
    search.stages.append(Stage(LARGEST_PART, largest))
    ceilings = {party: used[party] * most + SLACK for party, most in bearing.items()}
    m.kept_risk = Constraint(list(bearing), rule=lambda m, i: m.loss[i] <= ceilings[i])
    search.ceilings |= {party: [*limits[party], ceilings[party]] for party in bearing}
    return search.best
