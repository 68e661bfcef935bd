"""Why there are no terms with a candidate as holder, and how much more it would have to be able to absorb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.design.described import ABSORBED
from contract_engine.design.design import design
from contract_engine.design.least_absorbed import least_absorbed
from contract_engine.results.money import listed, money

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.clauses.form import LoadedForm
    from contract_engine.design.problem import Problem
    from contract_engine.schema.settings import Aim
    from contract_engine.stressing.candidates import Candidate

MOST_TOLD = 2
A_POUND = 1.0


@dataclass(frozen=True, slots=True)
class NoTerms:
    """Why there are none, in words; what would give terms, and how many pounds of it; nothing where it is not known."""

    why: str
    overturn: str = ""
    pounds: float = 0.0


def why_no_terms_with(  # noqa: PLR0913 - what was asked, and how to go about it
    candidate: Candidate,
    problem: Problem,
    form: LoadedForm,
    aim: Aim,
    *,
    deadline: float | None,
    progress: Callable[[str], None],
) -> NoTerms:
    """Say why there are no terms: the money, what the candidate can absorb, or the terms and all else."""
    unit = problem.contract.settings.display_unit
    if problem.surplus < 0:
        missing = money(-problem.surplus, unit)
        return NoTerms(
            f"schemes and management cost {missing} more than is saved, and no terms can mend that",
            f"{candidate.name} would have terms if {missing} more were saved over the term, or cost less.",
            -problem.surplus,
        )
    progress(f"how much more {candidate.name} would have to absorb")
    more = least_absorbed(problem, form, candidate.shares, deadline=deadline)
    if more is None:
        return _explained(candidate, problem, form, aim, progress)
    if more < A_POUND:
        return NoTerms("only the whole steps of the terms are in the way")
    return _absorbing(candidate, problem, more)


def _absorbing(candidate: Candidate, problem: Problem, more: float) -> NoTerms:
    unit = problem.contract.settings.display_unit
    if len(candidate.members) > 1:
        return NoTerms(
            "a member would have to lose more in bad years than it can absorb",
            f"{candidate.name} would have terms if its members could absorb about {money(more, unit)} more between"
            " them, by their shares.",
            more,
        )  # fmt: skip
    (member,) = candidate.members
    holds, absorbs = problem.limit[member], problem.capacity[member]
    return NoTerms(
        "it would have to lose more in bad years than it can absorb",
        f"{candidate.name} would have terms if it could absorb about {money(holds + more, unit)} in place of"
        f" {money(absorbs, unit)}.",
        holds + more - absorbs,
    )


def _explained(
    candidate: Candidate, problem: Problem, form: LoadedForm, aim: Aim, progress: Callable[[str], None]
) -> NoTerms:
    """Explain what clashes whatever the candidate could absorb, and the cheapest concessions."""
    unit, reason = problem.contract.settings.display_unit, design(problem, form, aim, progress=progress).no_deal
    if reason is None:
        return NoTerms("it was not decided why")
    rules = [f"'{rule.words}'" for rule in reason.clashing if rule.component != "limits_of_term"]
    clash = f": {_told(rules)} cannot all be kept" if len(rules) > 1 else ""
    why = f"limits entered clash with one another, whatever it could absorb{clash}"
    asked = [each for each in reason.concessions if each.pounds >= A_POUND]
    if not asked:
        return NoTerms(why)
    parts = [
        f"{each.rule.party} could absorb {money(each.pounds, unit)} more" if each.rule.component == ABSORBED
        else f"'{each.rule.words}' gave way by {money(each.pounds, unit)}"
        for each in asked
    ]  # fmt: skip
    return NoTerms(why, f"{candidate.name} would have terms if {_told(parts)}.", sum(each.pounds for each in asked))


def _told(parts: list[str]) -> str:
    more = len(parts) - MOST_TOLD
    return listed(parts) if more <= 0 else listed([*parts[:MOST_TOLD], f"{more} more"])
