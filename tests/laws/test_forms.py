"""What holds in every form of contract, whatever its sizes, thresholds and terms.

Each module of `tests/laws/forms` draws random contracts of one form, or with clauses of one kind.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyomo.environ import value

from contract_engine.clauses.form import form_of
from contract_engine.design.bending import MILLION, put_terms
from contract_engine.design.described import MONEY_RULES
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_drawn
from contract_engine.settlement.exposures import exposures_of
from contract_engine.shipped import models_dir
from contract_engine.terms import PENNY
from tests.assembled import contract_of
from tests.laws.every_clause import terms_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts import Tables

FORMS = sorted(path.stem for path in (Path(__file__).parent / "forms").glob("*.py"))
EXAMPLES = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow], deadline=None)
SCENARIOS = 16

each_form = pytest.mark.parametrize("form", FORMS)


def tables_of(form: str) -> Callable[[], st.SearchStrategy[Tables]]:
    """Return what draws the tables of a form's random contracts."""
    module = import_module(f"tests.laws.forms.{form}")
    found: Callable[[], st.SearchStrategy[Tables]] = getattr(module, f"tables_of_{form}")
    return found


def test_every_form_has_its_random_contracts() -> None:
    assert {path.stem for path in models_dir().glob("*.py")} - set(FORMS) == set()


@each_form
@EXAMPLES
@given(st.data())
def test_every_pound_paid_is_a_pound_received(form: str, data: st.DataObject) -> None:
    """Results of all organisations add up to what they earn and bear of their own, today and under the new terms."""
    contract = contract_of(data.draw(tables_of(form)()))
    worlds = worlds_drawn(contract, SCENARIOS, 1)
    today = {lever.id: lever.today for lever in contract.levers if lever.today is not None}
    for ledger, terms in ((worlds.ledger_new, data.draw(terms_of(contract))), (worlds.ledger_today, today)):
        own = sum(np.broadcast_to(pounds, (ledger.years, ledger.count)) for pounds in ledger.own.values())
        np.testing.assert_allclose(sum(ledger.results(terms).values()), own, rtol=0, atol=PENNY)


@each_form
@EXAMPLES
@given(st.data())
def test_settlement_and_the_designs_positions_agree_to_the_penny(form: str, data: st.DataObject) -> None:
    """Result = base + per unit x levers, and payments that stop at zero on top, in every year and scenario."""
    contract = contract_of(data.draw(tables_of(form)()))
    worlds = worlds_drawn(contract, SCENARIOS, 1)
    problem = problem_of(worlds)
    terms = data.draw(terms_of(contract))
    settled = worlds.ledger_new.results(terms)
    for party, exposure in exposures_of(worlds.ledger_new).items():
        np.testing.assert_allclose(exposure.at(terms), settled[party], rtol=0, atol=PENNY)
    gains = problem.gains(np.array([terms[lever.id] for lever in problem.levers]))
    weight = (1 + contract.settings.discount_rate) ** -np.arange(len(contract.years))
    for party, gain in zip(problem.parties, gains, strict=True):
        by_ledger = weight @ (settled[party].mean(axis=1) - worlds.plan[party])
        assert gain == pytest.approx(by_ledger, rel=0, abs=PENNY)


@each_form
@EXAMPLES
@given(st.data())
def test_rules_in_numbers_miss_by_what_the_models_constraints_miss_by(form: str, data: st.DataObject) -> None:
    """Each rule's shortfall at any terms, worked out by Pyomo from the constraint itself: the same."""
    contract = contract_of(data.draw(tables_of(form)()))
    problem = problem_of(worlds_drawn(contract, SCENARIOS, 1))
    m = model_of(problem, form_of(contract, models_dir()))
    rows = rows_of(m, problem)
    terms = data.draw(terms_of(contract))
    values = np.array([terms[lever.id] for lever in problem.levers])
    put_terms(m, problem, values)
    missed = rows.shortfall(values)
    for rule, short in zip(rows.rules, missed, strict=True):
        constraint = m.component(rule.component)[rule.index]
        body = value(constraint.body)
        lower = -np.inf if constraint.lower is None else value(constraint.lower)
        upper = np.inf if constraint.upper is None else value(constraint.upper)
        scale = MILLION if rule.component in MONEY_RULES else 1.0
        assert short == pytest.approx(max(lower - body, body - upper, 0.0) * scale, rel=1e-9, abs=1e-4), rule.name
