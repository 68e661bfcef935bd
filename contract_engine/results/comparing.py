"""Designs side by side: each settled in the same futures, and held against the first."""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.form import form_of
from contract_engine.design.problem import problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_of
from contract_engine.errors import PutRightError
from contract_engine.results.comparison import (
    OWN,
    Comparison,
    Design,
    Difference,
    LimitLine,
    StandingLine,
    StepLine,
)  # fmt: skip
from contract_engine.results.keeping import rules_kept
from contract_engine.results.settling import DEFAULT_SCENARIOS
from contract_engine.results.settling_up import HALF_A_POUND, settling_up
from contract_engine.results.solution_lines import TERM, CheckLine
from contract_engine.schema.differing import changes_between
from contract_engine.shipped import form_folders
from contract_engine.terms import PENNY
from contract_engine.world.drivers import draw_together, drivers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from contract_engine.results.keeping import KeptLine
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws


@dataclass(frozen=True, slots=True)
class _Settled:
    """One design settled: results by year and future, and what they are made of, expected by year; pounds.

    `apart` is the furthest that a result settled payment by payment is from the same worked
    out from what one more point of each term does.
    """

    design: Design
    results: Mapping[str, Pounds]
    stay: Mapping[str, Pounds]
    steps: Mapping[tuple[str, str], Pounds]
    kept: tuple[KeptLine, ...]
    apart: float

    @property
    def years(self) -> tuple[str, ...]:
        return self.design.contract.years

    def over(self, years: Sequence[str]) -> list[int]:
        return [self.years.index(year) for year in years]


