"""What holding the budget may cost whoever stands behind it, and where more activity would pay it.

For each member, in each future, the largest running loss against plan

    L = max over years t of the sum up to t of (what it expects if we stay as we are - its result)

and with c what it can absorb: a loss it cannot absorb is L > c, what falls back on the commissioner
max(L - c, 0), and the capital needed at 95% the least pounds that are enough in 95 futures of 100 (value at
risk of L, nothing where L is below zero). Of several members: any of them has a loss it cannot absorb, and
each needs capital of its own, so that their capital adds up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.tail import largest_running_shortfall
from contract_engine.schema.schemes import EffectRow, SchemeRow
from contract_engine.schema.services import ServiceRow
from contract_engine.settlement.ledger import ledger_of
from contract_engine.terms import PENNY
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes, outcomes_of
from contract_engine.world.points import SCRAMBLES, scramble_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds

MORE = "one per cent more activity"
ONE_PER_CENT = 0.01


@dataclass(frozen=True, slots=True)
class HolderRisk:
    """Risk of those who stand behind a budget; standard errors are of the independent scrambles."""

    losses: Mapping[str, Pounds]
    absorbs: Mapping[str, float]
    chance: float
    chance_error: float | None
    excess: float
    excess_error: float | None
    capital_95: float
    capital_99: float

    def excess_with(self, more: float) -> float:
        """Return the expected loss beyond what the first member can absorb, if it could absorb more."""
        member = next(iter(self.losses))
        others = sum(_beyond(self.losses[each], self.absorbs[each]).mean() for each in self.losses if each != member)
        return float(_beyond(self.losses[member], self.absorbs[member] + more).mean() + others)


def risk_of(
    results: Mapping[str, Pounds], plan: Mapping[str, Pounds], absorbs: Mapping[str, float], members: tuple[str, ...]
) -> HolderRisk:
    """Return the risk of these members; results in shape (year, scenario), plans in shape (year,)."""
    losses = {member: largest_running_shortfall(results[member], plan[member]) for member in members}
    beyond = {member: _beyond(loss, absorbs[member]) for member, loss in losses.items()}
    breaks = np.any([excess > PENNY for excess in beyond.values()], axis=0).astype(float)
    fallen = np.sum([*beyond.values()], axis=0)
    return HolderRisk(
        losses,
        {member: absorbs[member] for member in members},
        float(breaks.mean()),
        standard_error(breaks),
        float(fallen.mean()),
        standard_error(fallen),
        sum(capital(loss, 0.95) for loss in losses.values()),
        sum(capital(loss, 0.99) for loss in losses.values()),
    )


def capital(losses: Pounds, enough_in: float) -> float:
    """Return the least pounds that are enough in a part of equally likely futures."""
    return max(float(np.quantile(losses, enough_in, method="inverted_cdf")), 0.0)


def standard_error(values: Pounds) -> float | None:
    """Return the standard error of a mean from its scrambles; None where a scramble holds no future."""
    sizes = scramble_sizes(len(values))
    if not all(sizes):
        return None
    means = [float(part.mean()) for part in np.split(values, np.cumsum(sizes)[:-1])]
    return float(np.std(means, ddof=1) / SCRAMBLES**0.5)


def _beyond(losses: Pounds, absorbs: float) -> Pounds:
    beyond: Pounds = np.maximum(losses - absorbs, 0.0)
    return beyond


def gains_from_growth(
    contract: Contract, terms: Mapping[str, float], members: tuple[str, ...]
) -> Iterator[tuple[str, str, float]]:
    """Yield provider, service and what the members gain over the term by one per cent more of it than planned.

    In the one future in which every uncertainty stands at its central value, at given terms.
    """
    plain = _results(contract, terms)
    for row in contract.rows(ServiceRow):
        if row.runs_when_new and row.plan_activity:
            more = _results(_with_more(contract, row, members[0]), terms)
            gain = sum(float((more[member] - plain[member]).sum()) for member in members)
            yield row.provider, row.point_of_delivery, gain


def _results(contract: Contract, terms: Mapping[str, float]) -> dict[str, Pounds]:
    return ledger_of(outcomes_of(contract, central(contract), all_schemes(contract))).results(terms)


def _with_more(contract: Contract, service: ServiceRow, owner: str) -> Contract:
    scheme = SchemeRow.model_validate({"scheme": MORE, "owner": owner, "cost": 0.0, "start_month": 1})
    effect = EffectRow.model_validate({
        "scheme": MORE, "provider": service.provider, "point_of_delivery": service.point_of_delivery,
        "change": ONE_PER_CENT,
    })  # fmt: skip
    tables = {
        **contract.tables,
        SchemeRow.table: (*contract.rows(SchemeRow), scheme),
        EffectRow.table: (*contract.rows(EffectRow), effect),
    }
    return replace(contract, tables=tables, written=None)
