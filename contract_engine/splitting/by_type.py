"""Shapley values where players are of a few kinds, and a coalition is worth what its numbers of each kind are worth."""

from __future__ import annotations

from math import lgamma
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from contract_engine.terms import Pounds


def shapley_by_type(numbers: NDArray[np.int64], worth: Callable[[NDArray[np.int64]], Pounds]) -> Pounds:
    """Return the value of one player of each kind; `numbers` are how many there are of each.

    `worth` takes numbers of members by kind, shape (coalition, kind), the first all nought. A set
    of k before a player has a chance of k! (n - 1 - k)! / n!, and there are as many sets as
    products of binomial coefficients say.
    """
    total = int(numbers.sum())
    grid = np.indices(tuple(numbers + 1)).reshape(len(numbers), -1).T
    values = worth(grid).reshape(tuple(numbers + 1))
    shares = np.zeros(len(numbers))
    for kind in range(len(numbers)):
        others = numbers - np.eye(len(numbers), dtype=np.int64)[kind]
        sets = np.indices(tuple(others + 1)).reshape(len(numbers), -1).T
        size = sets.sum(axis=1)
        logs = [_log_factorials(size), _log_factorials(total - 1 - size), np.full(len(size), -lgamma(total + 1))]
        logs.extend(_log_ways(int(others[each]), sets[:, each]) for each in range(len(numbers)))
        added = np.diff(values, axis=kind).ravel()
        shares[kind] = float(np.exp(np.sum(logs, axis=0)) @ added)
    return shares


def _log_ways(among: int, chosen: NDArray[np.int64]) -> Pounds:
    every = np.full(len(chosen), among)
    return _log_factorials(every) - _log_factorials(chosen) - _log_factorials(every - chosen)


def _log_factorials(numbers: NDArray[np.int64]) -> Pounds:
    known = np.array([lgamma(each + 1) for each in range(int(numbers.max(initial=0)) + 1)])
    return known[numbers]
