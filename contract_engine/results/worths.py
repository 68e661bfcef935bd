"""What limits are worth, as lines of a solution."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

TOO_LATE = "What limits are worth was not worked out in time"
MOST_TOLD = 2


@dataclass(frozen=True, slots=True)
class WorthLine:
    """What easing a limit is worth: `more` by the first pound (or unit of a term), `less` what tightening costs.

    `from_` and `to` are the easings between which each brings what the first does, to one in
    twenty; from `beyond` on nothing more is gained, and `gained` is what all of it brings.
    `less` is None where a pound less leaves no terms. `said` is all that in words; `kind` is
    the rule's name in the model. Where a term is eased, `unit` is the term's own.
    """

    rule: str
    party: str
    unit: str
    to_whom: str
    more: float
    less: float | None
    from_: float
    to: float
    beyond: float | None
    gained: float
    unique: bool
    said: str
    cell: str
    kind: str

    @property
    def one(self) -> float:
        """What one more is, as people count: a pound, or a percentage point."""
        return 0.01 if self.unit == "%" else 1.0


@dataclass(frozen=True, slots=True)
class Worths:
    """All limits that are worth something, most gained first, and a sentence on how that is measured."""

    lines: tuple[WorthLine, ...] = ()
    note: str = ""

    @property
    def in_time(self) -> bool:
        """Whether all that there is to work out was worked out."""
        return not self.note.startswith(TOO_LATE)

    def as_json(self) -> dict[str, Any]:
        """Return what `solve --json` shows."""
        lines = [{name.rstrip("_"): entry for name, entry in asdict(line).items()} for line in self.lines]
        return {"worth": lines, "worth_note": self.note}


def worth_sentences(worths: Worths) -> list[str]:
    """Say which limits are worth most, for the findings."""
    told = [line.said for line in worths.lines if line.more > 0]
    if len(told) > MOST_TOLD:
        told[MOST_TOLD - 1] += f" The sheet Worth of limits has {len(told) - MOST_TOLD} more."
    return told[:MOST_TOLD] or ([] if worths.in_time else [worths.note])
