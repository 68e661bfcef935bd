"""The cells that a row of Scenarios or Options names: by sheet, row and column, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from contract_engine.schema.contract import TABLES
from contract_engine.schema.faults import Fault, error
from contract_engine.schema.options import OptionRow
from contract_engine.schema.spelling import fold, listed, nearest
from contract_engine.schema.term_row import EACH_YEAR, TermRow
from contract_engine.schema.uncertainty import ScenarioRow
from contract_engine.schema.words import percentage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from contract_engine.schema.columns import Column, Row
    from contract_engine.schema.contract import Contract

VALUE = "Value"


class Change(Protocol):
    """A row that names what it changes."""

    @property
    def changes(self) -> str:
        """Sheet."""

    @property
    def row(self) -> str:
        """Key of the row."""

    @property
    def column(self) -> str:
        """Heading of the column."""

    def at(self, name: str) -> str:
        """Address of the cell of one of its own columns."""


@dataclass(frozen=True, slots=True)
class Target:
    """The cells that a change is about: a column of one table, in the rows at these places."""

    kind: type[Row]
    places: tuple[int, ...]
    column: Column


def table_changed(change: Change) -> str | None:
    """Return the table that a change is about, if there is one of that name."""
    wanted = fold(change.changes)
    return next((kind.table for kind in TABLES if wanted in (fold(kind.sheet), fold(kind.table))), None)


def target_of(
    contract: Contract,
    change: Change,
    refusal: Callable[[type[Row], Column, str], Fault | None],
    *,
    several: bool = False,
) -> Target | Fault:
    """Return the cells that a change names, or what keeps them from being found.

    `refusal` is asked with table, column and the address to tell it at; with `several` a row
    may be named by some of its keys, and every row that has them is meant.
    """
    kinds = {kind.sheet: kind for kind in TABLES if kind not in (ScenarioRow, OptionRow)}
    kind = next((kind for kind in kinds.values() if kind.table == table_changed(change)), None)
    if kind is None:
        return _not_found(change, "changes", f"'{change.changes}' is not an input sheet", change.changes, kinds)
    rows = contract.rows(kind)
    labels = {column.label: column for column in kind.columns()}
    heading = fold(change.column)
    if kind.vertical:
        places: tuple[int, ...] = tuple(range(len(rows)))
        entry = change.row if heading == fold(VALUE) else change.column
        at, heading = ("row" if heading == fold(VALUE) else "column"), fold(entry)
    else:
        places, entry, at = _places(rows, change.row, several=several), change.column, "column"
    if not places:
        known = [" / ".join(filter(None, row.identity)) for row in rows]
        found = f"{kind.sheet} has no row '{change.row}'" if change.row else f"no row of {kind.sheet} is named"
        return _not_found(change, "row", found, change.row, known)
    what = "setting" if kind.vertical else "column"
    column = next((column for label, column in labels.items() if heading in (fold(label), fold(column.name))), None)
    if column is None:
        return _not_found(change, at, f"{kind.sheet} has no {what} '{entry}'", entry, labels)
    return refusal(kind, column, change.at(at)) or Target(kind, places, column)


def _places(rows: Sequence[Row], typed: str, *, several: bool) -> tuple[int, ...]:
    """Return where the rows stand that a key names: by all its entries or, where several may be meant, by some."""
    key = fold(_joined(typed))
    exact = tuple(place for place, row in enumerate(rows) if key in _keys(row))
    if not several:
        return exact[:1]
    if exact or not key:
        return exact or (tuple(range(len(rows))) if len(rows) == 1 else ())
    whole = tuple(place for place, row in enumerate(rows) if key in _written(row, every=True))
    return whole or tuple(place for place, row in enumerate(rows) if key in _written(row, every=False))


def _keys(row: Row) -> set[str]:
    """Return the ways in which a row's key may be written."""
    return {fold(_joined(" / ".join(row.identity))), fold(_joined(" / ".join(filter(None, row.identity))))}


def _written(row: Row, *, every: bool) -> set[str]:
    """Return the ways in which entries of a row's key may be written: all of them, or any of them in their order."""
    found = {""}
    for name, entry in zip(row.key, row.identity, strict=True):
        if entry:
            ways = {fold(_joined(way)) for way in _ways(row, name, entry)}
            longer = {f"{start}/{way}".strip("/") for start in found for way in ways}
            found = longer if every else found | longer
    return found - {""}


def _ways(row: Row, name: str, entry: str) -> tuple[str, ...]:
    value = getattr(row, name)
    if isinstance(value, float):
        return entry, f"{value:.10g}", percentage(value)
    if name == "year" and isinstance(row, TermRow):
        return entry, EACH_YEAR
    return (entry,)


def _joined(key: str) -> str:
    return re.sub(r"\s*/\s*", "/", key).strip("/")


def _not_found(change: Change, place: str, found: str, typed: str, known: Iterable[str]) -> Fault:
    names = list(known)
    like = nearest(typed, names)
    mend = f"Did you mean '{like}'?" if like else f"Use {listed(names)}." if names else "Add it there first."
    return error(change.at(place), f"{found}.", mend)
