"""Named scenarios: a contract with some of its inputs changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.choices import choices_of, with_alternatives
from contract_engine.schema.defaults import derived_again, lists_disagree
from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.organisations import PartyRow, PopulationRow
from contract_engine.schema.raw import RawRow
from contract_engine.schema.rows import checked_row, plain_value
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import listed
from contract_engine.schema.targets import Target, table_changed, target_of
from contract_engine.schema.uncertainty import ScenarioRow
from contract_engine.schema.words import subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_engine.schema.columns import Column, Row
    from contract_engine.schema.contract import Contract

CHANGEABLE = ("pounds", "share", "number", "whole")
SAME_IN_EVERY_SCENARIO = ("years",)
# Others are partly derived from these, so these change before them: lists, then people, then all the rest.
SOURCES_OF_DERIVED = ((Settings.table, PartyRow.table), (PopulationRow.table,))


def scenario_names(contract: Contract) -> tuple[str, ...]:
    """Return the named scenarios in the order in which they appear."""
    return tuple(dict.fromkeys(row.scenario for row in contract.rows(ScenarioRow)))


def with_changes(contract: Contract, scenario: str) -> Contract:
    """Return the contract as a named scenario has it; an InputFaultsError says which change fails."""
    if contract.written is not None:
        written = with_changes(contract.written, scenario)
        return with_alternatives(written, contract.chosen, choices_of(contract.written))
    changed, faults = changes_tried(contract, scenario)
    if faults:
        raise InputFaultsError(contract.file, faults)
    return changed


def changes_tried(contract: Contract, scenario: str) -> tuple[Contract, tuple[Fault, ...]]:
    """Return the contract with every change that can be made, and a fault for each that cannot."""
    left = [row for row in contract.rows(ScenarioRow) if row.scenario == scenario]
    faults: tuple[Fault, ...] = ()
    for tables in SOURCES_OF_DERIVED:
        early = [change for change in left if table_changed(change) in tables]
        left = [change for change in left if change not in early]
        changed, more = _applied(contract, early)
        contract = derived_again(changed, contract) if early and not more else changed
        faults += more
    contract, more = _applied(contract, left)
    return contract, (*faults, *more)


def _applied(contract: Contract, changes: Iterable[ScenarioRow]) -> tuple[Contract, tuple[Fault, ...]]:
    faults: list[Fault] = []
    for change in changes:
        target = target_of(contract, change, _refusal)
        result = _changed_row(contract, target, change) if isinstance(target, Target) else (target,)
        if isinstance(target, Target) and not isinstance(result, tuple):
            contract = _with_row(contract, target, result)
        elif isinstance(result, tuple):
            faults += result
    return contract, tuple(faults)


def _with_row(contract: Contract, target: Target, new: Row) -> Contract:
    rows = tuple(new if place in target.places else row for place, row in enumerate(contract.rows(target.kind)))
    return replace(contract, tables={**contract.tables, target.kind.table: rows})


def _refusal(kind: type[Row], column: Column, at: str) -> Fault | None:
    name = subject(column.label)
    if column.kind == "lever":
        found = f"{name} on {kind.sheet} is negotiated, so a scenario cannot change it."
        return error(at, found, "Try another value with --set instead.")
    if column.kind not in CHANGEABLE:
        known = listed(entry.label for entry in kind.columns() if entry.kind in CHANGEABLE)
        return error(at, f"{name} is not a number, so a scenario cannot change it.", f"Choose {known}.")
    if column.name in SAME_IN_EVERY_SCENARIO and kind is Settings:
        found = f"{name} is the same in every scenario, which are laid side by side by year."
        return error(at, found, "Write another workbook for another length and compare the two.")
    return None


def _changed_row(contract: Contract, target: Target, change: ScenarioRow) -> Row | tuple[Fault, ...]:
    """Return the row with its new value, or the fault of that value, told at the scenario's cell."""
    row = contract.rows(target.kind)[target.places[0]]
    old = getattr(row, target.column.name)
    if old is None and change.how != "set to":
        found = f"{subject(target.column.label)} is blank on {target.kind.sheet}, so there is nothing to {change.how}."
        return (error(change.at("how"), found, "Use set to."),)
    new = {"set to": change.value, "multiply by": (old or 0) * change.value, "add": (old or 0) + change.value}[
        change.how
    ]
    values: Mapping[str, object] = {
        **{column.name: getattr(row, column.name) for column in target.kind.columns()},
        target.column.name: plain_value(target.column, float(new)),
    }
    result = checked_row(target.kind, RawRow(row.place, values))
    if isinstance(result, PartyRow) and lists_disagree(result):
        found = f"weighted and registered list of {result.name} no longer go together."
        return (error(change.at("value"), found, "Change both in the same scenario, the weighted list first."),)
    if not isinstance(result, tuple):
        return result
    return tuple(error(change.at("value"), fault.found, fault.mend) for fault in result)
