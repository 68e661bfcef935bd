"""A pot that practices share: what each is, does and has today, and how much there is to share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from contract_engine.terms import Pounds

PENNIES = 100
# A remainder this near to a penny is one: the last digits of a division are not a ranking.
SAME = 6


@dataclass(frozen=True, eq=False)
class Pot:
    """What is shared among practices; an array has one entry a practice, and is None where nobody gave it.

    Amounts are as people type them: what each receives of a gain, what each pays of a cost, none below
    nothing. `sign` turns them into what is received: +1 for a gain, -1 for a cost.
    """

    practices: tuple[str, ...]
    lists: Pounds
    current: Pounds
    amount: float
    weighted: Pounds | None = None
    achievement: Pounds | None = None
    use: Pounds | None = None
    hosted: Pounds | None = None
    cost_today: Pounds | None = None
    budget: Pounds | None = None
    equity: Pounds | None = None
    need: Pounds | None = None
    stand_alone: Pounds | None = None
    is_cost: bool = False
    list_part: float = 0.7
    reserve_part: float = 0.1
    threshold: float = 0.0
    fixed_cost: float = 0.0
    name: str = "The pot"

    @property
    def sign(self) -> float:
        """What turns an amount as typed into an amount received."""
        return -1.0 if self.is_cost else 1.0

    @cached_property
    def by_list(self) -> Pounds:
        """Each practice's part of all patients."""
        parts: Pounds = self.lists / self.lists.sum()
        return parts


def to_the_penny(shares: Pounds, total: float) -> Pounds:
    """Round shares to pennies so that they come to the total: the largest remainders get the pennies left.

    Of equal remainders the first has the penny. Shares may be below nothing.
    """
    exact = np.round(shares * PENNIES, SAME)
    whole = np.floor(exact)
    left = round(total * PENNIES - float(whole.sum()))
    order = np.argsort(whole - exact, kind="stable")
    # Shares come to the total but for rounding, so that fewer pennies than practices are left.
    whole[order[: max(left, 0)]] += 1
    return whole / PENNIES + 0.0
