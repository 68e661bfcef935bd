"""Sharing too little money among claims: rules for what falls short.

An estate E is to be shared among claims c_i that come to C >= E. Each rule gives nobody less
than nothing or more than its claim. Source: Thomson 2003 and 2015 (surveys of claims
problems); O'Neill 1982 for random arrival and minimal overlap; Gimenez-Gomez and Peris 2014
for the guaranteed minimum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer
from contract_engine.splitting.random_arrival import random_arrival

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.terms import Pounds

# Of the sum of claims: what rounding may leave over.
DUST = 1e-12


def shared_by(rule: str, estate: float, claims: Pounds) -> Answer:
    """Share an estate by a rule of RULES; refused unless it lies between nothing and the sum of claims."""
    total = float(claims.sum())
    if not np.isfinite(claims).all() or (claims < 0).any():
        return Answer(None, "refused", "a claim is below nothing, or is not a number")
    if not -DUST * total <= estate <= total * (1 + DUST):
        return Answer(None, "refused", f"there is {estate:,.2f} to share, and claims come to {total:,.2f}: it must lie"
                      " between nothing and their sum")  # fmt: skip
    if total == 0:
        return Answer(np.zeros(len(claims)))
    if rule == "random_arrival":
        return random_arrival(float(estate), claims)
    return Answer(RULES[rule](float(estate), claims.astype(float)))


def proportional(estate: float, claims: Pounds) -> Pounds:
    """In proportion to claims: E c_i / C."""
    total = claims.sum()
    return estate * claims / total if total else np.zeros(len(claims))


def constrained_equal_awards(estate: float, claims: Pounds) -> Pounds:
    """The same to each, but no more than its claim: min(c_i, level)."""
    return np.minimum(claims, _level(estate, claims))


def constrained_equal_losses(estate: float, claims: Pounds) -> Pounds:
    """The same loss to each, but no less than nothing: max(c_i - level, 0)."""
    awards: Pounds = claims - constrained_equal_awards(float(claims.sum()) - estate, claims)
    return awards


def talmud(estate: float, claims: Pounds) -> Pounds:
    """Equal awards up to half of each claim, equal losses beyond. Source: Aumann and Maschler 1985."""
    return _by_halves(estate, claims, constrained_equal_awards, constrained_equal_losses)


def reverse_talmud(estate: float, claims: Pounds) -> Pounds:
    """Equal losses up to half of each claim, equal awards beyond."""
    return _by_halves(estate, claims, constrained_equal_losses, constrained_equal_awards)


def piniles(estate: float, claims: Pounds) -> Pounds:
    """Equal awards up to half of each claim, and equal awards again of what is left."""
    return _by_halves(estate, claims, constrained_equal_awards, constrained_equal_awards)


def constrained_egalitarian(estate: float, claims: Pounds) -> Pounds:
    """As equal as can be, nobody below half of its claim once the halves are there: max(c_i / 2, min(c_i, level))."""
    return _by_halves(estate, claims, constrained_equal_awards, _levelled)


def _by_halves(
    estate: float,
    claims: Pounds,
    lower: Callable[[float, Pounds], Pounds],
    upper: Callable[[float, Pounds], Pounds],
) -> Pounds:
    """Share what there is up to half of all claims by one rule, and what is beyond it by another, of half-claims."""
    half: Pounds = claims / 2
    rest = estate - float(half.sum())
    return lower(estate, half) if rest <= 0 else half + upper(rest, half)


def _levelled(rest: float, half: Pounds) -> Pounds:
    """What max(half, min(2 half, level)) gives beyond half, the level set so that it comes to the rest."""
    corners = np.sort(np.concatenate([half, 2 * half]))
    beyond = np.array([_beyond(corner, half).sum() for corner in corners])
    place = int(np.searchsorted(beyond, rest))
    if place >= len(corners):
        return half.copy()
    lower, upper = corners[max(place - 1, 0)], corners[place]
    below, above = beyond[max(place - 1, 0)], beyond[place]
    level = upper if above == below else lower + (upper - lower) * (rest - below) / (above - below)
    return _beyond(float(level), half)


def _beyond(level: float, half: Pounds) -> Pounds:
    beyond: Pounds = np.clip(level - half, 0.0, half)
    return beyond


def adjusted_proportional(estate: float, claims: Pounds) -> Pounds:
    """What all others concede first; the rest in proportion to what is left of claims, up to what is left to share."""
    conceded: Pounds = np.maximum(estate - (claims.sum() - claims), 0.0)
    rest = estate - float(conceded.sum())
    return conceded + proportional(rest, np.minimum(claims - conceded, max(rest, 0.0)))


def minimal_overlap(estate: float, claims: Pounds) -> Pounds:
    """Each unit of the estate is shared equally by whoever claims it, claims laid so that they overlap least."""
    truncated = np.minimum(claims, estate)
    level = estate if claims.max() >= estate else _overlap_level(estate, claims)
    return _nested(np.minimum(truncated, level)) + np.maximum(truncated - level, 0.0)


def _overlap_level(estate: float, claims: Pounds) -> float:
    """Return t with the sum of max(c_i - t, 0) equal to E - t: what is claimed above t is claimed by one alone."""
    ordered = np.sort(claims)[::-1]
    for count in range(1, len(ordered) + 1):
        # sum of the largest claims - count t = E - t
        largest = float(ordered[:count].sum())
        level = (largest - estate) / (count - 1) if count > 1 else np.inf
        below = ordered[count] if count < len(ordered) else 0.0
        if below <= level <= ordered[count - 1]:
            return float(level)
    return 0.0


def _nested(claims: Pounds) -> Pounds:
    """Share each layer of claims that all begin at nothing equally among those that reach it."""
    order = np.argsort(claims, kind="stable")
    layers = np.diff(claims[order], prepend=0.0) / np.arange(len(claims), 0, -1)
    shares = np.empty(len(claims))
    shares[order] = np.cumsum(layers)
    return shares


def guaranteed_minimum(estate: float, claims: Pounds) -> Pounds:
    """The smallest claim to each, or equal parts if that is too much; the rest in proportion to what is left."""
    least = float(claims.min())
    if estate <= least * len(claims):
        return np.full(len(claims), estate / len(claims))
    return least + proportional(estate - least * len(claims), claims - least)


def _level(estate: float, claims: Pounds) -> float:
    """Return the level at which min(c_i, level) comes to the estate."""
    ordered = np.sort(claims)
    before = np.concatenate([[0.0], np.cumsum(ordered)[:-1]])
    levels = (estate - before) / np.arange(len(ordered), 0, -1)
    reached = np.flatnonzero(levels <= ordered)
    return float(levels[reached[0]]) if len(reached) else float(ordered[-1])


RULES: dict[str, Callable[[float, Pounds], Pounds]] = {
    "proportional": proportional,
    "cea": constrained_equal_awards,
    "cel": constrained_equal_losses,
    "talmud": talmud,
    "adjusted_proportional": adjusted_proportional,
    "min_overlap": minimal_overlap,
    "piniles": piniles,
    "constrained_egalitarian": constrained_egalitarian,
    "reverse_talmud": reverse_talmud,
    "alpha_min": guaranteed_minimum,
}
