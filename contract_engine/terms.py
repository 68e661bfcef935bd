"""Party, lever and flow: the leaf that everything may import.

Facts that hold everywhere are stated here once. Money is nominal pounds of a financial
year, positive when the organisation named receives it. Rates and shares are fractions.
Arrays of money have the shape (year, scenario); a flow that is the same in every
scenario may have one column, which numpy spreads over the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Pounds = NDArray[np.float64]

PENNY = 0.01


@dataclass(frozen=True, slots=True)
class Lever:
    """A term open to negotiation: a number in which every payment is linear.

    `today` is None where the clause is new, `draft` is None where it ends with today's
    contract. `party` is the organisation or network that is paid. `cell` is where the
    draft stands in the input.
    """

    id: str
    clause: str
    label: str
    party: str
    unit: str
    today: float | None
    draft: float | None
    lowest: float | None = None
    highest: float | None = None
    step: float | None = None
    open: bool = False
    year: str | None = None
    cell: str = ""

    @property
    def words(self) -> str:
        """Clause, what the lever is, who is paid, and the year if it has one."""
        return ", ".join(filter(None, (self.clause, self.label, self.party, self.year)))

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest value that may be proposed; a closed term stays at the draft."""
        draft = float(self.draft or 0.0)
        if not self.open:
            return draft, draft
        return draft if self.lowest is None else self.lowest, draft if self.highest is None else self.highest

    @property
    def is_new(self) -> bool:
        """True where the lever stands in the contract on the table."""
        return self.draft is not None


@dataclass(frozen=True, slots=True)
class Flow:
    """A payment under one clause: `pounds` for one unit of the lever, or outright if it has none."""

    payer: str
    payee: str
    clause: str
    lever: str | None
    pounds: Pounds

    def at(self, terms: Mapping[str, float]) -> Pounds:
        """Pounds due at given terms (lever id to value)."""
        return self.pounds if self.lever is None else self.pounds * terms[self.lever]


@dataclass(frozen=True, slots=True)
class Capped:
    """A payment that stops at zero: max(fixed + sum over levers of per_unit x lever, 0).

    The one exception to payments being linear in the levers. A payment x that stops at a cap
    c is the flow x and, the other way, a capped payment of x - c.
    """

    payer: str
    payee: str
    clause: str
    fixed: Pounds
    per_unit: Mapping[str, Pounds]

    def before(self, terms: Mapping[str, float]) -> Pounds:
        """Return the amount before it stops at zero, at given terms (lever id to value)."""
        return sum((pounds * terms[lever] for lever, pounds in self.per_unit.items()), start=self.fixed)

    def at(self, terms: Mapping[str, float]) -> Pounds:
        """Pounds due at given terms (lever id to value)."""
        return np.maximum(self.before(terms), 0.0)
