"""Raw tables become one checked contract, or every fault they have."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.by_year import each_year_apart, told_apart
from contract_engine.schema.columns import Row
from contract_engine.schema.contract import TABLE_BY_NAME, TABLES, Contract
from contract_engine.schema.crosscheck import cross_table_faults
from contract_engine.schema.defaults import prefilled
from contract_engine.schema.derived import changed_since, without_derived
from contract_engine.schema.faults import Fault, InputFaultsError
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.references import empty_tables, repeated_keys, spelled_alike, unknown_names
from contract_engine.schema.rows import checked_row, columns_by_name, plain_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["RawRow", "RawTable", "assemble"]


def assemble(raw: Mapping[str, RawTable], *, file: str, sha256: str, faults: Sequence[Fault] = ()) -> Contract:
    """Check the tables of one contract and return it with what nobody should have to type filled in.

    `faults` are those found on the way here; an InputFaultsError lists them with all others.
    """
    every = {kind.table: raw.get(kind.table) or RawTable(kind.table, kind.sheet, ()) for kind in TABLES}
    tables, derived = without_derived(spelled_alike({name: _plain(table) for name, table in every.items()}))
    found = tuple(faults)
    rows, row_faults = _checked(tables, found)
    found += row_faults
    found += (*empty_tables(tables, found), *repeated_keys(tables))
    found += tuple(unknown_names(tables, found))
    contract = each_year_apart(Contract(rows, file, sha256))
    broken = {fault.sheet for fault in found if fault.severity == "error"}
    broken_tables = {name for name, table in tables.items() if table.sheet in broken}
    found += _not_reported(cross_table_faults(contract, broken_tables), found)
    in_order = _by_place(found, [table.sheet for table in tables.values()])
    if any(fault.severity == "error" for fault in in_order):
        raise InputFaultsError(file, in_order)
    filled = told_apart(prefilled(replace(contract, warnings=in_order)))
    return replace(filled, warnings=(*in_order, *changed_since(filled, derived)))


def _plain(table: RawTable) -> RawTable:
    columns = columns_by_name(TABLE_BY_NAME[table.table])
    rows = tuple(
        RawRow(
            row.place,
            {
                name: plain_value(columns[name], value) if name in columns else value
                for name, value in row.values.items()
            },
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def _checked(
    tables: Mapping[str, RawTable], known: tuple[Fault, ...]
) -> tuple[dict[str, tuple[Row, ...]], tuple[Fault, ...]]:
    """Return the rows that hold, and the faults of those that do not and are not known yet."""
    reported = {fault.place for fault in known if fault.severity == "error"}
    rows: dict[str, tuple[Row, ...]] = {}
    faults: list[Fault] = []
    for name, table in tables.items():
        results = [checked_row(TABLE_BY_NAME[name], row, table.absent) for row in table.rows]
        rows[name] = tuple(result for result in results if isinstance(result, Row))
        faults += [fault for result in results if isinstance(result, tuple) for fault in result
                   if fault.place not in reported]  # fmt: skip
    return rows, tuple(faults)


def _not_reported(faults: Iterable[Fault], known: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return the faults of cells that have none yet: what cannot be read is not told again as blank."""
    cells = {fault.place for fault in known if fault.severity == "error" and fault.cell}
    return tuple(fault for fault in faults if fault.place not in cells)


def _by_place(faults: tuple[Fault, ...], sheets: Sequence[str]) -> tuple[Fault, ...]:
    """Return faults in the order in which a reader meets their cells, each once."""

    def reading_order(fault: Fault) -> tuple[int, int]:
        row = re.search(r"\d+", fault.cell)
        return sheets.index(fault.sheet) if fault.sheet in sheets else -1, int(row.group()) if row else 0

    return tuple(sorted(dict.fromkeys(faults), key=reading_order))
