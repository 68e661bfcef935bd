"""Luck against skill in sentences with figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.luck_lines import FOUND, JONES, NONE, SLIDING, USUAL
from contract_engine.results.money import listed, money
from contract_engine.results.odds import odds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.luck_lines import LuckLines, RateLine, ReadingLine

# Years over which nobody would measure together.
MOST_YEARS = 10
PEOPLE_TO = 1_000


def luck_sentences(lines: LuckLines | None, unit: str = "£") -> tuple[str, ...]:
    """Say how often luck is paid for and skill is missed, and what would keep both to the chances stated."""
    if lines is None:
        return ()
    return tuple(
        sentence for sentence in (*_rates(lines), _saving(lines, unit), _pair(lines), _readings(lines)) if sentence
    )


def _rates(lines: LuckLines) -> Iterator[str]:
    """Say it of the contract's own rates, or of none if it has none, and of Medicare's at this size."""
    spend = "a year's spend" if lines.years == 1 else f"spend over {lines.years} years together"
    own = [line for line in lines.rates if line.whose not in (NONE, USUAL, SLIDING, FOUND)]
    for line in own or [line for line in lines.rates if line.whose == NONE]:
        whose = "" if line.whose == NONE else f" by {line.whose}"
        yield (
            f"At {lines.people:,.0f} people chance alone moves {spend} by {lines.spread:.1%}: if nothing were"
            f" saved, a saving would still be paid for{whose} {_where(line)}, in {odds(line.paid_for_luck, 'year')}."
        )
    for line in lines.rates:
        if line.whose == SLIDING:
            yield (
                f"Medicare's rate for so many of its patients, {line.rate:.2%}, would pay for luck in"
                f" {odds(line.paid_for_luck, 'year')}."
            )


def _where(line: RateLine) -> str:
    return f"from a minimum rate of {line.rate:.1%} on" if line.rate else "without a minimum rate"


def _saving(lines: LuckLines, unit: str) -> str:
    """Say how often the saving of the schemes itself would be missed."""
    if not lines.saving_rate:
        return "No scheme is expected to save anything in scope, so whatever is paid as a saving is paid for luck."
    missed = [line for line in lines.rates if line.missed is not None and line.rate and line.whose != FOUND]
    told = [f"{odds(line.missed or 0.0, 'year')} at {line.rate:.1%}" for line in missed]
    return (
        f"The schemes are to save {money(lines.saving, unit)} a year, {lines.saving_rate:.1%} of spend; a minimum rate"
        f" would miss that in {listed(told)}."
    )


def _pair(lines: LuckLines) -> str:
    """Say what keeps both chances: a rate, or else more people, or more years."""
    if not lines.saving_rate:
        return ""
    both = f"paying for luck in {odds(lines.luck, 'year')} and missing a real saving in {odds(lines.missing, 'year')}"
    if lines.rate is not None:
        return f"A minimum rate of {lines.rate:.2%} keeps to {both}."
    if lines.people_needed is None or lines.rate_then is None:
        return f"No minimum rate and no number of people keeps to {both}."
    thousands = -(-lines.people_needed // PEOPLE_TO) * PEOPLE_TO
    said = (
        f"No minimum rate keeps to {both} at {lines.people:,.0f} people: that needs {thousands:,.0f} people in one pool"
        f" and a rate of {lines.rate_then:.2%}"
    )
    if lines.years_needed is not None and lines.years_needed <= MOST_YEARS:
        said += f", or the same people measured over {lines.years_needed} years together"
    return f"{said}."


def _readings(lines: LuckLines) -> str:
    """Say how near the chance variation used comes to what is published."""
    told = [
        f"{line.here:.1%} beyond {line.beyond:.0%} at {line.people:,.0f} people (published: {_published(line)})"
        for line in lines.readings
        if line.source == JONES
    ]
    return (
        f"Published readings of commissioners above budget by chance, and the same here: {listed(told)}."
        if told
        else ""
    )


def _published(line: ReadingLine) -> str:
    to = "" if line.published_to == line.published else f" to {line.published_to:.0%}"
    return f"{line.published:.0%}{to}"
