"""The effect of one more point of each lever on each organisation: all that design ever reads.

result[year, scenario] = base[year, scenario] + sum over levers of per_unit[year, scenario, lever] x lever
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True)
class Exposure:
    """One organisation's result as a linear function of the levers that touch it.

    `base` has shape (year, scenario), `per_unit` (year, scenario, lever), its levers named
    in `levers`.
    """

    party: str
    levers: tuple[str, ...]
    base: Pounds
    per_unit: Pounds

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
        per_unit = np.empty((ledger.years, ledger.count, len(levers)))
        for place, lever in enumerate(levers):
            per_unit[:, :, place] = signed[lever]
        found[party] = Exposure(party, levers, base, per_unit)
    return found
