"""Every change of every named scenario finds its cell and leaves a row that holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.changes import changes_tried, scenario_names
from contract_engine.schema.contract import first_calendar_year
from contract_engine.schema.crosscheck_contract import is_financial_year
from contract_engine.schema.defaults import prefilled
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.services import IndexationRow
from contract_engine.schema.settings import Settings
from contract_engine.schema.targets import table_changed
from contract_engine.schema.uncertainty import DriverRow, ScenarioRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault


READS = (Settings, PartyRow, PopulationRow, IndexationRow, DriverRow, ScenarioRow)


def scenarios_resolve(contract: Contract, broken: Collection[str]) -> Iterator[Fault]:
    """Try each scenario on the contract as it will be used, leaving out changes of tables with faults of their own."""
    base = contract.settings.price_base
    if not is_financial_year(base) or first_calendar_year(base) > contract.settings.start.year:
        return
    changes = tuple(row for row in contract.rows(ScenarioRow) if table_changed(row) not in broken)
    filled = prefilled(replace(contract, tables={**contract.tables, ScenarioRow.table: changes}))
    for name in scenario_names(filled):
        yield from changes_tried(filled, name)[1]
