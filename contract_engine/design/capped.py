"""Payments that stop at zero, and straight lines to stand in for them.

In each year and scenario such a payment is

    max(amount, 0),   amount = fixed + per_unit @ levers

which bends upwards in the levers. What its payer loses by it is cut off as it is. What its
payee gains by it has to be a straight line before it can be a row, and a line is

    part x amount + plus

Two kinds of lines are in use. *Pieces*: part 1 where the payment is due at some terms, 0 where
it is not. They never exceed the payment, and equal it at those terms. *Secants*: the chord over
the amounts that lie between the limits of the levers. They are never below the payment there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from contract_engine.settlement.ledger import Ledger
    from contract_engine.terms import Pounds

# A hundredth of a penny: an amount this near to nothing counts as due.
NOTHING = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class CappedPayment:
    """A payment that stops at zero; arrays (year, scenario) and (year, scenario, lever), pounds.

    `where` places its levers among all levers. `name` is its own: the clause, and a number.
    """

    name: str
    payer: str
    payee: str
    fixed: Pounds
    per_unit: Pounds
    where: NDArray[np.intp]
    clause: str = ""

    def before(self, terms: Pounds) -> Pounds:
        """Return the amount before it stops at zero."""
        amount: Pounds = self.fixed + self.per_unit @ terms[self.where]
        return amount

    def mean(self, terms: Pounds) -> Pounds:
        """Expected payment; shape (year,)."""
        expected: Pounds = np.maximum(self.before(terms), 0.0).mean(axis=1)
        return expected

    def between(self, lowest: Pounds, highest: Pounds) -> tuple[Pounds, Pounds]:
        """Return the least and the greatest amount that levers between these limits can make of it."""
        middle, half = (highest + lowest) / 2, (highest - lowest) / 2
        centre, reach = self.before(middle), np.abs(self.per_unit) @ half[self.where]
        return centre - reach, centre + reach

    def sign(self, party: str) -> int:
        """1 for who receives it, -1 for who pays it, 0 for anybody else."""
        return (self.payee == party) - (self.payer == party)

    def among(self, scenarios: NDArray[np.intp]) -> CappedPayment:
        """Return the same payment in some scenarios alone."""
        fixed, per_unit = (np.take(array, scenarios, axis=1) for array in (self.fixed, self.per_unit))
        return replace(self, fixed=fixed, per_unit=per_unit)

    def equals(self, other: CappedPayment) -> bool:
        """Whether two payments are the same money, between the same organisations."""
        return (
            (self.payer, self.payee) == (other.payer, other.payee)
            and np.array_equal(self.where, other.where)
            and np.array_equal(self.fixed, other.fixed)
            and np.array_equal(self.per_unit, other.per_unit)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What stands in for a payment: part x amount + plus; shape (year, scenario)."""

    part: Pounds
    plus: Pounds

    def equals(self, other: Line) -> bool:
        """Whether two lines are the same."""
        return np.array_equal(self.part, other.part) and np.array_equal(self.plus, other.plus)

    def among(self, scenarios: NDArray[np.intp]) -> Line:
        """Return the same line in some scenarios alone."""
        return Line(np.take(self.part, scenarios, axis=1), np.take(self.plus, scenarios, axis=1))

    def mean(self, payment: CappedPayment, levers: int) -> tuple[Pounds, Pounds]:
        """Expected payment as constant (year,) and slope (year, lever), over all levers."""
        slope = np.zeros((len(self.part), levers))
        slope[:, payment.where] = np.einsum("ts,tsl->tl", self.part, payment.per_unit) / self.part.shape[1]
        return (self.part * payment.fixed + self.plus).mean(axis=1), slope


Lines = tuple[Line, ...]
Box = tuple["Pounds", "Pounds"]


def pieces(payments: Sequence[CappedPayment], terms: Pounds, box: Box) -> Lines:
    """Lines that hold each scenario to what it is at these terms: paid in full or not at all.

    At an amount of nothing either would do: paid, unless no terms between the limits could
    make it more.
    """
    found = []
    for payment in payments:
        amount, (_, most) = payment.before(terms), payment.between(*box)
        due = (amount >= -NOTHING) & ((most > NOTHING) | (amount > NOTHING))
        found.append(Line(due.astype(float), np.zeros_like(amount)))
    return tuple(found)


def secants(payments: Sequence[CappedPayment], box: Box) -> Lines:
    """Chords over the amounts that levers between these limits can make; exact where an amount keeps its sign."""
    found = []
    for payment in payments:
        least, most = payment.between(*box)
        bends = (least < 0) & (most > 0)
        part = np.where(bends, most / np.where(bends, most - least, 1.0), least >= 0)
        found.append(Line(part, np.where(bends, -part * least, 0.0)))
    return tuple(found)


def same(some: Lines, others: Lines) -> bool:
    """Whether lines are the same, payment by payment."""
    return len(some) == len(others) and all(one.equals(other) for one, other in zip(some, others, strict=True))


def means(payments: Sequence[CappedPayment], terms: Pounds) -> Pounds:
    """Expected payments at given terms; shape (payment, year)."""
    return np.array([payment.mean(terms) for payment in payments])


def capped_payments(ledger: Ledger, levers: tuple[str, ...], party: str | None = None) -> tuple[CappedPayment, ...]:
    """Return the capped payments of a ledger as arrays over its scenarios, all or one organisation's."""
    place = {lever: count for count, lever in enumerate(levers)}
    shape = ledger.years, ledger.count
    found = []
    for number, capped in enumerate(ledger.capped, start=1):
        if party is not None and party not in (capped.payer, capped.payee):
            continue
        found.append(
            CappedPayment(
                name=f"{capped.clause} ({number})",
                payer=capped.payer,
                payee=capped.payee,
                fixed=np.broadcast_to(capped.fixed, shape),
                per_unit=_stacked(capped.per_unit, shape),
                where=np.array([place[lever] for lever in capped.per_unit], dtype=np.intp),
                clause=capped.clause,
            )
        )
    return tuple(found)


def _stacked(per_unit: Mapping[str, Pounds], shape: tuple[int, int]) -> Pounds:
    if not per_unit:
        return np.zeros((*shape, 0))
    return np.stack([np.broadcast_to(pounds, shape) for pounds in per_unit.values()], axis=-1)
