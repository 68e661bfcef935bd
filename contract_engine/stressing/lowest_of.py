"""How far below the mark the lowest of several estimates lies.

With own errors e_i = s_i z_i, z independent standard normals, and F_i their distribution,

    E[min e] = -integral over x >= 0 of (1 - prod(1 - F_i(-x))) dx + integral over x >= 0 of prod(1 - F_i(x)) dx

In closed form for n equal errors of standard deviation s: n = 2: -s / sqrt(pi); n = 3: -3 s / (2 sqrt(pi)).
Source: David and Nagaraja, Order Statistics, 2003, section 3.2. Else by quadrature.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from contract_engine.terms import Pounds

# Standard deviations, and points, over which the quadrature goes: good to nine digits.
FARTHEST, POINTS = 10.0, 4001
# Nodes of Gauss and Hermite for an error that all have in common.
NODES = 64
CLOSED = {1: 0.0, 2: 1 / math.sqrt(math.pi), 3: 1.5 / math.sqrt(math.pi)}


def expected_shortfall(spreads: Sequence[float]) -> float:
    """Return how far, on average, the lowest of estimates with these standard deviations lies below the truth."""
    largest = max(spreads)
    if largest == 0:
        return 0.0
    if len(spreads) in CLOSED and min(spreads) == largest:
        return CLOSED[len(spreads)] * largest
    x = np.linspace(0.0, FARTHEST * largest, POINTS)
    return float(np.trapezoid(1 - _none_below(spreads, -x) - _none_below(spreads, x), x))


def chance_of_shortfall(spreads: Sequence[float], more_than: ArrayLike, in_common: float = 0.0) -> Pounds:
    """Return how often the lowest estimate lies further below the truth, all sharing an error besides their own."""
    nodes, weights = common_errors(in_common)
    chance: Pounds = (1 - _none_below(spreads, -(np.asarray(more_than, float)[..., None] + nodes))) @ weights
    return chance


def shortfall_at(spreads: Sequence[float], chance: float, in_common: float = 0.0) -> float:
    """Return the shortfall of the lowest estimate that is passed with a chance; below nothing if it lies above."""
    edge = FARTHEST * math.hypot(max(spreads), in_common)
    x = np.linspace(edge, -edge, POINTS)
    return float(np.interp(chance, chance_of_shortfall(spreads, x, in_common), x))


def common_errors(spread: float) -> tuple[Pounds, Pounds]:
    """Return errors that all have in common, of a standard deviation, and the weight of each; one of them if none."""
    if spread == 0:
        return np.zeros(1), np.ones(1)
    nodes, weights = _nodes()
    return spread * nodes, weights


@cache
def _nodes() -> tuple[Pounds, Pounds]:
    """Return standard normal errors that stand for all, and the weight of each."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return nodes, weights / weights.sum()


def _none_below(spreads: Sequence[float], edge: Pounds) -> Pounds:
    """Return how often no estimate lies below an edge."""
    above: Pounds = np.ones_like(edge)
    for spread in spreads:
        above = above * (ndtr(-edge / spread) if spread > 0 else np.where(edge <= 0, 1.0, 0.0))
    return above
