"""Terms that go by year: one row each year, so that one row stays one lever."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from contract_engine.schema.columns import Place
from contract_engine.schema.settings import Settings
from contract_engine.schema.spelling import fold
from contract_engine.schema.term_row import EACH_YEAR, TermRow
from contract_engine.schema.term_tables import TERM_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract

T = TypeVar("T", bound=TermRow)


def each_year_apart(contract: Contract) -> Contract:
    """Return the contract with every row that says each year replaced by one row for each of its years."""
    if not contract.rows(Settings):
        return contract
    tables = {name: tuple(one for row in rows for one in _apart(row, contract.years))
              for name, rows in contract.tables.items()}  # fmt: skip
    return replace(contract, tables=tables)


def _apart(row: Row, years: Sequence[str]) -> tuple[Row, ...]:
    if not isinstance(row, TermRow) or fold(row.year) != fold(EACH_YEAR):
        return (row,)
    return tuple(row.model_copy(update={"year": year}) for year in years)


def told_apart(contract: Contract) -> Contract:
    """Return the contract with the year beside the cells of rows that stand in one row of the input."""
    seen = Counter((row.place.sheet, *row.place.cells.values()) for row in contract.terms)
    tables = {
        kind.table: tuple(
            row.model_copy().placed(_with_year(row))
            if row.year and seen[row.place.sheet, *row.place.cells.values()] > 1
            else row
            for row in contract.rows(kind)
        )
        for kind in TERM_TABLES
    }
    return replace(contract, tables={**contract.tables, **tables})


def _with_year(row: TermRow) -> Place:
    return Place(row.place.sheet, {name: f"{cell} ({row.year})" for name, cell in row.place.cells.items()})


def by_year(rows: Iterable[T], years: Sequence[str]) -> dict[str, list[T]]:
    """Return the rows that hold together in each year; under "" if none of them goes by year."""
    known = list(rows)
    if not any(row.year for row in known):
        return {"": known}
    in_year = {year: [row for row in known if row.year in ("", year)] for year in years}
    return {year: found for year, found in in_year.items() if found}


def year_before(row: TermRow, rows: Iterable[TermRow], years: Sequence[str]) -> TermRow | None:
    """Return the same term in the year before, if there is one."""
    if row.year not in years[1:]:
        return None
    before = years[years.index(row.year) - 1]
    same = (other for other in rows if _but_for_the_year(other) == _but_for_the_year(row))
    return next((other for other in same if other.year == before), None)


def _but_for_the_year(row: TermRow) -> tuple[object, ...]:
    return row.table, row.label, *(entry for name, entry in zip(row.key, row.identity, strict=True) if name != "year")
