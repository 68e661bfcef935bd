"""Coalition rules for games with a rule for what a coalition is worth: exact where it allows, else drawn or refused."""

from __future__ import annotations

import numpy as np

from contract_engine.splitting import large_votes
from contract_engine.splitting.answer import Answer
from contract_engine.splitting.coalition_rules import BY_ENDS
from contract_engine.splitting.ends import Ends, between
from contract_engine.splitting.game import Game
from contract_engine.splitting.sampled import sampled_shapley
from contract_engine.splitting.structured import Airport, Pool
from contract_engine.splitting.values import scaled_to


def game_of(structure: Pool | Airport, players: tuple[str, ...]) -> Game:
    """Return the game with the table of all its coalitions."""
    return Game(players, structure.table())


def shared_in(structure: Pool | Airport, rule: str) -> Answer:
    """Answer a rule for all players together, without a table of coalitions."""
    exact = _exact(structure, rule)
    if exact is not None:
        return exact
    if rule in large_votes.RULES and isinstance(structure, Pool) and structure.simple and structure.threshold > 0:
        return large_votes.shared_in(structure, rule)
    if rule == "shapley":
        return sampled_shapley(structure.count, structure.worth).answer
    why = "players have too many coalitions to look at for this rule, and this game has no shorter way: ask for shapley"
    return Answer(None, "refused", f"{structure.count} {why}")


def _exact(structure: Pool | Airport, rule: str) -> Answer | None:
    """Answer by the structure alone; None if that does not tell."""
    found = None
    if rule in BY_ENDS:
        found = BY_ENDS[rule](_ends(structure))
    elif rule == "shapley":
        found = structure.shapley()
    elif rule in ("nucleolus", "prenucleolus"):
        found = structure.nucleolus()
    elif rule in ("banzhaf_raw", "banzhaf_normalised"):
        found = structure.banzhaf()
        if rule == "banzhaf_normalised" and found is not None and found.shares is not None:
            found = scaled_to(_ends(structure).whole, found.shares)
    elif rule == "tau" and isinstance(structure, Airport):
        # What joining saves rises with those who are there, so that each can be sure of what it has alone.
        ends = _ends(structure)
        found = between(ends.alone, ends.lost, ends.whole, ends.dust)
    elif rule in ("core_empty", "core_not_empty") and (empty := structure.core_is_empty()) is not None:
        found = Answer(np.array([float(empty == (rule == "core_empty"))]))
    return found


def _ends(structure: Pool | Airport) -> Ends:
    each = np.eye(structure.count, dtype=bool)
    whole = float(structure.worth(np.ones((1, structure.count), dtype=bool))[0])
    if structure.count == 1:
        return Ends(whole, np.array([whole]), np.array([whole]))
    return Ends(whole, structure.worth(each), whole - structure.worth(~each))
