"""Coalition rules by name, each with what people call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.split.nucleolus import nucleolus, per_capita_nucleolus, prenucleolus
from contract_engine.split.values import banzhaf_normalised, shapley, weighted_shapley

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_engine.split.answer import Answer
    from contract_engine.split.game import Game
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True)
class CoalitionRule:
    """A rule over what groups could have: its name in words, and how it shares a game among players with lists."""

    words: str
    share: Callable[[Game, Pounds], Answer]


COALITION: Mapping[str, CoalitionRule] = {
    "shapley": CoalitionRule("Shapley value", lambda game, _: shapley(game)),
    "weighted_shapley": CoalitionRule("Shapley value weighted by list", weighted_shapley),
    "nucleolus": CoalitionRule("nucleolus", lambda game, _: nucleolus(game)),
    "prenucleolus": CoalitionRule("prenucleolus", lambda game, _: prenucleolus(game)),
    "per_capita_nucleolus": CoalitionRule("nucleolus a head", lambda game, _: per_capita_nucleolus(game)),
    "banzhaf": CoalitionRule("Banzhaf value, scaled", lambda game, _: banzhaf_normalised(game)),
}
