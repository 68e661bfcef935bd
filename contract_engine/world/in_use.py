"""Which services run, today and under the contract on the table, and when two contracts have the same world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from contract_engine.schema.events import EventRow
from contract_engine.schema.options import OptionRow
from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.splits import CoalitionRow
from contract_engine.schema.term_tables import TERM_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract

# A service that has ended leaves its provider with the cost that is not released yet.
RUNS, ENDED, NEVER = 1.0, 0.0, -1.0
# What these say does not reach activity and cost, or is asked for anew wherever it does.
NOT_OF_THE_WORLD = {OptionRow.table, CoalitionRow.table, *(kind.table for kind in TERM_TABLES)}
ASKED_ANEW: Mapping[type[Row], tuple[str, ...]] = {ServiceRow: ("in_use", "in_scope"), SchemeRow: ("in_use",)}


def running(contract: Contract, when: Literal["today", "new"]) -> dict[tuple[str, str], float]:
    """Say of each service whether it runs; under the new contract also whether it has ended or never ran.

    What ran until then is as written, whatever is chosen.
    """
    found = {}
    for row, written in zip(contract.rows(ServiceRow), contract.as_written.rows(ServiceRow), strict=True):
        runs = row.runs_today if when == "today" else row.runs_when_new
        ended = ENDED if when == "new" and written.runs_today else NEVER
        found[row.provider, row.point_of_delivery] = RUNS if runs else ended
    return found


def alike(contract: Contract, other: Contract) -> bool:
    """Whether two contracts differ in nothing but clauses, scope, and services and schemes in use."""
    if contract.tables is other.tables:
        return True
    return contract.rows(EventRow) == other.rows(EventRow) and all(
        rows is other.tables.get(table) or _but_for_use(rows) == _but_for_use(other.tables.get(table, ()))
        for table, rows in contract.tables.items()
        if table not in NOT_OF_THE_WORLD
    )


def _but_for_use(rows: tuple[Row, ...]) -> list[object]:
    asked = ASKED_ANEW.get(type(rows[0]), ()) if rows else ()
    return [row.model_copy(update=dict.fromkeys(asked)) for row in rows]
