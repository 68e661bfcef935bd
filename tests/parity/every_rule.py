"""A contract's problem written out in full with every kind of rule, from its figures, not from the engine's model.

Limits of single years, what commissioners can afford, what owners are to gain by their schemes,
what makes a service worth providing and glide paths are written again here from the figures of
the problem and the contract. What forms and clauses add, sums and definitions, comes from their
rows of numbers. Money is in thousands of pounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.environ import Binary, Constraint, ConstraintList, NonNegativeReals, Var

from contract_engine.clauses.worth_providing import offers_of
from contract_engine.schema.by_year import year_before
from contract_engine.schema.contract import lever_id
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.terms_activity import ActivityTerm
from tests.parity.extensive import THOUSAND, extensive_form, linear, solved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.design.concessions import Concession
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows, Rule
    from contract_engine.terms import Pounds

Name = tuple[str, Any]
RETURN_ON_CAPACITY = 0.06
ROOM = 0.5


@dataclass(frozen=True, slots=True)
class Money:
    """A rule in pounds, written again: constant + slope @ levers >= 0, and who it protects."""

    component: str
    index: Any
    party: str
    constant: float
    slope: Pounds

    @property
    def name(self) -> Name:
        """The name under which it may be left out."""
        return self.component, self.index

    def left(self, terms: Pounds) -> float:
        """Pounds to spare at given terms; below zero it is broken."""
        return self.constant + float(self.slope @ terms)


def money_rules(problem: Problem) -> Iterator[Money]:
    """Every rule in pounds but those on losses, from the figures of the problem."""
    contract, discount = problem.contract, problem.discount
    for party in contract.signatories:
        i = problem.parties.index(party)
        gain = float((problem.mean[i] - problem.plan[i]) @ discount)
        yield Money("nobody_worse_off", party, party, gain, discount @ problem.mean_per_unit[i])
        most = contract.parties[party].no_worse_than
        for t in range(len(discount)) if most is not None else ():
            room = float(problem.mean[i, t] - problem.plan[i, t]) + (most or 0.0)
            yield Money("no_worse_in_any_year", (party, t), party, room, problem.mean_per_unit[i, t])
    for t, limit in enumerate(problem.affordable):
        if limit is not None:
            who = " and ".join(contract.commissioners)
            yield Money("within_affordability", t, who, limit - float(problem.paid[t]), -problem.paid_per_unit[t])
    for duty in problem.duties:
        part = duty.part.scheme, duty.part.owner
        yield Money("owner_paid_to_do_it", part, duty.part.owner, duty.constant - duty.required, duty.per_unit)
    for other in problem.deviations.rows:
        what = other.owner, other.name
        room = other.constant - other.required
        yield Money("owner_does_what_is_relied_on", what, other.owner, room, other.per_unit)
    for offer in offers_of(contract):
        slope = np.array([offer.per_unit.get(lever.id, 0.0) for lever in problem.levers])
        if slope.any():
            yield Money("worth_providing", offer.key, offer.party, offer.outright - offer.required, slope)


@dataclass
class Written:
    """A problem written out: the model, and which of its rules are there."""

    problem: Problem
    rows: Rows
    kept: Collection[Name] | None = None
    m: ConcreteModel = field(init=False)

    def __post_init__(self) -> None:
        """Write every rule that is kept."""
        problem = self.problem
        losses = [("loss", loss.party) for loss in problem.losses]
        limits = [("limits", lever.id) for lever in problem.levers if lever.open]
        steps = [("steps", lever.id) for lever in problem.levers if lever.open and lever.step]
        kept = [name for name in (*losses, *limits, *steps) if self.keeps(name)]
        self.m = extensive_form(problem, kept)
        self.m.money = ConstraintList()
        for rule in money_rules(problem):
            if self.keeps(rule.name):
                self.m.money.add(self.linear(rule) >= 0)
        self.m.sums = ConstraintList()
        written = {rule.name for rule in money_rules(problem)}
        for place, rule in enumerate(self.rows.rules):
            if (rule.component, rule.index) not in written and rule.component != "largest_change_a_year":
                self._sum(place)
        for name, expression, most in self._glides():
            if self.keeps(name):
                self.m.sums.add(expression <= most)

    def keeps(self, name: Name) -> bool:
        """Whether a rule is there."""
        return self.kept is None or name in self.kept

    def linear(self, rule: Money) -> Any:  # noqa: ANN401 - a Pyomo expression
        """Left side of a rule in pounds, in thousands."""
        return linear(rule.constant / THOUSAND, rule.slope / THOUSAND, list(self.m.lever.values()))

    def _sum(self, place: int) -> None:
        row = self.rows.coefficients[place]
        scale = float(np.abs(row).max()) or 1.0
        left = linear(0.0, row / scale, list(self.m.lever.values()))
        for side, sign in ((self.rows.lower[place], 1), (self.rows.upper[place], -1)):
            if np.isfinite(side):
                self.m.sums.add(sign * left >= sign * float(side) / scale)

    def _glides(self) -> Iterator[tuple[Name, Any, float]]:
        rows = [row for row in self.problem.contract.terms if row.in_new_terms]
        for row in rows:
            last = year_before(row, rows, self.problem.contract.years) if row.largest_change is not None else None
            if last is not None:
                rise = self.m.lever[lever_id(row)] - self.m.lever[lever_id(last)]
                for way, sign in (("up", 1), ("down", -1)):
                    yield ("largest_change_a_year", (lever_id(row), way)), sign * rise, float(row.largest_change or 0)

    def possible(self) -> bool:
        """Whether some terms obey every rule kept."""
        return solved(self.m) is not None

    def gain(self, parties: Iterable[str]) -> Any:  # noqa: ANN401 - a Pyomo expression
        """Gain of some organisations together."""
        return sum(self.m.gain[party] for party in parties)

    def least(self, objective: Any) -> float:  # noqa: ANN401 - a Pyomo expression
        """Least of an objective; there must be terms."""
        found = solved(self.m, objective)
        assert found is not None
        return found

    def changes(self) -> Any:  # noqa: ANN401 - a Pyomo expression
        """How many open terms differ from the draft."""
        opened = {lever.id: lever for lever in self.problem.levers if lever.open}
        self.m.changed = Var(list(opened), within=Binary)
        self.m.unless_changed = ConstraintList()
        for name, lever in opened.items():
            assert lever.draft is not None
            assert lever.lowest is not None
            assert lever.highest is not None
            moved = self.m.lever[name] - lever.draft
            self.m.unless_changed.add(moved <= (lever.highest - lever.draft) * self.m.changed[name])
            self.m.unless_changed.add(-moved <= (lever.draft - lever.lowest) * self.m.changed[name])
        return sum(self.m.changed[name] for name in opened)

    def moved(self) -> Any:  # noqa: ANN401 - a Pyomo expression
        """Pounds moved from the draft, in thousands."""
        names = [lever.id for lever in self.problem.levers if lever.open]
        self.m.distance = Var(names, within=NonNegativeReals)
        self.m.far = ConstraintList()
        for lever, pounds in zip(self.problem.levers, self.problem.pounds_per_unit, strict=True):
            if lever.open:
                moved = float(pounds) / THOUSAND * (self.m.lever[lever.id] - lever.draft)
                self.m.far.add(self.m.distance[lever.id] >= moved)
                self.m.far.add(self.m.distance[lever.id] >= -moved)
        return sum(self.m.distance[name] for name in names)


def furthest_broken(problem: Problem, rows: Rows, terms: Pounds) -> float:
    """Pounds, or shares in hundredths, by which the worst-missed rule is missed at given terms, all in numpy."""
    confidence = problem.contract.settings.confidence
    missed = [-rule.left(terms) for rule in money_rules(problem)]
    missed += [loss.average_of_worst(terms, confidence) - problem.limit[loss.party] for loss in problem.losses]
    missed += [1e6 * max((lever.lowest or 0.0) - at, at - (lever.highest or 0.0)) / max(abs(lever.highest or 0.0), 1.0)
               for lever, at in zip(problem.levers, terms, strict=True) if lever.open]  # fmt: skip
    missed += [1e6 * abs((at - (lever.lowest or 0.0)) / lever.step - round((at - (lever.lowest or 0.0)) / lever.step))
               for lever, at in zip(problem.levers, terms, strict=True) if lever.open and lever.step]  # fmt: skip
    size = np.maximum(np.abs(rows.coefficients).max(axis=1, initial=1.0), 1.0)
    return max([*missed, *(1e3 * rows.shortfall(terms) / size)])


def named(rule: Rule) -> Name:
    """Return the name here of one of the engine's rules."""
    short = {"loss_absorbed": "loss", "limits_of_term": "limits", "whole_steps": "steps"}
    return short.get(rule.component, rule.component), rule.index


