"""How stable a split is: which group has most to complain of, and the least payments that would settle it.

The complaint of a group S under shares x is v(S) - x(S): what it would have more on its own. No group
has one in the core. The least side payments d leave every group without complaint and move least:

    min sum of max(d_i, 0)   over d with sum of d = 0 and x(S) + d(S) >= v(S) for every S

Where there is no such d the core is empty, and the least subsidy fills it:

    min y(N) - v(N)          over y with y(S) >= v(S) for every S but the whole

Groups are looked at as they are broken: the most broken with and without each player join the rows,
until none is. Source: Shapley and Shubik 1966 (the core and what is missing from it).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.split.game import Game
from contract_engine.split.linear import NoPointError, best_of
from contract_engine.split.values import sizes_of, sums_over

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

# Pounds within which people call two amounts the same.
SAME_TO_PEOPLE = 1.0
# Of the value of the whole: what counts as no complaint at all.
NONE = 1e-9


@dataclass(frozen=True, eq=False)
class Settled:
    """Payments that leave no group a complaint, one a player; or what the core lacks, and then no payments."""

    payments: Pounds | None
    subsidy: float = 0.0


def complaints(game: Game, shares: Pounds) -> Pounds:
    """What each group would have more on its own; nothing for nobody and for the whole. Shape (2^n,)."""
    found: Pounds = game.values - sums_over(shares)
    found[0] = found[-1] = -np.inf
    return found


def largest_complaint(game: Game, shares: Pounds) -> tuple[float, int]:
    """Return the largest complaint and the number of the group that has it; below nothing if all are content."""
    found = complaints(game, shares)
    if len(found) <= 2:  # noqa: PLR2004 - one player alone: nobody and the whole
        return 0.0, 0
    place = int(found.argmax())
    return float(found[place]), place


def smallest_to_stand_alone(game: Game, shares: Pounds) -> int:
    """How many are in the smallest group that would have more on its own; 0 if there is none."""
    better = complaints(game, shares) > SAME_TO_PEOPLE
    sizes = sizes_of(len(game.players))[better]
    return int(sizes.min(initial=len(game.players) + 1)) % (len(game.players) + 1)


def least_side_payments(game: Game, shares: Pounds) -> Settled:
    """Return the least payments between players, summing to nothing, that leave no group a complaint."""
    count, scale = len(game.players), _scale(game)
    ours, split = in_units(game, scale), shares / scale
    worth = -np.concatenate([np.ones(count), np.full(count, NONE)])
    even = np.concatenate([np.ones(count), -np.ones(count)])
    rows, limits = [even, -even], [0.0, 0.0]
    paid = np.zeros(count)
    for _each in range(len(game.values)):
        groups = _most_broken(complaints(ours, split + paid), count)
        if not groups:
            return Settled(paid * scale)
        for group in groups:
            inside = np.array([group >> place & 1 for place in range(count)], dtype=float)
            rows.append(np.concatenate([-inside, inside]))
            limits.append(float(inside @ split - ours.values[group]))
        try:
            found = best_of(worth, np.array(rows), np.array(limits))
        except NoPointError:
            return Settled(None, least_subsidy(game))
        paid = found[:count] - found[count:]
    return Settled(paid * scale)


def least_subsidy(game: Game) -> float:
    """Return the least that must come from outside before a split can leave no group a complaint."""
    count, scale = len(game.players), _scale(game)
    ours = in_units(game, scale)
    beyond = np.zeros(count)
    rows: list[Pounds] = []
    limits: list[float] = []
    for _each in range(len(game.values)):
        groups = _most_broken(complaints(ours, ours.alone + beyond), count)
        if not groups:
            break
        for group in groups:
            inside = np.array([group >> place & 1 for place in range(count)], dtype=float)
            rows.append(-inside)
            limits.append(float(inside @ ours.alone - ours.values[group]))
        beyond = best_of(-np.ones(count), np.array(rows), np.array(limits))
    return max(float((ours.alone + beyond).sum() - ours.whole) * scale, 0.0)


def _most_broken(found: Pounds, count: int) -> tuple[int, ...]:
    """Return, for each player, the group with it and the group without it that have most to complain of, if any."""
    groups = set[int]()
    if found.max(initial=-np.inf) <= NONE:
        return ()
    for player in range(count):
        parted = found.reshape(-1, 2, 1 << player)
        for side in (0, 1):
            before, after = np.unravel_index(int(parted[:, side, :].argmax()), (parted.shape[0], parted.shape[2]))
            group = (int(before) * 2 + side) * (1 << player) + int(after)
            if found[group] > NONE:
                groups.add(group)
    return tuple(sorted(groups))


def grown(game: Game, part: float) -> Game:
    """Return the game in which the whole is larger by a part of itself, and no other group is."""
    values = game.values.astype(float).copy()
    values[-1] *= 1 + part
    return replace(game, values=values)


def in_units(game: Game, scale: float) -> Game:
    """Return the game counted in units of `scale` pounds."""
    return Game(game.players, game.values / scale)


def _scale(game: Game) -> float:
    return abs(game.whole) or float(np.abs(game.values).max(initial=0.0)) or 1.0
