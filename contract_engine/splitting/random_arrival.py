"""Random arrival: claimants come in an order drawn by lot, and each is paid in full while money lasts.

    share of i = mean over orders of min(c_i, max(E - what came before, 0))

Worked out exactly over every set that may come before, or over every number of pence that it may
have taken; else from orders drawn, with a standard error. Source: O'Neill 1982.
"""

from __future__ import annotations

from math import lgamma
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

# Sets of other claimants up to which all are looked at, and steps of money times claimants squared.
MOST_CLAIMANTS = 17
MOST_STEPS = 20_000_000
DRAWN, SEED = 100_000, 1
WHOLE = 1e-9
SMALLEST_UNIT = 0.01


def random_arrival(estate: float, claims: Pounds) -> Answer:
    """Share an estate among claims by random arrival."""
    if len(claims) <= MOST_CLAIMANTS:
        return Answer(_over_sets(estate, claims))
    unit = _common_unit(estate, claims)
    if unit and len(claims) ** 3 * (estate / unit + 1) <= MOST_STEPS * len(claims):
        return Answer(_over_money(round(estate / unit), np.rint(claims / unit).astype(int)) * unit)
    shares, error = _drawn(estate, claims)
    return Answer(shares, "ok", f"from {DRAWN:,} orders drawn; standard error at most {error:,.4f}")


def _over_sets(estate: float, claims: Pounds) -> Pounds:
    """Look at every set of others that may come first."""
    count = len(claims)
    shares = np.zeros(count)
    for own in range(count):
        sums, sizes = np.zeros(1), np.zeros(1, dtype=int)
        for claim in np.delete(claims, own):
            sums, sizes = np.concatenate([sums, sums + claim]), np.concatenate([sizes, sizes + 1])
        paid = np.minimum(claims[own], np.maximum(estate - sums, 0.0))
        shares[own] = _chance_of_size(count)[sizes] @ paid
    return shares


def _over_money(estate: int, claims: Pounds) -> Pounds:
    """Count, for each number of others and each sum below the estate, how many sets take it; by chance, not number."""
    count = len(claims)
    shares = np.zeros(count)
    taken = np.maximum(estate - np.arange(estate + 1), 0)
    for own in range(count):
        # Entry k, s: chance that a set of k of the others, drawn from those looked at so far, takes s.
        weight = np.zeros((count, estate + 1))
        weight[0, 0] = 1.0
        for place, claim in enumerate(np.delete(claims, own)):
            added = np.zeros_like(weight)
            if claim <= estate:
                added[1:, claim:] = weight[:-1, : estate + 1 - claim]
            sizes = np.arange(count)[:, None]
            joined = np.clip(sizes / (place + 1), 0.0, 1.0)
            weight = joined * added + np.clip((place + 1 - sizes) / (place + 1), 0.0, 1.0) * weight
        shares[own] = weight.sum(axis=0) @ np.minimum(claims[own], taken) / count
    return shares


def _drawn(estate: float, claims: Pounds) -> tuple[Pounds, float]:
    """Draw orders, and return the mean of what each is paid with the largest standard error."""
    generator = np.random.default_rng(SEED)
    total, squares = np.zeros(len(claims)), np.zeros(len(claims))
    block = 1_000
    for _ in range(DRAWN // block):
        order = np.argsort(generator.random((block, len(claims))), axis=1)
        asked = claims[order]
        before = np.cumsum(asked, axis=1) - asked
        paid = np.empty_like(asked)
        np.put_along_axis(paid, order, np.minimum(asked, np.maximum(estate - before, 0.0)), axis=1)
        total += paid.sum(axis=0)
        squares += (paid**2).sum(axis=0)
    mean = total / DRAWN
    spread = np.sqrt(np.maximum(squares / DRAWN - mean**2, 0.0) / DRAWN)
    return mean * (estate / mean.sum() if mean.sum() else 1.0), float(spread.max())


def _chance_of_size(count: int) -> Pounds:
    """Chance that exactly one given set of k others comes before a claimant: k! (n - 1 - k)! / n!."""
    return np.exp([lgamma(k + 1) + lgamma(count - k) - lgamma(count + 1) for k in range(count)])


def _common_unit(estate: float, claims: Pounds) -> float:
    """Return the largest unit, a penny at least, of which the estate and every claim are whole numbers; 0 if none."""
    pence = np.concatenate([[estate], claims]) / SMALLEST_UNIT
    if (np.abs(pence - np.rint(pence)) > WHOLE * np.maximum(1.0, np.abs(pence))).any():
        return 0.0
    return float(np.gcd.reduce(np.rint(pence).astype(np.int64))) * SMALLEST_UNIT
