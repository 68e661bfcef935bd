"""The frontier of a run: drawn in the combination chosen, from the terms proposed, and held against every limit."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.design.frontier import frontier
from contract_engine.design.measures import aims_named
from contract_engine.results.frontier_lines import AimLine, Frontier, FrontierLine, FrontierPosition
from contract_engine.results.frontier_words import message_of, sentences_of
from contract_engine.results.keeping import rules_kept
from contract_engine.results.solution_lines import TERM, CheckLine
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.design import Design
    from contract_engine.design.measures import Measure
    from contract_engine.design.problem import Problem
    from contract_engine.results.solution import Solution
    from contract_engine.terms import Pounds

CHECK = "Every point of the frontier keeps every rule and loss limit"


def draw_frontier(  # noqa: PLR0913 - what is asked, and how long to look
    problem: Problem,
    found: Design,
    form: LoadedForm,
    names: str,
    *,
    seconds: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Frontier:
    """Draw the frontier between two aims, named as `commissioner_cost,total_risk`.

    Without terms to start from there is none, and its sentences say why. Raises PutRightError
    for names there are not.
    """
    aims = aims_named(names, problem.contract)
    unit = problem.contract.settings.display_unit
    why = _nothing_to_draw(found)
    if why or found.terms is None:
        lines = tuple(_aim(aim, problem, None) for aim in aims)
        return Frontier((lines[0], lines[1]), (), None, complete=True, message=why, sentences=(why,), missed=0.0)
    deadline = None if seconds is None else time.monotonic() + max(seconds, 0.0)
    drawn = frontier(problem, form, found.rows, aims, start=found.terms, deadline=deadline, progress=progress)
    first, second = (_aim(aim, problem, found.terms) for aim in aims)
    points = tuple(
        FrontierLine(
            point=place,
            knee=drawn.knee == place - 1,
            aims={aim.name: value for aim, value in zip(aims, point.values, strict=True)},
            levers={lever.id: float(value) for lever, value in zip(problem.levers, point.terms, strict=True)},
            positions=tuple(_positions(problem, point.terms)),
        )
        for place, point in enumerate(drawn.points, start=1)
    )
    knee = None if drawn.knee is None else drawn.knee + 1
    told = sentences_of(
        (first, second), points, knee, unit, complete=drawn.complete, bends=bool(problem.bending),
        steps=any(lever.open and lever.step for lever in problem.levers),
    )  # fmt: skip
    return Frontier(
        (first, second), points, knee, drawn.complete, message_of((first, second), points, knee, unit), told,
        missed=max((_missed(problem, found, point.terms) for point in drawn.points), default=0.0),
    )  # fmt: skip


def with_frontier(solution: Solution, drawn: Frontier) -> Solution:
    """Return an answer with its frontier: its sentences after the headline, its check after the others."""
    checks = solution.checks
    if drawn.points:
        detail = f"{len(drawn.points)} points checked in every scenario; the furthest missed by £{drawn.missed:.6f}"
        checks = (*checks, CheckLine(CHECK, drawn.missed < PENNY, detail))
    headline, *rest = solution.summary
    return replace(solution, frontier=drawn, checks=checks, summary=(headline, *drawn.sentences, *rest))


def _nothing_to_draw(found: Design) -> str:
    if found.keep_today:
        return "There is no frontier: the contract creates nothing to share, and today's terms stay."
    if found.tested:
        return "There is no frontier: no term is open to negotiation, so there is nothing to choose among."
    if found.terms is None:
        return "There is no frontier: no terms within every limit were found."
    return ""


def _aim(aim: Measure, problem: Problem, terms: Pounds | None) -> AimLine:
    at = None if terms is None else aim.at(problem, terms)
    return AimLine(aim.name, aim.words, aim.unit, "less" if aim.less_is_better else "more", at)


def _positions(problem: Problem, terms: Pounds) -> Iterator[FrontierPosition]:
    expected, gains = problem.expected(terms), problem.gains(terms)
    confidence = problem.contract.settings.confidence
    worst = {loss.party: loss.average_of_worst(terms, confidence) for loss in problem.losses}
    for place, party in enumerate(problem.parties):
        for t, year in enumerate(problem.contract.years):
            result, stay = float(expected[place, t]), float(problem.plan[place, t])
            yield FrontierPosition(party, year, result, stay, result - stay, None)
        result, stay = float(expected[place].sum()), float(problem.plan[place].sum())
        yield FrontierPosition(party, TERM, result, stay, float(gains[place]), worst.get(party))


def _missed(problem: Problem, found: Design, terms: Pounds) -> float:
    """By how much the rule missed most is missed: pounds, or what a share misses as if it were pounds."""
    return max((line.by for line in rules_kept(problem, found.rows, terms)), default=0.0)
