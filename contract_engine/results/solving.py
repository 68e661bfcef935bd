"""The main job: from a contract to the terms within every limit, or to why there are none."""

from __future__ import annotations

import platform
import time
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from contract_engine.clauses.form import LoadedForm, Terms, form_of
from contract_engine.design.measures import aims_named
from contract_engine.design.now_and_then import now_and_then
from contract_engine.results.answers import aims_beside, answers_of
from contract_engine.results.bundle_prices import bundle_price_lines
from contract_engine.results.checks import checks_of
from contract_engine.results.choosing import Answer, best_of_choices
from contract_engine.results.dead_money import dead_money
from contract_engine.results.drawing import draw_frontier, with_frontier
from contract_engine.results.fallback import fallback_lines
from contract_engine.results.incentives import incentives_of
from contract_engine.results.largest_assumptions import assumption_lines
from contract_engine.results.lines import (
    binding_lines,
    broken_lines,
    flow_lines,
    initiative_lines,
    lever_lines,
    position_lines,
    stranded_lines,
)  # fmt: skip
from contract_engine.results.live import live_of
from contract_engine.results.luck import luck_of
from contract_engine.results.named import named_results
from contract_engine.results.no_deal_lines import no_deal_lines
from contract_engine.results.proof import proof_lines
from contract_engine.results.rebasing import reset_lines
from contract_engine.results.settling import DEFAULT_SCENARIOS
from contract_engine.results.solution import Solution
from contract_engine.results.solution_lines import Run, StageLine
from contract_engine.results.summary import summary_of
from contract_engine.results.to_fund import schemes_to_fund
from contract_engine.results.worth_lines import with_worth, worth_lines
from contract_engine.results.worths import Worths
from contract_engine.schema.choices import with_marks
from contract_engine.schema.settings import AIMS
from contract_engine.shipped import form_folders
from contract_engine.world.drivers import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.results.answers import AnswerLine
    from contract_engine.results.goal_lines import GoalSeek
    from contract_engine.results.incentive_lines import FundingLine
    from contract_engine.results.solution_lines import CheckLine
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.settings import Aim

PACKAGES = ("pyomo", "highspy", "numpy", "scipy", "pandas", "openpyxl", "XlsxWriter", "pydantic")


