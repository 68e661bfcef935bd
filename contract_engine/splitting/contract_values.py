"""What every group of organisations gains under a contract that only its members sign, all groups at once.

Players i are the practices, or whoever is named; S is a group of them. Whoever is no player signs with any group.

    signs_i(S)    1 if i belongs to S and its network has patients enough in S; else 0
    scheme of i   a new one is done where i signs; its use of a shared service where the host signs as well
    payment       both x what the new terms pay + (1 - both) x what today's pay, both = signs_payer signs_payee
    own result    as under the new contract where i signs, as today where it does not; with the schemes done in either
    v(S)          sum over i in S and over H of E[result over the term | S] - E[result if all stay as they are]

H are networks and federations: they belong to the players, so what a service costs that few of them use falls on those.
An organisation in H deals with each player who signs; its own schemes, results and payments with others are under the
new contract in the part of the players' weighted lists that signs, and as today in the rest.
A network's achievement is that of its members who sign. The part of its schemes' cost that does not fall with fewer
members is borne by those who sign, by weighted list (sheet Networks). v of nobody is nothing.

A group that would lose goes on as it is: it is worth max(v(S), 0), but for the whole, which is worth v(N).

Groups are futures side by side: each clause is settled once, over arrays of shape (year, group x scenario). Of very
many groups each scenario is settled on its own, where little is kept for every group, and v is the mean.

Where there is room for few scenarios, each is drawn with its opposite: z and -z in standard normals (world/space.py).
What then grows in proportion to an uncertainty has no error at all, so that few futures do. Source: Hammersley and
Morton 1956, antithetic variates.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from contract_engine.settlement.ledger import ledger_of, terms_today
from contract_engine.splitting.game import Game
from contract_engine.splitting.signing import side_by_side, signed_by
from contract_engine.world.cases import Cases
from contract_engine.world.drivers import central, draw
from contract_engine.world.outcomes import outcomes_of, schemes_in_place
from contract_engine.world.space import space_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.splitting.signing import Groups
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws

# Networks and federations belong to those who make them up.
THEIR_OWN = ("network", "federation")
# All groups are settled up to this many players; this many futures, of all groups together and in one go.
MOST_PLAYERS = 20
MOST_FUTURES, AT_ONCE, MOST_SCENARIOS = 1 << 18, 1 << 14, 256
# In a single scenario little is kept for every group (world/cases.py), so that more go together, and more in all.
GROUPS_AT_ONCE = 1 << 15
MOST_BY_CASES = 1 << 20
MOST_THREADS = 4
# Where there is room for fewer scenarios, the central one stands for all.
FEWEST_SCENARIOS = 8


@dataclass(frozen=True, slots=True, eq=False)
class ContractGame:
    """The game of a contract.

    `signed` is v(S) before a group that would lose goes on as it is, `gains` what each player, and each
    organisation of theirs, gains if all sign, `scenarios` how many each group was settled in: 1 is the central one.
    """

    game: Game
    signed: Pounds
    gains: Mapping[str, float]
    scenarios: int


@dataclass(frozen=True, eq=False)
class Signing:
    """A contract that each player may sign or not, in given scenarios; pounds over the term.

    Years are compared at the contract's rate. `terms` replaces the drafts of some levers (id to value).
    """

    contract: Contract
    players: tuple[str, ...]
    draws: Draws
    terms: Mapping[str, float] = field(default_factory=dict)

    def values_of(self, groups: Groups) -> Pounds:
        """Return v of each group; `groups` has a row a group and a column a player."""
        if self.draws.count > 1 and len(groups) >= GROUPS_AT_ONCE:
            each = (replace(self, draws=self.draws.pick(place)) for place in range(self.draws.count))
            whole: Pounds = sum((one.values_of(groups) for one in each), start=np.zeros(len(groups)))
            return whole / self.draws.count
        step = max(AT_ONCE // self.draws.count, 1) if self.draws.count > 1 else GROUPS_AT_ONCE
        blocks = [groups[start : start + step] for start in range(0, len(groups), step)]
        if len(blocks) < 2:  # noqa: PLR2004 - one block, or none
            return np.concatenate([np.zeros(0), *map(self._values_of, blocks)])
        # Blocks do not depend on each other, and numpy lets other threads work: as many as there are processors.
        with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as threads:
            return np.concatenate([*threads.map(self._values_of, blocks)])

    def _values_of(self, groups: Groups) -> Pounds:
        gains = self._gains(groups)
        theirs = sum((gains[name] for name in self.theirs), start=np.zeros(len(groups)))
        own = np.array([gains[name] for name in self.players])
        return np.where(groups.any(axis=1), (own * groups.T).sum(axis=0) + theirs, 0.0)

    def worth_of(self, groups: Groups) -> Pounds:
        """Return what each group is worth: v, or nothing where it would rather go on as it is; the whole is worth v."""
        values = self.values_of(groups)
        worth: Pounds = np.where(groups.all(axis=1), values, np.maximum(values, 0.0))
        return worth

    def with_terms(self, terms: Mapping[str, float]) -> Signing:
        """Return the same question with other values of some terms (lever id to value)."""
        return replace(self, terms={**self.terms, **terms})

    def gains_if_all_sign(self) -> dict[str, float]:
        """Return what each player, and each network or federation of theirs, gains if all sign."""
        return {name: float(gain[0]) for name, gain in self._gains(np.ones((1, len(self.players)), dtype=bool)).items()}

    @cached_property
    def theirs(self) -> tuple[str, ...]:
        """Networks and federations, which belong to the players."""
        parties = self.contract.parties.items()
        return tuple(name for name, row in parties if row.role in THEIR_OWN and name not in self.players)

    @cached_property
    def _counted(self) -> tuple[str, ...]:
        return (*self.players, *self.theirs)

    @cached_property
    def drafts(self) -> dict[str, float]:
        """The terms that are looked at (lever id to value)."""
        drafts = {lever.id: lever.draft for lever in self.contract.levers if lever.draft is not None}
        return {**drafts, **self.terms}

    @cached_property
    def _today(self) -> dict[str, float]:
        """Expected result over the term of everyone who is counted, if all stay as they are."""
        only = frozenset(self._counted)
        outcomes = outcomes_of(
            self.contract, self.draws, schemes_in_place(self.contract), only=only, when="today"
        )  # fmt: skip
        ledger, terms = ledger_of(outcomes), terms_today(outcomes)
        found = {name: self.over_the_term(ledger.own[name], 1)[0] for name in self._counted}
        for payment in ledger.payments(terms):
            pounds = self.over_the_term(payment.pounds, 1)[0]
            for name, sign in ((payment.payee, 1), (payment.payer, -1)):
                if name in found:
                    found[name] += sign * pounds
        return {name: float(result) for name, result in found.items()}

    def over_the_term(self, pounds: Pounds, groups: int) -> Pounds:
        """Mean of pounds over the scenarios of each group, years added at the contract's rate; shape (group,)."""
        years, discount = len(self.contract.years), self._discount
        if pounds.shape[1] == 1:
            return np.full(groups, discount @ np.broadcast_to(pounds, (years, 1))[:, 0])
        means: Pounds = (discount @ np.broadcast_to(pounds, (years, pounds.shape[1]))).reshape(groups, -1).mean(axis=1)
        return means

    def _where(self, pounds: Pounds, part: Pounds | float, groups: int) -> Pounds:
        """Mean of pounds over the scenarios of each group, in the part that holds; by cases if those are enough."""
        if self.draws.count > 1:
            return self.over_the_term(pounds * part, groups)
        # One scenario: who signs is the same in every year, so that years are added first.
        if isinstance(pounds, Cases):
            return cast("Pounds", pounds.weighed(self._discount) * part)
        whole: Pounds = self._discount @ np.broadcast_to(pounds, (len(self._discount), pounds.shape[1]))
        return whole * part

    @cached_property
    def _discount(self) -> Pounds:
        """What a pound of each year counts."""
        years = np.arange(len(self.contract.years), dtype=float)
        return np.asarray((1 + self.contract.settings.discount_rate) ** -years)

    def _gains(self, groups: Groups) -> dict[str, Pounds]:
        """Gain of everyone counted where each group signs, members or not; shape (group,)."""
        signed = signed_by(self.contract, self.players, self.theirs, groups, self.draws.count)
        draws, only = side_by_side(self.draws, len(groups)), frozenset(self._counted)
        today = outcomes_of(self.contract, draws, signed.delivered, only=only, when="today")
        new = outcomes_of(self.contract, draws, signed.delivered, only=only, like=today)
        new = replace(new, achievement=replace(new.achievement, counted=signed.signs))
        found: dict[str, Pounds] = {name: np.full(1, -self._today[name]) for name in self._counted}
        before, after = ledger_of(today), ledger_of(new, self.terms)
        for name in self._counted:
            signs = signed.own(name)
            found[name] = found[name] + self._where(after.own[name], signs, len(groups))
            found[name] = found[name] + self._where(before.own[name], 1 - signs, len(groups))
        sides: Sequence[tuple[Ledger, Mapping[str, float], bool]] = (
            (after, self.drafts, True), (before, terms_today(today), False),
        )  # fmt: skip
        for ledger, terms, is_new in sides:
            for payment in ledger.payments(terms):
                both = signed.both(payment.payer, payment.payee)
                pounds = self._where(payment.pounds, both if is_new else 1 - both, len(groups))
                for name, sign in ((payment.payee, 1), (payment.payer, -1)):
                    if name in found:
                        found[name] = found[name] + sign * pounds
        return {name: np.broadcast_to(np.asarray(gain), (len(groups),)) for name, gain in found.items()}


