"""Lines of one candidate to hold the budget, taken from the terms found with it as holder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.results.lead_lines import GrowthLine, HolderPositionLine, HolderSchemeLine, HolderTermLine
from contract_engine.results.lines import initiative_lines, position_lines
from contract_engine.stressing.holder_risk import gains_from_growth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.lead_worked import Led

NO_PENNY = 1e-9


def account_in(led: Led) -> str:
    """Return what the account is called that the candidate stands behind; blank where it is named itself."""
    holding = led.answer.best.worlds.contract.holding
    return "" if holding is None else holding.account


def position_lines_of(led: Led) -> Iterator[HolderPositionLine]:
    """Yield every organisation's result by year and over the term; at the draft where there are no terms."""
    worlds, problem = led.answer.best.worlds, led.answer.best.problem
    results = worlds.ledger_new.results(led.levers)
    gains = dict(zip(problem.parties, problem.gains(np.array([*led.levers.values()])), strict=True))
    for line in position_lines(worlds, problem, results, results):
        if line.party != account_in(led):
            yield HolderPositionLine(
                led.candidate.name, line.party, line.year, line.expected, line.outside_option,
                float(gains[line.party]) if line.year == "term" else line.gain,
                line.p5, line.p95, line.cvar, line.risk_capacity, line.chance_of_breach,
            )  # fmt: skip


def scheme_lines(led: Led) -> Iterator[HolderSchemeLine]:
    """Yield every part of a scheme, what its owner gains by it and must gain."""
    problem = led.answer.best.problem
    for line in initiative_lines(led.answer.best.worlds, problem, led.terms, led.answer.draft.problem):
        owner = led.candidate.name if line.owner == account_in(led) else line.owner
        yield HolderSchemeLine(
            led.candidate.name, line.initiative, owner, line.induced, line.margin, line.required,
            "draft" if led.terms is None else "proposed",
        )  # fmt: skip


def growth_lines(led: Led) -> Iterator[GrowthLine]:
    """Yield what the candidate gains by more of each service, at its terms or the draft."""
    contract = led.answer.best.worlds.contract
    for provider, service, gain in gains_from_growth(contract, led.levers, led.candidate.members):
        who = led.candidate.name if provider == account_in(led) else provider
        yield GrowthLine(led.candidate.name, who, service, gain)


def term_lines(led: Led) -> Iterator[HolderTermLine]:
    """Yield the terms that move money: a payment of the candidate to itself is none."""
    problem = led.answer.best.problem
    for place, lever in enumerate(problem.levers):
        if problem.pounds_per_unit[place] > NO_PENNY:
            value = None if led.terms is None else float(led.terms[place])
            draft = float(lever.draft or 0.0)
            yield HolderTermLine(led.candidate.name, lever.id, lever.words, lever.unit, draft, value)
