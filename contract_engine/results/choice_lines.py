"""Choices in the lines of a solution: every combination looked at, and each alternative at its best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

CaseStatus = Literal["optimal", "no_deal", "limit", "not_looked_at", "not_possible"]


@dataclass(frozen=True, slots=True)
class CombinationLine:
    """One combination of alternatives and what the search came to in it; pounds over the term.

    `aim` is what the first stage reached, `risk_used` the largest part used of what anyone can
    absorb, `changes` how many choices and terms differ from the draft, `moved` pounds moved
    from it by the terms. What was not reached is None.
    """

    choices: Mapping[str, str]
    chosen: bool
    is_draft: bool
    status: CaseStatus
    why: str
    surplus: float | None
    aim: float | None
    risk_used: float | None
    changes: int | None
    moved: float | None
    gains: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AlternativeLine:
    """One alternative, in the best combination that contains it."""

    value: str
    surplus: float | None
    status: CaseStatus


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One choice: what was chosen, and its alternatives side by side."""

    option: str
    chosen: str
    draft: str
    alternatives: tuple[AlternativeLine, ...]


@dataclass(frozen=True, slots=True)
class Choosing:
    """Every choice and combination; `bound` says what is known of combinations that were not looked at."""

    options: tuple[OptionLine, ...] = ()
    combinations: tuple[CombinationLine, ...] = ()
    how_many: int = 1
    bound: str = ""

    @property
    def changes_draft(self) -> bool:
        """Whether an alternative was chosen that is not the draft's."""
        return any(line.chosen != line.draft for line in self.options)

    def option_dicts(self) -> list[dict[str, Any]]:
        """Return the choices as `solve --json` shows them."""
        return [
            {
                "option": line.option,
                "chosen": line.chosen,
                "draft": line.draft,
                "alternatives": [
                    {"value": entry.value, "surplus": entry.surplus, "status": entry.status}
                    for entry in line.alternatives
                ],
            }
            for line in self.options
        ]

    def combination_dicts(self) -> list[dict[str, Any]]:
        """Return the combinations as `solve --json` shows them; none where there is no choice."""
        return [
            {name: dict(value) if name in ("choices", "gains") else value for name, value in _entries(line)}
            for line in self.combinations
            if self.options
        ]


def _entries(line: CombinationLine) -> list[tuple[str, Any]]:
    return [(name, getattr(line, name)) for name in CombinationLine.__slots__]
