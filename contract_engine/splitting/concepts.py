"""One question about a game, claims or a bargain, and its answer: `{"concept": ..., "input": {...}}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.splitting import bargaining, claims, coalition_rules, stability, structured_rules, values
from contract_engine.splitting.answer import Answer
from contract_engine.splitting.given import (
    MOST_PLAYERS,
    CannotUseError,
    numbers,
    read_bargain,
    read_claims,
    read_game,
    read_goods,
    read_structure,
)
from contract_engine.splitting.goods import gains_of_transfers, traded_by
from contract_engine.splitting.structured import Airport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.splitting.game import Game
    from contract_engine.terms import Pounds

# Other names in use, after spaces and hyphens became underscores.
ALSO_CALLED = {
    "shapley_value": "shapley", "shapley_shubik": "shapley", "shapley_shubik_index": "shapley",
    "weighted_shapley_value": "weighted_shapley",
    "banzhaf": "banzhaf_raw", "banzhaf_value": "banzhaf_raw", "banzhaf_index": "banzhaf_normalised",
    "banzhaf_normalized": "banzhaf_normalised", "normalised_banzhaf": "banzhaf_normalised",
    "normalized_banzhaf": "banzhaf_normalised",
    "pre_nucleolus": "prenucleolus", "percapita_nucleolus": "per_capita_nucleolus",
    "per_capita_pre_nucleolus": "per_capita_prenucleolus",
    "least_core_epsilon": "least_core_value", "epsilon": "least_core_value", "least_core_point": "least_core",
    "core_nonempty": "core_not_empty", "core_non_empty": "core_not_empty", "in_core": "core_membership",
    "cost_of_stability": "least_subsidy", "core_subsidy": "least_subsidy",
    "tau_value": "tau", "gately_point": "gately",
    "scrb": "separable_cost_remaining_benefit",
    "separable_costs_remaining_benefits": "separable_cost_remaining_benefit",
    "separable_cost_remaining_benefits": "separable_cost_remaining_benefit",
    "equal_division": "equal", "equal_split": "equal", "ess": "equal_surplus", "cis": "equal_surplus",
    "equal_surplus_division": "equal_surplus", "egalitarian_non_separable_contribution": "ensc",
    "egalitarian_non_separable_contributions": "ensc", "equal_non_separable_contribution": "ensc",
    "is_additive": "additive",
}  # fmt: skip
CLAIMS_ALSO_CALLED = {
    "constrained_equal_awards": "cea", "constrained_equal_losses": "cel", "minimal_overlap": "min_overlap",
    "minimum_overlap": "min_overlap", "alphamin": "alpha_min", "o_neill": "random_arrival", "oneill": "random_arrival",
    "apro": "adjusted_proportional", "pro": "proportional",
}  # fmt: skip
BARGAINING_ALSO_CALLED = {
    "nash_bargaining": "nash", "asymmetric_nash": "weighted_nash", "ks": "kalai_smorodinsky",
    "kalai": "egalitarian", "equal_gains": "egalitarian", "equal": "egalitarian",
    "lexmin": "leximin", "maxmin": "leximin",
}  # fmt: skip
SINGLE = ("least_core_value", "least_subsidy")
YES_OR_NO = ("core_empty", "core_not_empty", "core_membership", "additive")
ONE_NUMBER = (*SINGLE, *YES_OR_NO)
OF_A_TABLE = (*coalition_rules.RULES, "weighted_shapley", *SINGLE, *YES_OR_NO)
OF_CLAIMS = (*claims.RULES, "random_arrival")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question came to: a list of shares, a number, yes or no, or None where `status` says there is none."""

    concept: str
    result: list[float] | float | bool | None
    status: str
    why: str = ""
    players: tuple[str, ...] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        """The reply as `--json` prints it."""
        said = {"why": self.why} if self.why else {}
        return {"concept": self.concept, "result": self.result, "status": self.status, **said}


