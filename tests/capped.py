"""Design problems made of random numbers in which some payments stop at zero, and one written out in full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Binary, Constraint, Expression, NonNegativeReals, Var

from contract_engine.design.capped import capped_payments
from contract_engine.design.tail import average_of_worst, largest_running_shortfall, running_loss
from contract_engine.settlement.exposures import Exposure
from contract_engine.settlement.ledger import Ledger
from contract_engine.terms import Capped
from tests.parity.extensive import extensive_form
from tests.synthetic import synthetic_problem

if TYPE_CHECKING:
    from pyomo.environ import ConcreteModel

    from contract_engine.design.problem import Problem
    from contract_engine.terms import Pounds

THOUSAND = 1e3


def capped_problem(  # noqa: PLR0913 - each is a size, or says what kind of problem it is
    parties: int,
    levers: int,
    scenarios: int,
    seed: int,
    *,
    years: int = 1,
    capped: int = 2,
    step: float | None = None,
    ease: float = 1.0,
) -> Problem:
    """Return a problem of random numbers with some payments that stop at zero.

    Each is a few thousand pounds either way, in one or two levers, between two organisations. At one
    set of terms inside the limits everyone gains a thousand pounds or two, as in `synthetic_problem`.
    """
    plain = synthetic_problem(parties, levers, scenarios, seed, years=years, step=step, ease=ease)
    numbers = np.random.default_rng([seed, 7])
    ledger = Ledger(years, scenarios, (), {}, tuple(_capped(plain, numbers) for _ in range(capped)))
    payments = capped_payments(ledger, tuple(lever.id for lever in plain.levers))
    inside = numbers.uniform(0.2, 0.8, levers)
    if step:
        inside = np.round(inside / step) * step
    plan, losses, limit = plain.plan.copy(), [], {}
    for i, loss in enumerate(plain.losses):
        base = plain.plan[i][:, None] - np.diff(loss.fixed, axis=0, prepend=0)
        per_unit = np.diff(loss.slope, axis=0, prepend=0)
        exposure = Exposure(loss.party, tuple(plain.levers[place].id for place in loss.where), base, per_unit)
        result = base + per_unit @ inside[loss.where]
        for payment in payments:
            result = result + payment.sign(loss.party) * np.maximum(payment.before(inside), 0)
        plan[i] = result.mean(axis=1) - 1_000 * ease * numbers.uniform(1, 2)
        borne = average_of_worst(largest_running_shortfall(result, plan[i]), plain.contract.settings.confidence)
        limit[loss.party] = borne + 0.02 * ease * abs(borne)
        losses.append(running_loss(exposure, plan[i], tuple(lever.id for lever in plain.levers), payments))
    pounds = plain.pounds_per_unit.copy()
    for payment in payments:
        pounds[payment.where] += np.abs(payment.per_unit).mean(axis=1).sum(axis=0)
    return replace(
        plain, plan=plan, losses=tuple(losses), limit=limit, capacity=limit, capped=payments, pounds_per_unit=pounds
    )


def _capped(problem: Problem, numbers: np.random.Generator) -> Capped:
    payer, payee = numbers.choice(problem.parties, 2, replace=False)
    shape = len(problem.discount), problem.losses[0].scenarios
    some = numbers.choice(len(problem.levers), int(numbers.integers(1, 3)), replace=False)
    per_unit = {
        problem.levers[place].id: numbers.choice([-1, 1]) * 8_000 * numbers.uniform(0.5, 1.5, shape) for place in some
    }
    at_middle = sum(0.5 * pounds for pounds in per_unit.values())
    fixed = -at_middle + 4_000 * numbers.standard_normal(shape)
    return Capped(str(payer), str(payee), "Cap", fixed, per_unit)


def results_at(problem: Problem, terms: Pounds) -> dict[str, Pounds]:
    """Result of each organisation by year and scenario, each payment stopped at zero, written out again."""
    found = {}
    for i, loss in enumerate(problem.losses):
        fixed, slope = (np.diff(array, axis=0, prepend=0) for array in (loss.fixed, loss.slope))
        result = problem.plan[i][:, None] - fixed + slope @ terms[loss.where]
        for payment in problem.capped:
            amount = payment.fixed + sum(
                payment.per_unit[:, :, n] * terms[place] for n, place in enumerate(payment.where)
            )
            sign = (payment.payee == loss.party) - (payment.payer == loss.party)
            result = result + sign * np.where(amount > 0, amount, 0.0)
        found[loss.party] = result
    return found


def furthest_over(problem: Problem, terms: Pounds) -> float:
    """Pounds by which the worst-missed limit is missed: gains, losses and limits of terms."""
    over = [0.0]
    for i, (party, result) in enumerate(results_at(problem, terms).items()):
        over.append(float((problem.plan[i] - result.mean(axis=1)) @ problem.discount))
        shortfall = largest_running_shortfall(result, problem.plan[i])
        over.append(average_of_worst(shortfall, problem.contract.settings.confidence) - problem.limit[party])
    over += [1e6 * max(value - 1, -value) for value in terms]
    return max(over)


def written_out(problem: Problem) -> ConcreteModel:
    """Write a problem out in full, one binary for each payment, year and scenario; thousands of pounds.

    For an amount between l and u the payment q is: q >= 0, q >= amount, q <= u y, q <= amount - l (1 - y).
    """
    m = extensive_form(problem)
    payments = {payment.name: payment for payment in problem.capped}
    years, scenarios = range(len(problem.discount)), range(problem.losses[0].scenarios)
    index = [(name, t, s) for name in payments for t in years for s in scenarios]
    m.due = Var(index, within=Binary)
    m.payment = Var(index, within=NonNegativeReals)
    levers = list(m.lever.values())
    lowest, highest = (np.array([getattr(lever, side) for lever in levers]) for side in ("lb", "ub"))

    def amount(name: str, t: int, s: int) -> object:
        payment = payments[name]
        each = zip(payment.per_unit[t, s] / THOUSAND, payment.where, strict=True)
        return payment.fixed[t, s] / THOUSAND + sum(float(c) * levers[place] for c, place in each)

    between = {
        name: [side / THOUSAND for side in payment.between(lowest, highest)] for name, payment in payments.items()
    }
    m.at_least_amount = Constraint(index, rule=lambda m, *k: m.payment[k] >= amount(*k))
    m.nothing_if_not_due = Constraint(
        index, rule=lambda m, n, t, s: m.payment[n, t, s] <= max(float(between[n][1][t, s]), 0.0) * m.due[n, t, s]
    )
    m.amount_if_due = Constraint(
        index,
        rule=lambda m, n, t, s: (
            m.payment[n, t, s] <= amount(n, t, s) - min(float(between[n][0][t, s]), 0.0) * (1 - m.due[n, t, s])
        ),
    )
    _put_payments_in(m, problem)
    return m


def _put_payments_in(m: ConcreteModel, problem: Problem) -> None:
    years, scenarios = range(len(problem.discount)), range(problem.losses[0].scenarios)

    def received(party: str, t: int, s: int) -> object:
        return sum(sign * m.payment[each.name, t, s] for each in problem.capped if (sign := each.sign(party)))

    for party in problem.parties:
        whole = sum(
            float(problem.discount[t]) * received(party, t, s) / len(scenarios) for t in years for s in scenarios
        )
        m.gain[party].set_value(m.gain[party].expr + whole)
    m.running = Expression(
        list(problem.parties), years, scenarios,
        rule=lambda _, i, t, s: sum(received(i, u, s) for u in range(t + 1)),
    )  # fmt: skip
    for (party, t, s), row in m.above_eta.items():
        row.set_value(row.body + m.running[party, t, s] >= 0)
