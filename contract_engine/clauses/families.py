"""Which rows make which clause."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from contract_engine.clauses.activity import Activity
from contract_engine.clauses.budget import CapitatedBudget
from contract_engine.clauses.bundle import YearOfCare
from contract_engine.clauses.fees import Fees
from contract_engine.clauses.funding import SchemeFunding
from contract_engine.clauses.gain_share import GainShare
from contract_engine.clauses.limits import Limits
from contract_engine.clauses.pool import IncentivePool
from contract_engine.clauses.shared_cost import SharedCost
from contract_engine.schema.term_tables import (
    ActivityTerm,
    BudgetTerm,
    BundleTerm,
    FeeTerm,
    FundingTerm,
    GainShareTerm,
    LimitTerm,
    PoolTerm,
    SharedCostTerm,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.settled import Settled
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import TermRow
    from contract_engine.terms import Capped, Flow
    from contract_engine.world.outcomes import Outcomes


class Clause(Protocol):
    """What every clause does, and no more."""

    @property
    def name(self) -> str:
        """Name on the Terms sheet."""

    @property
    def rows(self) -> tuple[TermRow, ...]:
        """Its rows, one a lever."""

    def flows(self, outcomes: Outcomes) -> Iterator[Flow | Capped]:
        """Payments for one unit of each lever, and those that no lever moves."""

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """Add what its own levers obey to a model with `m.lever`."""

    def words(self) -> tuple[str, ...]:
        """What it pays, in sentences."""


@runtime_checkable
class MeasuringClause(Protocol):
    """A clause that measures what others pay, and is settled after them."""

    @property
    def name(self) -> str:
        """Name on the Terms sheet."""

    @property
    def rows(self) -> tuple[TermRow, ...]:
        """Its rows, one a lever."""

    def flows_on(self, outcomes: Outcomes, settled: Settled) -> Iterator[Flow | Capped]:
        """Payments on top of those settled before."""

    def needs(self, parties: frozenset[str], contract: Contract) -> frozenset[str]:
        """Organisations whose payments must be known where only those of a few are wanted."""

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """Add what its own levers obey to a model with `m.lever`."""

    def words(self) -> tuple[str, ...]:
        """What it pays, in sentences."""


FAMILIES: dict[type[TermRow], type] = {
    ActivityTerm: Activity,
    BudgetTerm: CapitatedBudget,
    GainShareTerm: GainShare,
    PoolTerm: IncentivePool,
    FundingTerm: SchemeFunding,
    FeeTerm: Fees,
    BundleTerm: YearOfCare,
    SharedCostTerm: SharedCost,
    LimitTerm: Limits,
}


def clauses_of(rows: Iterable[TermRow]) -> tuple[Clause | MeasuringClause, ...]:
    """Put rows together by clause and family, sorted by name, rows by their key."""
    ordered = sorted(rows, key=lambda row: (row.clause, row.table, row.identity))
    return tuple(
        FAMILIES[type(group[0])](name, tuple(group))
        for (name, _), rows_of_clause in groupby(ordered, key=lambda row: (row.clause, row.table))
        if (group := list(rows_of_clause))
    )


def clauses_in_force(contract: Contract, when: Literal["today", "new"]) -> tuple[Clause | MeasuringClause, ...]:
    """Return the clauses of today's terms, or of the contract on the table."""
    return clauses_of(row for row in contract.terms if (row.in_force_today if when == "today" else row.in_new_terms))
