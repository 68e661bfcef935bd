"""What a split came to, for programs: the splits of every rule as frozen lines and pandas frames."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contract_engine.errors import PutRightError
from contract_engine.results.split_contract import game_worth, split_of
from contract_engine.results.split_json import as_json
from contract_engine.results.split_pot import pot_in
from contract_engine.results.splitting import meet, rules_named
from contract_engine.schema.contract import Contract
from contract_engine.splitting.pot import Pot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    import pandas as pd

    from contract_engine.results.split_contract import ContractSplit
    from contract_engine.results.splitting import Meeting

    class HasPot(Protocol):
        """A pot that was read: `contract_engine.read_pot(path)`."""

        @property
        def pot(self) -> Pot:
            """The pot itself."""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What one practice receives under one rule; pounds, to the penny, below nothing if it pays."""

    rule: str
    practice: str
    share: float
    a_patient: float
    today: float
    change: float


@dataclass(frozen=True, slots=True)
class VoteLine:
    """Votes for a rule against the current split: practices, and parts of all patients."""

    rule: str
    votes_for: int
    votes_against: int
    abstain: int
    for_by_list: float
    against_by_list: float


@dataclass(frozen=True, slots=True)
class StandingLine:
    """How stable a rule's split is; pounds. Without payments that settle it, `least_subsidy` is what is missing."""

    rule: str
    largest_complaint: float
    coalition: tuple[str, ...]
    smallest_group: int
    payments: float | None
    least_subsidy: float


@dataclass(frozen=True, slots=True)
class NotWorkedOutLine:
    """A rule that gives no split, and why."""

    rule: str
    status: str
    why: str


@dataclass(frozen=True)
class SplitResult:
    """The answer to `split`: a pot under every rule asked for; `contract` is what a whole contract adds to it."""

    meeting: Meeting
    contract: ContractSplit | None = None

    @cached_property
    def shares(self) -> tuple[ShareLine, ...]:
        """What each practice receives under each rule."""
        pot, meeting = self.meeting.pot, self.meeting
        return tuple(
            ShareLine(
                line.rule, name, float(line.shares[place]), float(line.shares[place] / pot.lists[place]),
                float(meeting.today[place]), float(meeting.change(line)[place]),
            )
            for line in meeting.shown if line.shares is not None
            for place, name in enumerate(pot.practices)
        )  # fmt: skip

    @cached_property
    def votes(self) -> tuple[VoteLine, ...]:
        """How votes would go, each rule against the current split."""
        count = len(self.meeting.pot.practices)
        counted = ((line.rule, self.meeting.votes(line)) for line in self.meeting.shown)
        return tuple(
            VoteLine(rule, votes.for_first, votes.for_second, votes.abstaining(count), votes.for_first_by_list,
                     votes.for_second_by_list)
            for rule, votes in counted
        )  # fmt: skip

    @cached_property
    def stability(self) -> tuple[StandingLine, ...]:
        """How stable each split is; empty if nobody knows what groups could have."""
        return tuple(
            StandingLine(
                line.rule, line.largest, line.group, line.smallest,
                None if line.settled.payments is None
                else float(line.settled.payments[line.settled.payments > 0].sum()),
                line.settled.subsidy,
            )
            for line in self.meeting.standing
        )  # fmt: skip

    @cached_property
    def not_worked_out(self) -> tuple[NotWorkedOutLine, ...]:
        """The rules that give no split."""
        return tuple(NotWorkedOutLine(line.rule, line.status, line.why) for line in self.meeting.left_out)

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The same lines as pandas frames, by name."""
        from contract_engine.results.solution import frame_of  # noqa: PLC0415 - heavy, and only frames need it

        named: dict[str, tuple[type, tuple[Any, ...]]] = {
            "shares": (ShareLine, self.shares),
            "votes": (VoteLine, self.votes),
            "stability": (StandingLine, self.stability),
            "not_worked_out": (NotWorkedOutLine, self.not_worked_out),
        }
        return {name: frame_of(kind, lines) for name, (kind, lines) in named.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the document of `split --json`, as the facilitator has it, but for the forms of organisation."""
        return as_json(self.meeting)


def split(  # noqa: PLR0913 - as the options of the command
    what: Contract | Pot | HasPot,
    *,
    rules: str | Sequence[str] = (),
    amount: float | None = None,
    players: Sequence[str] = (),
    terms: Mapping[str, float] | None = None,
    scenarios: int | None = None,
    seed: int = 1,
) -> SplitResult:
    """Share a pot by every rule asked for, side by side; of a contract, what its practices gain by it.

    `rules` are names, or "all"; the six in use if there are none. `amount` stands in place of what there is to share.
    The rest is for a contract: who shares (its practices), values of some levers, futures and their seed.
    """
    names = _named(rules)
    if isinstance(what, Contract):
        found = split_of(what, players=players, terms=terms, scenarios=scenarios, seed=seed)
        pot, game = pot_in(what, found, amount=amount), game_worth(found.game, amount)
        meeting = meet(pot, rules=names, game=game, assumed=found.assumed, drafted=found.drafted_shares)
        return SplitResult(meeting, found)
    pot = what if isinstance(what, Pot) else what.pot
    return SplitResult(meet(pot if amount is None else replace(pot, amount=amount), rules=names))


def _named(rules: str | Sequence[str]) -> tuple[str, ...]:
    try:
        return rules_named(rules if isinstance(rules, str) else ",".join(rules))
    except KeyError as slip:
        raise PutRightError(f"rules: there is no rule '{slip.args[0]}'. Name some of docs/splits.md, or all.") from slip
