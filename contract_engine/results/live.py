"""What a results workbook needs to work its figures out again when an open term is changed.

Once outcomes are known every payment is linear in the terms, so that an expected amount is

    in any case + sum over open terms of (pounds for one of the term) x term

with exact means over all futures. Terms that are closed are part of "in any case". A payment
that stops at a limit is not linear in its mean. It is worked out future by future in the first
futures drawn, and an expected amount moves by as much as it does there:

    in any case + sum of per unit x term + sum of weight x mean of such a payment there

where "in any case" is such that at the terms proposed the amount is that of all futures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.results.live_stops import Stops, stops_of
from contract_engine.settlement.exposures import exposures_of
from contract_engine.settlement.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows
    from contract_engine.design.worlds import Worlds
    from contract_engine.settlement.exposures import Exposure
    from contract_engine.terms import Capped, Pounds

FUTURES = 200
EXPECTED = "Expected"
PAYMENT, OWN, SCHEME, RULE, SAME = "Payment", "Own result", "Better off doing it", "Rule", "Same in every future"
# Exposures that differ by less, as a part of themselves, are the same in every future.
SAME_TO = 1e-12
Key = tuple[str, str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True, eq=False)
class LiveLine:
    """An amount as a function of the open terms; `stops` are weights of payments worked out by future."""

    what: str
    scenario: str
    names: tuple[str, ...]
    year: str
    fixed: float
    per_unit: Pounds
    stops: tuple[tuple[float, str], ...] = ()

    @property
    def key(self) -> Key:
        """What it is the amount of."""
        return self.what, self.scenario, self.names, self.year


@dataclass(frozen=True, slots=True, eq=False)
class FutureResult:
    """One organisation's result in one year, future by future, beside what is the same in all of them."""

    party: str
    year: str
    fixed: Pounds
    per_unit: Mapping[str, Pounds]
    stops: tuple[tuple[int, str], ...]
    at_proposed: Pounds


@dataclass(frozen=True, slots=True)
class LiveRule:
    """A rule: its left side is the line RULE of its number; between `lower` and `upper` it is kept."""

    number: int
    words: str
    party: str
    cell: str
    level: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """Everything that moves with the open terms; `levers` are those, `values` all terms as proposed."""

    levers: tuple[str, ...]
    values: Mapping[str, float]
    futures: int
    lines: tuple[LiveLine, ...]
    stops: Stops
    results: tuple[FutureResult, ...]
    rules: tuple[LiveRule, ...]
    plan: Mapping[str, Pounds]


def live_of(
    worlds: Worlds, problem: Problem, rows: Rows, proposed: Mapping[str, float], named: Mapping[str, Ledger]
) -> Live:
    """Take what moves from the worlds of the terms proposed; `named` are the ledgers of the named scenarios."""
    levers = tuple(lever.id for lever in problem.levers if lever.open)
    futures = min(FUTURES, worlds.draws.count)
    few = first(worlds.ledger_new, futures)
    stops = stops_of(few, named, problem.bending, levers, proposed, worlds.contract.years)
    years = worlds.contract.years
    lines = [*_payments(EXPECTED, worlds.ledger_new, levers, proposed, years, stops)]
    for scenario, ledger in named.items():
        lines += _payments(scenario, ledger, levers, proposed, years, stops)
    lines += _schemes(problem, levers, proposed, stops)
    rule_lines, rules = _rules(problem, rows, levers, proposed, stops)
    exposures = exposures_of(few)
    results = []
    for party in problem.parties:
        for t, year in enumerate(years):
            same, of_futures = _future(exposures[party], t, year, levers, proposed, stops)
            lines.append(same)
            results.append(of_futures)
    return Live(
        levers, dict(proposed), futures, (*lines, *rule_lines), stops, tuple(results), rules,
        {party: np.array(problem.plan[place]) for place, party in enumerate(problem.parties)},
    )  # fmt: skip


def first(ledger: Ledger, count: int) -> Ledger:
    """Return a ledger in its first futures alone."""

    def cut(pounds: Pounds) -> Pounds:
        return np.array(pounds[:, :count])

    def cut_capped(capped: Capped) -> Capped:
        return replace(
            capped, fixed=cut(capped.fixed), per_unit={name: cut(each) for name, each in capped.per_unit.items()}
        )

    return Ledger(
        ledger.years,
        min(count, ledger.count),
        tuple(replace(flow, pounds=cut(flow.pounds)) for flow in ledger.flows),
        {party: cut(own) for party, own in ledger.own.items()},
        tuple(map(cut_capped, ledger.capped)),
    )


