"""The effect of one more point of each lever on each organisation: all that design ever reads.

result[year, scenario] = base[year, scenario] + sum over levers of per_unit[year, scenario, lever] x lever
                         + payments received that stop at zero - payments made that stop at zero
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.settlement.ledger import Ledger
    from contract_engine.terms import Capped, Pounds


@dataclass(frozen=True, slots=True)
class Exposure:
    """One organisation's result as a linear function of the levers that touch it.

    `base` has shape (year, scenario), `per_unit` (year, scenario, lever), its levers named
    in `levers`. Payments that stop at zero are apart: 1 beside what it receives, -1 beside
    what it pays.
    """

    party: str
    levers: tuple[str, ...]
    base: Pounds
    per_unit: Pounds
    capped: tuple[tuple[int, Capped], ...] = ()

    def at(self, terms: Mapping[str, float]) -> Pounds:
        """Result at given terms (lever id to value); shape (year, scenario)."""
        linear = self.base + self.per_unit @ np.array([terms[lever] for lever in self.levers])
        return sum((sign * capped.at(terms) for sign, capped in self.capped), start=linear)

    def mean_base(self) -> Pounds:
        """Expected base; shape (year,)."""
        mean: Pounds = self.base.mean(axis=1)
        return mean

    def mean_per_unit(self, levers: tuple[str, ...]) -> Pounds:
        """Expected effect of one more point of each of these levers; shape (year, lever)."""
        mean = np.zeros((len(self.base), len(levers)))
        where = {lever: place for place, lever in enumerate(levers)}
        mean[:, [where[lever] for lever in self.levers]] = self.per_unit.mean(axis=1)
        return mean


def exposures_of(ledger: Ledger) -> dict[str, Exposure]:
    """Gather what each organisation receives (and, negative, pays) for one unit of each lever."""
    found = {}
    for party, own in ledger.own.items():
        base = np.array(np.broadcast_to(own, (ledger.years, ledger.count)))
        signed: dict[str, Pounds] = {}
        for flow in ledger.flows:
            sign = (flow.payee == party) - (flow.payer == party)
            if sign and flow.lever is None:
                base += sign * flow.pounds
            elif sign and flow.lever is not None:
                pounds = sign * flow.pounds
                signed[flow.lever] = signed[flow.lever] + pounds if flow.lever in signed else pounds
        levers = tuple(sorted(signed))
        by_lever = np.empty((len(levers), ledger.years, ledger.count))
        for place, lever in enumerate(levers):
            by_lever[place] = signed[lever]
        per_unit = np.moveaxis(by_lever, 0, 2)
        capped = ((each.payee == party) - (each.payer == party) for each in ledger.capped)
        signed_capped = tuple((sign, each) for sign, each in zip(capped, ledger.capped, strict=True) if sign)
        found[party] = Exposure(party, levers, base, per_unit, signed_capped)
    return found
