"""A pot shared by every rule asked for, side by side: what a meeting of practices has to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from contract_engine.splitting.complaints import (
    SAME_TO_PEOPLE,
    Settled,
    grown,
    largest_complaint,
    least_side_payments,
    smallest_to_stand_alone,
)
from contract_engine.splitting.meeting_rules import BY_DEFAULT, EVERY, family_of, label_of, ruled
from contract_engine.splitting.pot import to_the_penny
from contract_engine.splitting.pot_game import game_of, in_words
from contract_engine.splitting.values import is_additive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.splitting.answer import Status
    from contract_engine.splitting.game import Game
    from contract_engine.splitting.pot import Pot
    from contract_engine.terms import Pounds

TODAY, TODAY_WORDS, RESERVE = "today", "the current split", "Reserve"
AS_DRAFTED, DRAFTED_WORDS = "as_drafted", "the contract's terms as they stand"
MORE = 0.1
HALF_A_PENNY = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class RuleLine:
    """A rule with its shares: amounts received to the penny, and as they were worked out. None: it gives none."""

    rule: str
    label: str
    status: Status
    why: str
    shares: Pounds | None
    exact: Pounds | None
    reserve: float = 0.0


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes between two splits, each for what gives it more: practices, and their parts of all patients."""

    first: str
    second: str
    for_first: int
    for_second: int
    for_first_by_list: float
    for_second_by_list: float

    def abstaining(self, practices: int) -> int:
        """How many practices are within £1 either way."""
        return practices - self.for_first - self.for_second


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How stable a rule's split is: its largest complaint and whose it is, and what would settle it."""

    rule: str
    largest: float
    group: tuple[str, ...]
    smallest: int
    settled: Settled


@dataclass(frozen=True, eq=False)
class Meeting:
    """A pot under every rule asked for; `game` is what groups could have on their own, if that is known."""

    pot: Pot
    lines: tuple[RuleLine, ...]
    game: Game | None
    assumed: str
    file: str = ""
    sha256: str = ""
    warnings: tuple[str, ...] = ()
    example: bool = False
    people: tuple[tuple[str, str], ...] = ()

    @cached_property
    def shown(self) -> tuple[RuleLine, ...]:
        """The rules that give a split."""
        return tuple(line for line in self.lines if line.shares is not None)

    @cached_property
    def left_out(self) -> tuple[RuleLine, ...]:
        """The rules that give none."""
        return tuple(line for line in self.lines if line.shares is None)

    @cached_property
    def today(self) -> Pounds:
        """What each receives today."""
        received: Pounds = self.pot.sign * self.pot.current
        return received

    @cached_property
    def is_additive(self) -> bool | None:
        """Whether no group is worth more than its members alone; None if that is not known."""
        return None if self.game is None else is_additive(self.game)

    def change(self, line: RuleLine) -> Pounds:
        """What each receives more than today under a rule."""
        return _shares(line) - self.today

    def votes(self, line: RuleLine) -> Votes:
        """Votes for a rule against the current split."""
        return self._between(line.rule, _shares(line), TODAY, self.today)

    @cached_property
    def votes_between(self) -> tuple[Votes, ...]:
        """Votes between every two rules, and between each and the current split."""
        every = [(TODAY, self.today), *((line.rule, _shares(line)) for line in self.shown)]
        return tuple(self._between(*first, *second) for first, second in combinations(every, 2))

    @cached_property
    def unbeaten(self) -> str | None:
        """The split that wins its vote against every other, one vote a practice; None if there is none.

        Splits within £1 of each other for every practice are one and the same.
        """
        differing = [votes for votes in self.votes_between if votes.for_first or votes.for_second]
        for name in (TODAY, *(line.rule for line in self.shown)):
            against = [votes for votes in differing if name in (votes.first, votes.second)]
            if against and all(_won(votes, name) for votes in against):
                return name
        return None

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """How stable the split of each rule is; empty if nobody knows what groups could have."""
        if self.game is None or len(self.pot.practices) == 1:
            return ()
        looked_at: set[int] = set()
        return tuple(_standing(self.game, line, looked_at) for line in self.shown)

    @cached_property
    def grown(self) -> dict[str, Pounds]:
        """What each receives more under each rule if the whole is a tenth better, and no smaller group's part is.

        A gain is then a tenth larger, a cost a tenth smaller.
        """
        part = self.pot.sign * MORE
        pot = replace(self.pot, amount=self.pot.amount * (1 + part))
        game = None if self.game is None else grown(self.game, part)
        found = {}
        for line in (line for line in self.shown if line.rule != AS_DRAFTED):
            if game is None and family_of(line.rule) == "coalition":
                # An estimate from the pot would have every group grow with it.
                continue
            more = ruled(line.rule, pot, game).answer.shares
            if more is not None and line.exact is not None:
                found[line.rule] = more - line.exact
        return found

    def label(self, rule: str) -> str:
        """Return what people call a split."""
        known = {TODAY: TODAY_WORDS, AS_DRAFTED: DRAFTED_WORDS}
        return known[rule] if rule in known else label_of(rule, self.pot)

    def _between(self, first: str, ours: Pounds, second: str, theirs: Pounds) -> Votes:
        more, less = ours - theirs > SAME_TO_PEOPLE, theirs - ours > SAME_TO_PEOPLE
        by_list = self.pot.by_list
        return Votes(first, second, int(more.sum()), int(less.sum()), float(by_list[more].sum()),
                     float(by_list[less].sum()))  # fmt: skip


