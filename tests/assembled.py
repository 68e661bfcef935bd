"""Tables written in a test become a checked contract, without a file in between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.schema.assemble import assemble
from contract_engine.schema.columns import Place
from contract_engine.schema.contract import Contract, lever_id
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.term_tables import TERM_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contracts import Tables


def contract_of(tables: Tables) -> Contract:
    """Return the contract of these tables, checked and filled in as one that was read."""
    raw = {
        name: RawTable(name, name, tuple(RawRow(Place(name), entry) for entry in entries))
        for name, entries in tables.items()
    }
    return assemble(raw, file="tables of a test", sha256="")


def with_drafts(contract: Contract, drafts: Mapping[str, float]) -> Contract:
    """Return the contract with other drafts of some levers (lever id to value)."""
    terms = {
        kind.table: tuple(
            row.model_copy(update={"draft": drafts[lever_id(row)]}) if lever_id(row) in drafts else row
            for row in contract.rows(kind)
        )
        for kind in TERM_TABLES
    }
    return replace(contract, tables={**contract.tables, **terms})
