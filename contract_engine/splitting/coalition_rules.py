"""The coalition rules by name, for a game whose every coalition is known.

They are tests of fairness and stability rather than ways in use: what each coalition could have
on its own decides. Where a game is additive, nobody gains by company, and they all give each
what it has alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.splitting import ends, nucleolus, stability, values
from contract_engine.splitting.ends import ends_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.splitting.answer import Answer
    from contract_engine.splitting.ends import Ends
    from contract_engine.splitting.game import Game

ADDITIVE = "the game is additive: every coalition has what its members have alone, and all coalition rules coincide"

# Rules that need no more than the ends of a game, whatever the number of players.
BY_ENDS: dict[str, Callable[[Ends], Answer]] = {
    "equal": ends.equal,
    "equal_surplus": ends.equal_surplus,
    "ensc": ends.equal_non_separable,
    "separable_cost_remaining_benefit": ends.separable_costs_remaining_benefits,
    "gately": ends.gately,
}

BY_TABLE: dict[str, Callable[[Game], Answer]] = {
    "shapley": values.shapley,
    "banzhaf_raw": values.banzhaf,
    "banzhaf_normalised": values.banzhaf_normalised,
    "nucleolus": nucleolus.nucleolus,
    "prenucleolus": nucleolus.prenucleolus,
    "per_capita_nucleolus": nucleolus.per_capita_nucleolus,
    "per_capita_prenucleolus": nucleolus.per_capita_prenucleolus,
    "least_core": stability.least_core,
    "tau": ends.tau,
}

RULES = (*BY_TABLE, *BY_ENDS)


def shared_in(game: Game, rule: str) -> Answer:
    """Share what all have together by a rule of RULES; `why` says so if the game is additive."""
    answer = BY_TABLE[rule](game) if rule in BY_TABLE else BY_ENDS[rule](ends_of(game))
    # Equal parts of the whole look at no coalition, and do not coincide with the others.
    if rule == "equal" or answer.shares is None or not values.is_additive(game):
        return answer
    return replace(answer, why=ADDITIVE)
