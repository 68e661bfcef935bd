"""Gain and loss share: bands of what is spent below or above agreed spend, at reference prices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.due import due
from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import lever_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import GainShareTerm
    from contract_engine.terms import Flow, Pounds
    from contract_engine.world.outcomes import Outcomes

    Band = tuple[str, float, float, str]


@dataclass(frozen=True, slots=True)
class GainShare:
    """Organisations split what a year's spend is below agreed spend (gain) or above it (loss).

    With agreed spend B and actual spend X at reference prices, and a band from l to u,

        gain in the band = min(max(B - X - l B, 0), (u - l) B)
        loss in the band = min(max(X - B - l B, 0), (u - l) B)

    The payer pays each organisation its share of a gain; each pays the payer its share of a
    loss. What is left stays with the payer, whose own share has a row so that each band
    adds up. Edges are fixed when the clause is written; shares are negotiated.
    """

    name: str
    rows: tuple[GainShareTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """One payment for each share and organisation; none for the payer's own share."""
        for row in self.rows:
            if row.payee == row.payer:
                continue
            pounds = _in_band(outcomes, row)
            for member, part in outcomes.contract.list_shares(row.payee).items():
                payer, payee = (row.payer, member) if row.side == "gain" else (member, row.payer)
                if outcomes.concerns(payer, payee):
                    yield due(outcomes, row, payer, payee, pounds * part)

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """The shares of each band add up to one."""
        from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

        whole = {
            (*band, *filter(None, [year])): in_year
            for band, rows in self.bands().items()
            for year, in_year in by_year(rows, contract.years).items()
        }
        m.add_component(
            f"shares of {self.name} add up to 100%",
            Constraint(list(whole), rule=lambda m, *band: sum(m.lever[lever_id(row)] for row in whole[band]) == 1),
        )

    def bands(self) -> dict[Band, list[GainShareTerm]]:
        """Return the rows of each band: side, from, to and the service measured."""
        ordered = sorted(self.rows, key=_band)
        return {band: list(rows) for band, rows in groupby(ordered, key=_band)}

    def words(self) -> tuple[str, ...]:
        """What is shared, one sentence a band."""
        sentences = []
        for (side, start, end, point), rows in self.bands().items():
            what = "all services in scope" if point == "All" else point.lower()
            among = ", ".join(row.payee for row in rows)
            where = "below" if side == "gain" else "above"
            sentences.append(
                f"Spend on {what} that is {start:.1%} to {end:.1%} {where} agreed spend is shared by {among}."
            )
        return tuple(sentences)


def _band(row: GainShareTerm) -> Band:
    return row.side, row.band_from, row.band_to, row.point_of_delivery


def _in_band(outcomes: Outcomes, row: GainShareTerm) -> Pounds:
    services = outcomes.services_in_scope(row.point_of_delivery)
    agreed = np.sum([service.agreed for service in services], axis=0)
    actual = np.sum([service.actual for service in services], axis=0)
    below = agreed - actual if row.side == "gain" else actual - agreed
    in_band: Pounds = np.clip(below - row.band_from * agreed, 0.0, (row.band_to - row.band_from) * agreed)
    return in_band
