"""Goal seek: which value of one term brings about what is asked, all other terms as they are.

A share of a gain or a loss takes what it needs from the payer's own share of the same band, as
the shares have to add up; every other term stays. Rules are not limits here: those that the
value breaks are told.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.form import form_of
from contract_engine.design.design import Design
from contract_engine.design.one_lever import seek_value
from contract_engine.design.problem import income, problem_of
from contract_engine.design.rules import model_of, rows_of
from contract_engine.design.worlds import worlds_of
from contract_engine.errors import PutRightError
from contract_engine.results.choice_lines import Choosing
from contract_engine.results.choosing import Answer, Found, best_of_choices
from contract_engine.results.goal import PARTS, goal_typed, levers_typed
from contract_engine.results.goal_lines import GoalSeek, MovedLine
from contract_engine.results.goal_words import goal_sentences
from contract_engine.results.keeping import rules_kept
from contract_engine.results.settling import DEFAULT_SCENARIOS
from contract_engine.results.solution_lines import BrokenLine
from contract_engine.results.solving import run_of, solution_of
from contract_engine.schema.contract import lever_id
from contract_engine.schema.moved_drafts import with_the_payers_rest
from contract_engine.schema.settings import AIMS
from contract_engine.schema.term_tables import GainShareTerm
from contract_engine.settlement.ledger import terms_today
from contract_engine.shipped import form_folders
from contract_engine.terms import PENNY
from contract_engine.world.drivers import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Literal

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.one_lever import Sought
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.results.goal import Goal
    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.settings import Aim
    from contract_engine.terms import Lever, Pounds

    Start = Literal["draft", "recommended"]

# A goal that is met but for rounding is met: a ten-thousandth of a penny, or a part as small.
ROUNDING = {"£": 1e-6, "%": 1e-12}
MOVED, DIGITS = 1e-12, 12


def seek(  # noqa: PLR0913 - each is something a person may set
    contract: Contract,
    until: str,
    vary: str,
    *,
    start: Start = "draft",
    aim: Aim | None = None,
    scenarios: int = DEFAULT_SCENARIOS,
    seed: int = 1,
    seconds: float | None = None,
    models: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Solution:
    """Find the value of one term, nearest to where it is, at which a goal is reached.

    `until` is a goal such as `worst practice gain% >= -1%`; `vary` names the term. The others
    are as drafted or, with `start`, as a search recommends. What is proposed in the answer are the
    terms with that value; where no value will do, with the one that comes nearest.
    """
    started = time.perf_counter()
    goal, names = goal_typed(until, contract), tuple(lever.id for lever in levers_typed(vary, contract))
    form = form_of(contract, *form_folders(models))
    draws = draw(contract, scenarios, seed)
    chosen = aim or contract.settings.objective
    if start == "recommended":
        answer = best_of_choices(contract, form, draws, chosen, seconds=seconds, progress=progress)
        if answer.best.design.terms is None:
            run = run_of(contract, answer.best.design, scenarios, seed, time.perf_counter() - started)
            return solution_of(answer, form, run=run, aim=AIMS[chosen])
    else:
        answer = _drafted(worlds_of(contract, draws), form, progress)
    progress(f"the value of {vary} for {until}")
    found = _sought(answer.best, goal, names, vary, start)
    terms = answer.best.problem.draft if answer.best.design.terms is None else answer.best.design.terms
    ids = [lever.id for lever in answer.best.problem.levers]
    for line in found.moved:
        terms = np.where(np.array(ids) == line.id, line.after, terms)
    design = replace(answer.best.design, status="optimal", terms=terms, stages=(), tested=True, bound=None)
    answer = replace(answer, best=replace(answer.best, design=design))
    run = run_of(contract, design, scenarios, seed, time.perf_counter() - started)
    return solution_of(answer, form, run=run, aim=f"goal seek, {until}", goal_seek=found)


def _drafted(worlds: Worlds, form: LoadedForm, progress: Callable[[str], None]) -> Answer:
    """Return the draft as the answer to start from."""
    problem = problem_of(worlds, progress)
    rows = rows_of(model_of(problem, form), problem)
    found = Found(worlds, problem, Design("optimal", problem.draft, rows, tested=True))
    return Answer(found, found, Choosing())


def _sought(start: Found, goal: Goal, names: Sequence[str], vary: str, source: Start) -> GoalSeek:
    problem, rows = start.problem, start.design.rows
    base = problem.draft if start.design.terms is None else start.design.terms
    varied = [lever for lever in problem.levers if lever.id in names]
    if not varied:
        raise PutRightError(f"--vary {vary}: the term is not in the combination of choices that was chosen.")
    own = np.array([lever.id in names for lever in problem.levers])
    direction = _direction(problem, names)
    lowest = max(float(lever.lowest or 0.0) for lever in varied)
    highest = min(float(lever.highest or 0.0) for lever in varied)
    if lowest > highest:
        raise PutRightError(f"--vary {vary}: no value lies between the lowest and highest of every year.")
    before = float(base[own].mean())
    value_of = _measure(start.worlds, problem, goal)

    def terms_at(x: float) -> Pounds:
        moved: Pounds = np.where(own, x, np.where(direction, np.round(base + (x - before) * direction, DIGITS), base))
        return moved

    def enough(x: float) -> float:
        apart = value_of(terms_at(x)) - goal.target
        return (apart if goal.at_least else -apart) + ROUNDING["%" if goal.measure in PARTS else "£"]

    found = seek_value(enough, lowest, highest, before, _step(varied))
    shown = found.best if found.value is None else found.value
    after = terms_at(shown)
    was = {line.name for line in rules_kept(problem, rows, base) if line.broken}
    broken = tuple(
        BrokenLine(line.rule, line.party, line.by, line.cell)
        for line in rules_kept(problem, rows, after)
        if line.broken and line.name not in was
    )
    result = GoalSeek(
        until=goal.text, vary=vary, start=source, target=goal.target, value=found.value, best=found.best,
        before=value_of(base), reached=value_of(after), lowest=lowest, highest=highest, stretches=found.stretches,
        moved=_moved(problem, base, after, names), broken=broken, broken_before=len(was),
    )  # fmt: skip
    return replace(result, sentences=_told(result, goal, varied, found))


def _told(result: GoalSeek, goal: Goal, varied: Sequence[Lever], found: Sought) -> tuple[str, ...]:
    whole_range = len(found.stretches) == 1 and found.stretches[0] == (result.lowest, result.highest)
    return goal_sentences(result, goal, varied[0].unit, anywhere=whole_range)


def _step(varied: Sequence[Lever]) -> float | None:
    """Return the step of a term that goes in steps from its lowest value, if it is open and has one."""
    steps = {lever.step for lever in varied if lever.open}
    return next(iter(steps)) if len(steps) == 1 else None


def _moved(problem: Problem, base: Pounds, after: Pounds, names: Sequence[str]) -> tuple[MovedLine, ...]:
    return tuple(
        MovedLine(lever.id, lever.words, lever.unit, float(old), float(new), lever.id not in names)
        for lever, old, new in zip(problem.levers, base, after, strict=True)
        if lever.id in names or abs(new - old) > MOVED
    )


def _direction(problem: Problem, names: Sequence[str]) -> Pounds:
    """By how much each other term moves for one unit more of the term varied: the payer's rest of a band."""
    before = problem.contract.rows(GainShareTerm)
    after = tuple(
        row.model_copy(update={"draft": (row.draft or 0.0) + 1.0}) if row.in_new_terms and lever_id(row) in names
        else row
        for row in before
    )  # fmt: skip
    moves = {
        lever_id(new): (new.draft or 0.0) - (old.draft or 0.0)
        for old, new in zip(before, with_the_payers_rest(before, after), strict=True)
        if isinstance(new, GainShareTerm) and new.in_new_terms
    }
    return np.array([0.0 if lever.id in names else moves.get(lever.id, 0.0) for lever in problem.levers])


