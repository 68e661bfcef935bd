"""Why no terms are within every limit: the rules that clash, and what it would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pyomo.environ import Objective

from contract_engine.clauses.asked import ASKED_FOR
from contract_engine.design.bending import MILLION
from contract_engine.design.bound import FEW_BOXES, best_and_bound
from contract_engine.design.concessions import Concession, ways_to_a_deal
from contract_engine.design.described import (
    ABSORBED,
    AFFORDABLE,
    FLOOR,
    LARGEST_CHANGE,
    MONEY_RULES,
    PAID_TO_DO_IT,
    PARTICIPATION,
    RELIED_ON,
    STEPS,
    WORTH_PROVIDING,
)  # fmt: skip
from contract_engine.design.rules import Rule, rules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pyomo.environ import ConcreteModel

    from contract_engine.design.master import Master
    from contract_engine.design.problem import Problem

# A limit of a term that is left out lies this many times as far away.
FAR = 1e3
# What people feel least is left out first, so that the set names what they feel most.
PATIENCE = (
    STEPS, LARGEST_CHANGE, *ASKED_FOR, FLOOR, AFFORDABLE, ABSORBED, WORTH_PROVIDING, RELIED_ON, PAID_TO_DO_IT,
    PARTICIPATION,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoDeal:
    """Why there is no deal: the money, the terms or the risk.

    `clashing` is a smallest set: without any one of them the others could be kept; where payments
    stop at a limit it may be that not each is `needed`, but together they clash for certain.
    `concessions` are the cheapest in total, `most_even` those that ask alike of all; nothing
    is cheaper than the first by more than `gap`. `steps_alone` says that without whole steps
    there are terms. `missing` is how much more the schemes cost than they save, if it is the money.
    """

    kind: Literal["money", "terms", "risk"]
    clashing: tuple[Rule, ...]
    concessions: tuple[Concession, ...]
    missing: float = 0.0
    most_even: tuple[Concession, ...] = ()
    gap: float = 0.0
    steps_alone: bool = False
    needed: bool = True


@dataclass
class _Trial:
    """Tries which rules can be kept together; `unsure` says that once nothing was found, and nothing proven."""

    master: Master
    model: ConcreteModel
    ceilings: Mapping[str, list[float]]
    unsure: bool = False

    def terms_exist(self, held: Collection[str]) -> bool | None:
        """Whether terms obey the model's active rules and these organisations' loss limits; None if undecided."""
        ceilings = {party: self.ceilings[party] for party in held}
        if not self.master.problem.bending:
            return self.master.solve(self.model, ceilings) is not None
        answer, bound = best_and_bound(self.master, self.model, ceilings, boxes=FEW_BOXES)
        if answer is None and not bound.proves_no_terms:
            self.unsure = True
            return None
        return answer is not None


def why_no_terms(problem: Problem, m: ConcreteModel, master: Master) -> NoDeal:
    """Find a smallest clashing set by leaving out one rule after the other, and what would lead to a deal."""
    m.nothing = Objective(expr=0.0)
    rules = list(rules_of(m, problem))
    limits = _limits_of_terms(problem)
    trial = _Trial(master, m, {party: [problem.limit[party] / MILLION] for party in problem.parties})
    sums = {rule.name: rule for rule, _ in rules if not _may_give(rule)}

    def possible(kept: dict[str, Rule], always: Collection[str] = sums) -> bool | None:
        for rule, constraint in rules:
            constraint.activate() if rule.name in kept or rule.name in always else constraint.deactivate()
        for rule, name, lowest, highest in limits:
            far = FAR * max(highest - lowest, abs(lowest), abs(highest), 1.0)
            m.lever[name].setlb(lowest if rule.name in kept else -far)
            m.lever[name].setub(highest if rule.name in kept else far)
        return trial.terms_exist([rule.index for rule in kept.values() if rule.component == ABSORBED])

    order = [rule for rule, *_ in limits] + sorted((rule for rule, _ in rules if _may_give(rule)), key=_patience)
    everything = {rule.name: rule for rule in order}
    without_risk = {name: rule for name, rule in everything.items() if rule.component != ABSORBED}
    risk_aside = possible(without_risk)
    kind: Literal["terms", "risk"] = "risk" if risk_aside else "terms"
    freely = {name: rule for name, rule in everything.items() if rule.component != STEPS}
    steps_alone = len(freely) < len(everything) and possible(freely) is True
    trial.unsure = False
    if possible({}) is not False:
        clashing = _smallest(without_risk if risk_aside is False else everything, possible)
    else:
        clashing = _smallest(sums, lambda kept: possible(kept, ()))
    needed = not trial.unsure
    possible(everything)
    m.nothing.deactivate()
    ways = ways_to_a_deal(m, master, rules, trial.ceilings)
    return NoDeal(
        kind, tuple(clashing.values()), ways.cheapest, most_even=ways.most_even, gap=ways.gap,
        steps_alone=steps_alone, needed=needed,
    )  # fmt: skip


def _smallest(clashing: dict[str, Rule], possible: Callable[[dict[str, Rule]], bool | None]) -> dict[str, Rule]:
    """Leave out each rule without which the others clash still, for certain."""
    for name in list(clashing):
        fewer = {other: rule for other, rule in clashing.items() if other != name}
        if possible(fewer) is False:
            clashing = fewer
    return clashing


def _may_give(rule: Rule) -> bool:
    """Sums and definitions hold always, unless it is they that clash; what people asked for may give."""
    return rule.component in (*MONEY_RULES, STEPS, LARGEST_CHANGE, *ASKED_FOR)


def _patience(rule: Rule) -> int:
    return PATIENCE.index(rule.component)


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
