"""Rules that look at the ends alone: what each has alone, what all have, and what all but one have.

    A = v(N)     a_i = v(i)     M_i = v(N) - v(N without i), what is lost if i leaves

Equal division, equal surplus, non-separable costs, Gately's point and the tau value (which asks
besides what each can be sure of). Source: Driessen and Funaki 1991; Young 1985 chapter 1;
Gately 1974; Tijs 1981.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.answer import Answer
from contract_engine.splitting.values import sums_over

if TYPE_CHECKING:
    from contract_engine.splitting.game import Game
    from contract_engine.terms import Pounds

# Of the largest value: what rounding may leave.
DUST = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """What all have, what each has alone, and what is lost if each leaves."""

    whole: float
    alone: Pounds
    lost: Pounds

    @property
    def dust(self) -> float:
        """What counts as nothing."""
        largest = np.abs(np.concatenate([[self.whole], self.alone, self.lost])).max()
        return DUST * len(self.alone) * float(largest)


def ends_of(game: Game) -> Ends:
    """Return the ends of a game whose every coalition is known."""
    count = len(game.players)
    everybody = (1 << count) - 1
    return Ends(game.whole, game.alone, game.whole - game.values[everybody - (1 << np.arange(count))])


def equal(ends: Ends) -> Answer:
    """The same to each: A / n."""
    return Answer(np.full(len(ends.alone), ends.whole / len(ends.alone)))


def equal_surplus(ends: Ends) -> Answer:
    """What each has alone, and the same of the rest to each."""
    rest = ends.whole - float(ends.alone.sum())
    return Answer(ends.alone + rest / len(ends.alone))


def equal_non_separable(ends: Ends) -> Answer:
    """What is lost if each leaves, and the same of the rest to each."""
    rest = ends.whole - float(ends.lost.sum())
    return Answer(ends.lost + rest / len(ends.lost))


def separable_costs_remaining_benefits(ends: Ends) -> Answer:
    """What is lost if each leaves; the rest in proportion to M_i - a_i, what the others' company is worth to it."""
    benefits = ends.lost - ends.alone
    rest = ends.whole - float(ends.lost.sum())
    if abs(rest) <= ends.dust:
        return Answer(ends.lost + rest / len(ends.lost))
    if not _one_sign(benefits, ends.dust):
        return Answer(None, "does_not_exist", "what company is worth is above nothing for some and below it for others,"
                      " or nothing for all, so that nothing can be in proportion to it")  # fmt: skip
    return Answer(ends.lost + rest * benefits / benefits.sum())


def gately(ends: Ends) -> Answer:
    """The same to lose for each as it would make the others lose by leaving, as parts of what they gain.

    (x(N without i) - v(N without i)) / (x_i - a_i) is the same for all where x_i - a_i is in proportion to M_i - a_i.
    """
    surplus = ends.whole - float(ends.alone.sum())
    if surplus <= ends.dust:
        why = "all together have no more than each has alone, so nobody can disrupt anything"
        return Answer(None, "does_not_exist", why)
    worth = ends.lost - ends.alone
    if not _one_sign(worth, ends.dust):
        why = "no sharing gives all the same reason to disrupt: the others would lose by some leaving, not by all"
        return Answer(None, "does_not_exist", why)
    return Answer(ends.alone + surplus * worth / worth.sum())


def _one_sign(amounts: Pounds, dust: float) -> bool:
    """Whether amounts are all above nothing or all below it, some perhaps nothing, but not all."""
    up, down = (amounts > dust).any(), (amounts < -dust).any()
    return bool(up != down)


def tau(game: Game) -> Answer:
    """The point between what each can be sure of and the most it can hope for that comes to the whole.

    It can hope for M_i, and be sure of the most that a coalition has left for it once all others have
    what they hope for. There is such a point only if nobody can be sure of more than it hopes for,
    and the whole lies between the sums of both.
    """
    ends = ends_of(game)
    hope, sure = ends.lost, sure_of(game, ends.lost)
    dust = ends.dust + DUST * len(hope) * float(np.abs(game.values).max(initial=0.0))
    above = np.flatnonzero(sure > hope + dust)
    if len(above):
        name = game.players[int(above[0])]
        return Answer(
            None, "does_not_exist", f"{name} can be sure of more than it can hope for: the game is not quasi-balanced"
        )
    return between(sure, hope, game.whole, dust)


def between(sure: Pounds, hope: Pounds, whole: float, dust: float) -> Answer:
    """Return the point on the line from what all can be sure of to what they hope for that comes to the whole."""
    if not sure.sum() - dust <= whole <= hope.sum() + dust:
        return Answer(None, "does_not_exist", "the whole is not between what all can be sure of and what all hope for:"
                      " the game is not quasi-balanced")  # fmt: skip
    wide = float(hope.sum() - sure.sum())
    part = (whole - float(sure.sum())) / wide if wide > dust else 1.0
    return Answer(sure + part * (hope - sure))


def sure_of(game: Game, hope: Pounds) -> Pounds:
    """The most any coalition has left for each member once the other members have what they hope for."""
    left = game.values - sums_over(hope)
    most = [left.reshape(-1, 2, 1 << player)[:, 1, :].max() for player in range(len(hope))]
    sure: Pounds = np.array(most) + hope
    return sure
