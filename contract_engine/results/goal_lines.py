"""A goal seek in the lines of a solution: the value of one term that does what was asked, or that none does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contract_engine.results.solution_lines import BrokenLine


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A term and its values before and after; `with_it` says that it moves because another one does."""

    id: str
    words: str
    unit: str
    before: float
    after: float
    with_it: bool


@dataclass(frozen=True, slots=True)
class GoalSeek:
    """What was asked, and what came of it.

    `value` is what the term must be, None if no value between `lowest` and `highest` will do;
    then the terms on show are those of `best`. `reached` is the measure there, `before` where the
    search began; `stretches` are all values that will do. `broken` are rules that the terms on
    show break, those that were broken before left out.
    """

    until: str
    vary: str
    start: str
    target: float
    value: float | None
    best: float
    before: float
    reached: float
    lowest: float
    highest: float
    stretches: tuple[tuple[float, float], ...]
    moved: tuple[MovedLine, ...]
    broken: tuple[BrokenLine, ...]
    broken_before: int
    sentences: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether some value does what was asked."""
        return self.value is not None

    def as_json(self) -> dict[str, Any]:
        """Return what `solve --json` says of it."""
        return {"found": self.found, **asdict(self)}