def signing(
    contract: Contract,
    *,
    players: Sequence[str] = (),
    terms: Mapping[str, float] | None = None,
    scenarios: int = MOST_SCENARIOS,
    seed: int = 1,
) -> Signing:
    """Put the question to a contract: its practices are the players, unless others are named.

    Many players leave room for fewer scenarios than asked for, each with its opposite, or for the central one alone.
    """
    names = tuple(players) or tuple(name for name, row in contract.parties.items() if row.role == "practice")
    return Signing(contract, names, futures_for(contract, len(names), scenarios, seed), terms or {})


def futures_for(contract: Contract, players: int, wanted: int, seed: int) -> Draws:
    """As many scenarios as are wanted, or fewer with their opposites, or the central one."""
    players = min(players, MOST_PLAYERS)
    room = MOST_FUTURES >> players
    if room < FEWEST_SCENARIOS and FEWEST_SCENARIOS << players <= MOST_BY_CASES:
        room = FEWEST_SCENARIOS
    if min(wanted, room) == 1 or room < min(wanted, FEWEST_SCENARIOS):
        return central(contract)
    return draw(contract, wanted, seed) if wanted <= room else with_opposites(contract, room, seed)


def with_opposites(contract: Contract, count: int, seed: int) -> Draws:
    """Draw an even number of scenarios: one half at points z of the space of what is uncertain, the other at -z."""
    space = space_of(contract)
    half = space.normals(count // 2, seed)
    return space.draws(np.hstack([half, -half]))


def game_of_contract(asked: Signing) -> ContractGame:
    """Settle a contract for every group of its players; no more than MOST_PLAYERS of them."""
    count = len(asked.players)
    groups = (np.arange(1 << count)[:, None] >> np.arange(count) & 1).astype(bool)
    signed = asked.values_of(groups)
    values = np.maximum(signed, 0.0)
    values[-1] = signed[-1]
    return ContractGame(Game(asked.players, values), signed, asked.gains_if_all_sign(), asked.draws.count)
