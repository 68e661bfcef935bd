"""The first sentence of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.checks import not_proven
from contract_engine.results.no_deal_words import why_no_deal

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution


def headline(solution: Solution) -> str:
    """Say in one sentence whether there are terms, and which; of a goal seek, what came of it."""
    if solution.goal_seek is not None:
        return solution.goal_seek.sentences[0]
    return _of_terms(solution)


def _of_terms(solution: Solution) -> str:
    if solution.keep_today:
        return "Keep today's terms: the contract creates nothing to share."
    if solution.tests_only:
        return "No term is open to negotiation: the terms as written are tested, and no others were sought."
    if solution.status == "limit":
        return _stopped(solution)
    if solution.no_deal is not None:
        return f"No deal: {why_no_deal(solution.no_deal)}."
    if any(lever.changed for lever in solution.levers) or solution.choosing.changes_draft:
        return f"There are terms within every limit entered. They were chosen for: {solution.objective}."
    return "The draft is within every limit entered, and stays as it is."


def _stopped(solution: Solution) -> str:
    if solution.has_terms:
        return "Stopped by the time limit: the terms shown are within every limit but may not be the best."
    if not_proven(solution.checks):
        return (
            "Undecided: no terms were found, but nor is it proven that there are none. Bring the lowest and highest"
            " of the terms in payments with a cap nearer together, and try again."
        )
    return "Stopped by the time limit: no terms were found in that time."
