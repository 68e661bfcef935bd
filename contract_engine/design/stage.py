"""What a stage of the search came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage aimed at and reached: pounds, or a count or a part where it is no money."""

    name: str
    value: float
    is_money: bool = True
