"""A contract put to its practices: what every group of them could gain by it, and what there is to share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.errors import PutRightError
from contract_engine.results.money import listed, money
from contract_engine.schema.spelling import fold, nearest
from contract_engine.splitting.contract_values import MOST_PLAYERS, MOST_SCENARIOS, game_of_contract, signing
from contract_engine.splitting.forms import forms_of
from contract_engine.splitting.sampled import sampled_shapley
from contract_engine.splitting.typed_values import game_typed
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.splitting.contract_values import Signing
    from contract_engine.splitting.forms import Forms
    from contract_engine.splitting.game import Game
    from contract_engine.splitting.sampled import Sampled
    from contract_engine.terms import Pounds

FEWEST, PAIRS = 2, 500
TYPED = (
    "What each group could gain is as typed on the sheet Coalitions; forms of organisation are settled from the rest."
)


@dataclass(frozen=True, slots=True, eq=False)
class ContractSplit:
    """What a contract gives its players in all, each under its terms, and what groups could have.

    `asked` is the contract and its players; `drafted` is what each gains if all sign, with its part by weighted list
    of what their network or federation gains. `game` is None, and `sampled` stands in its place, where there are more
    players than all groups can be settled for.
    """

    players: tuple[str, ...]
    amount: float
    asked: Signing
    drafted: Mapping[str, float]
    game: Game | None
    assumed: str
    forms: Forms
    scenarios: int
    sampled: Sampled | None = None

    @property
    def drafted_shares(self) -> Pounds:
        """What each gains under the contract's terms, in the order of the players."""
        return np.array([self.drafted[name] for name in self.players])


def game_worth(game: Game | None, amount: float | None) -> Game | None:
    """Return the game in which the whole is worth another amount, if one is given."""
    if game is None or amount is None:
        return game
    values = game.values.copy()
    values[-1] = amount
    return replace(game, values=values)


def split_of(
    contract: Contract,
    *,
    players: Sequence[str] = (),
    terms: Mapping[str, float] | None = None,
    scenarios: int | None = None,
    seed: int = 1,
) -> ContractSplit:
    """Settle a contract for every group of its players; its practices, unless others are named.

    In so many scenarios, or as many as there is room for; see `signing`.
    """
    typed = game_typed(contract)
    names = typed.players if typed else _named(contract, players)
    asked = signing(contract, players=names, terms=terms, scenarios=scenarios or MOST_SCENARIOS, seed=seed)
    if len(asked.players) < FEWEST:
        raise PutRightError(
            "A split is between two organisations or more, and Parties has fewer practices. Give --players NAME, NAME."
        )
    gains = asked.gains_if_all_sign()
    theirs = sum(gain for name, gain in gains.items() if name not in asked.players)
    people = {name: contract.weighted_list(name) for name in asked.players}
    whole = sum(people.values())
    drafted = {
        name: gains[name] + theirs * (people[name] / whole if whole else 1 / len(people)) for name in asked.players
    }
    game, sampled = typed, None
    if game is None and len(asked.players) <= MOST_PLAYERS:
        game = game_of_contract(asked).game
    elif game is None:
        sampled = sampled_shapley(len(asked.players), asked.worth_of, pairs=PAIRS, seed=seed)
    amount = sum(gains.values()) if game is None else game.whole
    if amount < PENNY:
        raise PutRightError(
            f"Under these terms {listed(list(asked.players))} lose {money(-amount)} as a group over the term: there is"
            " nothing to share. Solve the contract first, or change its draft."
        )
    words = TYPED if typed else _in_words(contract, asked.draws.count, scenarios)
    return ContractSplit(
        asked.players, amount, asked, drafted, game, words, forms_of(asked), asked.draws.count, sampled
    )


def _named(contract: Contract, players: Sequence[str]) -> tuple[str, ...]:
    known = {fold(name): name for name in contract.signatories}
    for name in players:
        if fold(name) not in known:
            like = nearest(name, known.values())
            mend = f"Did you mean {like}?" if like else f"Name some of {listed(list(known.values()))}."
            raise PutRightError(f"--players {name}: no organisation of this name signs the contract. {mend}")
    return tuple(dict.fromkeys(known[fold(name)] for name in players))


def _in_words(contract: Contract, scenarios: int, wanted: int | None) -> str:
    futures = "in the central future" if scenarios == 1 else f"in {scenarios} futures"
    if scenarios < (wanted or MOST_SCENARIOS):
        most = f"the {wanted:,} asked for" if wanted else f"{MOST_SCENARIOS}"
        opposite = ", each drawn with its opposite" if scenarios > 1 else ""
        futures += f"{opposite}, and not in {most}, as every group of so many players is settled in each"
    own = [name for name, row in contract.parties.items() if row.role in ("network", "federation")]
    with_own = f" What {listed(own)} would gain or lose for the people of a group counts with it." if own else ""
    return (
        "A group has what its members would gain over the term if they alone signed, settled"
        f" {futures}: their schemes are done, clauses between organisations that sign pay as the new terms say, all"
        f" others as today.{with_own} A group that would lose goes on as it is and has nothing."
    )
