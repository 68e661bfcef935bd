"""What the aim of a search came to, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.design.aims import LEAST_GAIN
from contract_engine.design.nash import TYPICAL_GAIN
from contract_engine.design.proportion import LEAST_PART
from contract_engine.design.total_risk import COST_OF_RISK
from contract_engine.results.money import money

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

# A part of the gains below which nobody would look further.
HARDLY_ANY = 5e-5


def aim_sentence(solution: Solution) -> str:
    """Say what the aim came to, where gains by name do not show it."""
    if not solution.stages or solution.keep_today or not solution.has_terms:
        return ""
    first, unit = solution.stages[0], solution.contract.settings.display_unit
    if first.stage == LEAST_GAIN:
        return f"Whoever gains least gains {money(first.value, unit)}, and no other terms would leave the least higher."
    if first.stage == LEAST_PART:
        return f"Everyone who can gain gets at least {first.value:.0%} of the most it could gain by any terms."
    if first.stage == TYPICAL_GAIN:
        gap = solution.run.gap
        nearly = "" if gap <= HARDLY_ANY else f", to within {gap:.1%}"
        return (
            "Any other terms would lower some gains by more, in per cent and by weight, than they raise"
            f" others{nearly}."
        )
    if first.stage == COST_OF_RISK:
        return (
            f"The swings that are left weigh as much as a certain loss of {money(first.value, unit)} in all, if"
            " each organisation dislikes them the more, the less it can absorb."
        )
    return ""
