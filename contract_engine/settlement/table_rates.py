"""Figures of a contract for every row of a table: by year and by what the row says, or read off a scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.table_rules import Rate, RateValue, Scale
    from contract_engine.settlement.table_columns import Unusable

    Column = np.ndarray[Any, Any]


def year_label(year: float, labels: str) -> str:
    """Write a year as the contract does: 2023/24, or 2023 where its years are calendar years."""
    first = int(year)
    return f"{first}/{(first + 1) % 100:02d}" if labels == "financial" else str(first)


def rate_column(rate: Rate, columns: Mapping[str, Column], years: Column, labels: str, unusable: Unusable) -> Column:
    """Return a rate for every row; a row that can be read, and for which the contract has none, is told."""
    found = np.full(years.shape, np.nan if rate.otherwise is None else rate.otherwise)
    for value in rate.values:
        found = np.where(_holds(value, columns, years), value.value, found)
    none = np.isnan(found) & unusable.readable(found.size)
    reasons = (
        f"there is no {rate.name} ({rate.meaning}){_for(rate, columns, years, labels, int(row))}"
        for row in np.flatnonzero(none)
    )
    unusable.tell_each(none, reasons)
    return found


def scale_column(scale: Scale, columns: Mapping[str, Column]) -> Column:
    """Read a figure off the straight lines between the points of a scale."""
    at, figures = zip(*scale.points, strict=True)
    read: Column = np.interp(columns[scale.over], at, figures)
    return read


def _holds(value: RateValue, columns: Mapping[str, Column], years: Column) -> Column:
    holds = np.ones(years.shape, bool)
    if value.from_year is not None:
        holds &= years >= value.from_year
    if value.to is not None:
        holds &= years <= value.to
    for name, texts in value.when.items():
        holds &= np.isin(columns[name], [texts] if isinstance(texts, str) else list(texts))
    return holds


def _for(rate: Rate, columns: Mapping[str, Column], years: Column, labels: str, row: int) -> str:
    names = dict.fromkeys(name for value in rate.values for name in value.when)
    said = [f"{name} {columns[name][row]}" for name in names]
    by_year = any(value.from_year is not None or value.to is not None for value in rate.values)
    if by_year and np.isfinite(years[row]):
        said.append(year_label(years[row], labels))
    return f" for {' in '.join(said)}" if said else ""
