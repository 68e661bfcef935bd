"""What every group of practices could have of a pot on its own, as far as the sheet can say.

A gain: a group S with patients enough has its patients' part of what the pot is before the fixed cost
F, less F; each practice has its own figure for standing alone, or nothing:

    v(S) = max(sum over S of alone_i, (E + F) l(S) / l(N) - F where l(S) >= threshold)

A cost: a group pays F once and the rest by use (by list where no use is given), or goes on as today:

    v(S) = -min(sum over S of today_i, F + (E - F) u(S) / u(N)), today_i what it costs i now

The whole has the pot. Where nothing sets groups apart, the game is additive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.splitting.game import Game
from contract_engine.splitting.values import sums_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from contract_engine.splitting.pot import Pot
    from contract_engine.terms import Pounds

    # Amounts of practices, summed over the members of each group.
    Summed = Callable[[Pounds], Pounds]

# All 2^n groups are looked at up to this many practices.
MOST_PRACTICES = 20


def game_of(pot: Pot) -> Game | None:
    """Return the game of a pot; None where there are too many practices to look at every group."""
    if len(pot.practices) > MOST_PRACTICES:
        return None
    values = _values(pot, sums_over)
    values[0], values[-1] = 0.0, pot.sign * pot.amount
    return Game(pot.practices, values)


def worth_of(pot: Pot, members: NDArray[np.bool_]) -> Pounds:
    """What groups could have, of however many practices; shape (group,), of members (group, practice)."""
    values = _values(pot, lambda amounts: members @ amounts)
    values[~members.any(axis=1)] = 0.0
    values[members.all(axis=1)] = pot.sign * pot.amount
    return values


def in_words(pot: Pot) -> str:
    """Say what a group that stood alone is taken to have."""
    if pot.is_cost:
        fixed = f"£{pot.fixed_cost:,.0f} once and " if pot.fixed_cost else ""
        by = "use" if pot.use is not None else "list"
        today = ", or goes on as today if that is less" if alone_today(pot) is not None else ""
        return f"A group that stood alone pays {fixed}the rest of the cost in proportion to {by}{today}."
    part = "the pot"
    if pot.fixed_cost:
        whole = pot.amount + pot.fixed_cost
        part = f"£{whole:,.0f}, the pot before its fixed cost, less the £{pot.fixed_cost:,.0f} that any group pays once"
    least = f" with {pot.threshold:,.0f} patients or more" if pot.threshold else ""
    rest = " Any smaller group has nothing." if pot.threshold else ""
    own = " A practice has its own figure for standing alone if that is more." if pot.stand_alone is not None else ""
    return f"A group that stood alone{least} has its patients' part of {part}.{rest}{own}"


def alone_today(pot: Pot) -> Pounds | None:
    """What each would pay if it stood alone, where the sheet says so."""
    return pot.stand_alone if pot.stand_alone is not None else pot.cost_today


def _values(pot: Pot, summed: Summed) -> Pounds:
    return _costs(pot, summed) if pot.is_cost else _gains(pot, summed)


def _gains(pot: Pot, summed: Summed) -> Pounds:
    people = summed(pot.lists)
    own = np.zeros(len(pot.practices)) if pot.stand_alone is None else pot.stand_alone
    together = (pot.amount + pot.fixed_cost) * people / pot.lists.sum() - pot.fixed_cost
    values: Pounds = np.maximum(summed(own), np.where(people >= pot.threshold, together, 0.0))
    return values


def _costs(pot: Pot, summed: Summed) -> Pounds:
    use = pot.lists if pot.use is None or not pot.use.sum() else pot.use
    fixed = min(pot.fixed_cost, pot.amount)
    together = fixed + (pot.amount - fixed) * summed(use) / use.sum()
    today = alone_today(pot)
    values: Pounds = -together if today is None else -np.minimum(summed(today), together)
    return values
