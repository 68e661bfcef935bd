"""Breaking worlds and worst cases in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.chances import near, one_in
from contract_engine.results.money import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.results.breaking_lines import BreakingDriver, BreakingLine, RobustLine

TOLD = 3
DRIVERS_TOLD = 3
MOST_DIGITS = 4
# A simulated chance above the bound by less than this is no news.
A_POINT = 0.01
# What `stress` counts as failing.
HARD = ("loss", "spend")
OUTCOME = {
    "loss": "lose more than the limit",
    "spend": "pay more than the limit",
    "worse_off": "end the term worse off than if we stay as we are",
    "not_paid_to_act": "better off delivering no schemes",
}
OF_SEVERAL = {**OUTCOME, "not_paid_to_act": "would be better off delivering no schemes"}
DIFFERS = {
    "more ways": "there is more than one way to break it",
    "bends in": "worlds beside the nearest break it too",
    "bends away": "worlds beside the nearest do not break it",
}


def breaking_words(lines: Sequence[BreakingLine], unit: str, scenarios: int) -> tuple[str, ...]:
    """Say what breaks with everything as planned, what breaks first beyond that, and what nothing breaks."""
    return tuple(_breaking_words(lines, unit, scenarios))


def robust_words(lines: Sequence[RobustLine], unit: str) -> tuple[str, ...]:
    """Say how many things must go wrong at once to break each organisation, the fewest first."""
    breaking = sorted((line for line in lines if line.breaks_at is not None), key=lambda line: line.breaks_at or 0.0)
    told = [_of_robust(line, unit) for line in breaking[:TOLD]]
    safe = [line.party for line in lines if line.breaks_at is None]
    if safe:
        told.append(
            f"Every uncertainty at the worse of its two ends at once does not make {_either(safe)} lose more than"
            f" {'its' if len(safe) == 1 else 'their'} limit."
        )
    return tuple(told)


def world_words(line: BreakingLine, unit: str, scenarios: int) -> str:
    """Say what the nearest breaking world of one limit is like."""
    if line.distance is None:
        return f"No world within one in a billion makes {line.party} {OUTCOME[line.kind]}."
    if not line.distance:
        by = "" if line.missing is None else f", by {near(line.missing, unit)}"
        return f"With everything as planned {line.party} {_does(line)}{by}; it does {one_in(line.chance, scenarios)}."
    differs = f": {DIFFERS[line.differs]}" if line.differs else ""
    simulated = f"{_part(line.chance)}; " if line.chance else ""
    told = (
        f"{line.party} {_does(line)} {one_in(line.chance, scenarios)} ({simulated}by the"
        f" distance of the nearest such world {_part(line.chance_by_distance or 0.0)}{differs})."
        f" That world{_when(line)} has {listed(driver_words(line.drivers))}."
    )
    return told + _clause_words(line, unit)


def driver_words(drivers: Sequence[BreakingDriver]) -> list[str]:
    """Write drivers as people say them: Demand growth 4.1% a year instead of 2.0%; years of one driver together."""
    names = list(dict.fromkeys(driver.driver for driver in drivers))
    told = [_one_driver([driver for driver in drivers if driver.driver == name]) for name in names[:DRIVERS_TOLD]]
    if len(names) > DRIVERS_TOLD:
        told.append("smaller changes elsewhere")
    return told or ["small changes everywhere"]


def _breaking_words(lines: Sequence[BreakingLine], unit: str, scenarios: int) -> Iterator[str]:
    for kind, outcome in OF_SEVERAL.items():
        broken = [line for line in lines if line.kind == kind and line.distance == 0]
        if len(broken) == 1:
            yield world_words(broken[0], unit, scenarios)
        elif broken:
            worst = max(broken, key=lambda line: line.missing or 0.0)
            who = [*dict.fromkeys(line.party for line in broken)]
            years = [line.year for line in broken if line.year]
            when = f" in {listed(years)}" if years else ""
            yield (
                f"With everything as planned {listed(who)} {outcome}{when}: {worst.party} by the most,"
                f" {near(worst.missing or 0.0, unit)}."
            )
    out = [line for line in lines if line.distance]
    # Worlds beside the nearest may hold: who breaks in most futures breaks first, and the distance tells only the rest.
    hard = sorted((line for line in out if line.kind in HARD), key=lambda line: -line.chance)
    for place, line in enumerate(hard[:TOLD]):
        rest = "Of the rest, " if any(each.distance == 0 and each.kind in HARD for each in lines) else ""
        yield (f"{rest}{line.party} breaks first. " if place == 0 else "") + world_words(line, unit, scenarios)
    for kind in OUTCOME:
        yield from (world_words(line, unit, scenarios) for line in [
            line for line in out if line.kind == kind and kind not in HARD][:1])  # fmt: skip
    for kind, outcome in OUTCOME.items():
        never = [line for line in lines if line.kind == kind and line.distance is None]
        if never:
            who = [*dict.fromkeys(line.party for line in never)]
            years = [line.year for line in never if line.year]
            when = f" in {listed(years)}" if years else ""
            yield f"No world within one in a billion makes {_either(who)} {outcome}{when}."


def _does(line: BreakingLine) -> str:
    if line.kind == "loss":
        return "loses more than its limit"
    if line.kind == "spend":
        return f"pays more than its limit in {line.year}"
    if line.kind == "worse_off":
        return "ends the term worse off than if we stay as we are"
    return "would be better off delivering none of its schemes"


def _when(line: BreakingLine) -> str:
    return f", in which the limit is passed in {line.first_year}," if line.kind == "loss" and line.first_year else ""


def _part(chance: float) -> str:
    return f"{chance:.1%}" if chance >= 0.001 else f"{chance * 100:.1g}%"  # noqa: PLR2004 - a tenth of a per cent


def _one_driver(years: Sequence[BreakingDriver]) -> str:
    first = years[0]
    if first.unit == "standard deviations":
        return f"chance variation of {first.driver} of {first.value:.1f} standard deviations"
    digits = _digits([*(driver.value for driver in years), first.central])
    shown = {driver.year or "": _shown(driver, digits) for driver in sorted(years, key=lambda one: one.year or "")}
    if len(shown) > 1 and len({*shown.values()}) == 1:
        values = f"{_shown(first, digits)} in each of {len(shown)} years"
    else:
        values = listed([f"{value} in {year}" if year else value for year, value in shown.items()])
    name = f"the effect of {first.driver}" if first.effect else first.driver
    return f"{name} {values} instead of {_number(first, first.central, digits)}"


def _shown(driver: BreakingDriver, digits: int) -> str:
    return _number(driver, driver.value, digits) + (" a year" if driver.unit == "% a year" else "")


def _number(driver: BreakingDriver, value: float, digits: int) -> str:
    told = f"{value * 100:.{digits}f}"
    told = told.removeprefix("-") if not told.strip("-0.") else told
    return f"{told} points" if driver.unit == "points" else f"{told}%"


def _digits(values: Sequence[float]) -> int:
    """Return how many decimals tell a value from its central value."""
    for digits in range(1, MOST_DIGITS):
        shown = [round(value * 100, digits) for value in values]
        if all(each != shown[-1] for each in shown[:-1]):
            return digits
    return MOST_DIGITS


def _clause_words(line: BreakingLine, unit: str) -> str:
    """Say which payment moved most against whoever breaks, or that its own costs did."""
    own = -line.own_pounds
    if not line.clause:
        return f" What moves is its own costs and income, by {near(own, unit)}." if own > 1 else ""
    most = near(-line.clause_pounds, unit)
    if line.forgone:
        otherwise = "if we stay as we are" if line.kind == "worse_off" else "if it delivers nothing"
        told = f" What moves most is {line.clause}, due only {otherwise}: {most}"
    else:
        told = f" The payment that moves most against it is {line.clause}, {line.payer} to {line.payee}: {most}"
    return told + (f"; its own costs and income move by {near(own, unit)}." if own > 1 else ".")


def _of_robust(line: RobustLine, unit: str) -> str:
    if not line.breaks_at:
        return f"{line.party} loses more than its limit although nothing goes wrong at all."
    at = next(step for step in line.steps if step.gamma == line.breaks_at)
    names = [step.adds for step in line.steps if step.adds and step.gamma <= at.gamma and step.gamma == int(step.gamma)]
    some = [*dict.fromkeys(names)]
    which = listed(some[:DRIVERS_TOLD] + ([f"{len(some) - DRIVERS_TOLD} more"] if len(some) > DRIVERS_TOLD else []))
    many = f"{at.gamma:g} of {line.uncertainties} uncertainties"
    told = (
        f"It takes {many} at the worse of their 1-in-10 ends at once to make {line.party} lose more than its limit"
        f" ({which}): {near(at.settled, unit)} less than planned"
    )
    if at.simulated is not None and at.simulated > at.bound + A_POINT:
        return f"{told}; futures go beyond those ends, so a larger loss was drawn in {at.simulated:.1%} of them."
    return f"{told}; a larger loss has a chance of at most {at.bound:.1%} if they are independent and stay within them."


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" or {names[-1]}"
