"""A whole scheme, settled from a table: every row at once, in the order of the term sheet's steps.

Every row is settled or told: one that cannot be read, or whose payment is no number, has no
payment and a reason. Payments are rounded to the penny (or as the step says), and totals are
sums of those payments in whole pennies, so that rows, groups and the whole agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.schema.faults import InputFaultsError, error, warning
from contract_engine.schema.spelling import listed
from contract_engine.settlement.formula_functions import rounded
from contract_engine.settlement.table_columns import Unusable, blank_entries, heading_of, read_column
from contract_engine.settlement.table_rates import rate_column, scale_column, year_label
from contract_engine.settlement.table_ready import PENNY_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.faults import Fault
    from contract_engine.schema.table_rules import Read
    from contract_engine.settlement.table_columns import Rows
    from contract_engine.settlement.table_ready import Ready

    Column = np.ndarray[Any, Any]

# A payment to one organisation beyond this is a slip; sums of fewer than this stay exact in pennies.
MOST_PAID = 1e12


@dataclass(frozen=True)
class Settled:
    """A table, settled: every column by name, shape (row,), of which rows in `usable` count."""

    ready: Ready
    rows: Rows
    years: Column
    columns: Mapping[str, Column]
    blank: Mapping[str, Column]
    names: Column
    usable: Column
    reasons: Mapping[int, tuple[str, ...]]
    warnings: tuple[Fault, ...]

    def paid(self, step: str) -> Column:
        """Payments of the rows that were settled, in pounds; shape (settled row,)."""
        return self.columns[step][self.usable]

    def identity(self, row: int) -> str:
        """Name a row, as its file names it."""
        return str(self.names[row])

    def year_labels(self) -> tuple[str, ...]:
        """Years that were settled, in words."""
        years = self.years[self.usable]
        return tuple(
            year_label(year, self.ready.rules.year_label) for year in sorted(set(years[np.isfinite(years)].tolist()))
        )


def missing_columns(ready: Ready, rows: Rows) -> tuple[str, ...]:
    """Return the columns that must be there and are not."""
    return tuple(read.name for read in ready.reads if _must_be_there(read) and heading_of(read, rows.columns) is None)


def _must_be_there(read: Read) -> bool:
    return read.required or read.column_required


def settle_rows(ready: Ready, rows: Rows, year: int | None = None) -> Settled:
    """Settle every row of a table; an InputFaultsError tells what keeps all of it from being settled.

    `year`, the calendar year in which it starts, is for tables without a column of years.
    """
    rules = ready.rules
    _check_columns(ready, rows)
    unusable = Unusable()
    columns: dict[str, Column] = {read.name: read_column(read, rows, unusable) for read in ready.reads}
    years = columns[rules.year] if rules.year else np.full(rows.count, _year_for_all(ready, rows, year))
    _tell_years_without_rates(ready, years, unusable)
    for rate in rules.rates:
        columns[rate.name] = rate_column(rate, columns, years, rules.year_label, unusable)
    for scale in rules.scales:
        columns[scale.name] = scale_column(scale, columns)
    columns |= _worked(ready, columns, unusable.readable(rows.count), unusable)
    usable = unusable.readable(rows.count)
    told = {row: tuple(reasons) for row, reasons in unusable.reasons.items()}
    blank = {read.name: blank_entries(read, rows) for read in ready.reads}
    settled = Settled(ready, rows, years, columns, blank, _names(ready, rows), usable, told, ())
    if not usable.any():
        raise InputFaultsError(rows.file, _nothing_to_settle(settled))
    return replace(settled, warnings=tuple(_twice(settled)))


def _names(ready: Ready, rows: Rows) -> Column:
    """Name every row by the columns that identify it, as its file writes them; shape (row,)."""
    by_name = {read.name: read for read in ready.reads}
    headings = (heading_of(by_name[name], rows.columns) for name in ready.rules.identity)
    texts = [rows.columns[heading] for heading in headings if heading is not None]
    return np.array([" ".join(parts) for parts in zip(*texts, strict=True)], dtype=str)


def _check_columns(ready: Ready, rows: Rows) -> None:
    faults = []
    for read in ready.reads:
        if _must_be_there(read) and heading_of(read, rows.columns) is None:
            names = listed(dict.fromkeys((read.name, *read.headings)))
            found = f"there is no column {names} ({read.meaning})."
            faults.append(error("", found, f"Add it, under the heading {read.name}."))
    if faults:
        seen = warning("", f"its headings are: {', '.join(rows.columns)}.", "Are they on the first line?")
        raise InputFaultsError(rows.file, (*faults, seen))


def _year_for_all(ready: Ready, rows: Rows, year: int | None) -> float:
    asked = ready.rules.default_year if year is None else year
    years = _years_with_rates(ready)
    if asked is not None and years and asked not in years:
        label = year_label(asked, ready.rules.year_label)
        fault = error("", f"the term sheet has no rates for {label}.", f"It has those of {_from_to(ready, years)}.")
        raise InputFaultsError(rows.file, (fault,))
    return np.nan if asked is None else float(asked)


def _years_with_rates(ready: Ready) -> range | None:
    """Return the years from the first to the last that any rate speaks of; None if rates do not go by year."""
    ends = [end for rate in ready.rules.rates for value in rate.values for end in (value.from_year, value.to) if end]
    return range(min(ends), max(ends) + 1) if ends else None


def _from_to(ready: Ready, years: range) -> str:
    return f"{year_label(years[0], ready.rules.year_label)} to {year_label(years[-1], ready.rules.year_label)}"


def _tell_years_without_rates(ready: Ready, years: Column, unusable: Unusable) -> None:
    known = _years_with_rates(ready)
    if known is None:
        return
    beyond = unusable.readable(years.size) & ~((years >= known[0]) & (years <= known[-1]))
    told = (f"there are no rates for {year_label(year, ready.rules.year_label)}, only for {_from_to(ready, known)}"
            for year in years[beyond])  # fmt: skip
    unusable.tell_each(beyond, told)


def _worked(ready: Ready, columns: Mapping[str, Column], usable: Column, unusable: Unusable) -> dict[str, Column]:
    """Work the steps out over the usable rows; again without any row whose payment is no number."""
    while True:
        known = {name: column[usable] for name, column in columns.items()}
        count, wrong = int(usable.sum()), np.zeros(int(usable.sum()), bool)
        for step, formula in ready.steps:
            column = formula.of(known, count)
            decimals = step.decimals if step.decimals is not None or not step.paid else PENNY_DECIMALS
            known[step.name] = column if decimals is None or column.dtype == bool else rounded(column, decimals)
            if step.paid:
                wrong |= ~(np.abs(known[step.name]) <= MOST_PAID)
        if not wrong.any():
            return {step.name: _spread(known[step.name], usable) for step, _ in ready.steps}
        places = np.flatnonzero(usable)[wrong]
        for row, place in zip(np.flatnonzero(wrong), places, strict=True):
            unusable.reasons.setdefault(int(place), []).append(_why(ready, known, int(row)))
        usable = usable.copy()
        usable[places] = False


def _spread(column: Column, usable: Column) -> Column:
    """Put a column of usable rows in its place among all rows; the others hold nothing."""
    spread = np.full(usable.shape, np.nan)
    spread[usable] = column
    return spread


def _why(ready: Ready, columns: Mapping[str, Column], row: int) -> str:
    """Say which step first has no number, and what it has to go by."""
    for step, formula in ready.steps:
        if step.paid and np.isfinite(columns[step.name][row]) and abs(columns[step.name][row]) > MOST_PAID:
            return f"{step.name} ({step.meaning}) is {columns[step.name][row]:,.4g}, more than can be meant"
        if not np.isfinite(columns[step.name][row]):
            by = [f"{name} {_shown(columns[name][row])}" for name in sorted(formula.needs)]
            return f"{step.name} ({step.meaning}) cannot be worked out from {', '.join(by)}"
    return "its payment is not a number"


def _shown(entry: object) -> str:
    if isinstance(entry, float | np.floating):
        return "blank" if np.isnan(entry) else f"{entry:,.10g}"
    return str(entry)


def _nothing_to_settle(settled: Settled) -> tuple[Fault, ...]:
    if not settled.rows.count:
        return (error("", "it has headings and no rows.", "Add a row for each to be settled."),)
    return tuple(
        error(f"{settled.rows.place} {settled.rows.lines[row]}", f"{'; '.join(reasons)}.", "Put it right.")
        for row, reasons in sorted(settled.reasons.items())
    )


def _twice(settled: Settled) -> Iterator[Fault]:
    """Yield a warning for each row that names the same thing, in the same year, as one before it."""
    first: dict[tuple[str, float], int] = {}
    for row in np.flatnonzero(settled.usable):
        key = (settled.identity(int(row)), float(settled.years[row]))
        line = int(settled.rows.lines[row])
        if key in first:
            yield warning(f"{settled.rows.place} {line}", f"{key[0]} stands on {settled.rows.place} {first[key]} too.",
                          "Both were settled; leave one out if it is the same.")  # fmt: skip
        first.setdefault(key, line)
