"""What a run makes sure of before it shows anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.results.solution_lines import CheckLine
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem, Worlds
    from contract_engine.terms import Pounds

SHARE = 1e-6


def checks_of(
    worlds: Worlds, problem: Problem, design: Design, proposed: Mapping[str, Pounds]
) -> tuple[CheckLine, ...]:
    """Check a run: money in is money out, gains add up to the surplus, limits are kept, settled again to the penny."""
    lines = [_every_pound(worlds, problem), _surplus(problem)]
    if design.terms is not None:
        lines += [_settled_again(problem, design.terms, proposed), _limits(problem, design), _losses(problem, design)]
    return tuple(lines)


def _every_pound(worlds: Worlds, problem: Problem) -> CheckLine:
    draft = {lever.id: float(lever.draft or 0.0) for lever in problem.levers}
    results = worlds.ledger_new.results(draft)
    owned = sum(own for own in worlds.ledger_new.own.values())
    apart = float(np.abs(sum(results.values()) - owned).max())
    return CheckLine(
        "Every pound paid is a pound received",
        apart < PENNY,
        f"payments add up to nothing in every year and scenario, to £{apart:.6f}",
    )


def _surplus(problem: Problem) -> CheckLine:
    lowest = [lever.draft if lever.lowest is None else lever.lowest for lever in problem.levers]
    at_lowest = problem.gains(np.array(lowest, dtype=float)).sum()
    at_draft = problem.gains(problem.draft).sum()
    apart = abs(float(at_lowest - at_draft))
    return CheckLine(
        "Gains add up to the surplus, whatever the terms",
        apart < PENNY,
        f"£{problem.surplus:,.2f} at the draft; at the lowest terms the sum differs by £{apart:.6f}",
    )


def _settled_again(problem: Problem, terms: Pounds, proposed: Mapping[str, Pounds]) -> CheckLine:
    expected = problem.mean + problem.mean_per_unit @ terms
    settled = np.array([proposed[party].mean(axis=1) for party in problem.parties])
    apart = float(np.abs(expected - settled).max())
    return CheckLine(
        "Settled again without the optimiser",
        apart < PENNY,
        f"payment by payment, no result differs by more than £{apart:.6f}",
    )


def _limits(problem: Problem, design: Design) -> CheckLine:
    terms = design.terms if design.terms is not None else problem.draft
    missed = design.rows.shortfall(terms)
    money = np.array([bool(rule.party) for rule in design.rows.rules])
    most = float(missed[money].max(initial=0.0))
    rest = float(missed[~money].max(initial=0.0))
    return CheckLine(
        "Every rule is kept",
        most < PENNY and rest < SHARE,
        f"{len(missed)} rules checked in numbers; the furthest missed by £{most:.6f}",
    )


def _losses(problem: Problem, design: Design) -> CheckLine:
    terms = design.terms if design.terms is not None else problem.draft
    confidence = problem.contract.settings.confidence
    over = max(loss.average_of_worst(terms, confidence) - problem.limit[loss.party] for loss in problem.losses)
    return CheckLine(
        "Nobody loses more than its limit in its worst cases",
        over < PENNY,
        f"checked in every scenario; the least to spare is £{-over:,.2f}",
    )
