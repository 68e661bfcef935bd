"""What each owner of a scheme expects to gain by doing its part rather than not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.capped import CappedPayment, capped_payments
from contract_engine.settlement.ledger import Ledger, ledger_of
from contract_engine.world.outcomes import outcomes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from contract_engine.design.worlds import Worlds
    from contract_engine.terms import Pounds
    from contract_engine.world.schemes import Part

Bent = tuple[tuple["Pounds", CappedPayment], ...]


class Margin:
    """What an owner gains over the term by doing as the contract relies on rather than otherwise.

    margin = constant + per_unit @ levers + capped payments, at least `required`

    `capped` are payments that stop at zero, doing it and (the other way round) not doing it,
    each with what a pound of it in each year adds to the margin.
    """

    __slots__ = ()
    constant: float
    per_unit: Pounds
    required: float
    capped: Bent

    def margin(self, terms: Pounds) -> float:
        """Pounds that the owner is better off by doing as the contract relies on."""
        linear = self.constant + float(self.per_unit @ terms)
        return linear + sum(float(weights @ payment.mean(terms)) for weights, payment in self.capped)


@dataclass(frozen=True, slots=True)
class Duty(Margin):
    """A part of a scheme and what its owner expects to gain by doing it rather than not, over the term."""

    part: Part
    constant: float
    per_unit: Pounds
    required: float
    capped: Bent = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner's side of the contract when everyone does as it relies on; means over the same scenarios.

    `expected` is its result without levers, and for one unit of each; `capped` are those of
    its payments that stop at zero. Where several stand behind a budget, what an account's schemes
    bring counts at all of them together: `deciding`.
    """

    name: str
    worlds: Worlds
    levers: tuple[str, ...]
    discount: Pounds
    expected: tuple[float, Pounds]
    capped: tuple[CappedPayment, ...]
    deciding: tuple[str, ...]

    def against(self, delivered: frozenset[Part], how: str) -> tuple[float, Pounds, Bent]:
        """Return what it gains against a world in which other parts are delivered: constant, per unit, capped.

        `how` tells payments of that world from those of others.
        """
        worlds = self.worlds
        other = outcomes_of(worlds.contract, worlds.draws, delivered, like=worlds.new, only=frozenset(self.deciding))
        ledger = ledger_of(other)
        constant, per_unit = _expected(ledger, self.deciding, self.levers, self.discount)
        mine = (each for name in self.deciding for each in capped_payments(ledger, self.levers, name))
        bent = self._capped(_between_others(mine, self.deciding), how)
        return self.expected[0] - constant, self.expected[1] - per_unit, bent

    def required(self, part: Part) -> float:
        """Return how much better off it must be by doing a part."""
        worlds = self.worlds
        return worlds.contract.settings.required_margin * float(worlds.new.parts[part].cost @ self.discount)

    def _capped(self, instead: tuple[CappedPayment, ...], how: str) -> Bent:
        """Return its capped payments on both sides, less those that are the same on both."""
        mine = list(self.capped)
        without = [replace(payment, name=f"{payment.name} {how}") for payment in instead]
        for payment in tuple(mine):
            if (twin := next((other for other in without if other.equals(payment)), None)) is not None:
                mine.remove(payment)
                without.remove(twin)
        return (
            *((self._sign(payment) * self.discount, payment) for payment in mine),
            *((-self._sign(payment) * self.discount, payment) for payment in without),
        )

    def _sign(self, payment: CappedPayment) -> int:
        return sum(payment.sign(name) for name in self.deciding)


def owners_of(
    worlds: Worlds, levers: tuple[str, ...], discount: Pounds, capped: tuple[CappedPayment, ...]
) -> tuple[Owner, ...]:
    """Return everyone who does a part of a scheme that the contract relies on, or could do one."""
    return tuple(
        Owner(
            name, worlds, levers, discount,
            _expected(_of_owner(worlds.ledger_new, deciding), deciding, levers, discount),
            _between_others(capped, deciding), deciding,
        )
        for name in sorted({part.owner for part in worlds.new.parts})
        for deciding in (tuple(worlds.contract.behind(name)),)
    )  # fmt: skip


def duties_of(owners: tuple[Owner, ...], still: Callable[[str], None] = lambda _: None) -> tuple[Duty, ...]:
    """Return each part with what its owner gains by it, all others doing theirs; the same scenarios on both sides.

    `still` is told how far it is.
    """
    by_name = {owner.name: owner for owner in owners}
    duties = []
    parts = sorted(owners[0].worlds.new.delivered) if owners else []
    for count, part in enumerate(parts, start=1):
        still(f"what each scheme's owner gains by doing it: {count} of {len(parts)}")
        owner = by_name[part.owner]
        found = owner.against(owner.worlds.new.delivered - {part}, f"without {part.scheme} by {part.owner}")
        duties.append(Duty(part, found[0], found[1], owner.required(part), found[2]))
    return tuple(duties)


def _of_owner(ledger: Ledger, names: tuple[str, ...]) -> Ledger:
    mine = tuple(flow for flow in ledger.flows if not {flow.payer, flow.payee}.isdisjoint(names))
    return Ledger(ledger.years, ledger.count, mine, {name: ledger.own[name] for name in names})


def _between_others(capped: Iterable[CappedPayment], names: tuple[str, ...]) -> tuple[CappedPayment, ...]:
    """Return the payments that these organisations make or receive, each once; not those among themselves."""
    return tuple({payment.name: payment for payment in capped
                  if (payment.payer in names) != (payment.payee in names)}.values())  # fmt: skip


def _expected(
    ledger: Ledger, names: tuple[str, ...], levers: tuple[str, ...], discount: Pounds
) -> tuple[float, Pounds]:
    """Expected result over the term, and for one unit of each lever, from means alone."""
    place = {lever: count for count, lever in enumerate(levers)}
    constant = sum(float((ledger.own[name].mean(axis=1) * discount).sum()) for name in names)
    per_unit = np.zeros(len(levers))
    for flow in ledger.flows:
        pounds = float((flow.pounds.mean(axis=1) * discount).sum()) * ((flow.payee in names) - (flow.payer in names))
        if flow.lever is None:
            constant += pounds
        else:
            per_unit[place[flow.lever]] += pounds
    return constant, per_unit
