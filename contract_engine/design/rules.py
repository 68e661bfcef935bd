"""The rules a deal must obey: a Pyomo model over the levers, and the same rules once as rows of numbers.

Money inside the model is in millions of pounds. Payments that stop at zero are `bending`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import ConcreteModel, Constraint, Expression, Integers, Reals, Var, value
from pyomo.repn import generate_standard_repn

from contract_engine.clauses import clauses_in_force
from contract_engine.clauses.asked import rules_asked_for
from contract_engine.clauses.form import Terms
from contract_engine.clauses.worth_providing import offers_of
from contract_engine.design.bending import (
    MILLION,
    PAID,
    RECEIVED,
    add_payments,
    margin_of,
    paid_by,
    places_of,
    put_terms,
    result_of,
)  # fmt: skip
from contract_engine.design.capped import CappedPayment, means
from contract_engine.design.described import ABSORBED, MONEY_RULES, STEPS, described
from contract_engine.errors import PutRightError
from contract_engine.schema.by_year import year_before
from contract_engine.schema.contract import lever_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.problem import Problem
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Lever, Pounds


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the constraint of the model it is, whom it protects, in words, and the cell that sets it."""

    component: str
    index: Any
    party: str
    words: str
    cell: str

    @property
    def name(self) -> str:
        """Name of its row, as LP files and golden models show it."""
        return self.component if self.index is None else f"{self.component}[{self.index}]"


@dataclass(frozen=True, slots=True)
class Rows:
    """Every rule on levers alone as numbers: lower <= coefficients @ levers <= upper.

    Money rows are in pounds. Expected payments that stop at zero are added, `bends` pounds
    for each pound of each payment in each year. The running-loss rules are not here: they are
    checked scenario by scenario.
    """

    rules: tuple[Rule, ...]
    coefficients: Pounds
    lower: Pounds
    upper: Pounds
    bends: Pounds | None = None
    capped: tuple[CappedPayment, ...] = ()

    def level(self, terms: Pounds) -> Pounds:
        """What each rule comes to at given terms, between its lower and its upper limit where it is kept."""
        level: Pounds = self.coefficients @ terms
        return level if self.bends is None else level + self.bends @ means(self.capped, terms).ravel()

    def shortfall(self, terms: Pounds) -> Pounds:
        """By how much each rule is missed at given terms, zero where it is kept; pounds, or the rule's own unit."""
        level = self.level(terms)
        return np.maximum(np.maximum(self.lower - level, level - self.upper), 0.0)

    def is_tight(self, terms: Pounds, within: Pounds) -> NDArray[np.bool_]:
        """Whether each rule has no more than `within` to spare; shape (rule,)."""
        level = self.level(terms)
        tight: NDArray[np.bool_] = np.minimum(level - self.lower, self.upper - level) <= within
        return tight


def model_of(problem: Problem, form: LoadedForm) -> ConcreteModel:
    """Build the rules over the levers; aims are added by the stages."""
    contract = problem.contract
    m = ConcreteModel(name=form.form.name)
    by_id = {lever.id: lever for lever in problem.levers}
    m.lever = Var(list(by_id), within=Reals, bounds=lambda _, name: bounds(by_id[name]))
    add_payments(m, problem)
    put_terms(m, problem, problem.draft)
    names = list(by_id)

    def linear(constant: float, per_unit: Pounds) -> Any:  # noqa: ANN401 - a Pyomo expression
        terms = (float(c) / MILLION * m.lever[name] for name, c in zip(names, per_unit, strict=True) if c)
        return constant / MILLION + sum(terms)

    place = {party: count for count, party in enumerate(problem.parties)}
    years = list(range(len(contract.years)))
    gain_by_year = problem.mean - problem.plan
    m.gain_in_year = Expression(
        problem.parties,
        years,
        rule=lambda m, i, t: (
            linear(float(gain_by_year[place[i], t]), problem.mean_per_unit[place[i], t]) + result_of(m, problem, i, t)
        ),
    )
    m.gain = Expression(
        problem.parties, rule=lambda m, i: sum(float(problem.discount[t]) * m.gain_in_year[i, t] for t in years)
    )
    m.nobody_worse_off = Constraint(contract.signatories, rule=lambda m, i: m.gain[i] >= 0)

    floors = {i: row.no_worse_than for i, row in contract.parties.items() if row.no_worse_than is not None}
    m.no_worse_in_any_year = Constraint(
        list(floors), years, rule=lambda m, i, t: m.gain_in_year[i, t] >= -floors[i] / MILLION
    )
    limits = {t: limit for t, limit in enumerate(problem.affordable) if limit is not None}
    m.paid = Expression(
        list(limits),
        rule=lambda m, t: (
            linear(float(problem.paid[t]), problem.paid_per_unit[t]) + paid_by(m, problem, contract.commissioners, t)
        ),
    )
    m.within_affordability = Constraint(list(limits), rule=lambda m, t: m.paid[t] <= limits[t] / MILLION)
    duties = {(duty.part.scheme, duty.part.owner): duty for duty in problem.duties}
    m.margin = Expression(
        list(duties),
        rule=lambda m, *part: linear(duties[part].constant, duties[part].per_unit) + margin_of(m, duties[part]),
    )
    m.owner_paid_to_do_it = Constraint(
        list(duties), rule=lambda m, *part: m.margin[part] >= duties[part].required / MILLION
    )
    if others := {(each.owner, each.name): each for each in problem.deviations.rows}:
        m.margin_of_several = Expression(
            list(others),
            rule=lambda m, *key: linear(others[key].constant, others[key].per_unit) + margin_of(m, others[key]),
        )
        m.owner_does_what_is_relied_on = Constraint(
            list(others), rule=lambda m, *key: m.margin_of_several[key] >= others[key].required / MILLION
        )
    if offers := {offer.key: offer for offer in offers_of(contract) if any(offer.per_unit.values())}:
        m.worth_providing = Constraint(
            list(offers),
            rule=lambda _, *key: (
                linear(offers[key].outright, np.array([offers[key].per_unit.get(name, 0.0) for name in names]))
                >= offers[key].required / MILLION
            ),
        )
    m.loss = Var(problem.parties, within=Reals, bounds=(-1e6, 1e6))
    m.loss_absorbed = Constraint(contract.signatories, rule=lambda m, i: m.loss[i] <= problem.limit[i] / MILLION)

    stepped = {lever.id: lever for lever in problem.levers if lever.open and lever.step}
    m.steps = Var(list(stepped), within=Integers)
    m.whole_steps = Constraint(
        list(stepped), rule=lambda m, name: m.lever[name] == stepped[name].lowest + stepped[name].step * m.steps[name]
    )
    if glides := _glides(contract):
        m.largest_change_a_year = Constraint(
            list(glides),
            ["up", "down"],
            rule=lambda m, name, way: (
                (m.lever[name] - m.lever[glides[name][0]]) * (1 if way == "up" else -1) <= glides[name][1]
            ),
        )
    for clause in clauses_in_force(contract, "new"):
        clause.rules(m, contract)
    rules_asked_for(m, contract)
    form.rules(m, Terms(contract))
    return m


