"""Lines of a stress test: organisations, spend, and limits that break, each with its standard error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.results.solution_lines import TERM
from contract_engine.stressing.tally import CENTILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.margins import Limit, Yardstick
    from contract_engine.stressing.tally import Estimate
    from contract_engine.terms import Pounds

NET_PAYMENTS = "commissioners' net payments"
AGAINST_AGREED = "spend in scope above agreed spend"


@dataclass(frozen=True, slots=True)
class StressPartyLine:
    """One organisation's result in one year, or over the term; pounds, nominal.

    `outside_option` is what it expects if we stay as we are. `cvar` is the average of its worst
    shortfalls against that (of the term: running), and `chance_of_breach` how often the shortfall
    is above `risk_limit`. `first_breaks` is the part of futures in which its running loss first
    passes the limit in that year, and of the term in any. `chance_cannot_absorb` compares the
    running loss of the term with `risk_capacity`, which a year has not. The `_error` of a figure is
    its standard error, `standard_error` that of the mean; None where futures are too few to tell.
    """

    party: str
    year: str
    mean: float
    standard_error: float | None
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    outside_option: float
    cvar: float
    cvar_error: float | None
    risk_capacity: float
    risk_limit: float
    chance_of_breach: float
    chance_error: float | None
    first_breaks: float
    chance_cannot_absorb: float | None
    cannot_absorb_error: float | None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What is spent in a year; pounds.

    `measure` says what: the commissioners' net payments, above their limit where there is one; or
    spend in scope at reference prices, less agreed spend. `chance` is how often there is an
    overspend, `size` how large it is when there is one.
    """

    measure: str
    year: str
    limit: float | None
    mean: float
    standard_error: float | None
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float
    chance: float | None
    chance_error: float | None
    size: float | None


@dataclass(frozen=True, slots=True)
class BreachLine:
    """How often one limit breaks, and by how much when it does; `kind` is as in `stressing.margins`."""

    kind: str
    party: str
    year: str | None
    rule: str
    chance: float
    chance_error: float | None
    size: float | None


def party_lines(contract: Contract, found: Estimate, against: Yardstick) -> tuple[StressPartyLine, ...]:
    """Return a line for each organisation that signs and each year, and one for its term."""
    lines: list[StressPartyLine] = []
    figures = found.figures
    for i, party in enumerate(contract.parties):
        if party not in contract.signatories:
            continue
        plan = against.plan[party]
        for t, year in enumerate((*contract.years, TERM)):
            of_term = year == TERM
            lines.append(
                StressPartyLine(
                    party, year, float(figures.mean[i, t]), _error(found, "mean", i, t),
                    **_centiles(figures.centiles[:, i, t]),
                    outside_option=float(plan.sum() if of_term else plan[t]),
                    cvar=float(figures.cvar[i, t]), cvar_error=_error(found, "cvar", i, t),
                    risk_capacity=against.capacity[party], risk_limit=against.limit[party],
                    chance_of_breach=float(figures.breach[i, t]), chance_error=_error(found, "breach", i, t),
                    first_breaks=float(figures.first[i].sum() if of_term else figures.first[i, t]),
                    chance_cannot_absorb=float(figures.beyond[i]) if of_term else None,
                    cannot_absorb_error=_error(found, "beyond", i) if of_term else None,
                )
            )  # fmt: skip
    return tuple(lines)


def budget_lines(contract: Contract, found: Estimate, against: Yardstick) -> tuple[BudgetLine, ...]:
    """Return what the commissioners pay, and what is spent above agreed spend, by year."""
    return tuple(_budget_lines(contract, found, against))


def breach_lines(contract: Contract, found: Estimate) -> tuple[BreachLine, ...]:
    """Return how often each limit breaks, the likeliest first."""
    lines = []
    for place, limit in enumerate(found.limits):
        chance, excess = float(found.figures.broken[place]), float(found.figures.excess[place])
        error = _error(found, "broken", place)
        size = excess / chance if chance else None
        lines.append(BreachLine(limit.kind, limit.party, limit.year, limit_words(contract, limit), chance, error, size))
    return tuple(sorted(lines, key=lambda line: -line.chance))


def limit_words(contract: Contract, limit: Limit) -> str:
    """Say what a limit asks."""
    party = limit.party
    if limit.kind == "loss":
        strict = contract.settings.strict_risk
        most = "what it can absorb" if strict else "the larger of what it can absorb and what it bears today"
        return f"{party}: largest running loss against plan within {most}"
    if limit.kind == "spend":
        return f"{party}: net payments of {limit.year} within the affordability limit"
    if limit.kind == "worse_off":
        return f"{party}: no worse off over the term than if we stay as we are, in the same future"
    return f"{party}: better off delivering its schemes than delivering none of them"


def _budget_lines(contract: Contract, found: Estimate, against: Yardstick) -> Iterator[BudgetLine]:
    figures = found.figures
    spend = {limit.year: place for place, limit in enumerate(found.limits) if limit.kind == "spend"}
    for t, (year, most) in enumerate(zip(contract.years, against.affordable, strict=True)):
        place = spend.get(year)
        chance = None if place is None else float(figures.broken[place])
        yield BudgetLine(
            NET_PAYMENTS, year, most, float(figures.paid[t]), _error(found, "paid", t),
            **_centiles(figures.paid_centiles[:, t]),
            chance=chance,
            chance_error=None if place is None else _error(found, "broken", place),
            size=float(figures.excess[place]) / chance if chance else None,
        )  # fmt: skip
    if not np.any(figures.over_centiles):
        return
    for t, year in enumerate(contract.years):
        chance = float(figures.overspent[t])
        yield BudgetLine(
            AGAINST_AGREED, year, None, float(figures.over[t]), _error(found, "over", t),
            **_centiles(figures.over_centiles[:, t]),
            chance=chance,
            chance_error=_error(found, "overspent", t),
            size=float(figures.overspend[t]) / chance if chance else None,
        )  # fmt: skip


def _centiles(values: Pounds) -> dict[str, float]:
    return {f"p{centile}": float(value) for centile, value in zip(CENTILES, values, strict=True)}


def _error(found: Estimate, name: str, *place: int) -> float | None:
    return None if found.errors is None else float(getattr(found.errors, name)[place])
