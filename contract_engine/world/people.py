"""People that money is paid for: by organisation and segment, counted or weighted for need, by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.schema.organisations import PopulationRow
from contract_engine.world.events import factor_of
from contract_engine.world.timing import years_since_base

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds

Counted = Literal["weighted", "each as one"]


def people_of(contract: Contract, name: str, segment: str = "All", counted: Counted = "weighted") -> Pounds:
    """People on the lists of an organisation, or of a network's practices; zero if it has none; shape (year,).

    A row of Population counts headcount x need weight x (1 + growth)^k, k years after the
    price base; the need weight is 1 where each counts as one.
    """
    members = contract.members(name)
    return _counted(contract, [row for row in _rows(contract, segment) if row.organisation in members], counted)


def people_for(contract: Contract, holder: str, segment: str = "All", counted: Counted = "weighted") -> Pounds:
    """People that a budget is for: those of the practices that hold it, everyone if the holder has no list."""
    members = contract.members(holder)
    if any(row.organisation in members for row in contract.rows(PopulationRow)):
        return people_of(contract, holder, segment, counted)
    return _counted(contract, _rows(contract, segment), counted)


def _rows(contract: Contract, segment: str) -> list[PopulationRow]:
    return [row for row in contract.rows(PopulationRow) if segment in ("All", row.segment)]


def _counted(contract: Contract, rows: list[PopulationRow], counted: Counted) -> Pounds:
    since = years_since_base(contract)
    people = np.zeros(len(contract.years))
    for row in rows:
        weight = row.need_weight if counted == "weighted" else 1.0
        grown = (1 + row.growth) ** since * factor_of(contract, "list", row.organisation)[:, 0]
        people = people + row.headcount * weight * grown
    return people
