"""The search, in lexicographic stages: the aim, then who carries the risk, then closeness to the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyomo.environ import Constraint, Var

from contract_engine.design.aims import AIM_OF, AIMS_THAT_SHARE
from contract_engine.design.bending import MILLION
from contract_engine.design.bound import MOST_BOXES, best_and_bound
from contract_engine.design.closest import closest_to_draft
from contract_engine.design.handed import OutOfTimeError
from contract_engine.design.improve import improved
from contract_engine.design.leximin import SLACK, least_of_the_largest
from contract_engine.design.reached import unit_of
from contract_engine.design.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.bound import Bound
    from contract_engine.design.master import Answer, Master
    from contract_engine.design.problem import Problem
    from contract_engine.design.reached import Unit
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

# Parts of what can be absorbed that are as near as this are as good.
A_THOUSANDTH = 1e-3
LARGEST_PART = "largest part used of what anyone can absorb"
MOVED = "pounds moved from the draft"
A_POUND = 1.0


@dataclass
class Search:
    """One design problem on its way through the stages; `ceilings` hold each organisation's losses down.

    `best` are the best terms so far, all within every limit. `gap` is how far, relatively, any stage
    so far may be from its best, `aim_gap` how far the aim. `bound` says how good the aim, in
    its own `unit`, can be at best, where payments stop at zero.
    """

    problem: Problem
    model: ConcreteModel
    master: Master
    ceilings: dict[str, list[Any]]
    stages: list[Stage]
    gap: float = 0.0
    aim_gap: float | None = None
    best: Pounds | None = None
    bound: Bound | None = None
    unit: Unit = "pounds"

    @property
    def sharing(self) -> dict[str, float]:
        """Whoever takes part in the split, and its weight."""
        return {party: weight for party, weight in self.problem.weights.items() if weight > 0}

    def run(self, aim: Aim) -> Pounds | None:
        """Return the terms, in the order of the problem's levers; None if no terms obey every rule.

        If nobody takes part in the split, what would be shared stays with the commissioners.
        """
        if aim in AIMS_THAT_SHARE and not self.sharing:
            aim = "least_cost"
        self.unit = unit_of(aim)
        try:
            terms = AIM_OF[aim](self)
        except OutOfTimeError:
            # What was bounded so far was on the way to the aim, and not the aim itself.
            self.bound = self.bound if self.stages else None
            raise
        if terms is None:
            return None
        self.aim_gap = self.gap
        terms = least_risk_use(self, terms)
        terms, pounds = closest_to_draft(self, terms)
        self.stages.append(Stage(MOVED, pounds))
        return terms

    def near(self, enough: float) -> Callable[[], Answer | None]:
        """Return what solves with another idea of near enough, in the objective's own unit."""

        def solve() -> Answer | None:
            usual, self.master.enough = self.master.enough, enough
            try:
                return self.solve()
            finally:
                self.master.enough = usual

        return solve

    def solve(self, *, improving: bool = True, boxes: int = MOST_BOXES) -> Answer | None:
        """Solve the model as it now stands; None if no terms obey it, which only the first stage can find.

        Where payments stop at zero the first answer comes with a bound, sought in so many
        boxes, and each is improved unless the pieces are to stay as they are. An answer that is not improved is
        a corner on the way to a mix, and not the best.
        """
        bends = bool(self.problem.bending)
        if bends and self.bound is None:
            answer, self.bound = best_and_bound(
                self.master, self.model, self.ceilings, unit=self.unit, boxes=boxes, start=self.best
            )
        else:
            answer = self.master.solve(self.model, self.ceilings, sure=self.best is not None)
            if bends and improving and answer is not None:
                answer = improved(self.master, self.model, self.ceilings, answer)
        if answer is not None:
            self.gap = max(self.gap, answer.gap)
            if improving:
                self.best = answer.levers
                whole = (each for each in self.model.component_data_objects(Var) if each.is_integer())
                self.master.known = {id(each): float(each.value) for each in whole if each.value is not None}
        return answer


def search_for(problem: Problem, model: ConcreteModel, master: Master) -> Search:
    """Start a search, each loss held to what its organisation can absorb."""
    limits = {party: [problem.limit[party] / MILLION] for party in problem.parties}
    return Search(problem, model, master, limits, [])


def least_risk_use(search: Search, terms: Pounds) -> Pounds:
    """See that nobody uses more of what it can absorb than need be, then the next.

    Those who can absorb nothing, or not a pound, are limits, not part of this stage; who ends above
    plan even in its worst cases uses nothing, and no more is asked of it.
    """
    m, problem = search.model, search.problem
    bearing = {
        loss.party: problem.capacity[loss.party] / MILLION
        for loss in problem.losses
        if problem.capacity[loss.party] >= A_POUND and loss.negotiable
    }
    if not bearing:
        return terms
    limits = {party: search.ceilings[party] for party in bearing}
    search.ceilings |= {party: [*limits[party], m.loss[party]] for party in bearing}
    parts = {party: m.loss[party] / most for party, most in bearing.items()}
    found = least_of_the_largest(m, parts, search.near(A_THOUSANDTH), floor=0.0)
    if found is None or search.best is None:
        return terms
    largest, used = found
    search.stages.append(Stage(LARGEST_PART, largest, is_money=False))
    ceilings = {party: max(used[party], 0.0) * most + SLACK for party, most in bearing.items()}
    m.kept_risk = Constraint(list(bearing), rule=lambda m, i: m.loss[i] <= ceilings[i])
    search.ceilings |= {party: [*limits[party], ceilings[party]] for party in bearing}
    return search.best
