"""Named scenarios: what-ifs that finance leads run, all in one go, none with a weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.design.problem import worlds_of
from contract_engine.results.solution_lines import TERM, ScenarioFlowLine, ScenarioPositionLine
from contract_engine.schema.changes import scenario_names, with_changes
from contract_engine.world.drivers import central

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.settlement.ledger import Payment
    from contract_engine.terms import Pounds

CENTRAL = "Everything as planned"


@dataclass(frozen=True, slots=True)
class NamedResults:
    """Results and payments of every named scenario, the one in which all goes as planned first."""

    positions: tuple[ScenarioPositionLine, ...]
    flows: tuple[ScenarioFlowLine, ...]


def named_results(contract: Contract, draft: Mapping[str, float], proposed: Mapping[str, float] | None) -> NamedResults:
    """Settle each named scenario under the draft and the proposed terms; everything not named stands at central."""
    positions: list[ScenarioPositionLine] = []
    flows: list[ScenarioFlowLine] = []
    changed = {name: with_changes(contract, name) for name in scenario_names(contract)}
    for name, world in {CENTRAL: contract, **changed}.items():
        worlds = worlds_of(world, central(world))
        at_draft = worlds.ledger_new.results(draft)
        at_proposed = None if proposed is None else worlds.ledger_new.results(proposed)
        for party, stay in worlds.results_today.items():
            tables = stay, at_draft[party], None if at_proposed is None else at_proposed[party]
            for t, year in enumerate(world.years):
                positions.append(ScenarioPositionLine(name, party, year, *(_at(table, t) for table in tables)))
            positions.append(ScenarioPositionLine(name, party, TERM, *(_total(table) for table in tables)))
        at_proposed_due = {} if proposed is None else _by_key(worlds.ledger_new.payments(proposed))
        for key, pounds in _by_key(worlds.ledger_new.payments(draft)).items():
            for t, year in enumerate(world.years):
                other = None if proposed is None else float(at_proposed_due[key][t, 0])
                flows.append(ScenarioFlowLine(name, *key, year, float(pounds[t, 0]), other))
    return NamedResults(tuple(positions), tuple(flows))


def _by_key(payments: tuple[Payment, ...]) -> dict[tuple[str, str, str], Pounds]:
    return {(payment.payer, payment.payee, payment.clause): payment.pounds for payment in payments}


def _at(result: Pounds | None, year: int) -> float | None:
    return None if result is None else float(result[year, 0])


def _total(result: Pounds | None) -> float | None:
    return None if result is None else float(result.sum())
