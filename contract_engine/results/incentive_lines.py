"""Incentives in the lines of a solution: what makes an owner act, who gains without acting, what a scheme is worth."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class IncentiveLine:
    """One part of a scheme, and what its owner gains by doing it, by what the money is for; pounds over the term.

    margin = scheme_funding + own_results + network_results + savings + other - cost

    `other` holds all other payments and its own other costs; `from_others` is what the scheme
    still brings the owner if it stops its own part while the others go on.
    """

    initiative: str
    owner: str
    margin: float
    required: float
    cost: float
    scheme_funding: float
    own_results: float
    network_results: float
    savings: float
    other: float
    from_others: float


@dataclass(frozen=True, slots=True)
class FreeRiderLine:
    """What one scheme as a whole brings one organisation, and how much of it without its own part; pounds.

    `does_part` says whether it does a part; whoever does none gains all of it `without` acting.
    """

    initiative: str
    party: str
    does_part: bool
    gain: float
    own_part: float
    without: float


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """What a scheme adds to what there is to share: all together with it less all without it; pounds.

    One that is not `in_use` would add it.
    """

    initiative: str
    in_use: bool
    adds: float


@dataclass(frozen=True, slots=True)
class PaidForLine:
    """What owners of schemes are paid for one thing, and what of it rests on each one's own part; pounds."""

    paid_for: str
    paid: float
    buys: float


@dataclass(frozen=True, slots=True)
class FirstLine:
    """What an owner gains by acting while nobody else does: by those of its parts that are best for it; pounds."""

    owner: str
    initiatives: tuple[str, ...]
    gain: float


@dataclass(frozen=True, slots=True)
class FundingLine:
    """A scheme whose delivery can be seen and is not paid for, and for which a row on Terms funding makes a deal."""

    initiative: str
    owner: str
    payer: str
    highest: float


@dataclass(frozen=True, slots=True)
class Incentives:
    """All of it. `first` is empty where no owner has anything new to do.

    `looked_at` counts the ways of not doing as relied on that were settled; of owners `in_part`
    not every subset was looked at.
    """

    lines: tuple[IncentiveLine, ...] = ()
    free_riders: tuple[FreeRiderLine, ...] = ()
    schemes: tuple[SchemeLine, ...] = ()
    paid_for: tuple[PaidForLine, ...] = ()
    first: tuple[FirstLine, ...] = ()
    to_fund: tuple[FundingLine, ...] = ()
    looked_at: int = 0
    in_part: tuple[str, ...] = ()

    @property
    def nobody_acts_is_stable(self) -> bool:
        """Whether no owner gains by acting while nobody else does, to half a pound."""
        return bool(self.first) and all(line.gain <= HALF_A_POUND for line in self.first)

    def as_json(self) -> dict[str, Any]:
        """Return what `solve --json` shows of it."""
        return {
            "incentives": [asdict(line) for line in self.lines],
            "free_riders": [asdict(line) for line in self.free_riders],
            "schemes": [asdict(line) for line in self.schemes],
            "paid_for": [asdict(line) for line in self.paid_for],
            "nobody_acts": {
                "is_stable": self.nobody_acts_is_stable,
                "first": [asdict(line) for line in self.first],
            } if self.first else None,
            "to_fund": [asdict(line) for line in self.to_fund],
        }  # fmt: skip


HALF_A_POUND = 0.5
