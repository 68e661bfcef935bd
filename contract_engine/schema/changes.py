"""Named scenarios: a contract with some of its inputs changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES
from contract_engine.schema.defaults import derived_again, lists_disagree
from contract_engine.schema.faults import Fault, InputFaultsError, error
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.raw import RawRow
from contract_engine.schema.rows import checked_row, plain_value
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import fold, listed, nearest
from contract_engine.schema.uncertainty import ScenarioRow
from contract_engine.schema.words import subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_engine.schema.columns import Column, Row
    from contract_engine.schema.contract import Contract

CHANGEABLE = ("pounds", "share", "number", "whole")
SAME_IN_EVERY_SCENARIO = ("years",)
VALUE = "Value"
# Other tables are partly derived from these, so they change first.
SOURCES_OF_DERIVED = (Settings.table, PartyRow.table)


@dataclass(frozen=True, slots=True)
class _Target:
    """The one cell that a change is about."""

    kind: type[Row]
    row: Row
    column: Column


def scenario_names(contract: Contract) -> tuple[str, ...]:
    """Return the named scenarios in the order in which they appear."""
    return tuple(dict.fromkeys(row.scenario for row in contract.rows(ScenarioRow)))


def with_changes(contract: Contract, scenario: str) -> Contract:
    """Return the contract as a named scenario has it; an InputFaultsError says which change fails."""
    changed, faults = changes_tried(contract, scenario)
    if faults:
        raise InputFaultsError(contract.file, faults)
    return changed


def changes_tried(contract: Contract, scenario: str) -> tuple[Contract, tuple[Fault, ...]]:
    """Return the contract with every change that can be made, and a fault for each that cannot."""
    changes = [row for row in contract.rows(ScenarioRow) if row.scenario == scenario]
    early = [change for change in changes if table_changed(change) in SOURCES_OF_DERIVED]
    late = [change for change in changes if change not in early]
    changed, faults = _applied(contract, early)
    if early and not faults:
        changed = derived_again(changed, contract)
    changed, more = _applied(changed, late)
    return changed, (*faults, *more)


def _applied(contract: Contract, changes: Iterable[ScenarioRow]) -> tuple[Contract, tuple[Fault, ...]]:
    faults: list[Fault] = []
    for change in changes:
        target = _target(contract, change)
        result = _changed_row(target, change) if isinstance(target, _Target) else (target,)
        if isinstance(target, _Target) and not isinstance(result, tuple):
            contract = _with_row(contract, target, result)
        elif isinstance(result, tuple):
            faults += result
    return contract, tuple(faults)


def _with_row(contract: Contract, target: _Target, new: Row) -> Contract:
    rows = tuple(new if row is target.row else row for row in contract.rows(target.kind))
    return replace(contract, tables={**contract.tables, target.kind.table: rows})


def table_changed(change: ScenarioRow) -> str | None:
    """Return the table that a change is about, if there is one of that name."""
    wanted = fold(change.changes)
    return next((kind.table for kind in TABLES if wanted in (fold(kind.sheet), fold(kind.table))), None)


def _target(contract: Contract, change: ScenarioRow) -> _Target | Fault:
    """Return the cell that a change names, or what keeps it from being found."""
    kinds = {kind.sheet: kind for kind in TABLES if kind is not ScenarioRow}
    kind = next((kind for kind in kinds.values() if kind.table == table_changed(change)), None)
    if kind is None:
        return _not_found(change, "changes", f"'{change.changes}' is not an input sheet", change.changes, kinds)
    rows = contract.rows(kind)
    labels = {column.label: column for column in kind.columns()}
    row_key, heading = fold(_joined(change.row)), fold(change.column)
    if kind.vertical:
        row, entry = (rows[0] if rows else None), change.row if heading == fold(VALUE) else change.column
        place, heading = ("row" if heading == fold(VALUE) else "column"), fold(entry)
    else:
        row, entry, place = next((row for row in rows if row_key in _keys(row)), None), change.column, "column"
    if row is None:
        known = [" / ".join(filter(None, row.identity)) for row in rows]
        found = f"{kind.sheet} has no row '{change.row}'" if change.row else f"no row of {kind.sheet} is named"
        return _not_found(change, "row", found, change.row, known)
    what = "setting" if kind.vertical else "column"
    column = next((column for label, column in labels.items() if heading in (fold(label), fold(column.name))), None)
    if column is None:
        return _not_found(change, place, f"{kind.sheet} has no {what} '{entry}'", entry, labels)
    return _refusal(change, place, column, kind) or _Target(kind, row, column)


def _keys(row: Row) -> set[str]:
    """Return the ways in which a row's key may be written."""
    return {fold(_joined(" / ".join(row.identity))), fold(_joined(" / ".join(filter(None, row.identity))))}


def _joined(key: str) -> str:
    return re.sub(r"\s*/\s*", "/", key).strip("/")


def _refusal(change: ScenarioRow, place: str, column: Column, kind: type[Row]) -> Fault | None:
    at, name = change.at(place), subject(column.label)
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


def _not_found(change: ScenarioRow, place: str, found: str, typed: str, known: Iterable[str]) -> Fault:
    names = list(known)
    like = nearest(typed, names)
    mend = f"Did you mean '{like}'?" if like else f"Use {listed(names)}." if names else "Add it there first."
    return error(change.at(place), f"{found}.", mend)


def _changed_row(target: _Target, change: ScenarioRow) -> Row | tuple[Fault, ...]:
    """Return the row with its new value, or the fault of that value, told at the scenario's cell."""
    old = getattr(target.row, target.column.name)
    if old is None and change.how != "set to":
        found = f"{subject(target.column.label)} is blank on {target.kind.sheet}, so there is nothing to {change.how}."
        return (error(change.at("how"), found, "Use set to."),)
    new = {"set to": change.value, "multiply by": (old or 0) * change.value, "add": (old or 0) + change.value}[
        change.how
    ]
    values: Mapping[str, object] = {
        **{column.name: getattr(target.row, column.name) for column in target.kind.columns()},
        target.column.name: plain_value(target.column, float(new)),
    }
    result = checked_row(target.kind, RawRow(target.row.place, values))
    if isinstance(result, PartyRow) and lists_disagree(result):
        found = f"weighted and registered list of {result.name} no longer go together."
        return (error(change.at("value"), found, "Change both in the same scenario, the weighted list first."),)
    if not isinstance(result, tuple):
        return result
    return tuple(error(change.at("value"), fault.found, fault.mend) for fault in result)
