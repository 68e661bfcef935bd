"""Payments due at the terms as written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.results.settled import DueLine, ResultLine, Settlement
from contract_engine.results.solution_lines import TERM
from contract_engine.settlement.ledger import ledger_of
from contract_engine.world.drivers import draw
from contract_engine.world.outcomes import all_schemes, outcomes_of, schemes_in_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract

DEFAULT_SCENARIOS = 16_384


def settle(
    contract: Contract,
    *,
    terms: Mapping[str, float] | None = None,
    when: Literal["today", "new"] = "new",
    scenarios: int = DEFAULT_SCENARIOS,
    seed: int = 1,
) -> Settlement:
    """Settle a contract: expected payments, and what they leave each organisation with, in pounds.

    `terms` replaces the drafts of some levers (id to value); `when` settles today's terms
    with today's schemes instead of the contract on the table.
    """
    contract = contract.as_written if when == "today" else contract
    delivered = all_schemes(contract) if when == "new" else schemes_in_place(contract)
    outcomes = outcomes_of(contract, draw(contract, scenarios, seed), delivered, when=when)
    ledger = ledger_of(outcomes, terms)
    written = {
        lever.id: value
        for lever in contract.levers
        if (value := lever.draft if when == "new" else lever.today) is not None
    }
    payments = ledger.payments({**written, **(terms or {})})
    years = contract.years
    flows = []
    received = {party: np.zeros(len(years)) for party in contract.parties}
    paid = {party: np.zeros(len(years)) for party in contract.parties}
    for payment in payments:
        by_year = np.broadcast_to(payment.pounds.mean(axis=1), (len(years),))
        received[payment.payee] = received[payment.payee] + by_year
        paid[payment.payer] = paid[payment.payer] + by_year
        flows += [
            DueLine(payment.payer, payment.payee, payment.clause, year, float(amount))
            for year, amount in zip(years, by_year, strict=True)
        ]
    lines = []
    for party, own_result in ledger.own.items():
        own = np.broadcast_to(own_result.mean(axis=1), (len(years),))
        table = [*zip(years, received[party], paid[party], own, strict=True),
                 (TERM, received[party].sum(), paid[party].sum(), own.sum())]  # fmt: skip
        lines += [
            ResultLine(party, year, float(income), float(outgo), float(rest), float(income - outgo + rest))
            for year, income, outgo, rest in table
        ]
    return Settlement(contract, tuple(flows), tuple(lines), scenarios, seed)
