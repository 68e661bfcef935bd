"""What each aim reaches: in which unit, and whether more or less of it is better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from contract_engine.schema.settings import Aim

Unit = Literal["pounds", "terms", "part"]
OTHER_UNITS: dict[Aim, Unit] = {"fewest_changes": "terms", "kalai_smorodinsky": "part"}
LESS_IS_BETTER: tuple[Aim, ...] = ("fewest_changes", "least_total_risk")


def unit_of(aim: Aim) -> Unit:
    """Return what an aim reaches is counted in: pounds over the term, terms, or a part of the most possible."""
    return OTHER_UNITS.get(aim, "pounds")