def reply_to(concept: str, given: Mapping[str, Any]) -> Reply:
    """Answer one question; what cannot be used is refused in words."""
    name = concept.strip().lower().replace("-", "_").replace(" ", "_")
    try:
        kind = given.get("type")
        if kind == "tu_game":
            return _of_game(concept, ALSO_CALLED.get(name, name), given)
        if kind in ("weighted_voting", "airport", "pool"):
            return _of_structure(concept, ALSO_CALLED.get(name, name), given)
        if kind == "claims":
            return _of_claims(concept, name.removeprefix("claims_"), given)
        if kind in ("bargaining_polytope", "bargaining_goods"):
            return _shared(concept, _of_bargain(BARGAINING_ALSO_CALLED.get(name, name), given))
        why = f"type is {kind!r}: give tu_game, weighted_voting, airport, pool, claims, bargaining_polytope or"
        return Reply(concept, None, "refused", f"{why} bargaining_goods")
    except CannotUseError as refusal:
        return Reply(concept, None, "refused", str(refusal))


def _shared(concept: str, answer: Answer, players: tuple[str, ...] = (), sign: float = 1.0) -> Reply:
    if answer.shares is None:
        return Reply(concept, None, answer.status, answer.why)
    return Reply(concept, [each + 0.0 for each in (sign * answer.shares).tolist()], answer.status, answer.why, players)


def _of_game(concept: str, name: str, given: Mapping[str, Any]) -> Reply:
    _known(name, OF_A_TABLE)
    game, sign = read_game(given)
    return _asked_of(concept, name, game, sign, given)


def _asked_of(concept: str, name: str, game: Game, sign: float, given: Mapping[str, Any]) -> Reply:
    """Answer for a game whose every coalition is known, in the sense in which it was given."""
    if name in coalition_rules.RULES:
        return _shared(concept, coalition_rules.shared_in(game, name), game.players, sign)
    if name == "weighted_shapley":
        weights = numbers(given, "weights", game.players)
        return _shared(concept, values.weighted_shapley(game, weights), game.players, sign)
    return _one_of(concept, name, _single(name, game, sign, given))


def _one_of(concept: str, name: str, answer: Answer) -> Reply:
    """Return a single number, or yes or no."""
    if answer.shares is None:
        return Reply(concept, None, answer.status, answer.why)
    found = float(answer.shares[0]) + 0.0
    return Reply(concept, bool(found) if name in YES_OR_NO else found, answer.status, answer.why)


def _single(name: str, game: Game, sign: float, given: Mapping[str, Any]) -> Answer:
    if name == "least_core_value":
        return stability.least_core_level(game)
    if name == "least_subsidy":
        return Answer(np.array([stability.least_subsidy(game)]))
    if name == "core_membership":
        return stability.in_core(game, sign * numbers(given, "x", game.players))
    if name == "additive":
        return Answer(np.array([float(values.is_additive(game))]))
    empty = stability.core_is_empty(game)
    if name == "core_empty" or empty.shares is None:
        return empty
    return Answer(1.0 - empty.shares, empty.status, empty.why)


def _of_structure(concept: str, name: str, given: Mapping[str, Any]) -> Reply:
    _known(name, OF_A_TABLE)
    structure, players = read_structure(given)
    sign = -1.0 if isinstance(structure, Airport) else 1.0
    if name == "shapley" or len(players) > MOST_PLAYERS:
        answer = structured_rules.shared_in(structure, name)
        return _one_of(concept, name, answer) if name in ONE_NUMBER else _shared(concept, answer, players, sign)
    return _asked_of(concept, name, structured_rules.game_of(structure, players), sign, given)


def _of_claims(concept: str, name: str, given: Mapping[str, Any]) -> Reply:
    rule = CLAIMS_ALSO_CALLED.get(name, name)
    _known(rule, OF_CLAIMS)
    estate, owed, players = read_claims(given)
    return _shared(concept, claims.shared_by(rule, estate, owed), players)


def _of_bargain(rule: str, given: Mapping[str, Any]) -> Answer:
    _known(rule, tuple(bargaining.RULES))
    if given["type"] == "bargaining_polytope":
        return bargaining.settled_by(rule, read_bargain(given))
    people, goods, by_lot = read_goods(given)
    gains: Pounds = gains_of_transfers(people, goods)
    return traded_by(rule, gains, by_lot=by_lot)


def _known(name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        raise CannotUseError(f"'{name}' is not answered for this type. These are: {', '.join(names)}")