def _measure(worlds: Worlds, problem: Problem, goal: Goal) -> Callable[[Pounds], float]:
    """Return what works a goal's measure out at given terms; of several organisations, of the worst."""
    worst = min if goal.more_is_better else max
    places = [problem.parties.index(party) for party in goal.parties]
    if goal.measure == "result":
        return lambda terms: float(worst(problem.expected(terms)[places].sum(axis=1)))
    if goal.measure == "gain":
        return lambda terms: float(worst(problem.gains(terms)[places]))
    if goal.measure == "gain%":
        paid = _paid(worlds, problem, goal)
        return lambda terms: float(worst(problem.gains(terms)[places] / paid))
    losses = [loss for loss in problem.losses if loss.party in goal.parties]
    confidence = problem.contract.settings.confidence
    if goal.measure == "cvar":
        return lambda terms: worst(loss.average_of_worst(terms, confidence) for loss in losses)
    return lambda terms: worst(float((loss.at(terms, confidence).running[-1] > PENNY).mean()) for loss in losses)


def _paid(worlds: Worlds, problem: Problem, goal: Goal) -> Pounds:
    """What each is paid over the term today or, if nothing, under the draft; a commissioner, what all are.

    A practice is often paid nothing by the contract until there is one.
    """
    drafted = {lever.id: float(lever.draft or 0.0) for lever in problem.levers}
    received = income(worlds.ledger_today, terms_today(worlds.today))
    instead = income(worlds.ledger_new, drafted)
    years, everything = len(worlds.contract.years), sum(received.values())
    paid = {party: years * (everything if worlds.contract.parties[party].role == "commissioner"
                            else received[party] if received[party] > 0 else instead[party])
            for party in goal.parties}  # fmt: skip
    nothing = [party for party, pounds in paid.items() if pounds <= 0]
    if nothing:
        raise PutRightError(
            f"--until {goal.text}: {nothing[0]} is paid nothing under today's terms nor under the draft, so that its"
            " gain is no percentage of anything. Ask for its gain in pounds."
        )
    return np.array([paid[party] for party in goal.parties])
