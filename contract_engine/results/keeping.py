"""Which rules given terms keep, and which they break: settled in numbers, without a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.design.described import loss_rule
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.design.rules import Rows
    from contract_engine.terms import Lever, Pounds

# A rule on shares is broken from a hundred-thousandth.
SHARE = 1e-5


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A rule and by how much it is missed, zero where it is kept; pounds if it protects someone, or its own unit.

    `name` tells which rule it is whatever figures of the contract its words hold.
    """

    name: str
    rule: str
    party: str
    by: float
    cell: str

    @property
    def broken(self) -> bool:
        """Whether it is missed by more than rounding."""
        return self.by > (PENNY if self.party else SHARE)


def rules_kept(problem: Problem, rows: Rows, terms: Pounds) -> tuple[KeptLine, ...]:
    """Hold terms against every rule: those on levers, the levers' own limits, and losses in the worst cases."""
    lines = [
        KeptLine(rule.name, rule.words, rule.party, float(by), rule.cell)
        for rule, by in zip(rows.rules, rows.shortfall(terms), strict=True)
    ]
    lines += [
        KeptLine(f"limits of {lever.id}", f"{lever.words}: within its own limits", "", _beyond(lever, float(value)),
                 lever.cell)
        for lever, value in zip(problem.levers, terms, strict=True)
        if lever.open
    ]  # fmt: skip
    for loss in problem.losses:
        over = loss.average_of_worst(terms, problem.contract.settings.confidence) - problem.limit[loss.party]
        cell = problem.contract.parties[loss.party].at("risk_capacity")
        words = loss_rule(problem, loss.party)
        lines.append(KeptLine(f"loss of {loss.party}", words, loss.party, max(over, 0.0), cell))
    return tuple(lines)


def _beyond(lever: Lever, value: float) -> float:
    """By how much a value is outside the limits of a term."""
    below = 0.0 if lever.lowest is None else lever.lowest - value
    above = 0.0 if lever.highest is None else value - lever.highest
    return max(below, above, 0.0)
