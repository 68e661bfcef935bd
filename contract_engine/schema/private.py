"""What belongs to one organisation alone: which cells, whose they are, and the tables without them.

A column says with `private_to` which column of its row names the organisation that its figure
belongs to; a network's figure belongs to the network and to each of its practices. A change that
a scenario or choice makes to such a figure belongs to whom the figure belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES, Contract
from contract_engine.schema.options import OptionRow
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.rows import FREE_TEXT
from contract_engine.schema.spelling import fold
from contract_engine.schema.uncertainty import ScenarioRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.columns import Column, Row

WITHHELD = "[withheld]"
COMMISSIONERS = "commissioner"
SOURCE, VALUE = "source", "value"


@dataclass(frozen=True, slots=True)
class PrivateCell:
    """A cell that is private: of which table, row (counted from 0) and column; `owners` as spelling folds them."""

    kind: type[Row]
    number: int
    row: RawRow
    column: Column
    owners: frozenset[str]

    def belongs_to(self, reader: str) -> bool:
        """Whether it is an organisation's own."""
        return fold(reader) in self.owners

    @property
    def key(self) -> str:
        """The key of its row as people write it: `Trust / Emergency admissions`; empty for Contract."""
        return key_of(self.kind, self.row)


def key_of(kind: type[Row], row: RawRow) -> str:
    """Return the key of a row, parted by slashes; empty where a table has only one row."""
    return "" if kind.vertical else " / ".join(filter(None, _entries(kind, row)))


def private_cells(tables: Mapping[str, RawTable]) -> Iterator[PrivateCell]:
    """Yield every cell that belongs to one organisation, in the order of the sheets."""
    for kind in TABLES:
        for number, row in enumerate(_rows(tables, kind)):
            for column in kind.columns():
                if column.private_to:
                    yield PrivateCell(kind, number, row, column, _owners(tables, row, column))
                elif column.name == VALUE and (owners := _owners_of_changed(tables, kind, row)) is not None:
                    yield PrivateCell(kind, number, row, column, owners)


def tables_of(contract: Contract) -> dict[str, RawTable]:
    """Return the tables of a contract as they might have been read."""
    return {
        kind.table: RawTable(
            kind.table, kind.sheet, tuple(RawRow(row.place, row.model_dump()) for row in contract.rows(kind))
        )
        for kind in TABLES
    }


def withheld_from(contract: Contract, reader: str) -> tuple[PrivateCell, ...]:
    """Return the cells that are not for this reader: the name of an organisation, or a word that is none for all."""
    return tuple(cell for cell in private_cells(tables_of(contract)) if not cell.belongs_to(reader))


def without_private(contract: Contract, reader: str, instead: float | None = None) -> Contract:
    """Return the contract with nothing in the cells that are not for this reader, nor in the notes beside them.

    `instead` stands there where a figure is needed that says nothing.
    """
    hidden: dict[tuple[str, int], dict[str, object]] = {}
    for cell in withheld_from(contract, reader):
        changes = hidden.setdefault((cell.kind.table, cell.number), {})
        changes[cell.column.name] = instead
        if not cell.kind.vertical and SOURCE in cell.kind.model_fields:
            changes[SOURCE] = WITHHELD
    tables = {
        kind.table: tuple(
            row.model_copy(update=hidden.get((kind.table, number), {}))
            for number, row in enumerate(contract.rows(kind))
        )
        for kind in TABLES
    }
    written = without_private(contract.written, reader, instead) if contract.written is not None else None
    return replace(contract, tables=tables, warnings=(), written=written)


def still_withheld(tables: Mapping[str, RawTable]) -> Iterator[tuple[type[Row], RawRow, Column]]:
    """Yield the cells of tables that were read which hold no figure but the word for one that is left out."""
    for kind in TABLES:
        for row in _rows(tables, kind):
            for column in kind.columns():
                if column.name not in FREE_TEXT and is_withheld(row.values.get(column.name)):
                    yield kind, row, column


def names_of(tables: Mapping[str, RawTable]) -> list[str]:
    """Return the organisations as Parties names them."""
    return [row.text("name") for row in _rows(tables, PartyRow)]


def is_withheld(value: object) -> bool:
    """Whether an entry is the word that stands for a figure left out."""
    return isinstance(value, str) and fold(value) == WITHHELD


def _rows(tables: Mapping[str, RawTable], kind: type[Row]) -> tuple[RawRow, ...]:
    table = tables.get(kind.table)
    return table.rows if table else ()


def _entries(kind: type[Row], row: RawRow) -> list[str]:
    return [str(row.values.get(name) or "") for name in kind.key]


def _owners(tables: Mapping[str, RawTable], row: RawRow, column: Column) -> frozenset[str]:
    parties = _rows(tables, PartyRow)
    if column.private_to == COMMISSIONERS:
        return frozenset(fold(party.text("name")) for party in parties if fold(party.text("role")) == COMMISSIONERS)
    owner = fold(row.text(column.private_to))
    if not owner:
        return frozenset()
    members = (fold(party.text("name")) for party in parties if fold(party.text("network")) == owner)
    return frozenset({owner, *members})


def _owners_of_changed(tables: Mapping[str, RawTable], kind: type[Row], change: RawRow) -> frozenset[str] | None:
    """Return whose figure a scenario or choice changes; None if it changes none that is private."""
    if kind not in (ScenarioRow, OptionRow):
        return None
    sheet = fold(change.text("changes"))
    changed = next((other for other in TABLES if sheet in (fold(other.sheet), fold(other.table))), None)
    if changed is None:
        return None
    named = {fold(change.text("column")), *([fold(change.text("row"))] if changed.vertical else [])}
    column = next(
        (each for each in changed.columns() if each.private_to and named & {fold(each.label), fold(each.name)}), None
    )
    if column is None:
        return None
    parts = {fold(part) for part in change.text("row").split("/")} - {""}
    found = [
        _owners(tables, row, column)
        for row in _rows(tables, changed)
        if changed.vertical or parts <= {fold(entry) for entry in _entries(changed, row)}
    ]
    return frozenset.intersection(*found) if found else frozenset()
