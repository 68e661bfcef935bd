"""What it would take to have a deal: pounds by which rules give way, cheapest in total, and most even.

Each rule in pounds may give way by g >= 0; sums, definitions, whole steps and the limits of the
terms stay as they are. A pound of income counts c = 1, a pound more of loss absorbed its yearly
return, c = 6%.

    cheapest      sum over rules of c g, as small as can be
    most even     of each organisation, sum over its rules of c g / its weight: the largest as small
                  as can be, then the next (leximin); then as little in all as that leaves

Weights are those of an even split, so that "even" means the same for what is given up as for what
is gained; nobody weighs less than a hundredth of the mean, and so what is next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyomo.environ import Constraint, NonNegativeReals, Objective, Var

from contract_engine.design.bending import MILLION
from contract_engine.design.bound import MOST_BOXES, any_answer, best_and_bound
from contract_engine.design.described import ABSORBED, MONEY_RULES
from contract_engine.design.leximin import SLACK, least_of_the_largest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.master import Answer, Master
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rule

# A pound of capacity is not a pound of income: relief costs its return.
COST_OF_CAPITAL = 0.06
PENNY = 1e-8
# As a part of the mean weight: a far smaller one would ask for figures that no rounding bears.
LEAST_WEIGHT = 0.01


@dataclass(frozen=True, slots=True)
class Concession:
    """Pounds by which one rule would have to give way."""

    rule: Rule
    pounds: float

    @property
    def counts(self) -> float:
        """What it counts as beside a pound of income."""
        return self.pounds * cost_of(self.rule)


@dataclass(frozen=True, slots=True)
class Ways:
    """Two ways to a deal; both empty where no pounds lead to one. `gap` is by how much less might do, in pounds."""

    cheapest: tuple[Concession, ...] = ()
    most_even: tuple[Concession, ...] = ()
    gap: float = 0.0


def cost_of(rule: Rule) -> float:
    """Return what a pound counts by which a rule gives way."""
    return COST_OF_CAPITAL if rule.component == ABSORBED else 1.0


def ways_to_a_deal(
    m: ConcreteModel, master: Master, rules: Collection[tuple[Rule, Any]], ceilings: Mapping[str, list[Any]]
) -> Ways:
    """Let rules in pounds give way, first for the least in total, then evenly; the model stays relaxed."""
    giving = {rule.name: (rule, constraint) for rule, constraint in rules if rule.component in MONEY_RULES}
    m.given = Var(list(giving), within=NonNegativeReals)
    m.giving_way = Constraint(list(giving), rule=lambda m, name: _relaxed(giving[name][1], m.given[name]))
    eased = {party: list(ceiling) for party, ceiling in ceilings.items()}
    for name, (rule, constraint) in giving.items():
        constraint.deactivate()
        if rule.component == ABSORBED:
            eased[rule.index] = [eased[rule.index][0] + m.given[name]]
    counted = {name: cost_of(rule) * m.given[name] for name, (rule, _) in giving.items()}
    total = sum(counted.values())
    m.least_given = Objective(expr=total)
    gap = 0.0
    if master.problem.bending:
        answer, bound = best_and_bound(master, m, eased, boxes=MOST_BOXES)
        gap = bound.gap * MILLION
    else:
        answer = master.solve(m, eased)
    if answer is None:
        return Ways()
    cheapest = _found(m, giving)

    def solve() -> Answer | None:
        return any_answer(master, m, eased)

    m.least_given.deactivate()
    of_each = _by_weight(master.problem, {name: rule for name, (rule, _) in giving.items()}, counted)
    if (least := least_of_the_largest(m, of_each, solve)) is None:
        return Ways(cheapest, cheapest, gap)
    m.kept_even = Constraint(list(of_each), rule=lambda _, party: of_each[party] <= least[1][party] + SLACK)
    m.least_given.activate()
    return Ways(cheapest, cheapest if solve() is None else _found(m, giving), gap)


def _found(m: ConcreteModel, giving: Mapping[str, tuple[Rule, Any]]) -> tuple[Concession, ...]:
    found = [(rule, m.given[name].value) for name, (rule, _) in giving.items()]
    return tuple(Concession(rule, given * MILLION) for rule, given in found if given > PENNY)


def _by_weight(problem: Problem, rules: Mapping[str, Rule], counted: Mapping[str, Any]) -> dict[str, Any]:
    """Return, by organisation, what its rules give way by over its weight; weights of one on average."""
    together: dict[str, Any] = {}
    for name, rule in rules.items():
        together[rule.party] = together.get(rule.party, 0.0) + counted[name]
    known = [weight for weight in problem.weights.values() if weight > 0]
    many = max(len(known), 1)
    payers = sum(problem.weights[party] for party in problem.contract.commissioners)
    return {
        party: amount / max(many * problem.weights.get(party, payers), LEAST_WEIGHT)
        for party, amount in together.items()
    }


def _relaxed(constraint: Any, given: Any) -> Any:  # noqa: ANN401 - Pyomo expressions
    if constraint.lower is not None:
        return constraint.body + given >= constraint.lower
    return constraint.body - given <= constraint.upper
