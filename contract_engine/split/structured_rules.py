"""Coalition rules for games with a rule for what a coalition is worth: exact where it allows, else drawn or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.split.answer import Answer
from contract_engine.split.coalition_rules import BY_ENDS
from contract_engine.split.ends import Ends
from contract_engine.split.game import Game
from contract_engine.split.sampled import sampled_shapley

if TYPE_CHECKING:
    from contract_engine.split.structured import Airport, Pool


def game_of(structure: Pool | Airport, players: tuple[str, ...]) -> Game:
    """Return the game with the table of all its coalitions."""
    return Game(players, structure.table())


def shared_in(structure: Pool | Airport, rule: str) -> Answer:
    """Share what all have together by a rule, without a table of coalitions."""
    if rule == "shapley":
        exact = structure.shapley()
        return exact if exact is not None else sampled_shapley(structure.count, structure.worth).answer
    if rule in BY_ENDS:
        return BY_ENDS[rule](_ends(structure))
    if rule in ("nucleolus", "prenucleolus"):
        exact = structure.nucleolus()
        if exact is not None:
            return exact
    why = "players have too many coalitions to look at for this rule, and this game has no shorter way: ask for shapley"
    return Answer(None, "refused", f"{structure.count} {why}")


def _ends(structure: Pool | Airport) -> Ends:
    each = np.eye(structure.count, dtype=bool)
    whole = float(structure.worth(np.ones((1, structure.count), dtype=bool))[0])
    if structure.count == 1:
        return Ends(whole, np.array([whole]), np.array([whole]))
    return Ends(whole, structure.worth(each), whole - structure.worth(~each))
