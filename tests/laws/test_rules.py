"""Gains and rules say the same in numbers as in the optimiser's model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.clauses.form import form_of
from contract_engine.design.described import ABSORBED, STEPS
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_drawn
from contract_engine.settlement.ledger import terms_today
from contract_engine.shipped import models_dir
from contract_engine.terms import PENNY
from tests.assembled import contract_of
from tests.laws.every_clause import contracts, every_clause, terms_of

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

EVERY_RULE = {
    "nobody_worse_off",
    "no_worse_in_any_year",
    "within_affordability",
    "owner_paid_to_do_it",
    "pool_comes_to_its_value",
    "network share of the money for results in Pool",
    "network share of the money for results in Prize",
    "shares of Savings add up to 100%",
}


@settings(max_examples=20)
@given(st.data(), contracts())
def test_gains_add_up_to_the_surplus_whatever_the_terms(data: st.DataObject, contract: Contract) -> None:
    """W = gain of one + gain of the next + ...: what one is paid, another pays."""
    problem = problem_of(worlds_drawn(contract, 16, 1))
    terms = data.draw(terms_of(contract))
    gains = problem.gains(np.array([terms[lever.id] for lever in problem.levers]))
    assert gains.sum() == pytest.approx(problem.surplus, rel=0, abs=PENNY)


@settings(max_examples=10)
@given(st.data(), contracts())
def test_gains_are_what_the_ledger_pays_less_what_today_pays(data: st.DataObject, contract: Contract) -> None:
    """Gain = sum over years of (expected result - expected result if we stay as we are) / (1 + rate) ^ (year - 1)."""
    worlds = worlds_drawn(contract, 16, 1)
    problem = problem_of(worlds)
    terms = data.draw(terms_of(contract))
    new = worlds.ledger_new.results(terms)
    today = worlds.ledger_today.results(terms_today(worlds.today))
    gains = problem.gains(np.array([terms[lever.id] for lever in problem.levers]))
    for party, gain in zip(problem.parties, gains, strict=True):
        by_year = (new[party] - today[party]).mean(axis=1)
        by_hand = sum(pounds / 1.035**year for year, pounds in enumerate(by_year))
        assert gain == pytest.approx(by_hand, rel=0, abs=PENNY)


def test_every_rule_of_the_model_is_among_the_numbers_except_losses_and_whole_steps() -> None:
    problem = problem_of(worlds_drawn(contract_of(every_clause()), 16, 1))
    m = model_of(problem, form_of(problem.contract, models_dir()))
    components = {rule.component for rule in rows_of(m, problem).rules}
    assert components == EVERY_RULE
    assert {part.name for part in m.component_objects() if part.ctype.__name__ == "Constraint"} - components == {
        "loss_absorbed",
        "whole_steps",
    }
    assert {ABSORBED, STEPS} == {"loss_absorbed", "whole_steps"}
