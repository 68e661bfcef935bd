"""What holds of payments, whatever the contract, the terms and the scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.design.worlds import worlds_of
from contract_engine.schema.contract import TABLE_BY_NAME
from contract_engine.settlement.exposures import exposures_of
from contract_engine.settlement.ledger import ledger_of
from contract_engine.terms import PENNY
from contract_engine.world.drivers import draw
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of, with_drafts
from tests.laws.every_clause import contracts, every_clause, tables_of_every_kind, terms_of

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws
    from tests.contracts import Entry, Tables

SCENARIOS = 16
LEVER_VALUES = ("today", "draft", "lowest", "highest", "step")
Payments = dict[tuple[str, str, str], "Pounds"]


def settled(contract: Contract, draws: Draws) -> Ledger:
    return ledger_of(outcomes_of(contract, draws, all_schemes(contract)))


def drafts_of(contract: Contract) -> dict[str, float]:
    return {lever.id: lever.draft for lever in contract.levers if lever.draft is not None}


def payments(ledger: Ledger, terms: dict[str, float]) -> Payments:
    shape = (ledger.years, ledger.count)
    return {
        (payment.payer, payment.payee, payment.clause): np.broadcast_to(payment.pounds, shape)
        for payment in ledger.payments(terms)
    }


def settled_at_drafts(contract: Contract, draws: Draws) -> Payments:
    return payments(settled(contract, draws), drafts_of(contract))


@settings(max_examples=25)
@given(st.data(), contracts(), st.integers(0, 99))
def test_every_pound_paid_is_a_pound_received(data: st.DataObject, contract: Contract, seed: int) -> None:
    """Results of all organisations add up to what they earn and bear of their own: payments cancel."""
    ledger = settled(contract, draw(contract, SCENARIOS, seed))
    results = ledger.results(data.draw(terms_of(contract)))
    own = sum(np.broadcast_to(pounds, (ledger.years, ledger.count)) for pounds in ledger.own.values())
    np.testing.assert_allclose(sum(results.values()), own, rtol=0, atol=PENNY)


@settings(max_examples=25)
@given(st.data(), contracts(), st.floats(0, 1))
def test_payments_are_linear_in_each_lever(data: st.DataObject, contract: Contract, part: float) -> None:
    """With a lever at (1 - part) x low + part x high, (1 - part) x what low pays + part x what high pays is due."""
    draws = draw(contract, 4, 1)
    lever = data.draw(st.sampled_from([lever for lever in contract.levers if lever.is_new]))
    low, high = sorted(data.draw(st.tuples(*[st.floats(0, 1 if lever.unit == "%" else 1_000)] * 2)))
    at_low, at_high, between = (
        settled_at_drafts(with_drafts(contract, {lever.id: value}), draws)
        for value in (low, high, (1 - part) * low + part * high)
    )
    for key, pounds in between.items():
        np.testing.assert_allclose(pounds, (1 - part) * at_low[key] + part * at_high[key], rtol=1e-12, atol=1e-6)


@settings(max_examples=25)
@given(tables_of_every_kind())
def test_doubling_every_amount_in_pounds_doubles_every_payment_and_result(tables: Tables) -> None:
    """Twice each price, cost, pool and block is twice each payment, to the last digit: doubling rounds nothing."""
    contract, doubled = contract_of(tables), contract_of(all_pounds_doubled(tables))
    draws = draw(contract, SCENARIOS, 1)
    once, twice = settled(contract, draws), settled(doubled, draws)
    for key, pounds in payments(twice, drafts_of(doubled)).items():
        np.testing.assert_array_equal(pounds, 2 * payments(once, drafts_of(contract))[key])
    results = once.results(drafts_of(contract))
    for party, pounds in twice.results(drafts_of(doubled)).items():
        np.testing.assert_array_equal(pounds, 2 * results[party])


def test_doubling_reaches_every_kind_of_payment() -> None:
    """Every clause of the contract that the laws look at pays something, so that none of them holds for want of it."""
    contract = contract_of(every_clause())
    paid = settled_at_drafts(contract, draw(contract, SCENARIOS, 1))
    clauses = {row.clause for row in contract.terms if row.in_new_terms}
    assert {clause for (_, _, clause), pounds in paid.items() if np.any(pounds > 0)} == clauses
    assert {row.family for row in contract.terms} == {"activity", "budget", "gain share", "pool", "funding"}


def all_pounds_doubled(tables: Tables) -> Tables:
    return {table: [_doubled(table, entry) for entry in entries] for table, entries in tables.items()}


def _doubled(table: str, entry: Entry) -> Entry:
    kind = TABLE_BY_NAME[table]
    names = {column.name for column in kind.columns() if column.kind == "pounds"}
    if table.startswith("terms_") and kind.model_validate(entry).unit != "%":
        names.update(LEVER_VALUES)
    return {name: 2 * value if name in names and value is not None else value for name, value in entry.items()}


@settings(max_examples=25)
@given(contracts(), st.integers(0, SCENARIOS - 1))
def test_a_scenario_alone_equals_the_same_scenario_in_a_sweep(contract: Contract, scenario: int) -> None:
    draws = draw(contract, SCENARIOS, 3)
    sweep, alone = (worlds_of(contract, each) for each in (draws, draws.pick(scenario)))
    for ledger, one in ((sweep.ledger_new, alone.ledger_new), (sweep.ledger_today, alone.ledger_today)):
        terms = {lever.id: lever.draft if lever.draft is not None else lever.today for lever in contract.levers}
        every, single = ledger.results(terms), one.results(terms)
        for party, pounds in single.items():
            np.testing.assert_allclose(pounds[:, 0], every[party][:, scenario], rtol=1e-12, atol=1e-6)


@settings(max_examples=25)
@given(st.data(), contracts())
def test_exposures_times_levers_are_the_ledgers_results_to_the_penny(data: st.DataObject, contract: Contract) -> None:
    """Result = base + sum over levers of pounds for one unit x lever, and payments that stop at zero."""
    terms = data.draw(terms_of(contract))
    ledger = settled(contract, draw(contract, SCENARIOS, 2))
    results = ledger.results(terms)
    for party, exposure in exposures_of(ledger).items():
        np.testing.assert_allclose(exposure.at(terms), results[party], rtol=0, atol=PENNY / 2)
