"""Gain and loss share: bands of what is spent below or above agreed spend."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from contract_engine.clauses.due import due
from contract_engine.clauses.gain_share_order import counted, kept
from contract_engine.schema.agreed_targets import rule_of
from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import lever_id
from contract_engine.schema.spelling import listed
from contract_engine.schema.words import percentage, within
from contract_engine.terms import Capped, Flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.gain_share_order import Counted
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.gain_share_rules import GainShareRuleRow
    from contract_engine.schema.term_tables import GainShareTerm
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

    A row of Gain share rules adds a gate, a first slice, quality, what is withheld and caps,
    in the order of contract_engine/clauses/gain_share_order.py. With a payment cap of c B an
    organisation is paid min(share x gain, c B): the share, and what exceeds the cap back.
    """

    name: str
    rows: tuple[GainShareTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow | Capped]:
        """One payment for each share and organisation, none for the payer's own share; first slices; caps."""
        for (side, point), rows in self.measured().items():
            rule = rule_of(outcomes.contract, self.name, side)
            slice_to = rule.first_slice_to if side == "gain" else ""
            paid = {member for payee in (*(row.payee for row in rows), slice_to)
                    if payee for member in outcomes.contract.members(payee)}  # fmt: skip
            if not outcomes.concerns(rows[0].payer, *paid):
                continue
            total = counted(outcomes, rule, side, point)
            if slice_to:
                yield from self._first_slice(outcomes, rows[0].payer, slice_to, total)
            for payee, own in groupby(sorted(rows, key=lambda row: row.payee), key=lambda row: row.payee):
                if payee != rows[0].payer:
                    yield from self._shares(outcomes, rule, total, list(own))

    def _first_slice(self, outcomes: Outcomes, payer: str, payee: str, total: Counted) -> Iterator[Flow]:
        for member, part in outcomes.contract.list_shares(payee).items():
            if outcomes.concerns(payer, member) and member != payer:
                yield Flow(payer, member, self.name, None, total.first_slice * part)

    def _shares(
        self, outcomes: Outcomes, rule: GainShareRuleRow, total: Counted, rows: list[GainShareTerm]
    ) -> Iterator[Flow | Capped]:
        """Yield the shares of one organisation or network, and what exceeds the cap on them the other way."""
        side, holder = rows[0].side, rows[0].payer
        in_bands = [total.in_band(row.band_from, row.band_to) for row in rows]
        for member, part in outcomes.contract.list_shares(rows[0].payee).items():
            payer, payee = (holder, member) if side == "gain" else (member, holder)
            if not outcomes.concerns(payer, payee):
                continue
            of_each = part * kept(outcomes, rule, side, member)
            shares = [due(outcomes, row, payer, payee, pounds * of_each)
                      for row, pounds in zip(rows, in_bands, strict=True)]  # fmt: skip
            yield from shares
            if rule.payment_cap is not None:
                per_unit = {share.lever: share.pounds for share in shares if share.lever is not None}
                yield Capped(payee, payer, self.name, -rule.payment_cap * part * total.agreed, per_unit)

    def measured(self) -> dict[tuple[str, str], list[GainShareTerm]]:
        """Return the rows that measure one gain or loss: by side and service."""
        ordered = sorted(self.rows, key=_measured)
        return {measured: list(rows) for measured, rows in groupby(ordered, key=_measured)}

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """The shares of each band add up to one."""
        from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

        parted = {
            (band, year): in_year
            for band, rows in self.bands().items()
            for year, in_year in by_year(rows, contract.years).items()
        }
        by_years = any(year for _, year in parted)
        whole = {(*band, year or "every year") if by_years else band: rows for (band, year), rows in parted.items()}
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
            what = "all services in scope" if point == "All" else within(point)
            among = listed(dict.fromkeys(row.payee for row in rows), "and")
            where = "below" if side == "gain" else "above"
            edges = percentage(start) if end > 1 else f"{percentage(start)} to {percentage(end)}"
            more = " or more" if end > 1 else ""
            sentences.append(f"Spend on {what} that is {edges}{more} {where} agreed spend is shared by {among}.")
        return tuple(sentences)


def _band(row: GainShareTerm) -> Band:
    return row.side, row.band_from, row.band_to, row.point_of_delivery


def _measured(row: GainShareTerm) -> tuple[str, str]:
    return row.side, row.point_of_delivery
