"""Who should hold the budget: the search for terms, once for each candidate, in the same futures."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.form import form_of
from contract_engine.results.choosing import Answer, best_of_choices
from contract_engine.results.keeping import rules_kept
from contract_engine.results.lead_found import growth_lines, position_lines_of, scheme_lines, term_lines
from contract_engine.results.lead_lines import HolderLine, LeadResult
from contract_engine.results.lead_no_terms import why_no_terms_with
from contract_engine.results.lead_overturn import overturns_of
from contract_engine.results.lead_words import summary_of_lead
from contract_engine.results.lead_worked import Led
from contract_engine.results.settling import DEFAULT_SCENARIOS
from contract_engine.results.solution_lines import CheckLine
from contract_engine.schema.settings import AIMS
from contract_engine.shipped import form_folders
from contract_engine.stressing.candidates import candidates_of, present_holder
from contract_engine.stressing.handed_over import held_by, same_futures
from contract_engine.stressing.holder_risk import risk_of
from contract_engine.terms import PENNY
from contract_engine.world.drivers import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.settings import Aim
    from contract_engine.stressing.candidates import Candidate

KEEP_TODAY = "it creates nothing to share, so that today's terms stay"


def lead(  # noqa: PLR0913 - each is something a person may set
    contract: Contract,
    *,
    holders: Sequence[str] = (),
    present: str | None = None,
    aim: Aim | None = None,
    scenarios: int = DEFAULT_SCENARIOS,
    seed: int = 1,
    seconds: float | None = None,
    models: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> LeadResult:
    """Find the best terms with each candidate as holder of the budget, and say who should hold it.

    `holders` are candidates by name, several organisations with + between them; `present` says
    whose budget is handed over, if several hold one. Pounds, nominal, positive when received.
    """
    started = time.monotonic()
    contract = contract.as_written
    held_now = present_holder(contract, present)
    candidates = candidates_of(contract, held_now, holders)
    form, chosen = form_of(contract, *form_folders(models)), aim or contract.settings.objective
    progress(f"drawing {scenarios:,} futures, the same for each candidate")
    draws = draw(contract, scenarios, seed)

    def left(place: int) -> float | None:
        if seconds is None:
            return None
        return max(seconds - (time.monotonic() - started), 0.0) / (len(candidates) - place)

    led = []
    for place, candidate in enumerate(candidates):
        progress(f"candidate {place + 1} of {len(candidates)}: {candidate.name}")
        handed = held_by(contract, held_now, candidate)
        futures = same_futures(draws, contract, handed, held_now)
        answer = best_of_choices(handed, form, futures, chosen, seconds=left(place), explain=False, progress=progress)
        deadline = None if seconds is None else time.monotonic() + (left(place) or 0.0)
        led.append(_led(candidate, answer, form, chosen, deadline=deadline, progress=progress))
    result = LeadResult(
        contract=contract,
        present=held_now,
        holders=tuple(_line(each) for each in led),
        positions=tuple(line for each in led for line in position_lines_of(each)),
        initiatives=tuple(line for each in led for line in scheme_lines(each)),
        growth=tuple(line for each in led for line in growth_lines(each)),
        terms=tuple(line for each in led for line in term_lines(each)),
        recommended=None,
        overturns=(),
        checks=tuple(check for each in led for check in _checks(each)),
        objective=AIMS[chosen],
        seed=seed,
        scenarios=scenarios,
        version=version("contract-engine"),
    )
    allowed = [line for line in result.ranked if line.may_hold] or list(result.ranked)
    result = replace(result, recommended=allowed[0].holder if allowed else None)
    progress("what would overturn it")
    result = replace(result, overturns=overturns_of(result, led, form, seconds=left(len(candidates) - 1)))
    return replace(result, summary=tuple(summary_of_lead(result)))


def _led(  # noqa: PLR0913 - what the search came to, and how to look for why
    candidate: Candidate,
    answer: Answer,
    form: LoadedForm,
    aim: Aim,
    *,
    deadline: float | None,
    progress: Callable[[str], None],
) -> Led:
    problem, found = answer.best.problem, answer.best.design
    if found.status == "no_deal":
        reason = why_no_terms_with(candidate, problem, form, aim, deadline=deadline, progress=progress)
        return Led(candidate, answer, None, reason.why, None, reason)
    if found.keep_today or found.terms is None:
        return Led(candidate, answer, None, KEEP_TODAY if found.keep_today else "not decided in time", None)
    if found.tested:
        broken = [line.rule for line in rules_kept(problem, found.rows, found.terms) if line.broken]
        if broken:
            return Led(candidate, answer, None, f"no term is open, and the terms as written break: {broken[0]}", None)
    results = answer.best.worlds.ledger_new.results(
        {lever.id: float(value) for lever, value in zip(problem.levers, found.terms, strict=True)}
    )
    plan = dict(zip(problem.parties, problem.plan, strict=True))
    risk = risk_of(results, plan, problem.capacity, candidate.members)
    return Led(candidate, answer, found.terms, "", risk)


def _line(led: Led) -> HolderLine:
    candidate, problem, found = led.candidate, led.answer.best.problem, led.answer.best.design
    risk, scores = led.risk, led.candidate.scores or {}
    chosen = (f"{option.option}: {option.chosen}" for option in led.answer.choosing.options)
    line = HolderLine(
        holder=candidate.name,
        members=dict(candidate.shares),
        because=candidate.because,
        may_hold="not marked" not in candidate.because,
        status="limit" if found.status == "limit" else "optimal" if risk is not None else "no_deal",
        why=led.why,
        choices="; ".join(chosen),
        surplus=problem.surplus,
        management_cost=candidate.management,
        can_absorb=sum(problem.capacity[member] for member in candidate.members),
        authority=scores.get("authority"),
        skills=scores.get("skills"),
        legal_form=scores.get("legal_form"),
        note=candidate.note,
    )
    if risk is None or led.terms is None:
        return line
    gains = dict(zip(problem.parties, problem.gains(led.terms), strict=True))
    return replace(
        line,
        expected_gain=float(sum(gains[member] for member in candidate.members)),
        chance_of_loss_it_cannot_absorb=risk.chance,
        chance_standard_error=risk.chance_error,
        falls_back=risk.excess,
        falls_back_standard_error=risk.excess_error,
        capital_95=risk.capital_95,
        capital_99=risk.capital_99,
        worth=problem.surplus - risk.excess,
    )


def _checks(led: Led) -> list[CheckLine]:
    """Make sure that payments cancel, and that results settled by payments are those that design reads."""
    problem, name = led.answer.best.problem, led.candidate.name
    values = problem.draft if led.terms is None else led.terms
    expected = problem.expected(values)
    settled = led.answer.best.worlds.ledger_new.results(led.levers)
    apart = max(float(np.abs(settled[party].mean(axis=1) - expected[place]).max())
                for place, party in enumerate(problem.parties))  # fmt: skip
    left = abs(float(problem.gains(values).sum()) - problem.surplus)
    account = led.answer.best.worlds.contract.holding
    kept = 0.0 if account is None or not account.account else float(np.abs(settled[account.account]).max())
    return [
        CheckLine(f"{name}: every pound paid is a pound received", left < PENNY,
                  f"gains add up to the surplus, to £{left:.6f}"),
        CheckLine(f"{name}: settled twice, by payments and by what each term moves", apart < PENNY,
                  f"no expected result differs by more than £{apart:.6f}"),
        CheckLine(f"{name}: all of the budget's result is passed on", kept < PENNY,
                  f"what stays with nobody is £{kept:.6f} at most"),
    ]  # fmt: skip
