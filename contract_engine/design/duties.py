"""What each owner of a scheme expects to gain by doing its part rather than not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.capped import CappedPayment, capped_payments
from contract_engine.settlement.ledger import Ledger, ledger_of
from contract_engine.world.outcomes import outcomes_of

if TYPE_CHECKING:
    from contract_engine.design.problem import Worlds
    from contract_engine.terms import Pounds
    from contract_engine.world.schemes import Part


@dataclass(frozen=True, slots=True)
class Duty:
    """A part of a scheme and what its owner expects to gain by doing it rather than not, over the term.

    margin = constant + per_unit @ levers + capped payments, at least `required`

    `capped` are payments that stop at zero, doing it and (the other way round) not doing it,
    each with what a pound of it in each year adds to the margin.
    """

    part: Part
    constant: float
    per_unit: Pounds
    required: float
    capped: tuple[tuple[Pounds, CappedPayment], ...] = ()

    def margin(self, terms: Pounds) -> float:
        """Pounds that the owner is better off by doing its part."""
        linear = self.constant + float(self.per_unit @ terms)
        return linear + sum(float(weights @ payment.mean(terms)) for weights, payment in self.capped)


def duties_of(
    worlds: Worlds, levers: tuple[str, ...], discount: Pounds, capped: tuple[CappedPayment, ...]
) -> tuple[Duty, ...]:
    """Return each part with what its owner gains by it, all others doing theirs; the same scenarios on both sides."""
    duties = []
    for part in sorted(worlds.new.delivered):
        work = worlds.new.parts[part]
        without = outcomes_of(
            worlds.contract, worlds.draws, worlds.new.delivered - {part}, like=worlds.new, only=frozenset({part.owner})
        )
        doing = _expected(_of_owner(worlds.ledger_new, part.owner), part.owner, levers, discount)
        ledger_without = ledger_of(without)
        dropping = _expected(ledger_without, part.owner, levers, discount)
        bent = _capped(part, capped, capped_payments(ledger_without, levers, part.owner), discount)
        required = worlds.contract.settings.required_margin * float(work.cost @ discount)
        duties.append(Duty(part, doing[0] - dropping[0], doing[1] - dropping[1], required, bent))
    return tuple(duties)


def _capped(
    part: Part, doing: tuple[CappedPayment, ...], dropping: tuple[CappedPayment, ...], discount: Pounds
) -> tuple[tuple[Pounds, CappedPayment], ...]:
    """Return the owner's capped payments on both sides, less those that are the same on both."""
    mine = [payment for payment in doing if payment.sign(part.owner)]
    without = [replace(payment, name=f"{payment.name} without {part.scheme} by {part.owner}") for payment in dropping]
    for payment in tuple(mine):
        if (twin := next((other for other in without if other.equals(payment)), None)) is not None:
            mine.remove(payment)
            without.remove(twin)
    return (
        *((payment.sign(part.owner) * discount, payment) for payment in mine),
        *((-payment.sign(part.owner) * discount, payment) for payment in without),
    )


def _of_owner(ledger: Ledger, owner: str) -> Ledger:
    mine = tuple(flow for flow in ledger.flows if owner in (flow.payer, flow.payee))
    return Ledger(ledger.years, ledger.count, mine, {owner: ledger.own[owner]})


def _expected(ledger: Ledger, owner: str, levers: tuple[str, ...], discount: Pounds) -> tuple[float, Pounds]:
    """Expected result over the term, and for one unit of each lever, from means alone."""
    place = {lever: count for count, lever in enumerate(levers)}
    constant = float((ledger.own[owner].mean(axis=1) * discount).sum())
    per_unit = np.zeros(len(levers))
    for flow in ledger.flows:
        pounds = float((flow.pounds.mean(axis=1) * discount).sum()) * ((flow.payee == owner) - (flow.payer == owner))
        if flow.lever is None:
            constant += pounds
        else:
            per_unit[place[flow.lever]] += pounds
    return constant, per_unit
