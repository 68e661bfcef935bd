"""Scenarios kept out of the optimisation, and let back in as cuts, change nothing: the extensive form agrees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyomo.environ import Constraint, Reals, Var

from contract_engine.clauses.form import form_of
from contract_engine.design.aims import least_cost
from contract_engine.design.design import design
from contract_engine.design.master import Master
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of
from contract_engine.design.stages import search_for
from contract_engine.design.worlds import worlds_drawn
from contract_engine.shipped import models_dir, term_sheet
from contract_engine.workbook.read import read
from tests.parity.extensive import extensive_form, solved
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from pyomo.environ import ConcreteModel

    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Pounds

RELATIVE = 1e-6
PENNY = 0.01


def stage(found: Design, name: str) -> float:
    return next(stage.value for stage in found.stages if stage.name == name)


def limits_are_kept(problem: Problem, terms: Pounds) -> bool:
    """Whether nobody is worse off, or loses more than its limit in the worst scenarios, by a penny."""
    confidence = problem.contract.settings.confidence
    over = [loss.average_of_worst(terms, confidence) - problem.limit[loss.party] for loss in problem.losses]
    return problem.gains(terms).min() > -PENNY and max(over) < PENNY


def test_ten_organisations_twenty_terms_and_a_thousand_scenarios() -> None:
    """Ten thousand rows in the extensive form, a few dozen cuts without it.

    The limits bind: without them the commissioner would keep the whole surplus.
    """
    problem = synthetic_problem(10, 20, 1_000, seed=2)
    search = search_for(problem, model_of(problem, NO_RULES), Master(problem))
    terms = least_cost(search)
    extensive = extensive_form(problem)
    least = solved(extensive, -extensive.gain["Commissioner"])
    assert terms is not None
    assert least is not None
    assert search.stages[0].value == pytest.approx(-1_000 * least, rel=RELATIVE)
    assert search.stages[0].value < 0.7 * problem.surplus
    assert limits_are_kept(problem, terms)


@pytest.mark.parametrize("aim", ["least_cost", "even"])
def test_the_bundled_contract_without_whole_steps(aim: Aim) -> None:
    """Every kind of rule at once: the rules as rows of numbers, the losses scenario by scenario."""
    contract = read(term_sheet("primary_care_network"))
    problem = problem_of(worlds_drawn(contract, 64, seed=1))
    problem = replace(problem, levers=tuple(replace(lever, step=None) for lever in problem.levers))
    found = design(problem, form_of(contract, models_dir()), aim)
    assert found.terms is not None
    m = extensive_form(problem)
    rows = found.rows
    scale = np.abs(rows.coefficients).max(axis=1, initial=1.0)
    m.rules = Constraint(
        range(len(rows.rules)),
        rule=lambda m, r: (
            rows.lower[r] / scale[r],
            sum(c / scale[r] * lever for c, lever in zip(rows.coefficients[r], m.lever.values(), strict=True)),
            rows.upper[r] / scale[r],
        ),
    )
    m.least = Var(within=Reals)
    sharing = [party for party in problem.parties if problem.weights[party] > 0]
    m.each = Constraint(sharing, rule=lambda m, i: m.gain[i] >= problem.weights[i] * len(sharing) * m.least)
    most = solved(m, -m.gain["Commissioner"] if aim == "least_cost" else -m.least)
    assert most is not None
    assert found.stages[0].value == pytest.approx(-1_000 * most, rel=RELATIVE)
    assert limits_are_kept(problem, found.terms)


@pytest.mark.parametrize(("seed", "years"), [(1, 1), (2, 2), (3, 3)])
def test_least_cost_to_the_commissioner_and_then_least_risk(seed: int, years: int) -> None:
    """The commissioner keeps as much as it can; then the largest part used of what anyone can absorb is least.

    A tenth of a pound, which the second stage may take from the first, moves that part by
    less than 0.00002.
    """
    problem = synthetic_problem(4, 6, 100, seed, years=years)
    found = design(problem, NO_RULES, "least_cost")
    assert found.terms is not None
    assert limits_are_kept(problem, found.terms)
    m = extensive_form(problem)
    least = solved(m, -m.gain["Commissioner"])
    assert least is not None
    assert stage(found, "gain of the commissioner") == pytest.approx(-1_000 * least, rel=RELATIVE)
    m.kept = Constraint(expr=m.gain["Commissioner"] >= -least - 1e-4)
    m.part = Var(within=Reals)
    m.part_used = Constraint(
        list(problem.parties), rule=lambda m, i: m.average_of_worst[i] <= problem.capacity[i] / 1_000 * m.part
    )
    assert stage(found, "largest part used of what anyone can absorb") == pytest.approx(solved(m, m.part), abs=2e-5)


@pytest.mark.parametrize(("parties", "levers", "seed"), [(5, 3, 1), (5, 3, 2), (4, 3, 4)])
def test_even_is_what_raising_one_after_the_other_comes_to(parties: int, levers: int, seed: int) -> None:
    """Fewer terms than organisations, so that gains cannot all be equal.

    The text-book way raises the common level, then tries for each whether it can have more,
    and holds those who cannot.
    """
    problem = synthetic_problem(parties, levers, 40, seed)
    found = design(problem, NO_RULES, "even")
    assert found.terms is not None
    assert limits_are_kept(problem, found.terms)
    m = extensive_form(problem)
    held: dict[str, float] = {}
    while len(held) < parties:
        rising = set(problem.parties) - held.keys()
        level = most_common_gain(m, rising, held)
        others = {party: dict.fromkeys(rising - {party}, level) for party in rising}
        held |= {party: level for party in rising if most_common_gain(m, {party}, held | others[party]) < level + 1e-5}
    gains = problem.gains(found.terms)
    np.testing.assert_allclose(gains, [1_000 * held[party] for party in problem.parties], rtol=0, atol=1.0)
    assert gains.max() > gains.min() + 10


def most_common_gain(m: ConcreteModel, rising: set[str], held: dict[str, float]) -> float:
    """Most that some can all gain while others have at least what they hold, in thousands."""
    m.level = Var(within=Reals)
    m.rises = Constraint(sorted(rising), rule=lambda m, i: m.gain[i] >= m.level)
    m.holds = Constraint(sorted(held), rule=lambda m, i: m.gain[i] >= held[i] - 1e-7)
    least = solved(m, -m.level)
    for component in (m.rises, m.holds, m.level):
        m.del_component(component)
    assert least is not None
    return -least