def compare(
    designs: Sequence[Design],
    *,
    scenarios: int = DEFAULT_SCENARIOS,
    seed: int = 1,
    models: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Settle two or more designs at their terms in the same futures, and hold each against the first."""
    started = time.perf_counter()
    years = _years_of_all(designs)
    progress(f"drawing {scenarios:,} futures, the same for each design")
    drawn = draw_together([each.contract for each in designs], scenarios, seed)
    settled = []
    for design, draws in zip(designs, drawn, strict=True):
        progress(f"settling {design.name}")
        settled.append(_settle(design, draws, models))
    first, *others = settled
    checks = (_every_pound(settled), _again(settled), _drawn_alike([each.contract for each in designs], drawn))
    standings = tuple(line for each in settled for line in _standings(each, None if each is first else first, years))
    steps = tuple(line for other in others for line in _steps(first, other, years))
    return Comparison(
        designs=tuple(designs),
        years=years,
        standings=standings,
        steps=steps,
        limits=_limits(settled),
        differences=tuple(_difference(first, other, standings) for other in others),
        checks=(*checks, _steps_add_up(standings, steps)),
        scenarios=scenarios,
        seed=seed,
        seconds=time.perf_counter() - started,
        version=version("contract-engine"),
    )


def _years_of_all(designs: Sequence[Design]) -> tuple[str, ...]:
    first, *others = (each.contract.years for each in designs)
    years = tuple(year for year in first if all(year in other for other in others))
    if not years:
        runs = "; ".join(f"{each.name} {each.contract.years[0]} to {each.contract.years[-1]}" for each in designs)
        raise PutRightError(
            f"The designs have no year in common: {runs}. Give them a Start date and a Length on the sheet Contract"
            " with which they share a year."
        )
    return years


def _settle(design: Design, draws: Draws, models: Path | None) -> _Settled:
    contract = design.contract
    worlds = worlds_of(contract, draws)
    problem = problem_of(worlds)
    rows = rows_of(model_of(problem, form_of(contract, *form_folders(models))), problem)
    draft = {lever.id: float(lever.draft or 0.0) for lever in problem.levers}
    shape = (len(contract.years),)
    steps: dict[tuple[str, str], Pounds] = {
        (party, OWN): np.broadcast_to(own.mean(axis=1), shape) for party, own in worlds.ledger_new.own.items()
    }
    for payment in worlds.ledger_new.payments(draft):
        for party, sign in ((payment.payee, 1), (payment.payer, -1)):
            before = steps.get((party, payment.clause), np.zeros(shape))
            steps[party, payment.clause] = before + sign * np.broadcast_to(payment.pounds.mean(axis=1), shape)
    results = worlds.ledger_new.results(draft)
    stay = {party: np.broadcast_to(plan, shape) for party, plan in worlds.plan.items()}
    expected = dict(zip(problem.parties, problem.expected(problem.draft), strict=True))
    apart = max(float(np.abs(results[party].mean(axis=1) - expected[party]).max()) for party in results)
    return _Settled(design, results, stay, steps, rules_kept(problem, rows, problem.draft), apart)


def _standings(settled: _Settled, first: _Settled | None, years: Sequence[str]) -> Iterator[StandingLine]:
    for party, by_year in settled.results.items():
        for year, taken in [*((year, [year]) for year in settled.years), (TERM, years)]:
            own = by_year[settled.over(taken)].sum(axis=0)
            stay = float(settled.stay[party][settled.over(taken)].sum())
            line = {"p5": float(np.percentile(own, 5)), "p95": float(np.percentile(own, 95))}
            if first is not None and party in first.results and all(one in first.years for one in taken):
                before = first.results[party][first.over(taken)].sum(axis=0)
                line |= _against(own, before)
            mean = float(own.mean())
            yield StandingLine(settled.design.name, party, year, mean, stay, mean - stay, **line)


def _against(own: Pounds, before: Pounds) -> dict[str, float]:
    """Compare two designs future by future."""
    change = own - before
    low, high = np.percentile(change, [5, 95])
    return {
        "first": float(before.mean()), "change": float(own.mean() - before.mean()),
        "change_p5": float(low), "change_p95": float(high),
        "better_in": float((change > HALF_A_POUND).mean()), "worse_in": float((change < -HALF_A_POUND).mean()),
    }  # fmt: skip


def _steps(first: _Settled, other: _Settled, years: Sequence[str]) -> Iterator[StepLine]:
    nothing = np.zeros(max(len(first.years), len(other.years)))
    for party, step in sorted({*first.steps, *other.steps}):
        if party not in first.results or party not in other.results:
            continue
        sides = [(each.steps.get((party, step), nothing), each) for each in (first, other)]
        both = [year for year in other.years if year in first.years]
        for year, taken in [*((year, [year]) for year in both), (TERM, years)]:
            before, after = (float(pounds[each.over(taken)].sum()) for pounds, each in sides)
            yield StepLine(other.design.name, party, step, year, before, after)


def _limits(settled: Sequence[_Settled]) -> tuple[LimitLine, ...]:
    """Return the rules that some design breaks, those that cost most first, what all others make of them beside."""
    known = [{(line.name, line.party): line for line in each.kept} for each in settled]
    broken = dict.fromkeys(key for rules in known for key, line in rules.items() if line.broken)
    lines = []
    for key in broken:
        told = [rules.get(key) for rules in known]
        words = next(line.rule for line in told if line is not None and line.broken)
        by = tuple(None if line is None else line.by if line.broken else 0.0 for line in told)
        lines.append(LimitLine(words, key[1], by, tuple("" if line is None else line.cell for line in told)))
    return tuple(sorted(lines, key=lambda line: (not line.party, -max(by or 0.0 for by in line.by))))


def _difference(first: _Settled, other: _Settled, standings: Sequence[StandingLine]) -> Difference:
    contracts = first.design.contract, other.design.contract
    signing = set(contracts[0].signatories) & set(contracts[1].signatories)
    gains = {
        line.party: line.change
        for line in standings
        if line.design == other.design.name and line.year == TERM and line.change is not None and line.party in signing
    }
    both = [party for party in first.stay if party in other.stay]
    shared = [year for year in first.years if year in other.years]
    apart = (first.stay[party][first.over(shared)] - other.stay[party][other.over(shared)] for party in both)
    return Difference(
        design=other.design.name,
        changes=changes_between(*contracts),
        settling=settling_up(gains),
        only=tuple(sorted(set(first.results) ^ set(other.results))),
        stays_alike=all(float(np.abs(each).max()) < HALF_A_POUND for each in apart),
    )


def _every_pound(settled: Sequence[_Settled]) -> CheckLine:
    apart = max(
        float(np.abs(sum(pounds for (_, step), pounds in each.steps.items() if step != OWN)).max()) for each in settled
    )
    return CheckLine(
        "Every pound paid is a pound received",
        apart < PENNY,
        f"under each design, in every year, payments add up to nothing, to £{apart:.6f}",
    )


def _again(settled: Sequence[_Settled]) -> CheckLine:
    apart = max(each.apart for each in settled)
    return CheckLine(
        "Settled twice, by payments and by what each term moves",
        apart < PENNY,
        f"no expected result differs by more than £{apart:.6f}",
    )


def _drawn_alike(contracts: Sequence[Contract], drawn: Sequence[Draws]) -> CheckLine:
    """Make sure that an uncertainty which two designs describe alike is the same in each future of both."""
    seen: dict[object, tuple[tuple[str, ...], Pounds]] = {}
    unlike = 0
    shared = set()
    for contract, draws in zip(contracts, drawn, strict=True):
        for driver in drivers_of(contract):
            years, values = seen.setdefault(driver, (contract.years, draws.drivers[driver.name]))
            if values is draws.drivers[driver.name]:
                continue
            shared.add(driver.name)
            both = [year for year in years if year in contract.years] if driver.each_year else [None]
            mine = [0 if year is None else contract.years.index(year) for year in both]
            theirs = [0 if year is None else years.index(year) for year in both]
            unlike += not np.array_equal(values[theirs], draws.drivers[driver.name][mine])
    return CheckLine(
        "The same futures for each design",
        unlike == 0,
        f"of {len(shared)} uncertainties that designs describe alike, {unlike or 'none'} differ in any future",
    )


def _steps_add_up(standings: Sequence[StandingLine], steps: Sequence[StepLine]) -> CheckLine:
    total: dict[tuple[str, str, str], float] = {}
    for step in steps:
        key = step.design, step.party, step.year
        total[key] = total.get(key, 0.0) + step.change
    compared = [line for line in standings if line.change is not None]
    apart = max((abs(total[line.design, line.party, line.year] - (line.change or 0.0)) for line in compared), default=0)
    return CheckLine(
        "Steps add up to the change of each result",
        apart < PENNY,
        f"{len(compared)} results looked at; none differs by more than £{apart:.6f}",
    )
