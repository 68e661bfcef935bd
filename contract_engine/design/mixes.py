"""Mixes of known points: parts that add up to one.

Terms within every limit, whole steps apart, are a convex set: any mix of terms found is
within every limit too. So what is best for a smooth aim is a mix of corners, and a corner
is what the search finds for a linear one. Source: Holloway 1974, after Frank and Wolfe 1956.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

MOST_STEPS = 100
# A relative change of gains below this is rounding.
SAME = 1e-13


def nearest_mix(points: Pounds) -> Pounds:
    """Parts of the mix of points, one a row, that is nearest to the origin. Source: Wolfe 1976."""
    from scipy.optimize import nnls  # noqa: PLC0415 - heavy, and only a design needs it

    if len(points) == 1:
        return np.ones(1)
    ones = np.ones(len(points))
    parts, _ = nnls(np.vstack([points.T, ones]), np.append(np.zeros(points.shape[1]), 1.0))
    mix: Pounds = parts / parts.sum()
    return mix


def best_balanced_mix(gains: Pounds, weights: Pounds, parts: Pounds) -> Pounds:
    """Parts of the mix of gains, one set a row, whose weighted sum of logarithms is greatest, by Newton's method.

    Around the gains z of the mix so far, and up to what does not depend on the mix,

        sum_i w_i log g_i = -1/2 sum_i w_i (g_i / z_i - 2)^2

    to second order: each step is a nearest mix, taken in full unless the sum would fall.
    """
    for _ in range(MOST_STEPS):
        here = parts @ gains
        ahead = nearest_mix(np.sqrt(weights) * (gains / here - 2.0))
        move = ahead @ gains - here
        if np.abs(move / here).max() <= SAME:
            break
        step = 1.0
        while step > SAME and not _no_less(weights, 1.0 + step * move / here):
            step /= 2
        parts = parts + step * (ahead - parts)
    return parts


def _no_less(weights: Pounds, ratio: Pounds) -> bool:
    """Whether a weighted sum of logarithms is no less, to rounding, where gains are so many times what they were."""
    return bool((ratio > 0).all() and weights @ np.log(ratio) >= -SAME)