def meet(
    pot: Pot,
    *,
    rules: Sequence[str] = (),
    game: Game | None = None,
    assumed: str = "",
    drafted: Pounds | None = None,
    **known: object,
) -> Meeting:
    """Share a pot by rules, the six in use if none are named.

    `game` is what groups could have on their own, in what they receive, and `assumed` says in words where
    that is from; without one it is made from what the pot says. `drafted` is the split that a contract's terms
    come to, shown before the rules where it comes to the pot.
    """
    asked = tuple(dict.fromkeys(rules)) or BY_DEFAULT
    known_game = game if game is not None else game_of(pot)
    words = assumed or in_words(pot)
    lines = tuple(_line(rule, pot, known_game) for rule in asked)
    if drafted is not None and abs(float(drafted.sum()) - pot.amount) < HALF_A_PENNY:
        to_pay = to_the_penny(drafted, round(pot.amount, 2))
        lines = (RuleLine(AS_DRAFTED, DRAFTED_WORDS, "ok", "", to_pay, drafted), *lines)
    return Meeting(pot, lines, known_game, words, **known)  # type: ignore[arg-type]  # as Meeting has them


def _line(rule: str, pot: Pot, game: Game | None) -> RuleLine:
    answer = ruled(rule, pot, game).answer
    label = label_of(rule, pot)
    if answer.shares is None:
        return RuleLine(rule, label, answer.status, answer.why, None, None)
    whole = pot.sign * round(pot.amount, 2)
    reserve = round(pot.sign * pot.reserve_part * pot.amount, 2) if rule == "reserve_first" else 0.0
    shares = to_the_penny(answer.shares, whole - reserve)
    return RuleLine(rule, label, answer.status, answer.why, shares, answer.shares, reserve)


def _standing(game: Game, line: RuleLine, looked_at: set[int]) -> Standing:
    exact = line.exact if line.exact is not None else _shares(line)
    largest, group = largest_complaint(game, exact)
    settled = least_side_payments(game, exact, looked_at) if not line.reserve else Settled(None)
    return Standing(line.rule, largest, game.members(group), smallest_to_stand_alone(game, exact), settled)


def _shares(line: RuleLine) -> Pounds:
    if line.shares is None:
        message = f"{line.rule} gives no split"
        raise ValueError(message)
    return line.shares


def _won(votes: Votes, name: str) -> bool:
    ours, theirs = votes.for_first, votes.for_second
    return ours > theirs if votes.first == name else theirs > ours


def rules_named(typed: str) -> tuple[str, ...]:
    """Return the rules that a list of names, or the word all, stands for; raises KeyError with the first unknown."""
    names = [name.strip().lower().replace("-", "_").replace(" ", "_") for name in typed.split(",") if name.strip()]
    if names == ["all"]:
        return EVERY
    for name in names:
        if name not in EVERY:
            raise KeyError(name)
    return tuple(names)
