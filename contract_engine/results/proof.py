"""The certificate as a check: that no terms within the limits do better, and how that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.certificate import certificate_of
from contract_engine.design.handed import OutOfTimeError, SolverStoppedError
from contract_engine.results.checks import BEST_POSSIBLE
from contract_engine.results.solution_lines import CheckLine

if TYPE_CHECKING:
    from contract_engine.design.certificate import Certificate
    from contract_engine.design.design import Design
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim

NO_BETTER = "No terms within the limits do better"
CHANGED = 1e-9
# How near to nothing the optimiser's own bound leaves the answer, as a part of it.
PROVEN = 1e-6
# What is left open of the later stages is said from here on.
NEAR_ENOUGH = 1e-3
SAME_DUE = "that is of terms at which the same payments with a cap are due in the same futures"
# Where terms go in whole steps: beyond this a search has not come near.
NEAR = 0.05


def proof_lines(problem: Problem, design: Design, aim: Aim, deadline: float | None = None) -> tuple[CheckLine, ...]:
    """Prove the first aim of proposed terms outside the optimiser, as far as that can be done."""
    if design.terms is None or not design.stages:
        return ()
    if aim == "fewest_changes":
        return (_changes(problem, design),)
    try:
        certificate = certificate_of(problem, design, aim, deadline)
    except OutOfTimeError:
        return (CheckLine(NO_BETTER, passed=True, detail="there was no time to prove it outside the optimiser"),)
    except SolverStoppedError:
        certificate = None
    if certificate is None:
        return (CheckLine(NO_BETTER, passed=_own_proof(problem, design), detail=_own(design)),)
    return (
        CheckLine(
            NO_BETTER, passed=certificate.holds or _stopped(design, certificate), detail=_told(design, certificate)
        ),
    )


def _own_proof(problem: Problem, design: Design) -> bool:
    """Whether the optimiser proved it; of whole steps, whether it came near and says how near.

    Where payments stop at zero it says how near, and may be far from it with the best there is.
    """
    stepped = any(lever.open and lever.step for lever in problem.levers)
    told = design.status == "limit" or design.bound is not None or design.gap == np.inf
    return told or design.gap <= (NEAR if stepped else PROVEN)


def _stopped(design: Design, certificate: Certificate) -> bool:
    """Whether all is as it should be but for a search that was stopped early."""
    return design.status == "limit" and certificate.kept


def _changes(problem: Problem, design: Design) -> CheckLine:
    """Count the terms that differ from the draft, apart from the search."""
    terms = problem.draft if design.terms is None else design.terms
    differ = sum(
        abs(value - draft) > CHANGED * max(1.0, abs(draft))
        for lever, value, draft in zip(problem.levers, terms, problem.draft, strict=True)
        if lever.open
    )
    told = round(design.stages[0].value)
    detail = f"{differ} term{'' if differ == 1 else 's'} of the draft differ{'s' if differ == 1 else ''}, counted apart"
    detail += f" from the search, which said {told}; {_own(design)}" if told else "; there can be no fewer"
    return CheckLine(NO_BETTER, passed=bool(differ <= told), detail=detail)


def _own(design: Design) -> str:
    if design.status == "limit":
        return "the search was stopped before it was known whether others do better"
    later = ""
    if design.later_gap > max(design.gap, NEAR_ENOUGH):
        later = f"; of risk and closeness, looked for next, the best is known to {design.later_gap:.1%}"
    if design.gap == np.inf:
        return "that none do better is the optimiser's own proof; of an aim of nothing it cannot say to what part"
    if design.bound is not None and design.gap > PROVEN:
        return f"how near the best is, is said under '{BEST_POSSIBLE}'{later}"
    return f"that none do better is the optimiser's own proof, to {design.gap:.2g} of the aim{later}"


def _told(design: Design, found: Certificate) -> str:
    cuts = f"{found.cuts} average{'' if found.cuts == 1 else 's'} of worst cases, held against every future"
    sums = f"{found.rules} rule{'' if found.rules == 1 else 's'}{f' and {cuts}' if found.cuts else ''}"
    missed = f"no rule is missed by more than £{found.missed:.6f}"
    others = f"; {SAME_DUE}; how good others may be, is said under '{BEST_POSSIBLE}'" if found.same_due else ""
    if found.is_cost:
        return (
            f"a cost of risk of £{-found.reached:,.2f}, counted again; it is nowhere below its tangent at these terms,"
            f" and the tangent comes to £{-found.most:,.2f} at least: proven to £{max(found.gap, 0.01):,.2f} outside"
            f" the optimiser, from {sums}{others}; {missed}"
        )
    if found.steps:
        off = f"{found.off_step} are off their step" if found.off_step else "all are on their steps"
        return (
            f"£{found.reached:,.2f}, counted again; {found.steps} terms go in whole steps and {off}; without steps the"
            f" most is £{found.most:,.2f}, proven outside the optimiser from {sums}{others}; with them {_own(design)}"
        )
    return (
        f"£{found.reached:,.2f} of at most £{found.most:,.2f}: proven to £{max(found.gap, 0.01):,.2f} outside the"
        f" optimiser, from {sums}{others}; {missed}"
    )
