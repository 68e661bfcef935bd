"""Agreed targets of gain shares as the input has them: against the plan, and against an independent estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.baselines import BaselineRow
from contract_engine.schema.contract import ALL
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from contract_engine.schema.services import ServiceRow

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.gain_share_rules import Measure


def rule_of(contract: Contract, clause: str, side: str) -> GainShareRuleRow:
    """Return what a clause does with gains, or with losses; every pound of its bands is shared if nothing is said."""
    rows = (row for row in contract.rows(GainShareRuleRow) if row.clause == clause and row.is_of(side))
    return next(rows, GainShareRuleRow(clause=clause))


def target_over_plan(contract: Contract, clause: str, point_of_delivery: str, *, side: str, measure: Measure) -> float:
    """Return the agreed target of a service as part of its plan; for gains, without padding."""
    rows = {row.point_of_delivery: row for row in contract.rows(BaselineRow) if row.clause == clause}
    row = rows.get(point_of_delivery) or rows.get(ALL)
    plan = planned(contract, row.point_of_delivery, measure) if row else 0.0
    if row is None or plan == 0:
        return 1.0
    target = agreed_target(row, plan)
    return (min(target, target_that_counts(row)) if side == "gain" else target) / plan


def planned(contract: Contract, point_of_delivery: str, measure: Measure) -> float:
    """Return the plan of a year of the services in scope, in price-base money: spend, or cost to their providers."""
    rows = (
        row for row in contract.rows(ServiceRow) if row.in_scope and point_of_delivery in (ALL, row.point_of_delivery)
    )
    if measure == "cost":
        return sum(row.plan_activity * row.unit_cost for row in rows)
    return sum(row.plan_activity * row.reference_price + row.of_which_fixed for row in rows)


def agreed_target(row: BaselineRow, plan: float) -> float:
    """Return the target of a row with its adjustments; the plan's if it is blank."""
    return (plan if row.target is None else row.target) + row.adjustments


def target_that_counts(row: BaselineRow) -> float:
    """Return the greatest target from which a gain is measured."""
    if row.independent_estimate is None:
        return float("inf")
    return row.independent_estimate * (1 + row.tolerance)
