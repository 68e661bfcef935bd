"""Named scenarios: what-ifs that finance leads run, all in one go, none with a weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.results.lines import stopping
from contract_engine.results.solution_lines import TERM, ScenarioFlowLine, ScenarioPositionLine
from contract_engine.schema.changes import scenario_names, with_changes
from contract_engine.world.drivers import central

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.settlement.ledger import Ledger, Payment
    from contract_engine.terms import Pounds

CENTRAL = "Everything as planned"


@dataclass(frozen=True, slots=True)
class NamedResults:
    """Results and payments of every named scenario, the one in which all goes as planned first.

    `ledgers` are the contract's in each of them, with the alternatives proposed.
    """

    positions: tuple[ScenarioPositionLine, ...]
    flows: tuple[ScenarioFlowLine, ...]
    ledgers: Mapping[str, Ledger]


def named_results(
    contract: Contract,
    draft: Mapping[str, float],
    proposed: Mapping[str, float] | None,
    drafted: Contract | None = None,
) -> NamedResults:
    """Settle each named scenario under the draft and the proposed terms; everything not named stands at central.

    `drafted` is the contract with the draft's alternatives, where others are proposed.
    """
    positions: list[ScenarioPositionLine] = []
    flows: list[ScenarioFlowLine] = []
    ledgers: dict[str, Ledger] = {}
    for name in (CENTRAL, *scenario_names(contract)):
        worlds = _world(contract, name)
        ledgers[name] = worlds.ledger_new
        under_draft = worlds if drafted is None or drafted is contract else _world(drafted, name)
        at_draft = under_draft.ledger_new.results(draft)
        at_proposed = None if proposed is None else worlds.ledger_new.results(proposed)
        for party, stay in worlds.results_today.items():
            tables = stay, at_draft[party], None if at_proposed is None else at_proposed[party]
            for t, year in enumerate(contract.years):
                positions.append(ScenarioPositionLine(name, party, year, *(_at(table, t) for table in tables)))
            positions.append(ScenarioPositionLine(name, party, TERM, *(_total(table) for table in tables)))
        due = _by_key(under_draft.ledger_new.payments(draft))
        due_proposed = {} if proposed is None else _by_key(worlds.ledger_new.payments(proposed))
        nothing = np.zeros((len(contract.years), 1))
        for key in sorted({*due, *due_proposed, *stopping(worlds.ledger_new)}):
            for t, year in enumerate(contract.years):
                other = None if proposed is None else float(due_proposed.get(key, nothing)[t, 0])
                flows.append(ScenarioFlowLine(name, *key, year, float(due.get(key, nothing)[t, 0]), other))
    return NamedResults(tuple(positions), tuple(flows), ledgers)


def _world(contract: Contract, scenario: str) -> Worlds:
    changed = contract if scenario == CENTRAL else with_changes(contract, scenario)
    return worlds_of(changed, central(changed))


def _by_key(payments: tuple[Payment, ...]) -> dict[tuple[str, str, str], Pounds]:
    return {(payment.payer, payment.payee, payment.clause): payment.pounds for payment in payments}


def _at(result: Pounds | None, year: int) -> float | None:
    return None if result is None else float(result[year, 0])


def _total(result: Pounds | None) -> float | None:
    return None if result is None else float(result.sum())