def cheapest(problem: Problem, rows: Rows) -> float | None:
    """Least total, in pounds, by which rules in pounds must give way; None if no pounds help."""
    kept = [("limits", lever.id) for lever in problem.levers] + [("steps", lever.id) for lever in problem.levers]
    glides = [named(rule) for rule in rows.rules if rule.component == "largest_change_a_year"]
    written = Written(problem, rows, [*kept, *glides])
    m, rules = written.m, list(money_rules(problem))
    m.income = Var(range(len(rules)), within=NonNegativeReals)
    m.eased = Constraint(range(len(rules)), rule=lambda m, n: written.linear(rules[n]) + m.income[n] >= 0)
    parties = [loss.party for loss in problem.losses]
    m.capacity = Var(parties, within=NonNegativeReals)
    m.eased_loss = Constraint(
        parties, rule=lambda m, i: m.average_of_worst[i] <= problem.limit[i] / THOUSAND + m.capacity[i]
    )
    least = solved(m, sum(m.income.values()) + RETURN_ON_CAPACITY * sum(m.capacity.values()))
    return None if least is None else THOUSAND * least


def with_concessions(problem: Problem, concessions: Iterable[Concession]) -> Problem:
    """Return the problem in which each rule gives way by what is asked, and by half a pound."""
    plan, limit, affordable = problem.plan.copy(), dict(problem.limit), list(problem.affordable)
    duties, others, contract = problem.duties, problem.deviations.rows, problem.contract
    tables = dict(contract.tables)
    for each in concessions:
        pounds, index = each.pounds + ROOM, each.rule.index
        match each.rule.component:
            case "nobody_worse_off":
                plan[problem.parties.index(index), 0] -= pounds
            case "no_worse_in_any_year":
                tables[PartyRow.table] = tuple(
                    row.model_copy(update={"no_worse_than": (row.no_worse_than or 0.0) + pounds}).placed(row.place)
                    if row.name == index[0] else row
                    for row in tables[PartyRow.table] if isinstance(row, PartyRow)
                )  # fmt: skip
            case "within_affordability":
                affordable[index] = (affordable[index] or 0.0) + pounds
            case "loss_absorbed":
                limit[index] += pounds
            case "owner_paid_to_do_it":
                duties = tuple(
                    replace(duty, required=duty.required - pounds)
                    if (duty.part.scheme, duty.part.owner) == index else duty for duty in duties
                )  # fmt: skip
            case "owner_does_what_is_relied_on":
                others = tuple(
                    replace(other, required=other.required - pounds) if (other.owner, other.name) == index else other
                    for other in others
                )
            case "worth_providing":
                tables[ActivityTerm.table] = tuple(
                    row.model_copy(update={"may_be_declined": False}).placed(row.place)
                    for row in tables[ActivityTerm.table] if isinstance(row, ActivityTerm)
                )  # fmt: skip
            case other:
                raise AssertionError(other)
    return replace(
        problem, plan=plan, limit=limit, affordable=tuple(affordable), duties=duties,
        deviations=replace(problem.deviations, rows=others), contract=replace(contract, tables=tables),
    )  # fmt: skip
