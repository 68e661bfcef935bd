"""The same contract in pounds, thousands and millions has the same terms.

Every figure of money is a thousand times as large, or a thousandth: what is a sum of pounds in the
answer is too, and what is a share stays what it was. A contract typed in thousands or in millions is
searched in the pounds of the same contract typed in pounds (`money_unit`), so that ten pence, to
which terms are tidied and which a later stage may take from an earlier one, are as much of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_engine.clauses.form import form_of
from contract_engine.design.described import MONEY_RULES
from contract_engine.design.design import design
from contract_engine.design.money_unit import in_larger_pounds, in_other_pounds, money_unit
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_drawn
from contract_engine.shipped import models_dir, term_sheet
from contract_engine.workbook.read import read
from tests.assembled import contract_of
from tests.laws.test_forms import FORMS, tables_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.schema.contract import Contract

# One of each form.
EXAMPLES = (
    "primary_care_network", "alternative_quality_contract", "whole_population_budget", "frail_elderly_alliance",
    "bedfordshire_msk", "zio_diabetes", "enhanced_service", "shared_service",
)  # fmt: skip
IN_MILLIONS = "shared_service"
SCENARIOS = 16


def found_for(contract: Contract) -> tuple[Problem, Design]:
    problem = problem_of(worlds_drawn(contract, SCENARIOS, 1))
    return problem, design(problem, form_of(contract, models_dir()), contract.settings.objective)


@pytest.mark.parametrize("name", EXAMPLES)
def test_terms_do_not_depend_on_the_unit_of_money(name: str) -> None:
    """An example is searched in its own pounds, a thousandth of it a thousand times as large: the same figures."""
    contract = read(term_sheet(name))
    problem, found = found_for(contract)
    assert found.terms is not None
    assert money_unit(problem).problem is problem
    largest = np.array([max(abs(lever.highest or 0.0), abs(lever.draft or 0.0), 1e-9) for lever in problem.levers])
    for times, searched in ((1e3, 1.0), (1e-3, 1e3), *([(1e-6, 1e6)] if name == IN_MILLIONS else [])):
        other, again = found_for(in_other_pounds(contract, times))
        assert money_unit(other).times == searched
        assert again.terms is not None
        assert other.surplus == pytest.approx(times * problem.surplus, rel=1e-9)
        scale = np.array([times if lever.unit.startswith("£") else 1.0 for lever in problem.levers])
        np.testing.assert_allclose(again.terms / scale / largest, found.terms / largest, rtol=0, atol=1e-9)
        for stage, same in zip(found.stages, again.stages, strict=True):
            value = same.value / (times if same.is_money else 1.0)
            assert (same.name, value) == (stage.name, pytest.approx(stage.value, rel=1e-6, abs=0.1))


def test_why_there_is_no_deal_does_not_depend_on_the_unit_of_money() -> None:
    """The cheapest way to a deal is a thousandth of the pounds, by the same rules; whoever bears risk may bear none."""
    contract = read(term_sheet(IN_MILLIONS))
    problem = problem_of(worlds_drawn(contract, SCENARIOS, 1))
    problem = replace(problem, plan=problem.plan + 100_000.0 * (np.arange(len(problem.parties)) == 0)[:, None])
    form = form_of(contract, models_dir())
    told = design(replace(problem, mean=problem.mean + 200_000.0 / len(problem.parties)), form, "even").no_deal
    small = in_larger_pounds(replace(problem, mean=problem.mean + 200_000.0 / len(problem.parties)), 1e-3).problem
    again = design(small, form, "even").no_deal
    assert told is not None
    assert again is not None
    assert told.concessions
    assert [rule.name for rule in again.clashing] == [rule.name for rule in told.clashing]
    for ways in ("concessions", "most_even"):
        pounds = {each.rule.name: each.pounds / 1_000 for each in getattr(told, ways)}
        assert {each.rule.name: each.pounds for each in getattr(again, ways)} == pytest.approx(pounds, rel=1e-6)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=1, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_problem_in_other_pounds_is_the_problem_of_the_contract_in_other_pounds(
    form: str, data: st.DataObject
) -> None:
    """Every sum of it, and every rule: rules that are not in pounds to a factor, which changes no rule."""
    contract = contract_of(data.draw(tables_of(form)()))
    problem, times = problem_of(worlds_drawn(contract, SCENARIOS, 1)), 1_000.0
    other = problem_of(worlds_drawn(in_other_pounds(contract, times), SCENARIOS, 1))
    unit = in_larger_pounds(problem, times)
    for name in ("mean", "mean_per_unit", "plan", "paid", "paid_per_unit", "pounds_per_unit"):
        _same(getattr(unit.problem, name), getattr(other, name))
    _same(list(unit.problem.limit.values()), list(other.limit.values()))
    for larger, loss in zip(unit.problem.losses, other.losses, strict=True):
        _same(larger.fixed, loss.fixed)
        _same(larger.slope, loss.slope)
    for larger_payment, payment in zip(unit.problem.capped, other.capped, strict=True):
        _same(larger_payment.fixed, payment.fixed)
        _same(larger_payment.per_unit, payment.per_unit)
    assert unit.problem.levers == other.levers
    loaded = form_of(contract, models_dir())
    rows = unit.rows(rows_of(model_of(problem, loaded), problem))
    written = rows_of(model_of(unit.problem, loaded), unit.problem)
    assert [rule.name for rule in rows.rules] == [rule.name for rule in written.rules]
    size = [np.abs(each.coefficients).max(axis=1, initial=0.0) for each in (rows, written)]
    factor = np.where(size[0] > 0, size[1] / np.where(size[0] > 0, size[0], 1.0), 1.0)
    money = np.array([bool(rule.component in MONEY_RULES) for rule in rows.rules])
    _same(factor[money & (size[0] > 0)], np.ones((money & (size[0] > 0)).sum()))
    _same(factor[:, None] * rows.coefficients, written.coefficients)
    for side in ("lower", "upper"):
        ends, wanted = getattr(rows, side), getattr(written, side)
        assert (np.isfinite(ends) == np.isfinite(wanted)).all()
        _same((factor * ends)[np.isfinite(ends)], wanted[np.isfinite(ends)])


def _same(some: ArrayLike, others: ArrayLike) -> None:
    largest = float(np.abs(np.asarray(others)).max(initial=0.0))
    np.testing.assert_allclose(some, others, rtol=1e-9, atol=1e-12 * largest)
