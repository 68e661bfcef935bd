"""A frontier in the lines of a solution: the aims, and every point with its terms and results."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from contract_engine.results.money import UNITS, money

if TYPE_CHECKING:
    from collections.abc import Mapping

# Fewer than so many of a display unit are told in pounds.
COARSE = 10


@dataclass(frozen=True, slots=True)
class AimLine:
    """One of the two aims: its name for the command line, what it is, its unit, and which way is better.

    `proposed` is what it is at the terms proposed, if any are.
    """

    name: str
    words: str
    unit: Literal["£", "%"]
    better: Literal["less", "more"]
    proposed: float | None

    def shown(self, value: float, unit: str) -> str:
        """Write a value of it: pounds in a display unit, in whole pounds where that is too coarse, or a percentage."""
        if self.unit == "%":
            return f"{value:.1%}"
        return money(value, unit if abs(value) >= COARSE * UNITS[unit][0] else "£")


@dataclass(frozen=True, slots=True)
class FrontierPosition:
    """One organisation at one point, in one year or over the term; pounds.

    `cvar` is the average of its worst running shortfalls, in the row of the term only.
    """

    party: str
    year: str
    expected: float
    outside_option: float
    gain: float
    cvar: float | None


@dataclass(frozen=True, slots=True)
class FrontierLine:
    """One point: terms within every limit at which neither aim can be better unless the other is worse.

    `aims` and `levers` go by name and id; `levers` are terms as they would be typed.
    """

    point: int
    knee: bool
    aims: Mapping[str, float]
    levers: Mapping[str, float]
    positions: tuple[FrontierPosition, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the point as `solve --json` shows it."""
        return {
            "point": self.point,
            "knee": self.knee,
            "aims": dict(self.aims),
            "levers": [{"id": name, "value": value} for name, value in self.levers.items()],
            "positions": [asdict(position) for position in self.positions],
        }


@dataclass(frozen=True, slots=True)
class Frontier:
    """The frontier between two aims, from the best of the first to the best of the second.

    One point alone says that the same terms are best for both; none, that there are no terms to
    choose among. `message` is the short of it, `sentences` all there is to say; `missed` is by
    how many pounds the rules and loss limits are missed where they are missed most.
    """

    aims: tuple[AimLine, AimLine]
    points: tuple[FrontierLine, ...]
    knee: int | None
    complete: bool
    message: str
    sentences: tuple[str, ...]
    missed: float

    def as_json(self) -> dict[str, Any]:
        """Return what `solve --json` says of the frontier: its points, and what to know of them all."""
        return {
            "frontier": [point.as_dict() for point in self.points],
            "frontier_aims": [asdict(aim) for aim in self.aims],
            "frontier_knee": self.knee,
            "frontier_complete": self.complete,
        }
