"""Clauses that watch what other clauses pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.clauses.payment_limits import limited
from contract_engine.clauses.profit_cap import given_up
from contract_engine.clauses.repayment import advanced
from contract_engine.clauses.withhold import withheld
from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import ALL, lever_id
from contract_engine.schema.measures import watches_everything
from contract_engine.schema.spelling import fold, listed
from contract_engine.schema.words import within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.clauses.settled import Settled
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import LimitTerm
    from contract_engine.terms import Capped, Flow
    from contract_engine.world.outcomes import Outcomes

KINDS = {
    "withhold": withheld,
    "payment cap": limited,
    "payment floor": limited,
    "profit cap": given_up,
    "repayment from savings": advanced,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """A withhold, a cap or floor on payments, a profit cap, or an advance: one kind a clause.

    Each pays on top of what it measures and changes none of it, so that a cap is seen as money
    going back. The algebra of each kind stands in its own module.
    """

    name: str
    rows: tuple[LimitTerm, ...]

    def flows_on(self, outcomes: Outcomes, settled: Settled) -> Iterator[Flow | Capped]:
        """Payments on top of those of the clauses measured."""
        for row in self.rows:
            yield from KINDS[row.kind](outcomes, row, settled)

    def needs(self, parties: frozenset[str], contract: Contract) -> frozenset[str]:
        """Holders of capped profits that pay any of these organisations: all their payments count."""
        return frozenset(
            row.payer
            for row in self.rows
            if watches_everything(row) and parties.intersection(contract.members(row.payee))
        )

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """No more than all of a payment is withheld, for all indicators together."""
        from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

        payees = dict.fromkeys((row.payer, row.payee) for row in self.rows if row.kind == "withhold")
        together = {
            (*pair, *filter(None, [year])): rows
            for pair in payees
            for year, rows in by_year(
                [row for row in self.rows if (row.payer, row.payee) == pair], contract.years
            ).items()
            if len(rows) > 1
        }
        if together:
            m.add_component(
                f"no more than all withheld in {self.name}",
                Constraint(
                    list(together), rule=lambda m, *pair: sum(m.lever[lever_id(row)] for row in together[pair]) <= 1
                ),
            )

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        return tuple(map(_words, self.rows))


def _words(row: LimitTerm) -> str:
    measured = [name for name in row.measured if fold(name) != fold(ALL)]
    under = f" under {listed(measured, 'and')}" if measured else ""
    service = "all services in scope" if row.point_of_delivery == ALL else within(row.point_of_delivery)
    part = "" if row.part == 1 else f"{row.part:.4g} of "
    limit = f"a part of agreed spend on {service}" if row.basis == "part of agreed spend" else "a sum a year"
    if row.kind == "withhold":
        of = "the planned value of its services" if not row.measured else f"what {row.payer} pays it{under}"
        results = "its results" if row.indicator == ALL else f"its results on {row.indicator}"
        return f"{row.payee} gives {row.payer} back a part of {of}, as far as {results} do not earn it."
    if row.kind == "payment cap":
        return f"Of what {row.payer} pays {row.payee}{under} in a year, {part}what is beyond {limit} goes back."
    if row.kind == "payment floor":
        return f"Where {row.payer} pays {row.payee} less than {limit}{under}, it pays {part}what is missing."
    if row.kind == "profit cap":
        cap = "a sum a year" if row.basis == "£ a year" else "a part of what it receives"
        return f"{row.payer} keeps profit up to {cap}; {part}what is beyond it goes to {row.payee}."
    return (
        f"{row.payer} advances money to {row.payee} in the first year, repaid from {part}what is saved on {service}"
        " until it is repaid in full."
    )
