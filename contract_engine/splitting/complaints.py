"""How stable a split is: which group has most to complain of, and the least payments that would settle it.

The complaint of a group S under shares x is v(S) - x(S): what it would have more on its own. No group
has one in the core. The least side payments d leave every group without complaint and move least:

    min sum of max(d_i, 0)   over d with sum of d = 0 and x(S) + d(S) >= v(S) for every S

Where there is no such d the core is empty, and the least subsidy fills it:

    min y(N) - v(N)          over y with y(S) >= v(S) for every S but the whole

Groups are looked at as they are broken: the most broken of each part of the table join the rows, until none
is. Source: Shapley and Shubik 1966 (the core and what is missing from it).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import highspy
import numpy as np

from contract_engine.splitting import stability
from contract_engine.splitting.game import Game
from contract_engine.splitting.generated_rows import members_of
from contract_engine.splitting.linear import add_rows, solver
from contract_engine.splitting.values import sizes_of, sums_over

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

# Pounds within which people call two amounts the same.
SAME_TO_PEOPLE = 1.0
# Of the value of the whole: what counts as no complaint at all.
NONE = 1e-9
# The table is looked at in so many parts, and the most broken group of each joins the rows.
PARTS = 64


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


def least_side_payments(game: Game, shares: Pounds, looked_at: set[int] | None = None) -> Settled:
    """Return the least payments between players, summing to nothing, that leave no group a complaint.

    `looked_at` is filled with the groups whose rows were made: another split of the same game begins with these.
    """
    count, scale = len(game.players), _scale(game)
    ours, split = in_units(game, scale), shares / scale
    groups = looked_at if looked_at is not None else set()
    paid, fresh = np.zeros(count), sorted(groups)
    with solver() as highs:
        for cost in (1.0, NONE):
            for _each in range(count):
                highs.addCol(cost, 0.0, highspy.kHighsInf, 0, [], [])
        even = np.concatenate([np.ones(count), -np.ones(count)])
        add_rows(highs, even[None, :], np.zeros(1), np.zeros(1))
        for _each in range(len(game.values)):
            fresh = fresh or [group for group in _most_broken(complaints(ours, split + paid)) if group not in groups]
            if not fresh:
                return Settled(paid * scale)
            found = _solved_with(highs, fresh, ours.values[fresh] - members_of(np.array(fresh), count) @ split)
            if found is None:
                return Settled(None, least_subsidy(game))
            paid = found[:count] - found[count:]
            groups.update(fresh)
            fresh = []
    return Settled(paid * scale)


def _solved_with(highs: highspy.Highs, groups: list[int], least: Pounds) -> Pounds | None:
    """Solve with the rows of more groups, from where it was left; None if nothing obeys them all."""
    inside = members_of(np.array(groups), highs.getNumCol() // 2)
    add_rows(highs, np.hstack([inside, -inside]), least, np.full(len(groups), highspy.kHighsInf))
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        message = f"HiGHS stopped with status {highs.modelStatusToString(status)}"
        raise ArithmeticError(message)
    return np.array(highs.getSolution().col_value)


def least_subsidy(game: Game) -> float:
    """Return the least that must come from outside before a split can leave no group a complaint."""
    return stability.least_subsidy(game)


def _most_broken(found: Pounds) -> tuple[int, ...]:
    """Return the group that has most to complain of in each part of the table, if it has anything."""
    parts = found.reshape(min(PARTS, len(found)), -1)
    worst = parts.argmax(axis=1) + np.arange(len(parts)) * parts.shape[1]
    return tuple(worst[found[worst] > NONE].tolist())


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
