"""One candidate for the budget as it was worked out: what the sentences, lines and overturns are taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_engine.design.problem import Problem
    from contract_engine.results.choosing import Answer
    from contract_engine.results.lead_no_terms import NoTerms
    from contract_engine.stressing.candidates import Candidate
    from contract_engine.stressing.holder_risk import HolderRisk
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True)
class Led:
    """One candidate, what the search came to, and its risk where there are terms."""

    candidate: Candidate
    answer: Answer
    terms: Pounds | None
    why: str
    risk: HolderRisk | None
    no_terms: NoTerms | None = None

    @property
    def problem(self) -> Problem:
        """Return the design problem that was solved."""
        return self.answer.best.problem

    @property
    def levers(self) -> dict[str, float]:
        """Return the terms by lever: those proposed, or the draft's where there are none."""
        problem = self.answer.best.problem
        values = problem.draft if self.terms is None else self.terms
        return {lever.id: float(value) for lever, value in zip(problem.levers, values, strict=True)}
