"""A coalition game: what every group of organisations could have on its own.

A coalition is a number whose bit i says whether player i belongs to it: with players A, B, C,
number 5 (binary 101) is A and C. Values are gains; what a coalition would have to bear is a
negative gain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from contract_engine.terms import Pounds


@dataclass(frozen=True, eq=False)
class Game:
    """Players and the value of each of their 2^n coalitions, by its number; `values[0]` is nought."""

    players: tuple[str, ...]
    values: Pounds

    @cached_property
    def whole(self) -> float:
        """Value of all players together."""
        return float(self.values[-1])

    @cached_property
    def alone(self) -> Pounds:
        """Value of each player alone; shape (player,)."""
        alone: Pounds = self.values[1 << np.arange(len(self.players))]
        return alone

    def members(self, coalition: int) -> tuple[str, ...]:
        """Return the players of a coalition."""
        return tuple(name for place, name in enumerate(self.players) if coalition >> place & 1)
