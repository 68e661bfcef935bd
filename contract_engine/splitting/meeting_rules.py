"""Every rule that a meeting may ask for, by name: what it is called, and how it shares a pot.

Simple rules come first and are the ones in use. Rules for too little money share claims; coalition
rules share what groups could have on their own; bargaining rules share what is gained over standing
alone. The last three are tests of fairness and stability.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.splitting import bargaining, claims, stability
from contract_engine.splitting.answer import Answer
from contract_engine.splitting.coalition_rules import shared_in
from contract_engine.splitting.pot_game import alone_today, worth_of
from contract_engine.splitting.sampled import sampled_shapley
from contract_engine.splitting.simple_rules import SIMPLE, shared_by_rule
from contract_engine.splitting.values import is_additive, weighted_shapley

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.splitting.game import Game
    from contract_engine.splitting.pot import Pot

Family = Literal["simple", "claims", "coalition", "bargaining"]

BY_DEFAULT = ("equal", "list", "weighted_list", "by_use", "mix", "hold_harmless")
WORDS: Mapping[str, str] = {
    "equal": "equal shares", "list": "by list", "weighted_list": "by weighted list", "by_use": "by use",
    "hold_harmless": "hold-harmless, then by list", "by_hosted": "by work hosted", "by_budget": "by budget",
    "by_equity": "by equity", "by_need": "by need for investment", "reserve_first": "reserve first, then by list",
    "invest_first": "invest first, then by list",
    "proportional": "in proportion to claims", "cea": "equal awards up to claims", "cel": "equal losses from claims",
    "talmud": "Talmud rule", "adjusted_proportional": "adjusted proportional", "random_arrival": "random arrival",
    "min_overlap": "minimal overlap", "piniles": "Piniles' rule", "constrained_egalitarian": "constrained egalitarian",
    "reverse_talmud": "reverse Talmud", "alpha_min": "alpha-min",
    "shapley": "Shapley value", "weighted_shapley": "Shapley value weighted by list", "nucleolus": "nucleolus",
    "prenucleolus": "prenucleolus", "per_capita_nucleolus": "nucleolus a head", "least_core": "least core",
    "tau": "tau value", "gately": "Gately's point",
    "separable_cost_remaining_benefit": "separable costs, remaining benefits", "equal_surplus": "equal surplus",
    "ensc": "egalitarian non-separable contribution", "banzhaf_normalised": "Banzhaf value, scaled",
    "nash": "Nash bargain", "weighted_nash": "Nash bargain weighted by list",
    "kalai_smorodinsky": "Kalai-Smorodinsky bargain", "egalitarian": "equal gains over standing alone",
    "leximin": "least gain as large as can be",
}  # fmt: skip
COALITION = (
    "shapley", "weighted_shapley", "nucleolus", "prenucleolus", "per_capita_nucleolus", "least_core", "tau", "gately",
    "separable_cost_remaining_benefit", "equal_surplus", "ensc", "banzhaf_normalised",
)  # fmt: skip
CLAIMS = (*claims.RULES, "random_arrival")
EVERY = (*SIMPLE, *CLAIMS, *COALITION, *bargaining.RULES)
COINCIDES = (
    "it is the Shapley value again: no group is worth more than its members are alone, so coalition rules coincide"
)
NO_GAME = "there are too many practices to look at every group of them"


@dataclass(frozen=True, eq=False)
class Ruled:
    """A rule and what it came to; shares are amounts received, so that a cost is below nothing."""

    rule: str
    answer: Answer


def family_of(rule: str) -> Family:
    """Say which kind of rule one is."""
    if rule in SIMPLE:
        return "simple"
    if rule in COALITION:
        return "coalition"
    return "claims" if rule in CLAIMS else "bargaining"


def label_of(rule: str, pot: Pot) -> str:
    """Return what people call a rule."""
    if rule == "mix":
        return f"{pot.list_part * 100:.4g}% by list, {100 - pot.list_part * 100:.4g}% by achievement"
    return WORDS[rule]


def ruled(rule: str, pot: Pot, game: Game | None) -> Ruled:
    """Share a pot by one rule; the answer says why where it cannot."""
    family = family_of(rule)
    if family == "simple":
        found = shared_by_rule(rule, pot)
        return Ruled(rule, _received(found, pot))
    if family == "claims":
        return Ruled(rule, _by_claims(rule, pot))
    if family == "coalition":
        return Ruled(rule, _by_coalitions(rule, pot, game))
    return Ruled(rule, _by_bargaining(rule, pot, game))


def _received(found: Answer, pot: Pot) -> Answer:
    return found if found.shares is None else Answer(pot.sign * found.shares, found.status, found.why)


def _by_claims(rule: str, pot: Pot) -> Answer:
    if pot.is_cost:
        return Answer(None, "refused", "it shares money among claims, and this is a cost")
    if pot.cost_today is None:
        return Answer(None, "refused", "the column Cost today, which holds the claims, is blank")
    claimed = float(pot.cost_today.sum())
    if pot.amount > claimed:
        why = f"it is for too little money: claims come to £{claimed:,.0f}, no more than the pot"
        return Answer(None, "refused", why)
    return claims.shared_by(rule, pot.amount, pot.cost_today)


def _by_coalitions(rule: str, pot: Pot, game: Game | None) -> Answer:
    if game is None and rule == "shapley":
        return sampled_shapley(len(pot.practices), lambda members: worth_of(pot, members)).answer
    if game is None:
        return Answer(None, "refused", NO_GAME)
    if rule != "shapley" and is_additive(game):
        return Answer(None, "refused", COINCIDES)
    if rule == "weighted_shapley":
        return weighted_shapley(game, pot.lists)
    if rule == "least_core":
        found = stability.least_core(game, game.whole * pot.by_list)
        return replace(found, why=found.why.replace("the shares wished for", "shares by list"))
    return shared_in(game, rule)


def _by_bargaining(rule: str, pot: Pot, game: Game | None) -> Answer:
    alone = game.alone if game is not None else None
    if alone is None and pot.is_cost:
        today = alone_today(pot)
        alone = None if today is None else -today
    elif alone is None:
        alone = np.zeros(len(pot.practices)) if pot.stand_alone is None else pot.stand_alone
    if alone is None:
        return Answer(None, "refused", "it is not said what each would pay if it stood alone")
    whole = pot.sign * pot.amount
    if alone.sum() > whole:
        return Answer(None, "does_not_exist", "the pot is less than what all have standing alone")
    weights = pot.lists if rule == "weighted_nash" else np.ones(len(alone))
    row = np.ones((1, len(alone)))
    scale = abs(whole) or 1.0
    found = bargaining.settled_by(rule, bargaining.Bargain(row, np.array([whole / scale]), alone / scale, weights))
    return found if found.shares is None else Answer(found.shares * scale, found.status, found.why)
