"""The functions that a formula of a term sheet may use, for every row at once.

What a clause works out for a contract is worked out here by the same functions: pounds within
bands (clauses), what is earned between two thresholds (world).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from contract_engine.clauses.gain_share_order import pounds_within
from contract_engine.settlement.pennies import shared_to_the_penny
from contract_engine.world.achievement import between_thresholds

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    Numbers = np.ndarray[Any, np.dtype[np.float64]]

Takes = Literal["number", "text", "any", "bands"]
Bands = tuple[tuple[float, float, float], ...]
MANY = 20
# Decimals of a figure beyond which it is the last digit of a sum that differs, not the figure.
EXACT = 9


class Function(NamedTuple):
    """A function: how it is written, what each place takes (the last one for all that follow), what it gives."""

    use: str
    takes: tuple[Takes, ...]
    fewest: int
    most: int
    work: Callable[..., Any]
    gives: Literal["number", "truth"] = "number"
    over_rows: bool = False


def rounded(numbers: ArrayLike, decimals: ArrayLike = 0.0) -> Numbers:
    """Round to decimals, halves away from nought as Excel does; where decimals are blank, not at all."""
    number, places = np.broadcast_arrays(np.asarray(numbers, float), np.asarray(decimals, float))
    scale = 10.0 ** np.nan_to_num(places)
    whole = np.floor(np.round(np.abs(number) * scale, EXACT) + 0.5) / scale
    return np.where(np.isnan(places), number, np.copysign(whole, number))


def banded(amount: ArrayLike, base: ArrayLike, bands: Bands) -> Numbers:
    """Sum over bands of the share of what lies between two parts of the base; the sign is the amount's."""
    size, of = np.abs(np.asarray(amount, float)), np.asarray(base, float)
    shared = sum(
        (share * pounds_within(0.0, size, low * of, high * of) for low, high, share in bands), start=0.0 * size
    )
    return np.copysign(shared, amount)


def _lowest(*numbers: ArrayLike) -> Numbers:
    lowest: Numbers = np.minimum.reduce(np.broadcast_arrays(*(np.asarray(number, float) for number in numbers)))
    return lowest


def _highest(*numbers: ArrayLike) -> Numbers:
    highest: Numbers = np.maximum.reduce(np.broadcast_arrays(*(np.asarray(number, float) for number in numbers)))
    return highest


def _total(numbers: Numbers, by: ArrayLike | None = None) -> Numbers:
    """Sum over all rows, or over the rows of the same group; shape (row,)."""
    groups = _groups(numbers, by)
    sums: Numbers = np.bincount(groups, weights=numbers).astype(float)[groups]
    return sums


def _mean(numbers: Numbers, by: ArrayLike | None = None) -> Numbers:
    return _total(numbers, by) / _total(np.ones(numbers.shape), by)


def _shared_out(pot: Numbers, weight: Numbers, by: ArrayLike | None = None) -> Numbers:
    return shared_to_the_penny(np.broadcast_to(pot, weight.shape), weight, _groups(weight, by))


def _groups(numbers: Numbers, by: ArrayLike | None) -> np.ndarray[Any, Any]:
    """Return the number of each row's group; one group where none is named."""
    return np.zeros(numbers.shape, int) if by is None else np.unique(np.asarray(by), return_inverse=True)[1]


def _blank(values: ArrayLike) -> np.ndarray[Any, Any]:
    column = np.asarray(values)
    empty: np.ndarray[Any, Any] = np.isnan(column) if column.dtype.kind == "f" else column == ""
    return empty


FUNCTIONS: dict[str, Function] = {
    "min": Function("min(a, b, ...)", ("number",), 2, MANY, _lowest),
    "max": Function("max(a, b, ...)", ("number",), 2, MANY, _highest),
    "abs": Function("abs(a)", ("number",), 1, 1, np.abs),
    "round": Function("round(a, decimals)", ("number",), 1, 2, rounded),
    "blank": Function("blank(column)", ("any",), 1, 1, _blank, "truth"),
    "earned": Function("earned(achieved, lower, upper)", ("number",), 3, 3, between_thresholds),
    "banded": Function('banded(amount, base, "bands")', ("number", "number", "bands"), 3, 3, banded),
    "total": Function("total(column) or total(column, group)", ("number", "text"), 1, 2, _total, over_rows=True),
    "mean": Function("mean(column) or mean(column, group)", ("number", "text"), 1, 2, _mean, over_rows=True),
    "shared_out": Function("shared_out(pot, weight) or shared_out(pot, weight, group)", ("number", "number", "text"), 2,
                           3, _shared_out, over_rows=True),
}  # fmt: skip
