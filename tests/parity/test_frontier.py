"""Every point of a frontier against the same problem written out in full and solved from scratch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyomo.environ import Constraint, Objective

from contract_engine.design.frontier import Frontier, frontier
from contract_engine.design.master import Master
from contract_engine.design.measures import aims_named
from contract_engine.design.rules import model_of, rows_of
from contract_engine.terms import PENNY
from tests.parity.extensive import THOUSAND, extensive_form, solved
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem


def drawn(problem: Problem, names: str, steps: int = 24) -> Frontier:
    model = model_of(problem, NO_RULES)
    model.paid_least = Objective(expr=-model.gain["Commissioner"])
    start = Master(problem).solve(model, {party: [problem.limit[party] / 1e6] for party in problem.parties})
    assert start is not None
    rows, aims = rows_of(model_of(problem, NO_RULES), problem), aims_named(names, problem.contract)
    return frontier(problem, NO_RULES, rows, aims, start=start.levers, steps=steps)


@pytest.mark.parametrize(
    "names",
    ["commissioner_cost,total_risk", "worst_gain,commissioner_cost", "risk_use,worst_gain", "changes,total_risk"],
)
def test_every_point_keeps_every_rule_and_loss_limit_and_none_beats_another(names: str) -> None:
    problem = synthetic_problem(4, 6, 300, seed=3)
    found = drawn(problem, names)
    rows = rows_of(model_of(problem, NO_RULES), problem)
    signs = [aim.sign for aim in found.aims]
    values = np.array([point.values for point in found.points]) * signs
    assert len(found.points) >= 20
    assert (np.diff(values[:, 0]) > 0).all()
    assert (np.diff(values[:, 1]) < 0).all()
    for point in found.points:
        assert rows.shortfall(point.terms).max(initial=0.0) < PENNY
        assert ((point.terms >= 0) & (point.terms <= 1)).all()
        for loss in problem.losses:
            assert loss.average_of_worst(point.terms, 0.95) <= problem.limit[loss.party] + PENNY
        assert point.values == pytest.approx([aim.at(problem, point.terms) for aim in found.aims], abs=1e-6)


def test_each_point_is_the_best_that_the_written_out_problem_has_at_that_worst_gain() -> None:
    problem = synthetic_problem(3, 4, 100, seed=5)
    found = drawn(problem, "worst_gain,commissioner_cost", steps=6)
    for point in found.points[::2]:
        m = extensive_form(problem)
        floor = (point.values[0] - 0.2) / THOUSAND
        m.worst = Constraint(list(problem.parties), rule=lambda m, i, floor=floor: m.gain[i] >= floor)
        best = solved(m, -m.gain["Commissioner"])
        mine = -problem.gains(point.terms)[problem.parties.index("Commissioner")] / THOUSAND
        assert best is not None
        assert mine == pytest.approx(best, abs=1e-3)


def test_no_terms_nearby_have_less_risk_at_no_more_cost() -> None:
    """Total risk is convex, so a point that no step of 200 random ones betters is the best there is."""
    problem = synthetic_problem(3, 4, 200, seed=7, ease=5.0)
    found = drawn(problem, "commissioner_cost,total_risk", steps=4)
    rows = rows_of(model_of(problem, NO_RULES), problem)
    numbers = np.random.default_rng(1)
    cost, risk = found.aims
    for point in found.points:
        for size in (0.003, 0.03):
            for step in numbers.normal(0, size, (100, 4)):
                terms = np.clip(point.terms + step, 0, 1)
                within = rows.shortfall(terms).max(initial=0.0) == 0 and all(
                    loss.average_of_worst(terms, 0.95) <= problem.limit[loss.party] for loss in problem.losses
                )
                no_dearer = cost.at(problem, terms) <= point.values[0]
                assert not (within and no_dearer and risk.at(problem, terms) < point.values[1] - 0.5)
