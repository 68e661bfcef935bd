"""Least total risk: each organisation's swings, weighed by how little it can absorb, as small as can be.

    sum_i r_i Var(Pi_i) / 2,   r_i = 1 / (loss that i can absorb)

in pounds: what organisations that dislike risk so much would pay in all to be rid of it.
Pi_i, the result over the term in nominal pounds, is linear in the levers, so the sum is one of
squares |factor @ levers + offset|^2, worked out once from all scenarios. One risk that can be
shared freely ends up in proportion to what each can absorb. Source: Borch 1962; Wilson 1968.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyomo.environ import Constraint, Objective

from contract_engine.design.bending import MILLION, limits_of
from contract_engine.design.bound import Bound
from contract_engine.design.capped import pieces
from contract_engine.design.leximin import SLACK
from contract_engine.design.squares import least_squares
from contract_engine.design.stage import Stage
from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.stages import Search
    from contract_engine.design.tail import RunningLoss
    from contract_engine.terms import Pounds

COST_OF_RISK = "cost of risk, all organisations together"
# Of all squares: swings are then right to a millionth.
NEAR_ENOUGH = 1e-12
# Of the largest: what is smaller is rounding.
ROUNDING = 1e-12
MOST_IMPROVEMENTS = 50


def least_total_risk(search: Search) -> Pounds | None:
    """Make the weighed sum of variances as small as can be; later stages keep every swing in it as it is.

    Whoever can absorb nothing is a limit and not a term: its worst cases stay within what it
    already bears. Money that is paid whatever happens moves no risk; later stages find it.

    Where payments stop at zero, each scenario is taken as it is at the terms so far, paid or
    not, and the search repeated while the sum itself falls. How near that is to the best
    possible is not known, and later stages leave the terms of such payments alone.
    """
    m, problem = search.model, search.problem
    refuse_steps(problem)
    m.aim = Objective(expr=0.0 * sum(m.lever.values()))
    answer = search.solve()
    m.del_component(m.aim)
    if answer is None:
        return None
    terms, found = answer.levers, swings(problem, answer.levers)
    total = cost_of(found, terms)
    for _ in range(MOST_IMPROVEMENTS if total else 0):
        before, size = total, np.sqrt(max(total, SLACK))
        ahead = least_squares(search, terms, found[0] / size, found[1] / size, near_enough=NEAR_ENOUGH)
        there = swings(problem, ahead) if problem.bending else found
        if cost_of(there, ahead) < total:
            terms, found, total = ahead, there, cost_of(there, ahead)
        if not problem.bending:
            break
        search.master.hold(pieces(problem.bending, terms, limits_of(m)), terms)
        if before - total <= SLACK:
            break
    search.best = terms
    search.stages.append(Stage(COST_OF_RISK, total * MILLION))
    _keep_swings(search, found[0], terms)
    if problem.bending:
        search.bound = Bound(total, -np.inf, 0)
    return terms


def _keep_swings(search: Search, factor: Pounds, terms: Pounds) -> None:
    """Hold every swing in the sum as it is at these terms, to what moving ten pence would do to it."""
    m, problem = search.model, search.problem
    here = factor @ terms
    names = [lever.id for lever in problem.levers]
    ten_pence = _ten_pence(problem)
    slack = kept_within(problem, factor)
    largest = np.abs(factor).max(initial=0.0)
    m.kept_swings = Constraint(
        [k for k, row in enumerate(factor) if np.abs(row).max(initial=0.0) > ROUNDING * largest],
        rule=lambda m, k: (
            float(here[k] - slack[k]),
            sum(float(each) * m.lever[name] for name, each in zip(names, factor[k], strict=True) if each),
            float(here[k] + slack[k]),
        ),
    )
    m.kept_in_payments_that_stop = Constraint(
        sorted({int(place) for payment in problem.bending for place in payment.where}),
        rule=lambda m, k: (
            float(terms[k] - ten_pence[k]), m.lever[names[k]], float(terms[k] + ten_pence[k])
        ),
    )  # fmt: skip


def _ten_pence(problem: Problem) -> Pounds:
    """By how much each lever may change to move ten pence."""
    within: Pounds = SLACK * MILLION / np.maximum(problem.pounds_per_unit, 1.0)
    return within


def kept_within(problem: Problem, factor: Pounds) -> Pounds:
    """By how much later stages may change each swing."""
    within: Pounds = np.maximum((np.abs(factor) * _ten_pence(problem)).max(axis=1, initial=0.0), SLACK)
    return within


def swings(problem: Problem, terms: Pounds) -> tuple[Pounds, Pounds]:
    """Return factor and offset whose squares, |factor @ levers + offset|^2, are the cost of risk in millions of pounds.

    Where payments stop at zero they are so for the pieces at these terms.
    """
    stacked = [np.zeros((1, len(terms) + 1))]
    for loss in problem.losses:
        if problem.capacity[loss.party] > 0:
            swing = _result(loss, terms) / MILLION
            swing -= swing.mean(axis=0)
            swing *= np.sqrt(MILLION / problem.capacity[loss.party] / 2 / len(swing))
            stacked.append(_triangle(swing))
    triangle = _triangle(np.vstack(stacked))
    return triangle[:, :-1], triangle[:, -1]


def _triangle(rows: Pounds) -> Pounds:
    """As few rows as there are columns, with the same squares whatever they are multiplied by."""
    found: Pounds = np.asarray(np.linalg.qr(rows, mode="r"))
    return found


def cost_of_risk(problem: Problem, terms: Pounds) -> float:
    """What organisations would pay to be rid of risk at given terms; millions of pounds."""
    return cost_of(swings(problem, terms), terms)


def cost_of(found: tuple[Pounds, Pounds], terms: Pounds) -> float:
    """Return the squares of swings at given terms, added up."""
    factor, offset = found
    return float(np.sum((factor @ terms + offset) ** 2))


def _result(loss: RunningLoss, terms: Pounds) -> Pounds:
    """What an organisation loses over the term, by lever, and last without any; shape (scenario, lever + 1)."""
    found = np.zeros((loss.fixed.shape[1], loss.levers + 1))
    found[:, -1] = loss.fixed[-1]
    found[:, loss.where] = -loss.slope[-1]
    for part in loss.capped:
        due = part.sign * (part.payment.before(terms) > 0)
        found[:, -1] += (due * part.payment.fixed).sum(axis=0)
        found[:, part.payment.where] += np.einsum("ts,tsl->sl", due, part.payment.per_unit)
    return found


def refuse_steps(problem: Problem) -> None:
    """Refuse terms in whole steps, and say what to do instead."""
    stepped = [lever for lever in problem.levers if lever.open and lever.step]
    if stepped:
        first = stepped[0]
        where = f" ({first.cell})" if first.cell else ""
        raise PutRightError(
            f"The aim is least total risk, and {len(stepped)} open term{'s go' if len(stepped) > 1 else ' goes'} in"
            f" whole steps, first {first.words}{where}. This aim needs terms that can take any value: leave Step blank,"
            " or choose another aim, such as even or worst_off, after which risk is spread as well."
        )
