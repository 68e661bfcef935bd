"""Luck against skill at a contract's own population, as lines of what a stress test finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.clauses.gain_share_order import SLIDING_PEOPLE, SLIDING_RATE
from contract_engine.results.luck import luck_of
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.terms_gain_share import GainShareTerm
from contract_engine.stressing.luck import (
    ENGLISH,
    Chance,
    chance_of,
    chance_of_missing,
    chance_paid_for_luck,
    minimum_rate_for,
    population_for,
    years_for,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.design.worlds import Worlds
    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.luck import Status

# The pair that is asked for if nobody states another: pay for luck 1 year in 10, miss a real saving 1 in 5.
PAID_FOR_LUCK, MISSED = 0.1, 0.2
USUAL_RATES = (0.01, 0.02)
NONE, USUAL, SLIDING, FOUND = "no minimum rate", "a usual rate", "Medicare's sliding rate", "the rate that is asked for"
JONES = "HSJ 2011 (5023200), after Jones: commissioners above budget"
MEDICARE = "42 CFR 425.604(b): sliding minimum savings rate, for Medicare's patients"


@dataclass(frozen=True, slots=True)
class RateLine:
    """One minimum rate: how often luck is paid for, and how often the saving of the schemes is missed."""

    rate: float
    whose: str
    paid_for_luck: float
    missed: float | None


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A published chance of moving beyond an edge, from and to, and what the engine's chance variation says."""

    source: str
    people: float
    beyond: float
    published: float
    published_to: float
    here: float


@dataclass(frozen=True, slots=True)
class LuckLines:
    """Luck against skill: shares of a year's spend, chances, people; pounds a year for `spend` and `saving`.

    A saving is measured over `years` together, and `spread` is what chance moves it by.
    `rate` keeps both chances at this population; None if no rate does, and then `rate_for_luck`
    is the lowest that keeps luck and `rate_for_missing` the highest that finds the saving.
    `people_needed`, `rate_then` and `years_needed` are what would keep both: more people, or
    these people measured over so many years together.
    """

    people: float
    spread: float
    spend: float
    saving: float
    saving_rate: float
    luck: float
    missing: float
    years: int
    rates: tuple[RateLine, ...]
    status: Status
    rate: float | None
    rate_for_luck: float
    rate_for_missing: float
    people_needed: float | None
    rate_then: float | None
    years_needed: int | None
    readings: tuple[ReadingLine, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what `stress --json` shows under luck."""
        return asdict(self)


def luck_lines(
    worlds: Worlds, *, luck: float = PAID_FOR_LUCK, missing: float = MISSED, years: int = 1
) -> LuckLines | None:
    """Hold luck against what the schemes are to save; None where nothing is left to chance or in scope.

    Savings are measured over so many years together.

    Raises ValueError if a chance that is accepted does not lie between 0 and a half.
    """
    contract, measured = worlds.contract, luck_of(worlds)
    of_a_year = chance_of(contract)
    if measured is None or of_a_year is None or not measured.spend:
        return None
    people, chance = measured.people, of_a_year.over(years)
    saving = max(measured.expected_saving, 0.0)
    true = saving / measured.spend
    found = minimum_rate_for(people, luck, missing, true, chance=chance)
    needed = population_for(luck, missing, true, chance=chance)
    rates = {} if found.rate is None else {round(found.rate, 6): FOUND}
    for rate, whose in (
        *_own_rates(contract),
        (_sliding(people), SLIDING),
        (0.0, NONE),
        *((r, USUAL) for r in USUAL_RATES),
    ):
        rates.setdefault(round(rate, 6), whose)
    return LuckLines(
        people, float(chance.of(people)), measured.spend, saving, true, luck, missing, years,
        tuple(_line(people, rate, whose, true, chance) for rate, whose in sorted(rates.items())),
        found.status, found.rate, found.lowest, found.highest,
        needed.people, needed.rate, years_for(people, luck, missing, true, chance=of_a_year), tuple(published()),
    )  # fmt: skip


def published() -> Iterator[ReadingLine]:
    """Yield published readings beside what chance variation of an English population says of the same."""
    for people, beyond, low, high in ((1e5, 0.01, 0.2, 0.2), (1e5, 0.02, 0.04, 0.04), (3e5, 0.01, 0.06, 0.07)):
        yield ReadingLine(JONES, people, beyond, low, high, _beyond(people, beyond))
    for people, chance in ((5_000, 0.1), (20_000, 0.05), (60_000, 0.01)):
        yield ReadingLine(MEDICARE, people, _sliding(people), chance, chance, _beyond(people, _sliding(people)))


def _beyond(people: float, edge: float) -> float:
    return float(chance_paid_for_luck(people, edge, chance=ENGLISH))


def _sliding(people: float) -> float:
    return float(np.interp(people, SLIDING_PEOPLE, SLIDING_RATE))


def _own_rates(contract: Contract) -> Iterator[tuple[float, str]]:
    """Yield from which saving on each gain share pays: its minimum rate, or the edge of its lowest band."""
    shared: dict[str, float] = {}
    for row in contract.rows(GainShareTerm):
        if row.side == "gain" and row.in_new_terms:
            shared[row.clause] = min(shared.get(row.clause, row.band_from), row.band_from)
    for clause, edge in shared.items():
        rule = next(
            (row for row in contract.rows(GainShareRuleRow) if row.clause == clause and row.is_of("gain")), None
        )
        least = rule.minimum_rate if rule else 0.0
        if rule and rule.minimum_basis == "sliding":
            least = _sliding(rule.people or contract.population)
        yield max(edge, least), clause


def _line(people: float, rate: float, whose: str, true: float, chance: Chance) -> RateLine:
    missed = float(chance_of_missing(people, rate, true, chance=chance)) if true > 0 else None
    return RateLine(rate, whose, float(chance_paid_for_luck(people, rate, chance=chance)), missed)
