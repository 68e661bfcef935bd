"""Rows that were changed become a checked contract again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.assemble import assemble
from contract_engine.schema.columns import Place
from contract_engine.schema.contract import TABLE_BY_NAME, TABLES
from contract_engine.schema.defaults import CHANCE, DERIVED
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.rows import columns_by_name
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.schema.words import subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault
    from contract_engine.sources.growth import Values


def rebuilt(
    contract: Contract, tables: Mapping[str, Sequence[Values]], paths: Sequence[Path], notes: Sequence[Fault]
) -> Contract:
    """Return the contract of these rows, checked; an InputFaultsError says what keeps it from being one.

    `paths` are the files whose figures came in, `notes` what a reader should know of them.
    """
    raw = {name: _raw(name, rows) for name, rows in tables.items()}
    file = " + ".join([contract.file, *(path.name for path in paths)])
    digest = hashlib.sha256(contract.sha256.encode())
    for path in paths:
        digest.update(path.read_bytes())
    found_again = {place for kind in TABLES for place in (kind.sheet, kind.table)}
    of_the_file = tuple(fault for fault in contract.warnings if fault.sheet not in found_again)
    made = assemble(raw, file=file, sha256=digest.hexdigest())
    return replace(made, warnings=(*of_the_file, *notes, *made.warnings))


def _raw(name: str, rows: Sequence[Values]) -> RawTable:
    kind = TABLE_BY_NAME[name]
    labels = {column.name: subject(column.label) for column in columns_by_name(kind).values()}

    def place(number: int) -> Place:
        return Place(kind.sheet, {name: f"row {number}, {label}" for name, label in labels.items()})

    return RawTable(name, kind.sheet, tuple(RawRow(place(number), row) for number, row in enumerate(rows, start=1)))


def rows_given(contract: Contract, kind: type[Row]) -> tuple[Row, ...]:
    """Return the rows of a table but for those that follow from the lists, which are derived again."""
    rows = contract.rows(kind)
    if kind is PopulationRow and rows and all(map(_derived, rows)):
        return ()
    if kind is DriverRow:
        return tuple(row for row in rows if not (_derived(row) and getattr(row, "driver", "") == CHANCE))
    return rows


def _derived(row: Row) -> bool:
    return getattr(row, "status", "") == "assumed" and str(getattr(row, "source", "")).startswith(DERIVED)


def contract_total(services: Sequence[Values]) -> float:
    """Return what the contract values of the services that run today come to."""
    today = [row["contract_value"] for row in services if row.get("in_use", "both") in ("both", "today")]
    return round(sum(value for value in today if isinstance(value, int | float)), 2)
