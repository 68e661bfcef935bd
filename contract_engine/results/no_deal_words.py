"""Why there is no deal, and what would lead to one, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import ConcessionLine, NoDealLines

MOST_TOLD = 3
A_POUND = 1.0
WHY = {
    "money": "the schemes cost more than they save, and no terms can mend that",
    "terms": "the limits entered clash with one another",
    "risk": "someone would have to lose more in bad years than it can absorb",
}


def why_no_deal(reason: NoDealLines) -> str:
    """Say in a few words why there is no deal."""
    if reason.steps_alone:
        return "only whole steps are in the way; if terms could take any value between their limits, there would be one"
    return WHY[reason.kind]


def no_deal_sentences(solution: Solution) -> list[str]:
    """Say which rules clash, and two ways out: the cheapest, and the one that asks alike of all."""
    reason = solution.no_deal
    if reason is None:
        return []
    if reason.kind == "money":
        return _money(solution, reason)
    return [*_clash(reason), *_ways(reason)]


def _money(solution: Solution, reason: NoDealLines) -> list[str]:
    unit = solution.contract.settings.display_unit
    missing, saved = money(reason.missing, unit), reason.schemes_cost - reason.missing
    if reason.schemes_cost < A_POUND:
        return [f"A deal would take {missing} from outside the contract, or that much less cost."]
    brings = f"save {money(saved, unit)}" if saved >= 0 else f"add {money(-saved, unit)} of other cost"
    cost = money(reason.schemes_cost, unit)
    wanted = f"{missing} from outside the contract, or schemes that cost that much less or save that much more"
    return [f"Over the term new schemes cost {cost} and {brings}. A deal would take {wanted}."]


def _clash(reason: NoDealLines) -> list[str]:
    rules = "; ".join(f"{line.rule}{f' ({line.cell})' if line.cell else ''}" for line in reason.clashing)
    if not rules:
        return []
    if len(reason.clashing) == 1:
        return [f"This cannot be kept, whatever the other terms: {rules}."]
    if not reason.each_needed:
        return [f"These cannot all be kept together, though it may not take each of them to clash: {rules}."]
    but = "give up any one and the others can be, though another clash may remain"
    return [f"These cannot all be kept together; {but}: {rules}."]


def _ways(reason: NoDealLines) -> list[str]:
    if reason.beyond_money:
        return [
            "No payment and no higher limit leads to a deal: the terms, or their lowest and highest, have to change."
        ]
    if not reason.concessions:
        return []
    cheapest, even = _told(reason.concessions), _told(reason.most_even)
    near = ""
    if reason.dearer_by_at_most >= A_POUND:
        near = f" (none is cheaper by more than {money(reason.dearer_by_at_most)})"
    told = [f"With the terms' own limits as they are, the cheapest way to a deal{near}: {cheapest}."]
    if even == cheapest:
        return [*told, "It is also the way that asks most evenly, by weight, of all who give way."]
    return [*told, f"The way that asks most evenly of all, by weight: {even}."]


def _told(lines: Sequence[ConcessionLine]) -> str:
    """Say what to do, what counts most first; the same cell once."""
    ways = list(dict.fromkeys(line.means for line in sorted(lines, key=lambda line: -line.counts)))
    more = len(ways) - MOST_TOLD
    return "; ".join(ways[:MOST_TOLD]) + (f"; and {more} more, on the sheet No deal" if more > 0 else "")
