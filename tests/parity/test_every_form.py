"""Random contracts of every form: deal or no deal, the engine says what the problem written out in full says.

Where no terms are within every limit, the rules named clash and without any one of them the
others do not; the cheapest concessions are the least there are, and lead to a deal.
That deal is then compared stage by stage: the aim, the risk, the pounds moved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pyomo.environ import Constraint, Reals, Var

from contract_engine.clauses.form import form_of
from contract_engine.design.design import design
from contract_engine.design.money_unit import money_unit
from contract_engine.design.problem import problem_of
from contract_engine.design.stages import LARGEST_PART, MOVED
from contract_engine.design.worlds import worlds_drawn
from contract_engine.shipped import models_dir
from tests.assembled import contract_of
from tests.laws.test_forms import FORMS, tables_of
from tests.parity.every_rule import (
    Written,
    cheapest,
    furthest_broken,
    named,
    with_concessions,
)  # fmt: skip
from tests.parity.extensive import THOUSAND

if TYPE_CHECKING:
    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.design import Design
    from contract_engine.design.no_deal import NoDeal
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows
    from contract_engine.schema.settings import Aim
    from tests.contracts import Tables

# Those with payments that stop at a limit are held against binaries elsewhere.
EVERY_FORM = [form for form in FORMS if form != "limits"]
SCENARIOS = 8
A_POUND, TEN_PENCE = 1.0, 0.10
# Later stages take up to ten pence from an earlier one, several times over.
SHARE = 1e-3
# Nothing is made smaller where it fails: each example is several designs.
EXAMPLES = settings(
    max_examples=2, suppress_health_check=list(HealthCheck), deadline=None, derandomize=True, phases=[Phase.generate]
)


def with_something_to_share(problem: Problem) -> Problem:
    """Return the problem as if staying as we are were worse for the first organisation, so that all gain a little."""
    plan = problem.plan.copy()
    plan[0, 0] -= max(10_000.0 - problem.surplus, 0.0)
    return replace(problem, plan=plan)


def problem_from(tables: Tables) -> tuple[Problem, LoadedForm]:
    contract = contract_of(tables)
    problem = problem_of(worlds_drawn(contract, SCENARIOS, 1))
    assume(not problem.bending)
    assume(any(lever.open for lever in problem.levers))
    return with_something_to_share(problem), form_of(contract, models_dir())


@pytest.mark.parametrize("form", EVERY_FORM)
@EXAMPLES
@given(st.data())
def test_deal_or_no_deal_the_problem_written_out_in_full_agrees(form: str, data: st.DataObject) -> None:
    problem, loaded = problem_from(data.draw(tables_of(form)()))
    aim: Aim = data.draw(st.sampled_from(("least_cost", "even", "fewest_changes")))
    found = design(problem, loaded, aim)
    if found.no_deal is not None:
        assert not Written(problem, found.rows).possible()
        the_reason_is_proven(problem, found.rows, found.no_deal)
        assume(found.no_deal.concessions)
        problem = with_concessions(problem, found.no_deal.concessions)
        found = design(problem, loaded, aim)
        assert found.status == "optimal"
    the_stages_are_the_best_there_are(problem, found, aim)


def the_reason_is_proven(problem: Problem, rows: Rows, reason: NoDeal) -> None:
    """Check that those named clash, that each is needed, and that nothing cheaper leads to a deal."""
    clashing = [named(rule) for rule in reason.clashing]
    assert not Written(problem, rows, clashing).possible()
    for rule in clashing:
        others = [other for other in clashing if other != rule]
        assert Written(problem, rows, others).possible() or len(clashing) == 1, rule
    least = cheapest(problem, rows)
    assert (least is None) == (not reason.concessions)
    if least is not None:
        assert sum(each.counts for each in reason.concessions) == pytest.approx(least, rel=1e-5, abs=TEN_PENCE)


def the_stages_are_the_best_there_are(problem: Problem, found: Design, aim: Aim) -> None:
    """Solve each stage again in full, what the stages before it reached held to within their ten pence.

    Of a small contract the search allows itself a thousandth of that.
    """
    assert found.terms is not None
    a_pound, ten_pence = (pounds / money_unit(problem).times for pounds in (A_POUND, TEN_PENCE))
    assert furthest_broken(problem, found.rows, found.terms) < A_POUND
    written, stages = Written(problem, found.rows), {stage.name: stage.value for stage in found.stages}
    m, reached = written.m, found.stages[0].value
    weights = {party: weight for party, weight in problem.weights.items() if weight > 0}
    if aim == "fewest_changes":
        changes = written.changes()
        assert round(written.least(changes)) == reached
        m.no_more = Constraint(expr=changes <= reached)
    elif aim == "least_cost":
        gain = written.gain(problem.contract.commissioners)
        assert -THOUSAND * written.least(-gain) == pytest.approx(reached, rel=1e-6, abs=TEN_PENCE)
        m.no_less = Constraint(expr=gain >= (reached - ten_pence) / THOUSAND)
    else:
        m.level = Var(within=Reals)
        m.each = Constraint(list(weights), rule=lambda m, i: m.gain[i] >= weights[i] * len(weights) * m.level)
        assert -THOUSAND * written.least(-m.level) == pytest.approx(reached, rel=1e-6, abs=TEN_PENCE)
        gains = dict(zip(problem.parties, problem.gains(found.terms), strict=True))
        m.no_less = Constraint(list(weights), rule=lambda m, i: m.gain[i] >= (gains[i] - ten_pence) / THOUSAND)
        m.del_component(m.each)
    if LARGEST_PART in stages:
        m.part = Var(within=Reals)
        bearing = [loss.party for loss in problem.losses if loss.negotiable and problem.capacity[loss.party] >= a_pound]
        m.part_used = Constraint(
            bearing, rule=lambda m, i: m.average_of_worst[i] <= problem.capacity[i] / THOUSAND * m.part
        )
        least = written.least(m.part)
        assert stages[LARGEST_PART] >= least - SHARE
        assert stages[LARGEST_PART] == pytest.approx(least, rel=SHARE, abs=SHARE) or aim == "even"
        m.del_component(m.part_used)
    confidence = problem.contract.settings.confidence
    borne = {loss.party: loss.average_of_worst(found.terms, confidence) + ten_pence for loss in problem.losses}
    m.no_riskier = Constraint(list(borne), rule=lambda m, i: m.average_of_worst[i] <= borne[i] / THOUSAND)
    closest = THOUSAND * written.least(written.moved())
    assert stages[MOVED] <= closest + A_POUND + SHARE * closest


def test_every_kind_of_rule_in_pounds_is_among_those_written_again() -> None:
    """If the engine gets a rule of a new kind, these tests have to know it."""
    from contract_engine.design.described import ABSORBED, MONEY_RULES

    kinds = {"nobody_worse_off", "no_worse_in_any_year", "within_affordability", "owner_paid_to_do_it",
             "owner_does_what_is_relied_on", "worth_providing"}  # fmt: skip
    assert set(MONEY_RULES) == kinds | {ABSORBED}
