"""Shared cost: users of a shared service pay its host a part of the fixed cost, and a price for each use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.clauses.due import due
from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import lever_id
from contract_engine.schema.shared import SharedServiceRow
from contract_engine.schema.terms_shared_cost import FIXED
from contract_engine.world.schemes import Part, how_far

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import SharedCostTerm
    from contract_engine.terms import Flow, Pounds
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class SharedCost:
    """Those who have joined a shared service pay its host; the host bears what nobody pays.

        payment = share x fixed cost of the year
        payment = price x uses x price index                (if indexed; x cost level, if cost is shared and no more)
        VAT     = rate x (1 - part recovered) x payment     from the payer to whom VAT goes

    A supply between practices may bear VAT. What a payer recovers leaves no trace; what it
    cannot recover is a payment of its own to an organisation outside, so that every pound
    paid is still a pound received. The host's own share stays with it: no payment.
    """

    name: str
    rows: tuple[SharedCostTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """One payment for each term and user that has joined, and one for its VAT."""
        contract = outcomes.contract
        services = {row.service: row for row in contract.rows(SharedServiceRow)}
        for row in self.rows:
            service = services[row.service]
            for member, share in contract.list_shares(row.payer).items():
                part = Part(row.service, member)
                if part not in outcomes.delivered or member == row.payee:
                    continue
                pounds = _for_one(outcomes, row, part, share, services[row.service]) * how_far(part, outcomes.delivered)
                if outcomes.concerns(member, row.payee):
                    yield due(outcomes, row, member, row.payee, pounds)
                lost = service.vat_rate * (1 - contract.parties[member].vat_recovery)
                if lost and outcomes.concerns(member, service.vat_to):
                    yield due(outcomes, row, member, service.vat_to, pounds * lost)

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """The parts of each service's fixed cost add up to one."""
        from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

        whole = {
            (service, *filter(None, [year])): in_year
            for service, rows in self.shares().items()
            for year, in_year in by_year(rows, contract.years).items()
        }
        if whole:
            m.add_component(
                f"parts of the fixed cost in {self.name} add up to 100%",
                Constraint(
                    list(whole), rule=lambda m, *which: sum(m.lever[lever_id(row)] for row in whole[which]) == 1
                ),
            )

    def shares(self) -> dict[str, list[SharedCostTerm]]:
        """Return the rows that share each service's fixed cost."""
        fixed = [row for row in self.rows if row.component == FIXED]
        return {name: [row for row in fixed if row.service == name] for name in dict.fromkeys(r.service for r in fixed)}

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        return tuple(_words(row) for row in self.rows)


def _for_one(outcomes: Outcomes, row: SharedCostTerm, part: Part, share: float, service: SharedServiceRow) -> Pounds:
    """Pounds for one unit of a row's lever; a network's share of the fixed cost falls on its practices by list.

    Where cost is shared and no more, a price is set right at the year's end for what staff cost.
    """
    if row.component == FIXED:
        return outcomes.shared.fixed[row.service] * share
    uses = outcomes.shared.use[part].uses
    if not row.indexed:
        return uses
    return uses * (outcomes.shared.level if service.cost_sharing else outcomes.price_index[:, None])


def _words(row: SharedCostTerm) -> str:
    if row.component != FIXED:
        return f"{row.payer} pays {row.payee} a price for each use of {row.service}."
    if row.payer == row.payee:
        return f"{row.payer}, the host, bears a part of the fixed cost of {row.service} itself."
    return f"{row.payer} pays {row.payee} a part of the fixed cost of {row.service}."
