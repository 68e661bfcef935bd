"""The game that people typed: a value for every group, sheet Coalitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.spelling import fold
from contract_engine.schema.splits import CoalitionRow
from contract_engine.splitting.game import Game

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract


def game_typed(contract: Contract) -> Game | None:
    """Return the game of sheet Coalitions, None if it has no rows; that no group is missing is checked on reading."""
    rows = contract.rows(CoalitionRow)
    if not rows:
        return None
    named = {fold(name) for row in rows for name in row.names}
    players = tuple(name for name in contract.parties if fold(name) in named)
    place = {fold(name): number for number, name in enumerate(players)}
    values = np.zeros(1 << len(players))
    for row in rows:
        values[sum(1 << place[fold(name)] for name in row.names)] = row.value
    return Game(players, values)
