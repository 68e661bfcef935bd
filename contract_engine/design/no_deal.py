"""Why no terms are within every limit: the rules that clash, and what it would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pyomo.environ import Constraint, NonNegativeReals, Objective, Var

from contract_engine.design.bending import MILLION
from contract_engine.design.bound import MOST_BOXES, any_answer
from contract_engine.design.described import (
    ABSORBED,
    AFFORDABLE,
    FLOOR,
    MONEY_RULES,
    PAID_TO_DO_IT,
    PARTICIPATION,
    STEPS,
    WORTH_PROVIDING,
)  # fmt: skip
from contract_engine.design.rules import Rule, rules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    from pyomo.environ import ConcreteModel

    from contract_engine.design.master import Master
    from contract_engine.design.problem import Problem

# A pound of capacity is not a pound of income: relief costs its return.
COST_OF_CAPITAL = 0.06
# A limit of a term that is left out lies this many times as far away.
FAR = 1e3
PENNY = 1e-8


@dataclass(frozen=True, slots=True)
class Concession:
    """Pounds by which one rule would have to give way."""

    rule: Rule
    pounds: float


@dataclass(frozen=True, slots=True)
class NoDeal:
    """Why there is no deal: the money, the terms or the risk.

    `clashing` is a smallest set: without any one of them the others could be kept.
    `missing` is how much more the schemes cost than they save, if it is the money.
    """

    kind: Literal["money", "terms", "risk"]
    clashing: tuple[Rule, ...]
    concessions: tuple[Concession, ...]
    missing: float = 0.0


def why_no_terms(problem: Problem, m: ConcreteModel, master: Master) -> NoDeal:
    """Find a smallest clashing set by leaving out one rule after the other, and the cheapest concessions."""
    m.nothing = Objective(expr=0.0)
    rules = list(rules_of(m, problem))
    limits = _limits_of_terms(problem)
    ceilings = {party: [problem.limit[party] / MILLION] for party in problem.parties}
    sums = {rule.name: rule for rule, _ in rules if not _may_give(rule)}

    def possible(kept: dict[str, Rule], always: Collection[str] = sums) -> bool:
        for rule, constraint in rules:
            constraint.activate() if rule.name in kept or rule.name in always else constraint.deactivate()
        for rule, name, lowest, highest in limits:
            far = FAR * max(highest - lowest, abs(lowest), abs(highest), 1.0)
            m.lever[name].setlb(lowest if rule.name in kept else -far)
            m.lever[name].setub(highest if rule.name in kept else far)
        held = {rule.index: ceilings[rule.index] for rule in kept.values() if rule.component == ABSORBED}
        return any_answer(master, m, held) is not None

    order = [rule for rule, *_ in limits] + sorted((rule for rule, _ in rules if _may_give(rule)), key=_patience)
    everything = {rule.name: rule for rule in order}
    without_risk = {name: rule for name, rule in everything.items() if rule.component != ABSORBED}
    kind: Literal["terms", "risk"] = "risk" if possible(without_risk) else "terms"
    if possible({}):
        clashing = _smallest(everything if kind == "risk" else without_risk, possible)
    else:
        clashing = _smallest(sums, lambda kept: possible(kept, ()))
    possible(everything)
    return NoDeal(kind, tuple(clashing.values()), _cheapest_concessions(m, master, rules, ceilings))


def _smallest(clashing: dict[str, Rule], possible: Callable[[dict[str, Rule]], bool]) -> dict[str, Rule]:
    """Leave out each rule without which the others clash still."""
    for name in list(clashing):
        fewer = {other: rule for other, rule in clashing.items() if other != name}
        if not possible(fewer):
            clashing = fewer
    return clashing


def _may_give(rule: Rule) -> bool:
    """Sums and definitions hold always, unless it is they that clash; money rules, whole steps and limits may give."""
    return rule.component in (*MONEY_RULES, STEPS)


def _patience(rule: Rule) -> int:
    """Leave out first what people feel least, so that the set names what they feel most."""
    return [STEPS, FLOOR, AFFORDABLE, ABSORBED, WORTH_PROVIDING, PAID_TO_DO_IT, PARTICIPATION].index(rule.component)


def _limits_of_terms(problem: Problem) -> list[tuple[Rule, str, float, float]]:
    return [
        (
            Rule("limits_of_term", lever.id, lever.party, f"{lever.words}: between its"
                 " lowest and its highest", lever.cell),
            lever.id, float(lever.lowest or 0.0), float(lever.highest or 0.0),
        )
        for lever in problem.levers
        if lever.open
    ]  # fmt: skip


def _cheapest_concessions(
    m: ConcreteModel, master: Master, rules: list[tuple[Rule, Any]], ceilings: dict[str, list[Any]]
) -> tuple[Concession, ...]:
    """Pounds by which rules would have to give way, least in total; nothing if pounds cannot mend it."""
    giving = {rule.name: (rule, constraint) for rule, constraint in rules if rule.component in MONEY_RULES}
    m.given = Var(list(giving), within=NonNegativeReals)
    m.giving_way = Constraint(list(giving), rule=lambda m, name: _relaxed(giving[name][1], m.given[name]))
    eased = {party: list(ceiling) for party, ceiling in ceilings.items()}
    for name, (rule, constraint) in giving.items():
        constraint.deactivate()
        if rule.component == ABSORBED:
            eased[rule.index] = [eased[rule.index][0] + m.given[name]]
    m.nothing.deactivate()
    m.least_given = Objective(
        expr=sum((COST_OF_CAPITAL if rule.component == ABSORBED else 1.0) * m.given[name]
                 for name, (rule, _) in giving.items())
    )  # fmt: skip
    if any_answer(master, m, eased, boxes=MOST_BOXES) is None:
        return ()
    found = [(rule, m.given[name].value) for name, (rule, _) in giving.items()]
    return tuple(Concession(rule, given * MILLION) for rule, given in found if given > PENNY)


def _relaxed(constraint: Any, given: Any) -> Any:  # noqa: ANN401 - Pyomo expressions
    if constraint.lower is not None:
        return constraint.body + given >= constraint.lower
    return constraint.body - given <= constraint.upper
