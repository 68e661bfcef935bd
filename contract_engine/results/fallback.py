"""What falls back on the commissioner if whoever holds the budget loses more than it can absorb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.design.tail import average_of_worst, largest_running_shortfall
from contract_engine.results.money import money
from contract_engine.schema.holders import budget_holders
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.schema.settings import Settings
    from contract_engine.terms import Pounds

Under = Literal["today", "draft", "proposed"]


@dataclass(frozen=True, slots=True)
class FallbackLine:
    """How often, and how far, one budget holder's running loss exceeds what it can absorb; pounds over the term.

        excess = max(running loss - what it can absorb, 0)

    `party` is the holder, `falls_on` the commissioner that pays its budget, `under` the terms in
    force. `expected` is the mean of the excess, `worst` its average in the worst cases (1 in 20 at
    a confidence of 95%).
    """

    party: str
    falls_on: str
    under: Under
    absorbs: float
    chance: float
    expected: float
    worst: float


def fallback_lines(
    worlds: Worlds, problem: Problem, draft: Mapping[str, Pounds], proposed: Mapping[str, Pounds] | None
) -> tuple[FallbackLine, ...]:
    """Return one line for each budget holder and set of terms; none where nobody but a commissioner holds one."""
    results: dict[Under, Mapping[str, Pounds]] = {"today": worlds.results_today, "draft": draft}
    if proposed is not None:
        results["proposed"] = proposed
    plan = worlds.plan
    lines = []
    for party, falls_on in budget_holders(worlds.contract).items():
        absorbs = problem.capacity[party]
        for under, table in results.items():
            excess = np.maximum(largest_running_shortfall(table[party], plan[party]) - absorbs, 0.0)
            worst = average_of_worst(excess, worlds.contract.settings.confidence)
            chance, expected = float((excess > PENNY).mean()), float(excess.mean())
            lines.append(FallbackLine(party, falls_on, under, absorbs, chance, expected, worst))
    return tuple(lines)


def fallback_sentence(lines: Sequence[FallbackLine], settings: Settings) -> str:
    """Say what the commissioner may have to find: under the proposed terms, else under the draft.

    Of several budget holders, the one whose excess is largest in the worst cases.
    """
    under: Under = "proposed" if any(line.under == "proposed" for line in lines) else "draft"
    shown = [line for line in lines if line.under == under]
    if not shown:
        return ""
    line = max(shown, key=lambda each: (each.worst, each.chance))
    unit, rare = settings.display_unit, f"{1 / (1 - settings.confidence):.3g}"
    terms = "the proposed terms" if under == "proposed" else "the draft"
    if line.chance == 0:
        return (
            f"Under {terms} {line.party}'s losses exceed the {money(line.absorbs, unit)} it can absorb in none of the"
            f" futures looked at, so that nothing falls back on {line.falls_on}."
        )
    return (
        f"If {line.party}'s losses exceed the {money(line.absorbs, unit)} it can absorb, {line.falls_on} has to step"
        f" in: under {terms} the chance is {_chance(line.chance)}, and {money(line.worst, unit)} falls back on"
        f" {line.falls_on} on average in the worst 1 in {rare} futures{_at_draft(lines, line, unit)}."
    )


def _at_draft(lines: Sequence[FallbackLine], line: FallbackLine, unit: str) -> str:
    if line.under == "draft":
        return ""
    draft = next(other for other in lines if other.party == line.party and other.under == "draft")
    return f" (under the draft {_chance(draft.chance)} and {money(draft.worst, unit)})"


def _chance(chance: float) -> str:
    return "less than 0.1%" if 0 < chance < 0.001 else f"{chance:.1%}"  # noqa: PLR2004 - the last digit shown
