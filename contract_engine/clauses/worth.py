"""What one unit of a term is worth in a year of the plan, in price-base money, before anything has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.clauses.points import money_at_one
from contract_engine.schema.contract import ALL
from contract_engine.schema.measures import in_force, measured_by, node_of
from contract_engine.schema.organisations import PopulationRow
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.term_tables import ActivityTerm, BudgetTerm, LimitTerm, PoolTerm
from contract_engine.schema.terms_budget import PER_PERSON

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import TermRow


def is_budget(row: TermRow) -> bool:
    """Whether a row pays for a year whatever is done in it: a rate for people, or a block."""
    return isinstance(row, BudgetTerm) or (isinstance(row, ActivityTerm) and row.unit == "£ a year")


def rests_on_results(row: TermRow) -> bool:
    """Whether the payee may lose money of a row by its results."""
    return (isinstance(row, PoolTerm) and row.on_results) or (isinstance(row, LimitTerm) and row.kind == "withhold")


def pounds_at_one(contract: Contract, row: TermRow) -> float:
    """Pounds a year of one unit of a budget's lever or, where money rests on results, pounds that may be lost.

    A withhold counts at the value of the payee's services in the plan or, where it is a part of
    payments that include a block or a budget for people, at those in the draft.
    """
    if isinstance(row, PoolTerm):
        return sum(money_at_one(contract, row).values()) * (1 - row.floor)
    if isinstance(row, BudgetTerm):
        people = [each for each in contract.rows(PopulationRow) if row.segment in (ALL, each.segment)]
        own = [each for each in people if each.organisation in contract.members(row.payee)]
        weighted = row.basis == PER_PERSON[0]
        return sum(each.headcount * (each.need_weight if weighted else 1.0) for each in own or people)
    return _withheld_from(contract, row) if isinstance(row, LimitTerm) else 1.0


def _withheld_from(contract: Contract, row: LimitTerm) -> float:
    rows = in_force(contract, "new")
    measured = measured_by(row, rows)
    budgets = [
        (each.draft or 0.0) * pounds_at_one(contract, each)
        for each in rows
        if node_of(each) in measured and (each.payer, each.payee) == (row.payer, row.payee) and is_budget(each)
        if each.year in ("", contract.years[0])
    ]
    if budgets:
        return sum(budgets)
    return sum(
        service.contract_value
        for service in contract.rows(ServiceRow)
        if service.provider == row.payee and row.point_of_delivery in (ALL, service.point_of_delivery)
    )
