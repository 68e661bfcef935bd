"""Lines of a solution, taken from the worlds and the terms found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.described import loss_rule
from contract_engine.design.tail import average_of_worst, largest_running_shortfall
from contract_engine.results.keeping import SHARE, rules_kept
from contract_engine.results.solution_lines import (
    TERM,
    BindingLine,
    BrokenLine,
    FlowLine,
    InitiativeLine,
    LeverLine,
    PositionLine,
    StrandedLine,
)  # fmt: skip
from contract_engine.settlement.ledger import terms_today
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.settlement.ledger import Ledger, Payment
    from contract_engine.terms import Pounds

# A rule with less than this to spare is tight: a pound, or of a share what keeping says.
POUND = 1.0


def lever_lines(problem: Problem, design: Design) -> tuple[LeverLine, ...]:
    """One line for each term on the table."""
    found: list[float | None] = [None] * len(problem.levers)
    if design.terms is not None:
        found = [float(value) for value in design.terms]
    if design.keep_today:
        found = [lever.today for lever in problem.levers]
    return tuple(
        LeverLine(
            lever.id, lever.clause, lever.label, lever.party, lever.year, lever.unit, lever.today,
            draft, value, lever.lowest, lever.highest, lever.step, lever.open, lever.cell,
            0.0 if value is None else abs(value - draft) * float(weight),
        )
        for lever, draft, value, weight in zip(
            problem.levers, map(float, problem.draft), found, problem.pounds_per_unit, strict=True
        )
    )  # fmt: skip


def position_lines(
    worlds: Worlds, problem: Problem, draft: Mapping[str, Pounds], proposed: Mapping[str, Pounds]
) -> tuple[PositionLine, ...]:
    """One line for each organisation and year, and one for the term."""
    lines = []
    confidence = worlds.contract.settings.confidence
    for place, party in enumerate(problem.parties):
        plan = problem.plan[place]
        running = largest_running_shortfall(proposed[party], plan)
        by_year = [
            (year, draft[party][t], proposed[party][t], plan[t], plan[t] - proposed[party][t])
            for t, year in enumerate(worlds.contract.years)
        ]
        term = (TERM, draft[party].sum(axis=0), proposed[party].sum(axis=0), plan.sum(), running)
        for year, at_draft, result, stay, shortfall in [*by_year, term]:
            low, high = np.percentile(result, [5, 95])
            limit = problem.limit[party]
            lines.append(
                PositionLine(
                    party=party,
                    year=year,
                    draft=float(at_draft.mean()),
                    expected=float(result.mean()),
                    outside_option=float(stay),
                    gain=float(result.mean() - stay),
                    p5=float(low),
                    p95=float(high),
                    cvar=average_of_worst(shortfall, confidence),
                    risk_capacity=problem.capacity[party],
                    risk_limit=limit,
                    chance_of_breach=float((shortfall > limit + PENNY).mean()),
                )
            )
    return tuple(lines)


def flow_lines(
    worlds: Worlds, draft: Mapping[str, float], proposed: Mapping[str, float] | None, drafted: Worlds
) -> tuple[FlowLine, ...]:
    """One line for each payer, payee, clause and year; without proposed terms, expected is as today.

    `drafted` are the worlds of the draft, whose alternatives may not be those proposed.
    """
    today = _expected(worlds, worlds.ledger_today.payments(terms_today(worlds.today)))
    at_draft = _expected(worlds, drafted.ledger_new.payments(draft))
    at_proposed = today if proposed is None else _expected(worlds, worlds.ledger_new.payments(proposed))
    nothing = np.zeros(len(worlds.contract.years))
    return tuple(
        FlowLine(*key, year, *(float(table.get(key, nothing)[t]) for table in (today, at_draft, at_proposed)))
        for key in sorted({*today, *at_draft, *at_proposed, *stopping(worlds.ledger_new)})
        for t, year in enumerate(worlds.contract.years)
    )


def stopping(ledger: Ledger) -> set[tuple[str, str, str]]:
    """Return payments that stop at a limit: not due at some terms, they may be at others."""
    return {(capped.payer, capped.payee, capped.clause) for capped in ledger.capped}


def _expected(worlds: Worlds, payments: tuple[Payment, ...]) -> dict[tuple[str, str, str], Pounds]:
    shape = (len(worlds.contract.years),)
    return {
        (payment.payer, payment.payee, payment.clause): np.broadcast_to(payment.pounds.mean(axis=1), shape)
        for payment in payments
    }


def initiative_lines(
    worlds: Worlds, problem: Problem, terms: Pounds | None, drafted: Problem
) -> tuple[InitiativeLine, ...]:
    """One line for each part of a scheme; without proposed terms, the margin is that of the draft.

    A scheme that is not in use under the draft pays nobody there.
    """
    at = problem.draft if terms is None else terms
    at_draft = {duty.part: duty.margin(drafted.draft) for duty in drafted.duties}
    return tuple(
        InitiativeLine(
            initiative=duty.part.scheme,
            owner=duty.part.owner,
            induced=duty.margin(at) >= duty.required - PENNY,
            margin=duty.margin(at),
            required=duty.required,
            margin_at_draft=at_draft.get(duty.part, 0.0),
            cost=float(worlds.new.parts[duty.part].cost.sum()),
        )
        for duty in problem.duties
    )


def binding_lines(problem: Problem, design: Design) -> tuple[BindingLine, ...]:
    """Return the rules with nothing to spare at the proposed terms."""
    if design.terms is None:
        return ()
    rows, terms = design.rows, design.terms
    units = [POUND if rule.party else SHARE for rule in rows.rules]
    lines = [
        BindingLine(rule.words, rule.party, None, None, None, rule.cell)
        for rule, tight, lower, upper in zip(
            rows.rules, rows.is_tight(terms, np.array(units)), rows.lower, rows.upper, strict=True
        )
        if tight and lower != upper
    ]
    for loss in problem.losses:
        limit = problem.limit[loss.party]
        if loss.negotiable and abs(loss.average_of_worst(terms, problem.contract.settings.confidence) - limit) <= POUND:
            cell = problem.contract.parties[loss.party].at("risk_capacity")
            lines.append(BindingLine(loss_rule(problem, loss.party), loss.party, None, None, None, cell))
    for lever, value in zip(problem.levers, terms, strict=True):
        for side, bound in (("lowest", lever.lowest), ("highest", lever.highest)):
            if lever.open and bound is not None and abs(value - bound) <= SHARE * max(1.0, abs(bound)):
                words = f"{lever.words}: at its {side}"
                lines.append(BindingLine(words, "", None, None, None, lever.cell))
    return tuple(lines)


def broken_lines(problem: Problem, design: Design) -> tuple[BrokenLine, ...]:
    """Return the rules that the draft breaks, those that cost most first."""
    broken = (line for line in rules_kept(problem, design.rows, problem.draft) if line.broken)
    lines = (BrokenLine(line.rule, line.party, line.by, line.cell) for line in broken)
    return tuple(sorted(lines, key=lambda line: -line.by))


def stranded_lines(worlds: Worlds) -> tuple[StrandedLine, ...]:
    """Return, by provider and year, the spend that schemes take away, the cost that goes with it and what stays."""
    lines = []
    for provider in worlds.contract.parties:
        pairs = [
            (worlds.today.services[service], worlds.new.services[service])
            for service in worlds.new.services
            if service[0] == provider
        ]
        if not pairs:
            continue
        for t, year in enumerate(worlds.contract.years):
            stranded = sum(_mean(after.stranded - before.stranded, t) for before, after in pairs)
            released = sum(_mean(before.cost - after.cost, t) for before, after in pairs)
            lost = sum(_mean(before.actual - after.actual, t) for before, after in pairs)
            lines.append(StrandedLine(provider, year, stranded, released, lost, stranded + released))
    return tuple(lines)


def _mean(pounds: Pounds, year: int) -> float:
    return float(pounds[year].mean())
