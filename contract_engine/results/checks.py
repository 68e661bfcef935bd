"""What a run makes sure of before it shows anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.bending import MILLION
from contract_engine.results.sizes import sizes_of
from contract_engine.results.solution_lines import CheckLine
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.design.bound import Bound
    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.terms import Pounds

SHARE = 1e-6
# In the optimiser's unit, millions of pounds.
POUND = 1e-6
SETTLED_AGAIN = "Settled again without the optimiser"
BEST_POSSIBLE = "Payments with a cap: how near to the best possible"
NOT_PROVEN = "no terms were found, and it is not proven that there are none"


def checks_of(
    worlds: Worlds, problem: Problem, design: Design, proposed: Mapping[str, Pounds]
) -> tuple[CheckLine, ...]:
    """Check a run: money in is money out, gains add up to the surplus, limits are kept, settled again to the penny."""
    lines = [_every_pound(worlds, problem), _surplus(problem)]
    if design.terms is not None:
        lines.append(_settled_again(problem, design.terms, proposed))
    if design.terms is not None and not design.tested:
        lines += [_limits(problem, design), _losses(problem, design), sizes_of(problem, design.rows)]
    if design.bound is not None:
        lines.append(_best_possible(design.bound))
    return tuple(lines)


def not_proven(checks: tuple[CheckLine, ...]) -> bool:
    """Whether a run found no terms without proof that there are none."""
    return any(line.detail == NOT_PROVEN for line in checks)


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
    expected = problem.expected(terms)
    settled = np.array([proposed[party].mean(axis=1) for party in problem.parties])
    apart = float(np.abs(expected - settled).max())
    return CheckLine(
        SETTLED_AGAIN,
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


def _best_possible(bound: Bound) -> CheckLine:
    """Say how near the first aim is to a bound found without its answer, which it must not pass."""
    if bound.reached is None:
        return CheckLine(BEST_POSSIBLE, passed=True, detail=NOT_PROVEN)
    if not bound.boxes:
        return CheckLine(BEST_POSSIBLE, passed=True, detail="for this aim it is not known what the best possible is")
    if bound.possible == -np.inf:
        return CheckLine(BEST_POSSIBLE, passed=True, detail="there was no time to find out what the best possible is")
    pounds = f"£{bound.gap * MILLION:,.0f}"
    gap = {"terms": f"{bound.gap:.0f} fewer changes", "part": f"{bound.gap:.2%}", "pounds": pounds}[bound.unit]
    return CheckLine(
        BEST_POSSIBLE,
        bound.reached >= bound.possible - POUND,
        f"the aim is within {gap} of the best possible, proven with {bound.boxes} sets of narrower and wider limits",
    )
