"""What holds of clauses that watch what others pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_engine.settlement.ledger import ledger_of
from contract_engine.terms import PENNY
from contract_engine.world.drivers import draw
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of
from tests.laws.every_clause import terms_of
from tests.laws.forms.limits import tables_of_limits

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes

EXAMPLES = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
contracts = tables_of_limits().map(contract_of)


def future(contract: Contract, only: frozenset[str] | None = None) -> Outcomes:
    return outcomes_of(contract, draw(contract, 16, 1), all_schemes(contract), only=only)


def open_terms(data: st.DataObject, contract: Contract) -> dict[str, float]:
    """Draw a value for each open term; the others stay at their draft."""
    drawn = data.draw(terms_of(contract))
    return {lever.id: drawn[lever.id] if lever.open else lever.draft for lever in contract.levers
            if lever.draft is not None}  # fmt: skip


def net(ledger: Ledger, terms: dict[str, float], pair: tuple[str, str], *clauses: str) -> Pounds:
    """Return what one pays another under these clauses, less what comes back."""
    shape = (ledger.years, ledger.count)
    return sum(
        (np.broadcast_to(payment.pounds, shape) * (1 if (payment.payer, payment.payee) == pair else -1)
         for payment in ledger.payments(terms)
         if payment.clause in clauses and {payment.payer, payment.payee} == set(pair)),
        start=np.zeros(shape),
    )  # fmt: skip


@EXAMPLES
@given(st.data())
def test_limits_hold_in_every_scenario_whatever_the_open_terms(data: st.DataObject) -> None:
    """After a cap no more is paid than the cap; what is withheld lies between nothing and the part of the payment."""
    contract = data.draw(contracts)
    outcomes = future(contract)
    ledger, terms = ledger_of(outcomes), open_terms(data, contract)
    to_trust = ("Commissioner", "Trust")
    rows = {row.clause: row for row in contract.terms if row.family == "limits"}
    agreed = sum(service.agreed for service in outcomes.services_in_scope("All"))
    ceiling = terms["ceiling.most-paid.trust"] * agreed
    assert np.all(net(ledger, terms, to_trust, "Acute", "Ceiling") <= ceiling + PENNY)
    acute = net(ledger, terms, to_trust, "Acute")
    withheld = -net(ledger, terms, to_trust, "Quality Trust")
    part = np.array([[terms[name]] for name in sorted(terms) if name.startswith("quality-trust.")])
    assert np.all((withheld >= -PENNY) & (withheld <= part * acute + PENNY))
    for year, _ in enumerate(contract.years):
        most = [terms[name] for name in sorted(terms) if name.startswith("cap.")]
        index = outcomes.price_index[year] if rows["Cap"].indexed else 1.0
        before = acute[year] - withheld[year]
        excess = np.maximum(before - most[min(year, len(most) - 1)] * index, 0.0)
        back = -net(ledger, terms, to_trust, "Cap")[year]
        np.testing.assert_allclose(back, rows["Cap"].part * excess, rtol=0, atol=PENNY)


@EXAMPLES
@given(st.data())
def test_a_profit_cap_leaves_no_more_than_the_cap(data: st.DataObject) -> None:
    contract = data.draw(contracts)
    ledger, terms = ledger_of(future(contract)), open_terms(data, contract)
    turnover = np.zeros((ledger.years, ledger.count))
    for payment in ledger.payments(terms):
        turnover = turnover + payment.pounds * (payment.payee == "Community")
    cap = next(row for row in contract.terms if row.clause == "Profit cap")
    kept = terms[f"profit-cap.profit-kept.{cap.payee.lower().replace(' ', '-')}"]
    limit = kept * (turnover if cap.unit == "%" else 1.0) * np.ones_like(turnover)
    assert np.all(ledger.results(terms)["Community"] <= limit + PENNY)


@EXAMPLES
@given(st.data())
def test_an_advance_is_repaid_by_no_more_than_itself(data: st.DataObject) -> None:
    contract = data.draw(contracts)
    ledger, terms = ledger_of(future(contract)), open_terms(data, contract)
    for practice in contract.members("North Network"):
        to_date = net(ledger, terms, ("Commissioner", practice), "Advance").cumsum(axis=0)
        assert np.all(to_date >= -PENNY)
        assert np.all(to_date <= terms["advance.advance.north-network"] + PENNY)


@EXAMPLES
@given(st.data(), st.sampled_from(["Trust", "Community", "Practice A"]))
def test_payments_of_one_organisation_are_the_same_when_only_its_own_are_asked_for(
    data: st.DataObject, party: str
) -> None:
    """A fund is paid what a holder gives up, which rests on payments between others."""
    contract = data.draw(contracts)
    terms = open_terms(data, contract)
    every, own = ledger_of(future(contract)), ledger_of(future(contract, frozenset({party})))
    np.testing.assert_allclose(_result(own, party, terms), every.results(terms)[party], rtol=0, atol=PENNY)


def _result(ledger: Ledger, party: str, terms: dict[str, float]) -> Pounds:
    result = np.array(np.broadcast_to(ledger.own[party], (ledger.years, ledger.count)))
    for payment in ledger.payments(terms):
        assert party in (payment.payer, payment.payee)
        result += payment.pounds * ((payment.payee == party) - (payment.payer == party))
    return result