def solve(  # noqa: PLR0913 - each is something a person may set
    contract: Contract,
    *,
    aim: Aim | None = None,
    scenarios: int = DEFAULT_SCENARIOS,
    seed: int = 1,
    seconds: float | None = None,
    models: Path | None = None,
    beside: Sequence[Aim] | None = None,
    frontier: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Solution:
    """Find the terms within every limit entered.

    `aim` replaces the contract's own; `beside` are aims whose answers are shown beside its own,
    two others if not given; `seconds` limits the search; `models` is a folder of forms of your
    own; `frontier` names two measures, as `commissioner_cost,total_risk`. Pounds, nominal,
    positive when received by the organisation named.
    """
    started = time.perf_counter()
    if frontier is not None:
        aims_named(frontier, contract)
    form = form_of(contract, *form_folders(models))
    progress(f"drawing {scenarios:,} scenarios")
    chosen = aim or contract.settings.objective
    draws = draw(contract, scenarios, seed, still=now_and_then(progress))
    answer = best_of_choices(contract, form, draws, chosen, seconds=seconds, progress=progress)

    def left() -> float | None:
        return None if seconds is None else max(seconds - (time.perf_counter() - started), 0.0)

    problem, found = answer.best.problem, answer.best.design
    others = answers_of(
        problem, form, found, chosen, aims_beside(chosen) if beside is None else beside, seconds=left, progress=progress
    )
    drawn = None
    if frontier is not None:
        drawn = draw_frontier(problem, found, form, frontier, seconds=left(), progress=progress)
    to_fund = schemes_to_fund(answer.best.worlds, problem, form, found, aim=chosen, seconds=left())
    progress("what each limit is worth")
    deadline = None if seconds is None else time.monotonic() + (left() or 0.0)
    still = now_and_then(progress)
    worths = worth_lines(problem, found, chosen, deadline=deadline, still=still)
    proof = proof_lines(problem, found, chosen, deadline)
    progress("settling again, and the named scenarios")
    run = run_of(contract, answer.best.design, scenarios, seed, time.perf_counter() - started)
    solution = solution_of(
        answer, form, run=run, aim=AIMS[chosen], answers=others, to_fund=to_fund, worths=worths, proof=proof,
        still=still,
    )  # fmt: skip
    return solution if drawn is None else with_frontier(solution, drawn)


def solution_of(  # noqa: PLR0913 - the answer, and what goes with it
    answer: Answer,
    form: LoadedForm,
    *,
    run: Run,
    aim: str,
    answers: tuple[AnswerLine, ...] = (),
    to_fund: tuple[FundingLine, ...] = (),
    goal_seek: GoalSeek | None = None,
    worths: Worths | None = None,
    proof: tuple[CheckLine, ...] = (),
    still: Callable[[str], None] = lambda _: None,
) -> Solution:
    """Return everything that is told of an answer: lines for the workbook, checks, sentences.

    `still` is told how far it is.
    """
    worlds, problem, found = answer.best.worlds, answer.best.problem, answer.best.design
    drafted = answer.draft.worlds
    contract, choosing = worlds.contract, answer.choosing
    draft = _drafts(answer.draft.problem)
    proposed = None
    if found.terms is not None:
        proposed = {lever.id: float(value) for lever, value in zip(problem.levers, found.terms, strict=True)}
    at_draft = drafted.ledger_new.results(draft)
    at_proposed = worlds.results_today if proposed is None else worlds.ledger_new.results(proposed)
    named = named_results(contract, draft, proposed, drafted.contract)
    solution = Solution(
        contract=contract,
        status=found.status,
        keep_today=found.keep_today,
        objective=aim,
        stages=tuple(StageLine(stage.name, stage.value) for stage in found.stages),
        surplus=problem.surplus,
        levers=lever_lines(problem, found),
        positions=position_lines(worlds, problem, at_draft, at_proposed),
        flows=flow_lines(worlds, draft, proposed, drafted),
        initiatives=initiative_lines(worlds, problem, found.terms, answer.draft.problem),
        binding=with_worth(binding_lines(problem, found), worths or Worths()),
        broken_by_draft=broken_lines(answer.draft.problem, answer.draft.design),
        no_deal=no_deal_lines(worlds, problem, found),
        scenario_positions=named.positions,
        scenario_flows=named.flows,
        stranded=stranded_lines(worlds),
        checks=(*checks_of(worlds, problem, found, at_proposed), *proof),
        summary=(),
        run=run,
        choosing=choosing,
        written=with_marks(contract, {line.option: line.chosen for line in choosing.options})
        if choosing.options
        else None,
        fallback=fallback_lines(worlds, problem, at_draft, None if proposed is None else at_proposed),
        resets=reset_lines(worlds, _drafts(problem) if proposed is None else proposed),
        warnings=dead_money(worlds, _drafts(problem) if proposed is None else proposed),
        bundle_prices=bundle_price_lines(worlds, draft, proposed),
        live=None
        if proposed is None or found.keep_today
        else live_of(worlds, problem, found.rows, proposed, named.ledgers),
        answers=answers,
        assumptions=assumption_lines(worlds, draft if proposed is None else proposed),
        incentives=incentives_of(worlds, problem, found, to_fund, still),
        goal_seek=goal_seek,
        worths=worths or Worths(),
    )
    does = tuple(form.words(Terms(contract, proposed or {})))
    return replace(solution, summary=summary_of(solution, luck_of(worlds), does))


def _drafts(problem: Problem) -> dict[str, float]:
    return {lever.id: float(lever.draft or 0.0) for lever in problem.levers}


def run_of(contract: Contract, found: Design, scenarios: int, seed: int, seconds: float) -> Run:
    """Return what it takes to repeat a run."""
    return Run(
        version=version("contract-engine"),
        solver=f"HiGHS {version('highspy')}",
        python=platform.python_version(),
        packages=", ".join(f"{name} {version(name)}" for name in PACKAGES),
        seed=seed,
        scenarios=scenarios,
        input_file=contract.file,
        input_sha256=contract.sha256,
        tried="; ".join(contract.tried),
        seconds=seconds,
        gap=found.gap,
        rounds=found.rounds,
        solver_status={"optimal": "optimal", "no_deal": "no terms within every limit", "limit": "stopped by a limit"}[
            found.status
        ],
    )
