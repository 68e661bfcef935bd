"""How a stress test writes chances, and pounds that may be next to nothing."""

from __future__ import annotations

from contract_engine.results.money import money

NUMBERS = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
LIKELY = 0.9
HALF_OF_TEN = 5
A_THIRD = 0.34
LEAST_IN_UNIT = {"£": 0.0, "£000": 1e4, "£m": 1e5}


def one_in(chance: float, scenarios: int, of: str = "future") -> str:
    """Write a chance as people say it: in about one future in seven; in none of 16,384 futures."""
    if chance == 0:
        return f"in none of {scenarios:,} {of}s"
    if chance >= 1:
        return f"in every one of {scenarios:,} {of}s"
    if chance > LIKELY:
        return f"in all but {_one_in(1 - chance, of)}"
    if round(chance * 10) == HALF_OF_TEN:
        return f"in about half of all {of}s"
    if chance > A_THIRD:
        return f"in about {NUMBERS[round(chance * 10)]} {of}s in ten"
    return f"in {_one_in(chance, of)}"


def _one_in(chance: float, of: str) -> str:
    whole = round(1 / chance)
    # Beyond a hundred the last digits mean nothing.
    whole = whole if whole < 100 else round(whole, -len(str(whole)) + 2)  # noqa: PLR2004
    return f"about one {of} in {NUMBERS[whole] if whole < len(NUMBERS) else f'{whole:,}'}"


def percent(chance: float, error: float | None) -> str:
    """Write a chance with twice its standard error: 14.2%, give or take 0.6 points."""
    told = f"{chance:.1%}" if chance >= 0.001 or chance == 0 else f"{chance:.3%}"  # noqa: PLR2004 - a tenth of a per cent
    if error is None or not chance:
        return told
    points = max(2 * error * 100, 0.01)
    either_way = f"{points:.0f}" if points >= 1 else f"{points:.1g}"
    return f"{told}, give or take {either_way} point{'' if either_way == '1' else 's'}"


def near(pounds: float, unit: str) -> str:
    """Write pounds in the display unit, or in pounds where that would show fewer than two figures."""
    return money(pounds, unit if abs(pounds) >= LEAST_IN_UNIT[unit] else "£")
