"""The rules a deal must obey: a Pyomo model over the levers, and the same rules once as rows of numbers.

Money inside the model is in millions of pounds; this module is the one place that scales.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import ConcreteModel, Constraint, Expression, Integers, Reals, Var, value
from pyomo.repn import generate_standard_repn

from contract_engine.clauses import clauses_in_force
from contract_engine.clauses.form import Terms
from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.services import IndexationRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from numpy.typing import NDArray

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.problem import Problem
    from contract_engine.terms import Lever, Pounds

MILLION = 1e6
PARTICIPATION = "nobody_worse_off"
FLOOR = "no_worse_in_any_year"
AFFORDABLE = "within_affordability"
PAID_TO_DO_IT = "owner_paid_to_do_it"
ABSORBED = "loss_absorbed"
STEPS = "whole_steps"
MONEY_RULES = (PARTICIPATION, FLOOR, AFFORDABLE, PAID_TO_DO_IT, ABSORBED)


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

    Money rows are in pounds. The running-loss rules are not here: they are not linear, and
    are checked scenario by scenario.
    """

    rules: tuple[Rule, ...]
    coefficients: Pounds
    lower: Pounds
    upper: Pounds

    def shortfall(self, terms: Pounds) -> Pounds:
        """By how much each rule is missed at given terms, zero where it is kept; pounds, or the rule's own unit."""
        level = self.coefficients @ terms
        return np.maximum(np.maximum(self.lower - level, level - self.upper), 0.0)

    def is_tight(self, terms: Pounds, within: Pounds) -> NDArray[np.bool_]:
        """Whether each rule has no more than `within` to spare; shape (rule,)."""
        level = self.coefficients @ terms
        tight: NDArray[np.bool_] = np.minimum(level - self.lower, self.upper - level) <= within
        return tight


def model_of(problem: Problem, form: LoadedForm) -> ConcreteModel:
    """Build the rules over the levers; aims are added by the stages."""
    contract = problem.contract
    m = ConcreteModel(name=form.form.name)
    by_id = {lever.id: lever for lever in problem.levers}
    m.lever = Var(list(by_id), within=Reals, bounds=lambda _, name: bounds(by_id[name]))
    for lever in problem.levers:
        m.lever[lever.id] = lever.draft
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
        rule=lambda _, i, t: linear(float(gain_by_year[place[i], t]), problem.mean_per_unit[place[i], t]),
    )
    m.gain = Expression(
        problem.parties, rule=lambda m, i: sum(float(problem.discount[t]) * m.gain_in_year[i, t] for t in years)
    )
    m.nobody_worse_off = Constraint(problem.parties, rule=lambda m, i: m.gain[i] >= 0)

    floors = {i: row.no_worse_than for i, row in contract.parties.items() if row.no_worse_than is not None}
    m.no_worse_in_any_year = Constraint(
        list(floors), years, rule=lambda m, i, t: m.gain_in_year[i, t] >= -floors[i] / MILLION
    )
    limits = {t: limit for t, limit in enumerate(problem.affordable) if limit is not None}
    m.paid = Expression(list(limits), rule=lambda _, t: linear(float(problem.paid[t]), problem.paid_per_unit[t]))
    m.within_affordability = Constraint(list(limits), rule=lambda m, t: m.paid[t] <= limits[t] / MILLION)
    duties = {(duty.part.scheme, duty.part.owner): duty for duty in problem.duties}
    m.margin = Expression(list(duties), rule=lambda _, *part: linear(duties[part].constant, duties[part].per_unit))
    m.owner_paid_to_do_it = Constraint(
        list(duties), rule=lambda m, *part: m.margin[part] >= duties[part].required / MILLION
    )
    m.loss = Var(problem.parties, within=Reals, bounds=(-1e6, 1e6))
    m.loss_absorbed = Constraint(problem.parties, rule=lambda m, i: m.loss[i] <= problem.limit[i] / MILLION)

    stepped = {lever.id: lever for lever in problem.levers if lever.open and lever.step}
    m.steps = Var(list(stepped), within=Integers)
    m.whole_steps = Constraint(
        list(stepped), rule=lambda m, name: m.lever[name] == stepped[name].lowest + stepped[name].step * m.steps[name]
    )
    for clause in clauses_in_force(contract, "new"):
        clause.rules(m, contract)
    form.rules(m, Terms(contract))
    return m


def bounds(lever: Lever) -> tuple[float, float]:
    """Lowest and highest value the search may give a lever; a closed one stays at the draft."""
    draft = float(lever.draft or 0.0)
    if not lever.open:
        return draft, draft
    return draft if lever.lowest is None else lever.lowest, draft if lever.highest is None else lever.highest


