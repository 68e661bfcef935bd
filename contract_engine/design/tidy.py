"""Terms as people would write them: no more decimals than their money needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows
    from contract_engine.terms import Pounds

DIGITS = 10
TEN_PENCE, HALF_A_PENNY = 0.10, 0.005
SHARE = 1e-9


def tidied(problem: Problem, rows: Rows, terms: Pounds) -> Pounds:
    """Return terms rounded where that moves less than ten pence over the term and breaks no rule.

    Stages may take ten pence from one another, which leaves dust such as 2.8999737 for 2.9.
    Whatever is returned is never a hair outside a term's lowest and highest.
    """
    exact = _within(problem, np.round(terms, DIGITS))
    largest = float(problem.pounds_per_unit.max(initial=0.0)) or 1.0
    worth = np.where(problem.pounds_per_unit > 0, problem.pounds_per_unit, largest)
    short = [_shortest(value, TEN_PENCE / each) for value, each in zip(exact, worth, strict=True)]
    tidy = _within(problem, np.array(short))
    return tidy if _kept(problem, rows, tidy) else exact


def _shortest(value: float, within: float) -> float:
    """Return the value with the fewest decimals that keep it this near."""
    tries = (round(float(value), digits) for digits in range(DIGITS))
    return next((short for short in tries if abs(short - value) <= within), float(value))


def _within(problem: Problem, terms: Pounds) -> Pounds:
    lowest = [-np.inf if lever.lowest is None or not lever.open else lever.lowest for lever in problem.levers]
    highest = [np.inf if lever.highest is None or not lever.open else lever.highest for lever in problem.levers]
    held: Pounds = np.array([lever.draft for lever in problem.levers], dtype=float)
    is_open = np.array([lever.open for lever in problem.levers], dtype=bool)
    return np.where(is_open, np.clip(terms, lowest, highest), held)


def _kept(problem: Problem, rows: Rows, terms: Pounds) -> bool:
    allowed = np.array([HALF_A_PENNY if rule.party else SHARE for rule in rows.rules])
    if (rows.shortfall(terms) > allowed).any():
        return False
    steps = [
        ((value - lever.lowest) / lever.step) % 1
        for lever, value in zip(problem.levers, terms, strict=True)
        if lever.open and lever.step and lever.lowest is not None
    ]
    if any(min(part, 1 - part) > SHARE for part in steps):
        return False
    confidence = problem.contract.settings.confidence
    return all(
        loss.average_of_worst(terms, confidence) <= problem.limit[loss.party] + HALF_A_PENNY for loss in problem.losses
    )