def _payments(  # noqa: PLR0913, PLR0917 - a world, the terms in it, and what stops in it
    scenario: str,
    ledger: Ledger,
    levers: tuple[str, ...],
    proposed: Mapping[str, float],
    years: tuple[str, ...],
    stops: Stops,
) -> Iterator[LiveLine]:
    """Yield each payment and each organisation's own result by year, in one world."""
    place = {lever: number for number, lever in enumerate(levers)}
    terms = np.array([proposed[lever] for lever in levers])
    due = {(each.payer, each.payee, each.clause): _mean(each.pounds, len(years)) for each in ledger.payments(proposed)}
    per_unit: dict[tuple[str, str, str], Pounds] = {}
    for capped in ledger.capped:
        per_unit[capped.payer, capped.payee, capped.clause] = np.zeros((len(years), len(levers)))
    for flow in ledger.flows:
        slopes = per_unit.setdefault((flow.payer, flow.payee, flow.clause), np.zeros((len(years), len(levers))))
        if flow.lever in place:
            slopes[:, place[flow.lever]] += _mean(flow.pounds, len(years))
    for key, slopes in sorted(per_unit.items()):
        amounts = due.get(key, np.zeros(len(years)))
        for t, year in enumerate(years):
            moves = stops.paid(key, t)
            stopped = sum(weight * stops.mean(name, scenario) for weight, name in moves)
            fixed = float(amounts[t] - slopes[t] @ terms - stopped)
            yield LiveLine(PAYMENT, scenario, key, year, fixed, slopes[t], moves)
    for party, own in ledger.own.items():
        for year, pounds in zip(years, _mean(own, len(years)), strict=True):
            yield LiveLine(OWN, scenario, (party,), year, float(pounds), np.zeros(len(levers)))


def _mean(pounds: Pounds, years: int) -> Pounds:
    return np.broadcast_to(pounds.mean(axis=1), (years,))


def _schemes(
    problem: Problem, levers: tuple[str, ...], proposed: Mapping[str, float], stops: Stops
) -> Iterator[LiveLine]:
    """Yield what each owner of a scheme gains by doing it, over the term."""
    terms = np.array([proposed[lever.id] for lever in problem.levers])
    opened = [number for number, lever in enumerate(problem.levers) if lever.id in levers]
    for duty in problem.duties:
        moves = tuple(
            (float(weight), stops.named(payment.name, t))
            for weights, payment in duty.capped
            for t, weight in enumerate(weights)
            if weight and stops.has(payment.name)
        )
        stopped = sum(weight * stops.mean(name) for weight, name in moves)
        slopes = duty.per_unit[opened]
        fixed = duty.margin(terms) - float(slopes @ terms[opened]) - stopped
        yield LiveLine(SCHEME, EXPECTED, (duty.part.scheme, duty.part.owner), "", fixed, slopes, moves)


def _rules(
    problem: Problem, rows: Rows, levers: tuple[str, ...], proposed: Mapping[str, float], stops: Stops
) -> tuple[tuple[LiveLine, ...], tuple[LiveRule, ...]]:
    """Return the left sides of all rules but those on losses, and what each must be."""
    terms = np.array([proposed[lever.id] for lever in problem.levers])
    opened = [number for number, lever in enumerate(problem.levers) if lever.id in levers]
    lines, rules = [], []
    years = len(problem.contract.years)
    for place, (rule, level) in enumerate(zip(rows.rules, rows.level(terms), strict=True)):
        # Of a rule in pounds only the room that is left means something: its limit is put at nothing.
        ends = [end for end in (rows.lower[place], rows.upper[place]) if np.isfinite(end)]
        start = float(ends[0]) if rule.party else 0.0
        bends = np.zeros(0) if rows.bends is None else rows.bends[place]
        moves = tuple(
            (float(weight), stops.named(payment.name, t))
            for number, payment in enumerate(rows.capped)
            for t, weight in enumerate(bends[number * years : (number + 1) * years])
            if weight and stops.has(payment.name)
        )
        slopes = rows.coefficients[place, opened]
        stopped = sum(weight * stops.mean(name) for weight, name in moves)
        fixed = float(level) - start - float(slopes @ terms[opened]) - stopped
        number = place + 1
        lines.append(LiveLine(RULE, EXPECTED, (str(number),), "", fixed, slopes, moves))
        rules.append(
            LiveRule(
                number, rule.words, rule.party, rule.cell, float(level) - start, float(rows.lower[place]) - start,
                float(rows.upper[place]) - start,
            )
        )  # fmt: skip
    return tuple(lines), tuple(rules)


def _future(  # noqa: PLR0913, PLR0917 - one organisation in one year
    exposure: Exposure, t: int, year: str, levers: tuple[str, ...], proposed: Mapping[str, float], stops: Stops
) -> tuple[LiveLine, FutureResult]:
    """Split a result into what is the same in every future and what is not."""
    base = np.array(exposure.base[t])
    same, differ = np.zeros(len(levers)), {}
    signed = [(sign, number, capped) for (sign, capped), number in zip(exposure.capped, stops.numbers(exposure.party),
                                                                        strict=True)]  # fmt: skip
    linear = exposure.per_unit[t]
    for place, lever in enumerate(exposure.levers):
        slope = linear[:, place]
        if lever not in levers:
            base += slope * proposed[lever]
        elif np.ptp(slope) <= SAME_TO * np.abs(slope).max():
            same[levers.index(lever)] = slope[0]
        else:
            differ[lever] = np.array(slope)
    moves = []
    for sign, number, capped in signed:
        if stops.has(number):
            moves.append((sign, stops.named(number, t)))
        else:
            base += sign * np.broadcast_to(capped.at(proposed), exposure.base.shape)[t]
    always = float(base[0]) if np.ptp(base) <= SAME_TO * np.abs(base).max() else 0.0
    settled = exposure.at(proposed)[t]
    line = LiveLine(SAME, EXPECTED, (exposure.party,), year, always, same)
    return line, FutureResult(exposure.party, year, base - always, differ, tuple(moves), settled)
