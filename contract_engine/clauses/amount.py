"""Pounds that rest on terms still open: what other clauses pay, and what is paid on top of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.due import in_its_years
from contract_engine.terms import Capped, Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from contract_engine.schema.term_row import TermRow
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes


def _nothing() -> Pounds:
    return np.zeros((1, 1))


@dataclass(frozen=True, slots=True)
class Amount:
    """Pounds by year and scenario: fixed + sum over open levers of per_unit x lever.

    A lever that is closed is a known number, and part of `fixed`.
    """

    fixed: Pounds = field(default_factory=_nothing)
    per_unit: Mapping[str, Pounds] = field(default_factory=dict)

    def __add__(self, other: Amount) -> Amount:
        """Add two amounts."""
        return total((self, other))

    def __sub__(self, other: Amount) -> Amount:
        """Take one amount from another."""
        return total((self, other * -1.0))

    def __mul__(self, part: Pounds | float) -> Amount:
        """Return a part of the amount, one for all or by year and scenario."""
        return Amount(self.fixed * part, {lever: pounds * part for lever, pounds in self.per_unit.items()})

    def meets(self, other: Amount) -> bool:
        """Whether both may be other than nothing in the same year of the same scenario."""
        return bool(np.any(self._moves() & other._moves()))

    def _moves(self) -> NDArray[np.bool_]:
        moves: NDArray[np.bool_] = self.fixed != 0
        for pounds in self.per_unit.values():
            moves = moves | (pounds != 0)
        return moves

    def in_the_years_of(self, outcomes: Outcomes, row: TermRow) -> Amount:
        """Return what of it falls in the years for which a row holds, without levers that move nothing then."""
        kept = {lever: in_its_years(outcomes, row, pounds) for lever, pounds in self.per_unit.items()}
        return Amount(
            in_its_years(outcomes, row, self.fixed), {lever: each for lever, each in kept.items() if each.any()}
        )


def total(amounts: Iterable[Amount]) -> Amount:
    """Add amounts up."""
    fixed, per_unit = _nothing(), dict[str, "Pounds"]()
    for amount in amounts:
        fixed = fixed + amount.fixed
        for lever, pounds in amount.per_unit.items():
            per_unit[lever] = per_unit[lever] + pounds if lever in per_unit else pounds
    return Amount(fixed, per_unit)


def paid(outcomes: Outcomes, row: TermRow, payer: str, payee: str, amount: Amount) -> Iterator[Flow]:
    """Yield the payments of a row: what is known outright, and one for each open lever."""
    due = amount.in_the_years_of(outcomes, row)
    yield Flow(payer, payee, row.clause, None, due.fixed)
    for lever, pounds in due.per_unit.items():
        yield Flow(payer, payee, row.clause, lever, pounds)


def paid_above_zero(outcomes: Outcomes, row: TermRow, payer: str, payee: str, amount: Amount) -> Flow | Capped:
    """Return the payment of an amount where it is above zero; if nothing in it is open, it is known outright."""
    due = amount.in_the_years_of(outcomes, row)
    if due.per_unit:
        return Capped(payer, payee, row.clause, due.fixed, due.per_unit)
    return Flow(payer, payee, row.clause, None, np.maximum(due.fixed, 0.0))
