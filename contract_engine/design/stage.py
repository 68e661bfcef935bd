"""What a stage of the search came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage aimed at and reached; money in pounds."""

    name: str
    value: float
