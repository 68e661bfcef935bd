"""Scheme funding: paid for doing the work, only while it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.clauses.due import due
from contract_engine.schema.schemes import SchemeRow
from contract_engine.world.schemes import Part, how_far

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import FundingTerm
    from contract_engine.terms import Flow, Pounds
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class SchemeFunding:
    """An owner is paid for the months in which it delivers its scheme, whatever the results.

        payment = pounds x part of the year delivered    (by weighted list among a network's practices)
        payment = part of cost x running cost            (where the lever is a part of cost)

    An owner that stops is not paid; nor, under the new contract, is one that starts what is not in use.
    """

    name: str
    rows: tuple[FundingTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """One payment for each owner that delivers."""
        left_out = {row.scheme for row in outcomes.contract.rows(SchemeRow) if not row.in_use}
        for row in self.rows:
            if outcomes.when == "new" and row.scheme in left_out:
                continue
            for member, share in outcomes.contract.list_shares(row.payee).items():
                part = Part(row.scheme, member)
                if part in outcomes.delivered and outcomes.concerns(row.payer, member):
                    pounds = _pounds(outcomes, row, part, share)
                    done = how_far(part, outcomes.delivered)
                    yield due(outcomes, row, row.payer, member, pounds[:, None] * done)

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """No rule between them: each stands alone."""

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        return tuple(
            f"{row.payer} pays {row.payee} for {row.scheme} for as long as it is delivered." for row in self.rows
        )


def _pounds(outcomes: Outcomes, row: FundingTerm, part: Part, share: float) -> Pounds:
    work = outcomes.parts[part]
    if row.basis == "part of cost":
        return work.running_cost
    people = outcomes.contract.weighted_list(part.owner)
    pounds = work.delivered * (people if row.basis == "£ per weighted patient" else share)
    return pounds * outcomes.price_index if row.indexed else pounds
