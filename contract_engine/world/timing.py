"""How prices, schemes and released cost move over the years of a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.contract import first_calendar_year
from contract_engine.schema.services import IndexationRow

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.schemes import SchemeRow
    from contract_engine.schema.services import ServiceRow
    from contract_engine.terms import Pounds

MONTHS = 12


def years_since_base(contract: Contract) -> Pounds:
    """Years from the price base to each year of the contract; shape (year,)."""
    base = first_calendar_year(contract.settings.price_base)
    return np.array([first_calendar_year(year) - base for year in contract.years], dtype=float)


def price_index(contract: Contract, uplift: float | None = None, efficiency: float | None = None) -> Pounds:
    """Price level of each year against the price base: uplift less efficiency, compounded; shape (year,).

    An uplift or efficiency of its own stands in place of Indexation's in every year.
    """
    rises = {
        row.year: (row.uplift if uplift is None else uplift) - (row.efficiency if efficiency is None else efficiency)
        for row in contract.rows(IndexationRow)
    }
    return _compounded(contract, rises)


def cost_index(contract: Contract) -> Pounds:
    """Cost level of each year against the price base; shape (year,)."""
    return _compounded(contract, {row.year: row.cost_inflation for row in contract.rows(IndexationRow)})


def _compounded(contract: Contract, rises: dict[str, float]) -> Pounds:
    """Product of the rises of every year after the price base up to each year of the contract."""
    base = first_calendar_year(contract.settings.price_base)
    by_calendar_year = {first_calendar_year(label): rise for label, rise in rises.items()}
    levels = []
    for year in contract.years:
        since = range(base + 1, first_calendar_year(year) + 1)
        levels.append(np.prod([1 + by_calendar_year.get(passed, 0.0) for passed in since]))
    return np.array(levels, dtype=float)


def delivered_part(scheme: SchemeRow, years: int) -> Pounds:
    """Part of each year in which the scheme runs; shape (year,)."""
    return _yearly_mean((_months(years) >= scheme.start_month).astype(float))


def working_part(scheme: SchemeRow, years: int) -> Pounds:
    """Part of its full effect that the scheme has in each year, its ramp rising month by month; shape (year,)."""
    since_start = _months(years) - scheme.start_month + 1
    ramp = np.clip(since_start / max(scheme.ramp_months, 1), 0.0, 1.0)
    return _yearly_mean(ramp)


def ramp_part(scheme: SchemeRow, years: int) -> Pounds:
    """Part of the ramp that falls into each year, adding up to one over a long enough term; shape (year,)."""
    length = max(scheme.ramp_months, 1)
    since_start = _months(years) - scheme.start_month
    in_ramp = (since_start >= 0) & (since_start < length)
    return _yearly_mean(in_ramp.astype(float)) * MONTHS / length


def start_year(scheme: SchemeRow, years: int) -> Pounds:
    """One in the year in which the scheme starts, else zero; shape (year,)."""
    starts: Pounds = (np.arange(years) == (scheme.start_month - 1) // MONTHS).astype(float)
    return starts


def _months(years: int) -> Pounds:
    return np.arange(1.0, years * MONTHS + 1)


def _yearly_mean(by_month: Pounds) -> Pounds:
    mean: Pounds = by_month.reshape(-1, MONTHS).mean(axis=1)
    return mean


def release(service: ServiceRow, years: int) -> Pounds:
    """Part of the cost of activity below plan that is gone by each year; shape (year, year).

    With x the activity below plan in each year and d its change on the year before,

        gone in year t = sum over u <= t of r(t - u) * d(u)

    where r(0), r(1), r(3) and later are the parts released at once, after 12 and after 36
    months, and r(2) lies half-way between the last two. Entry (t, u) multiplies x(u).
    """
    age = np.subtract.outer(np.arange(years), np.arange(years))
    points = [service.released_at_once, service.released_12, service.released_36]
    by_age = np.interp(np.maximum(age, 0), [0, 1, 3], points)
    of_change = np.where(age >= 0, by_age, 0.0)
    change = np.eye(years) - np.eye(years, k=-1)
    gone: Pounds = of_change @ change
    return gone
