"""The same futures twice: as today goes on, and under the contract on the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.settlement.ledger import Ledger, ledger_of, terms_today
from contract_engine.world.drivers import Draws, draw
from contract_engine.world.outcomes import Outcomes, all_schemes, outcomes_of, schemes_in_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True)
class Worlds:
    """The same scenarios twice: as today goes on, and under the contract on the table with its schemes."""

    contract: Contract
    draws: Draws
    today: Outcomes
    new: Outcomes
    ledger_today: Ledger
    ledger_new: Ledger
    results_today: Mapping[str, Pounds]

    @property
    def plan(self) -> dict[str, Pounds]:
        """Expected result of each organisation if we stay as we are; shape (year,)."""
        return {party: result.mean(axis=1) for party, result in self.results_today.items()}


def worlds_of(contract: Contract, draws: Draws) -> Worlds:
    """Work out both worlds in the same scenarios."""
    today = outcomes_of(contract, draws, schemes_in_place(contract), when="today")
    new = outcomes_of(contract, draws, all_schemes(contract), like=today)
    ledger_today = ledger_of(today)
    return Worlds(contract, draws, today, new, ledger_today, ledger_of(new), ledger_today.results(terms_today(today)))


def worlds_drawn(contract: Contract, scenarios: int, seed: int) -> Worlds:
    """Draw scenarios and work out both worlds in them."""
    return worlds_of(contract, draw(contract, scenarios, seed))
