"""Capitated budget: a rate for each weighted person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.clauses.due import due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import BudgetTerm
    from contract_engine.terms import Flow
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class CapitatedBudget:
    """Whoever holds the budget is paid for people, not for activity, and keeps or bears what is left.

        payment = rate x weighted people of the segment x price index (if indexed)

    Held by practices, it is for their own people, each of a network's receiving its part by
    weighted list; held by anyone else, for everyone's.
    """

    name: str
    rows: tuple[BudgetTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """Payments to each holder."""
        for row in self.rows:
            people = outcomes.weighted_people(row.segment, row.payee)
            pounds = people * outcomes.price_index[:, None] if row.indexed else people
            for member, share in outcomes.contract.list_shares(row.payee).items():
                if outcomes.concerns(row.payer, member):
                    yield due(outcomes, row, row.payer, member, pounds * share)

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """No rule between them: each rate stands alone."""

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        return tuple(
            f"{row.payer} pays {row.payee} a budget for each weighted person"
            f"{'' if row.segment == 'All' else f' of {row.segment}'}; what is left at the year's end stays with it."
            for row in self.rows
        )
