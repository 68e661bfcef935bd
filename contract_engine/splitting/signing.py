"""Who signs and what is done in each group of players, as futures side by side: group by group, its scenarios in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from contract_engine.schema.shared import SharedServiceRow
from contract_engine.schema.splits import NetworkRow
from contract_engine.world.cases import Futures
from contract_engine.world.drivers import Draws
from contract_engine.world.outcomes import all_schemes
from contract_engine.world.schemes import DeliveredWhere, parts_at_work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.schemes import Part, PartAtWork

    Groups = NDArray[np.bool_]

# With fewer groups there is nothing to gain by cases.
FEWEST_FOR_CASES = 1 << 12
NO_NETWORK = NetworkRow(network="none")


@dataclass(frozen=True, slots=True, eq=False)
class Signed:
    """Ones and zeros by player, shape (future,): who `signs`; what is done by whom.

    `part` is how much of the players' weighted lists signs: in that part their network or federation does.
    """

    signs: Mapping[str, Pounds]
    theirs: tuple[str, ...]
    part: Pounds
    delivered: DeliveredWhere

    def own(self, name: str) -> Pounds | float:
        """How far an organisation's own result is that of the new contract."""
        return self.part if name in self.theirs else self.signs.get(name, 1.0)

    def both(self, payer: str, payee: str) -> Pounds | float:
        """How far both ends of a payment sign; a network or federation does so with each of its players."""
        if payer in self.signs or payee in self.signs:
            return self.signs.get(payer, 1.0) * self.signs.get(payee, 1.0)
        return self.part if payer in self.theirs or payee in self.theirs else 1.0


def signed_by(
    contract: Contract, players: tuple[str, ...], theirs: tuple[str, ...], groups: Groups, scenarios: int
) -> Signed:
    """Say of each group who signs and what is done; `groups` has a row for each group, a column for each player."""
    rows = {row.network: row for row in contract.rows(NetworkRow)}
    signs = groups
    for network in dict.fromkeys(contract.parties[player].network for player in players):
        here = np.array([contract.parties[player].network == network for player in players])
        enough = groups[:, here] @ _lists(contract, players)[here] >= rows.get(network, NO_NETWORK).smallest_list
        if network and not enough.all():
            signs = signs & (enough[:, None] | ~here)
    signing = _by_player(players, signs, scenarios)
    people = np.array([contract.weighted_list(player) for player in players])
    people = people if people.all() else np.ones(len(players))
    part = np.repeat(signs @ (people / people.sum()), scenarios)
    done = _done(contract, signing, dict.fromkeys(theirs, part))
    return Signed(signing, theirs, part, DeliveredWhere.of(done, _costs(contract, done, rows)))


def _by_player(players: tuple[str, ...], signs: Groups, scenarios: int) -> dict[str, Pounds]:
    """Say of each player where it signs: by cases where groups are many, and each is one future."""
    if scenarios > 1 or len(signs) < FEWEST_FOR_CASES:
        return dict(zip(players, np.repeat(signs, scenarios, axis=0).T.astype(float), strict=True))
    futures = Futures(signs)
    return {name: cast("Pounds", futures.signing(place)) for place, name in enumerate(players)}


def side_by_side(draws: Draws, groups: int) -> Draws:
    """Return the same scenarios for each group in turn; a single one stands for all groups as it is."""
    if draws.count == 1:
        return Draws(draws.drivers, draws.chance, groups)
    return Draws(
        {name: np.tile(values, (1, groups)) for name, values in draws.drivers.items()},
        {name: np.tile(values, (1, groups)) for name, values in draws.chance.items()},
        draws.count * groups,
    )


def _lists(contract: Contract, players: tuple[str, ...]) -> Pounds:
    return np.array([contract.parties[player].registered_list or 0.0 for player in players])


def _done(contract: Contract, signing: Mapping[str, Pounds], theirs: Mapping[str, Pounds]) -> dict[Part, Pounds]:
    """A new part is done where its owner, and the host of what it shares, sign; one of today's stops if left out.

    A network or federation does its own in the part in which it signs, and hosts for whoever does.
    """
    hosts = {row.service: row.host for row in contract.rows(SharedServiceRow)}
    new, ones = all_schemes(contract), np.ones(1)
    found = {}
    for part, work in parts_at_work(contract).items():
        signs = theirs.get(part.owner, signing.get(part.owner, ones))
        if hosts.get(part.scheme, "") in signing:
            signs = signs * signing[hosts[part.scheme]]
        if work.in_place_today:
            found[part] = ones if part in new else 1 - signs
        else:
            found[part] = signs if part in new else 0 * ones
    return found


def _costs(contract: Contract, done: Mapping[Part, Pounds], rows: Mapping[str, NetworkRow]) -> dict[Part, Pounds]:
    """Part of its planned cost that each signatory bears of a new scheme of a network: (1 - phi) + phi / its part of l.

    With l the weighted lists of those of the network's practices who sign, over those of all.
    """
    found = {}
    parts: Mapping[Part, PartAtWork] = parts_at_work(contract)
    for part, where in done.items():
        network = contract.parties[part.owner].network
        fixed = rows.get(network, NO_NETWORK).fixed_part
        owns_alone = sum(other.scheme == part.scheme for other in parts) == 1
        if not network or not fixed or owns_alone or parts[part].in_place_today:
            continue
        shares = contract.list_shares(network)
        there = sum((share * done.get(type(part)(part.scheme, name), 0 * where) for name, share in shares.items()),
                    start=0 * where)  # fmt: skip
        found[part] = where * ((1 - fixed) + fixed / np.where(there > 0, there, 1.0))
    return found
