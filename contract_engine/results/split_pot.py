"""A contract as a pot: its practices, their lists and costs, and what they gain by it in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.schemes import IndicatorRow
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.splitting.pot import Pot
from contract_engine.world.achievement import achievement_of
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes
from contract_engine.world.schemes import parts_at_work

if TYPE_CHECKING:
    from contract_engine.results.split_contract import ContractSplit
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds


def pot_in(contract: Contract, found: ContractSplit, *, amount: float | None = None) -> Pot:
    """Return the pot of a contract; `amount`, if given, stands in place of what there is to share.

    It is what the practices gain over the term in all, against staying as they are: so today each has nothing of it.
    """
    return Pot(
        practices=found.players,
        lists=np.array([contract.parties[name].registered_list or 1.0 for name in found.players]),
        current=np.zeros(len(found.players)),
        amount=found.amount if amount is None else amount,
        name=contract.settings.name,
        weighted=_figures(contract, found, "weighted"),
        achievement=_figures(contract, found, "achievement"),
        use=_figures(contract, found, "use"),
        cost_today=_figures(contract, found, "cost_today"),
    )


def _figures(contract: Contract, found: ContractSplit, name: str) -> Pounds | None:
    """Return a figure of every player, None where one of them has none."""
    values = [_figure(contract, player, name) for player in found.players]
    if any(value is None for value in values) or not any(values):
        return None
    return np.array(values, dtype=float)


def _figure(contract: Contract, player: str, name: str) -> float | None:
    if name == "weighted":
        return contract.weighted_list(player) or None
    if name == "achievement":
        if not any(row.organisation == player for row in contract.rows(IndicatorRow)):
            return None
        reached = achievement_of(contract, central(contract), parts_at_work(contract), all_schemes(contract))
        return float(reached.own(player, "All").mean())
    uses = [row for row in contract.rows(SharedUseRow) if row.organisation == player]
    if name == "cost_today":
        return sum(row.cost_today for row in uses) if uses else None
    costs = {row.service: row.cost_per_use for row in contract.rows(SharedServiceRow)}
    return sum(costs[row.service] * row.uses for row in uses) if uses else None
