"""What would settle it: the least that those better off would pay those worse off, so that nobody is worse off.

With g_i what organisation i gains by going from one design to the other,

    least in payments = sum over the worse off of -g_i,     possible if and only if sum over all g_i >= 0

Each who is worse off is paid exactly what it loses, the largest gain paying first, so that
few payments will do; the same total may be shared otherwise among those who gain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF_A_POUND = 0.5


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment over the term that would make good what one organisation loses; pounds."""

    payer: str
    payee: str
    pounds: float


@dataclass(frozen=True, slots=True)
class Settling:
    """Payments that leave nobody worse off, if they are possible; `lost` is what the worse off lose together.

    `left` is what all gain together: what remains to share after the payments or, below zero,
    what the payments would fall short of.
    """

    possible: bool
    lost: float
    left: float
    payments: tuple[Payment, ...]


def settling_up(gains: Mapping[str, float]) -> Settling:
    """Find the smallest payments that leave nobody worse off, given what each gains (below zero: loses)."""
    owed = {party: -gain for party, gain in gains.items() if gain <= -HALF_A_POUND}
    lost, left = sum(owed.values()), sum(gains.values())
    if not owed or left < -PENNY:
        return Settling(possible=not owed, lost=lost, left=left, payments=())
    spare = {party: gain for party, gain in gains.items() if gain > 0}
    payments = []
    for payee in sorted(owed, key=lambda party: (-owed[party], party)):
        due = owed[payee]
        for payer in sorted(spare, key=lambda party: (-spare[party], party)):
            paid = min(due, spare[payer])
            if paid > PENNY / 2:
                payments.append(Payment(payer, payee, paid))
                spare[payer] -= paid
                due -= paid
    return Settling(possible=True, lost=lost, left=left, payments=tuple(payments))
