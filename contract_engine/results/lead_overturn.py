"""What would change who should hold the budget: pounds of cost, and of loss that can be absorbed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from contract_engine.design.handed import OutOfTimeError
from contract_engine.design.least_absorbed import least_absorbed
from contract_engine.results.lead_lines import OverturnLine
from contract_engine.results.money import money
from contract_engine.world.timing import cost_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.results.lead_lines import HolderLine, LeadResult
    from contract_engine.results.lead_worked import Led

# Terms are not sought for less than this much of a difference in what can be absorbed.
ROUND_TO = 1_000.0
A_POUND = 1.0


def overturns_of(
    result: LeadResult, led: Sequence[Led], form: LoadedForm, *, seconds: float | None
) -> tuple[OverturnLine, ...]:
    """Return what would put another first: first those with terms, then those without."""
    by_name = {each.candidate.name: each for each in led}
    best = result.of(result.recommended)
    lines: list[OverturnLine] = []
    if best is not None:
        lines += _absorbs_less(best, by_name[best.holder], form, seconds)
        for line in result.ranked:
            if line.holder != best.holder:
                lines += _put_first(best, line, by_name[line.holder])
    for each in led:
        if each.no_terms is not None and each.no_terms.overturn:
            lines.append(OverturnLine(each.candidate.name, "concession", each.no_terms.pounds, each.no_terms.overturn))
    return tuple(lines)


def _put_first(best: HolderLine, other: HolderLine, led: Led) -> Iterator[OverturnLine]:
    """Yield what puts a candidate with terms before the one recommended."""
    unit = led.problem.contract.settings.display_unit
    margin = (best.worth or 0.0) - (other.worth or 0.0)
    if margin <= A_POUND:
        if not other.may_hold and best.may_hold:
            more = f"would leave {money(-margin)} more" if margin < -A_POUND else "does as well on the money"
            yield OverturnLine(
                other.holder, "marked", -margin,
                f"{other.holder} {more}, but is not marked on Parties as one that may hold the budget: mark its"
                " members, or name it with --holder, if it may.",
            )  # fmt: skip
        return
    each_year = margin / float(cost_index(led.problem.contract) @ led.problem.discount)
    yield OverturnLine(
        other.holder, "management cost", each_year,
        f"If managing the budget cost {best.holder} {money(each_year)} a year more than entered, or {other.holder} that"
        f" much less, {other.holder} would come first.",
    )  # fmt: skip
    risk = led.risk
    if risk is None or len(risk.losses) > 1 or risk.excess <= margin:
        return
    most = float(max(next(iter(risk.losses.values()))))
    more_absorbed = _least(lambda extra: risk.excess - risk.excess_with(extra) >= margin, most)
    yield OverturnLine(
        other.holder, "absorbs more", more_absorbed,
        f"If {other.holder} could absorb {money(more_absorbed, unit)} more, {other.holder} would come first.",
    )  # fmt: skip


def _least(enough: Callable[[float], bool], most: float) -> float:
    """Return the least amount that is enough, to a thousandth of the most, by halving."""
    low, high = 0.0, most
    while high - low > max(most / 1000, A_POUND):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _absorbs_less(best: HolderLine, led: Led, form: LoadedForm, seconds: float | None) -> Iterator[OverturnLine]:
    """Yield how much less the one recommended could absorb and still have terms: found by a search of its own."""
    if len(best.members) > 1 or led.terms is None:
        return
    (member,), problem = best.members, led.problem
    unit, settings = problem.contract.settings.display_unit, problem.contract.settings
    deadline = None if seconds is None else time.monotonic() + seconds
    holds, least = problem.limit[member], 0.0 if settings.strict_risk else max(problem.borne_today[member], 0.0)
    if holds - least < ROUND_TO:
        return
    try:
        less = least_absorbed(
            problem, form, {member: 1.0}, lowest=least - holds, start=led.terms, deadline=deadline
        )  # fmt: skip
    except OutOfTimeError:
        return
    if less is None or less > -A_POUND:
        return
    if holds + less < least + A_POUND:
        absorbs = f"no more than the {money(least, unit)} it bears today" if least >= A_POUND else "nothing"
    else:
        absorbs = f"about {money(holds + less, unit)} in place of {money(holds, unit)}, and none with less"
    yield OverturnLine(
        best.holder, "absorbs less", -less, f"{best.holder} would still have terms if it could absorb {absorbs}."
    )