def rules_of(m: ConcreteModel, problem: Problem) -> Iterator[tuple[Rule, Any]]:
    """Every rule of a model with its Pyomo constraint."""
    for component in m.component_objects(Constraint, active=True):
        for index in component:
            constraint = component[index]
            party, words, cell = _described(problem, component.name, index)
            levers = [] if cell else sorted(_levers_in(constraint.body))
            cells = {lever.id: lever.cell for lever in problem.levers}
            yield Rule(component.name, index, party, words, cell or _span([cells[name] for name in levers])), constraint


def rows_of(m: ConcreteModel, problem: Problem) -> Rows:
    """Turn the linear rules on levers into numbers, once."""
    place = {lever.id: count for count, lever in enumerate(problem.levers)}
    rules, coefficients, lower, upper = [], [], [], []
    for rule, constraint in rules_of(m, problem):
        if rule.component in (ABSORBED, STEPS):
            continue
        repn = generate_standard_repn(constraint.body)
        row = np.zeros(len(place))
        for coefficient, variable in zip(repn.linear_coefs, repn.linear_vars, strict=True):
            row[place[variable.index()]] += value(coefficient)
        scale = MILLION if rule.component in MONEY_RULES else 1.0
        rules.append(rule)
        coefficients.append(row * scale)
        constant = value(repn.constant)
        lower.append(-np.inf if constraint.lower is None else (value(constraint.lower) - constant) * scale)
        upper.append(np.inf if constraint.upper is None else (value(constraint.upper) - constant) * scale)
    return Rows(tuple(rules), np.array(coefficients).reshape(len(rules), len(place)), np.array(lower), np.array(upper))


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


def _described(problem: Problem, component: str, index: Any) -> tuple[str, str, str]:  # noqa: ANN401 - any index
    """Whom a rule protects, the rule in words, and the cell that sets it, if one does."""
    if component in _DESCRIBED:
        return _DESCRIBED[component](problem, index)
    parts = index if isinstance(index, tuple) else () if index is None else (index,)
    detail = f" ({', '.join(str(part) for part in parts)})" if parts else ""
    return "", component.replace("_", " ") + detail, ""


def _participation(problem: Problem, party: str) -> tuple[str, str, str]:
    words = f"{party} is no worse off over the term than if we stay as we are"
    return party, words, problem.contract.parties[party].at("name")


def _floor(problem: Problem, index: tuple[str, int]) -> tuple[str, str, str]:
    party, year = problem.contract.parties[index[0]], problem.contract.years[index[1]]
    most = pounds(party.no_worse_than or 0.0)
    words = f"{party.name} is no more than {most} worse off in {year} than if we stay as we are"
    return party.name, words, party.at("no_worse_than")


def _affordable(problem: Problem, year: int) -> tuple[str, str, str]:
    who = " and ".join(problem.contract.commissioners)
    words = f"{who} pays no more than {pounds(problem.affordable[year] or 0.0)} in {problem.contract.years[year]}"
    return who, words, _limit_cell(problem, year)


def _paid_to_do_it(problem: Problem, part: tuple[str, str]) -> tuple[str, str, str]:
    scheme, owner = part
    required = next(duty.required for duty in problem.duties if (duty.part.scheme, duty.part.owner) == part)
    words = f"{owner} is at least {pounds(required)} better off by doing {scheme} than by not doing it"
    rows = problem.contract.rows(SchemeRow)
    return owner, words, next(row.at("owner") for row in rows if row.scheme == scheme)


def _absorbed(problem: Problem, party: str) -> tuple[str, str, str]:
    words = loss_rule(problem, party)
    return party, words, problem.contract.parties[party].at("risk_capacity")


def _whole_steps(problem: Problem, name: str) -> tuple[str, str, str]:
    lever = next(lever for lever in problem.levers if lever.id == name)
    return "", f"{lever.clause}, {lever.label}, {lever.party}: whole steps only", lever.cell


_DESCRIBED: dict[str, Callable[[Problem, Any], tuple[str, str, str]]] = {
    PARTICIPATION: _participation,
    FLOOR: _floor,
    AFFORDABLE: _affordable,
    PAID_TO_DO_IT: _paid_to_do_it,
    ABSORBED: _absorbed,
    STEPS: _whole_steps,
}


def loss_rule(problem: Problem, party: str) -> str:
    """Say how much an organisation may lose in its worst cases."""
    one_in = f"{1 / (1 - problem.contract.settings.confidence):.3g}"
    limit, capacity = problem.limit[party], problem.capacity[party]
    why = f" (what it bears today; it can absorb {pounds(capacity)})" if limit > capacity else ""
    return f"{party} loses no more than {pounds(limit)} on average in its worst 1 in {one_in}{why}"


def _limit_cell(problem: Problem, year: int) -> str:
    for row in problem.contract.rows(IndexationRow):
        if row.year == problem.contract.years[year] and row.affordability_limit is not None:
            return row.at("affordability_limit")
    return problem.contract.settings.at("affordability_limit")


def pounds(amount: float) -> str:
    """Write an amount as people do: £1,234, minus sign in front."""
    rounded = round(amount)
    return f"-£{-rounded:,}" if rounded < 0 else f"£{rounded:,}"
