"""What one term pays for activity: the same formula for what was done and for what is planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from contract_engine.schema.term_tables import ActivityTerm
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import ServiceOutcome


@dataclass(frozen=True, slots=True)
class Done:
    """Activity of one provider that one term pays for; shapes (year, scenario) or (year, 1).

    `planned` and `actual` are its value at reference prices, `units` how much was done,
    `cost` what it cost, with cost that stays although its activity has gone.
    """

    planned: Pounds
    actual: Pounds
    units: Pounds
    cost: Pounds


def done(services: Iterable[ServiceOutcome]) -> Done:
    """Put services together."""
    every = list(services)
    nothing = np.zeros((1, 1))
    return Done(
        planned=sum((service.planned for service in every), start=nothing),
        actual=sum((service.actual for service in every), start=nothing),
        units=sum((service.units for service in every), start=nothing),
        cost=sum((service.cost for service in every), start=nothing),
    )


def pay(row: ActivityTerm, activity: Done, price_index: Pounds) -> tuple[Pounds | None, Pounds]:
    """Return what a term pays outright, if anything, and for one unit of its lever.

    `price_index` has shape (year, 1). A block is that of the whole payee.
    """
    if row.basis in _OUTRIGHT_AND_MORE:
        return _OUTRIGHT_AND_MORE[row.basis](row, activity, price_index)
    if row.basis == "tariff":
        return None, activity.actual
    if row.basis == "cap and collar":
        return None, _between(row, activity)
    if row.basis == "open book":
        return None, activity.cost
    index = price_index if row.indexed else np.ones_like(price_index)
    return None, activity.units * index if row.basis == "fee per item" else index


def _between(row: ActivityTerm, activity: Done) -> Pounds:
    """Return the value of activity, counted at least to the collar and at most to the cap."""
    counted = activity.actual
    if row.collar is not None:
        counted = np.maximum(counted, row.collar * activity.planned)
    return counted if row.cap is None else np.minimum(counted, row.cap * activity.planned)


def _fixed_plus_variable(_: ActivityTerm, activity: Done, __: Pounds) -> tuple[Pounds, Pounds]:
    return activity.actual, activity.planned - activity.actual


def _blended(_: ActivityTerm, activity: Done, __: Pounds) -> tuple[Pounds, Pounds]:
    return activity.planned, activity.actual - activity.planned


def _marginal_rate(row: ActivityTerm, activity: Done, price_index: Pounds) -> tuple[Pounds, Pounds]:
    baseline = activity.planned if row.baseline is None else row.baseline * price_index
    return np.minimum(activity.actual, baseline), np.maximum(activity.actual - baseline, 0.0)


_OUTRIGHT_AND_MORE: dict[str, Callable[[ActivityTerm, Done, Pounds], tuple[Pounds, Pounds]]] = {
    "fixed plus variable": _fixed_plus_variable,
    "blended": _blended,
    "marginal rate": _marginal_rate,
}
