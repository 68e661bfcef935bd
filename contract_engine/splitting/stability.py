"""Whether a coalition would be better off alone: the core, the least core, and what would fill an empty core.

    core         x(N) = v(N), x(S) >= v(S) for every coalition S
    least core   x(N) = v(N), x(S) + t >= v(S) for every S but nobody and everybody, t least

The core is empty just if t > 0; then the least subsidy is what must be added to the whole for
somebody to be able to share it so that no coalition complains. Source: Shapley and Shubik 1966;
Maschler, Peleg and Shapley 1979; Bachrach and others 2009 for the subsidy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer
from contract_engine.splitting.generated_rows import Rows, measured, members_of
from contract_engine.splitting.linear import solver
from contract_engine.splitting.nearest import nearest_point
from contract_engine.splitting.values import sums_over

if TYPE_CHECKING:
    from contract_engine.splitting.game import Game
    from contract_engine.splitting.generated_rows import Measured
    from contract_engine.terms import Pounds

# Of the unit of the game: how far two shares of a least core may be apart and still be the same.
ONE_POINT = 1e-7
WITHIN = 1e-9


@dataclass(frozen=True, slots=True)
class Complaint:
    """The coalition that would gain most by standing alone, and how much; below nothing if every one would lose."""

    pounds: float
    members: tuple[str, ...]


def largest_complaint(game: Game, shares: Pounds) -> Complaint | None:
    """Return the largest complaint of a coalition other than everybody; None if there is only one player."""
    complaints = game.values - sums_over(shares)
    if len(game.players) == 1:
        return None
    worst = int(complaints[1:-1].argmax()) + 1
    return Complaint(float(complaints[worst]), game.members(worst))


def in_core(game: Game, shares: Pounds, within: float = WITHIN) -> Answer:
    """Whether shares come to the whole and no coalition has more on its own; shares (1.0,) or (0.0,)."""
    dust = within * float(np.abs(game.values).max(initial=0.0))
    total = float(shares.sum())
    if abs(total - game.whole) > dust:
        return Answer(np.zeros(1), "ok", f"the shares come to {total:,.2f}, and there is {game.whole:,.2f} to share")
    worst = largest_complaint(game, shares)
    if worst is None or worst.pounds <= dust:
        return Answer(np.ones(1))
    return Answer(np.zeros(1), "ok", f"{', '.join(worst.members)} would have {worst.pounds:,.2f} more on their own")


def least_core_level(game: Game) -> Answer:
    """The largest complaint, where it is least; shares (t,)."""
    if len(game.players) == 1:
        return Answer(None, "does_not_exist", "a single player is in no coalition but everybody")
    known = measured(game)
    if not known.unit:
        return Answer(np.zeros(1))
    with solver() as highs:
        _, level = Rows(highs, known.values, floors=False, same=known.same).solve()
    return Answer(np.array([level * known.unit]))


def core_is_empty(game: Game) -> Answer:
    """Whether no sharing leaves every coalition as well off as on its own; shares (1.0,) or (0.0,)."""
    subsidy = least_subsidy(game)
    if not subsidy:
        return Answer(np.zeros(1))
    why = f"{subsidy:,.2f} more would have to be there for no coalition to be better off alone"
    return Answer(np.ones(1), "ok", why)


def least_subsidy(game: Game) -> float:
    """Return the least that must be added to the whole for the core not to be empty."""
    known = measured(game)
    if len(game.players) == 1 or not known.unit:
        return 0.0
    with solver() as highs:
        least = Rows(highs, known.values, floors=False, same=known.same).least_total()
    missing = least - float(known.values[-1])
    return missing * known.unit if missing > WITHIN else 0.0


def least_core(game: Game, wished: Pounds | None = None) -> Answer:
    """The shares of the least core that are nearest to those wished for, or to equal ones, in least squares."""
    known = measured(game)
    if len(game.players) == 1:
        return Answer(np.array([game.whole]))
    if not known.unit:
        return Answer(game.alone.copy())
    equal = np.full(len(game.players), game.whole / len(game.players))
    aim = equal if wished is None else wished
    with solver() as highs:
        rows = Rows(highs, known.values, floors=False, same=known.same)
        point, level = rows.solve()
        held, _ = rows.settled(level)
        if rows.span.is_all:
            return Answer(known.shares(_exactly(known, held)))
        shares = nearest_point(known.values, rows, level, (aim - known.alone) / known.unit, point)
        if _is_one_point(rows, level):
            return Answer(known.shares(point))
    if shares is None:
        return Answer(known.shares(point), "not_unique", "one of the sharings with the same largest complaint")
    wish = "equal shares" if wished is None else "the shares wished for"
    why = f"of all sharings with the same largest complaint, the nearest to {wish}"
    return Answer(known.shares(shares), "not_unique", why)


def _is_one_point(rows: Rows, level: float) -> bool:
    """Whether a direction drawn at random among those left leads nowhere."""
    direction = np.random.default_rng(1).standard_normal(len(rows.span.free)) @ rows.span.free
    return rows.furthest(direction, level) + rows.furthest(-direction, level) <= ONE_POINT


def _exactly(known: Measured, held: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Pounds:
    """Solve the rows held as equations."""
    count = len(known.alone)
    entries = np.column_stack([members_of(held, count), np.ones(len(held))])
    everybody = np.append(np.ones(count), 0.0)
    sides = np.append(known.values[held], known.values[-1])
    found: Pounds = np.linalg.lstsq(np.vstack([entries, everybody]), sides, rcond=None)[0][:count]
    return found
