"""Network incentive pool: money whatever happens, for own achievement, for the network's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.contract import lever_id
from contract_engine.terms import Flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import PoolTerm
    from contract_engine.terms import Pounds
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class IncentivePool:
    """Practices of a network are paid by weighted list, in part for results.

        payment to practice i = pounds x list share of i x a

    where a is 1 for the unconditional part, the practice's own achievement, or that of its
    network counted as one. What is not earned stays with the payer.
    """

    name: str
    rows: tuple[PoolTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """One payment for each component and practice."""
        contract = outcomes.contract
        for row in self.rows:
            members = contract.members(row.payee)
            weighted = sum(contract.weighted_list(member) for member in members)
            pounds = np.ones((outcomes.years, 1)) * (weighted if row.basis == "£ per weighted patient" else 1.0)
            if row.indexed:
                pounds = pounds * outcomes.price_index[:, None]
            together = _by_network(outcomes, row, members)
            for member, share in contract.list_shares(row.payee).items():
                if outcomes.concerns(row.payer, member):
                    earned = _by_itself(outcomes, row, member) if together is None else together
                    yield Flow(row.payer, member, self.name, lever_id(row), pounds * share * earned)

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """The network's part of the money for results lies between the lowest and highest network share."""
        from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

        limits = {"lowest": contract.settings.network_share_lowest, "highest": contract.settings.network_share_highest}
        own = [lever_id(row) for row in self.rows if row.component == "own achievement"]
        network = [lever_id(row) for row in self.rows if row.component == "network achievement"]
        bases = {row.basis for row in self.rows if row.component != "unconditional"}
        if not network or len(bases) > 1 or (limits["lowest"] == 0 and limits["highest"] == 1):
            return

        def share(m: ConcreteModel, side: str) -> object:
            on_network = sum(m.lever[lever] for lever in network)
            on_results = on_network + sum(m.lever[lever] for lever in own)
            limit = limits[side] * on_results
            return on_network >= limit if side == "lowest" else on_network <= limit

        m.add_component(f"network share of {self.name}", Constraint(list(limits), rule=share))

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        ways = {
            "unconditional": "{payer} pays {payee} by weighted list, whatever the results.",
            "own achievement": "{payer} pays each of {payee} for its own results on {what}.",
            "network achievement": "{payer} pays each of {payee} for the results of all together on {what}.",
        }
        return tuple(
            ways[row.component].format(
                payer=row.payer, payee=row.payee, what="the indicators" if row.indicator == "All" else row.indicator
            )
            for row in self.rows
        )


def _by_network(outcomes: Outcomes, row: PoolTerm, members: tuple[str, ...]) -> Pounds | None:
    """Return the part earned by all members alike; None where each earns its own."""
    if row.component == "own achievement":
        return None
    if row.component == "network achievement":
        return outcomes.achievement.of_network(members, row.indicator)
    return np.ones((1, 1))


def _by_itself(outcomes: Outcomes, row: PoolTerm, member: str) -> Pounds:
    return outcomes.achievement.own(member, row.indicator)