def _glides(contract: Contract) -> dict[str, tuple[str, float]]:
    """Return, for each lever held near to the year before's, that lever and the largest change."""
    rows = [row for row in contract.terms if row.in_new_terms]
    before = ((row, year_before(row, rows, contract.years)) for row in rows if row.largest_change is not None)
    return {lever_id(row): (lever_id(last), row.largest_change or 0.0) for row, last in before if last is not None}


def bounds(lever: Lever) -> tuple[float, float]:
    """Lowest and highest value the search may give a lever; a closed one stays at the draft."""
    return lever.limits


def rules_of(m: ConcreteModel, problem: Problem) -> Iterator[tuple[Rule, Any]]:
    """Every rule of a model with its Pyomo constraint."""
    for component in m.component_objects(Constraint, active=True):
        for index in component:
            constraint = component[index]
            party, words, cell = described(problem, component.local_name, index)
            levers = [] if cell else sorted(_levers_in(constraint.body))
            cells = {lever.id: lever.cell for lever in problem.levers}
            yield (
                Rule(component.local_name, index, party, words, cell or _span([cells[name] for name in levers])),
                constraint,
            )


def rows_of(m: ConcreteModel, problem: Problem) -> Rows:
    """Turn the linear rules on levers into numbers, once."""
    place = {lever.id: count for count, lever in enumerate(problem.levers)}
    payments = places_of(problem)
    rules, coefficients, lower, upper, bends = [], [], [], [], []
    for rule, constraint in rules_of(m, problem):
        if rule.component in (ABSORBED, STEPS):
            continue
        repn = generate_standard_repn(constraint.body, quadratic=False)
        if repn.nonlinear_vars:
            raise PutRightError(_refused(problem, rule, {variable.index() for variable in repn.nonlinear_vars}))
        row, bend = np.zeros(len(place)), np.zeros(len(payments))
        scale = MILLION if rule.component in MONEY_RULES else 1.0
        for coefficient, variable in zip(repn.linear_coefs, repn.linear_vars, strict=True):
            if variable.parent_component().local_name in (PAID, RECEIVED):
                bend[payments[variable.index()]] += value(coefficient) * scale / MILLION
            elif variable.index() not in place:
                raise PutRightError(
                    f"The rule '{rule.words}' holds {variable.name}, which is not negotiated. A form's rules may hold"
                    " m.lever and figures alone: mend the form, and run again."
                )
            else:
                row[place[variable.index()]] += value(coefficient)
        rules.append(rule)
        coefficients.append(row * scale)
        bends.append(bend)
        constant = value(repn.constant)
        lower.append(-np.inf if constraint.lower is None else (value(constraint.lower) - constant) * scale)
        upper.append(np.inf if constraint.upper is None else (value(constraint.upper) - constant) * scale)
    every = np.array(coefficients).reshape(len(rules), len(place))
    bent = np.array(bends) if payments else None
    return Rows(tuple(rules), every, np.array(lower), np.array(upper), bent, problem.bending)


def _refused(problem: Problem, rule: Rule, names: set[Any]) -> str:
    """Say which terms a rule multiplies, and what to negotiate instead."""
    terms = [f"{lever.words} ({lever.cell})" if lever.cell else lever.words for lever in problem.levers
             if lever.id in names]  # fmt: skip
    return (
        f"The rule '{rule.words}' multiplies terms that are negotiated: {' and '.join(terms)}. A product of two terms"
        " cannot be searched for. Negotiate it in pounds, as one term, or offer a few values of one as a choice."
    )


def _levers_in(body: Any) -> set[str]:  # noqa: ANN401 - a Pyomo expression
    repn = generate_standard_repn(body)
    return {variable.index() for variable in repn.linear_vars if variable.parent_component().local_name == "lever"}


def _span(cells: list[str]) -> str:
    """Write the cells of a rule as one address, as `Terms pool!I5, I6`."""
    sheets: dict[str, list[str]] = {}
    for cell in cells:
        sheet, _, address = cell.rpartition("!")
        sheets.setdefault(sheet, []).append(address)
    return "; ".join(f"{sheet}!{', '.join(addresses)}" if sheet else ", ".join(addresses)
                     for sheet, addresses in sheets.items())  # fmt: skip
