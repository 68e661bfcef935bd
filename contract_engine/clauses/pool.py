"""Network incentive pool: money whatever happens, for own achievement, for the network's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.due import due
from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import lever_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import PoolTerm
    from contract_engine.terms import Flow, Pounds
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
            pounds = np.full((outcomes.years, 1), _pounds_at_one(contract, row))
            if row.indexed:
                pounds = pounds * outcomes.price_index[:, None]
            together = _by_network(outcomes, row, members)
            for member, share in contract.list_shares(row.payee).items():
                if outcomes.concerns(row.payer, member):
                    earned = _by_itself(outcomes, row, member) if together is None else together
                    yield due(outcomes, row, row.payer, member, pounds * share * earned)

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """The network's part of the money for results lies between the lowest and highest network share."""
        from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

        lowest, highest = contract.settings.network_share_lowest, contract.settings.network_share_highest
        limits = {f"at least {lowest:.4g} of it": lowest, f"at most {highest:.4g} of it": highest}
        on_results = [row for row in self.rows if row.component != "unconditional"]
        if (lowest, highest) == (0, 1) or not any(row.component == "network achievement" for row in on_results):
            return
        together = by_year(on_results, contract.years)

        def share(m: ConcreteModel, side: str, year: str = "") -> object:
            rows = [(row, _pounds_at_one(contract, row)) for row in together[year]]
            largest = max(pounds for _, pounds in rows)
            on_results = sum(pounds / largest * m.lever[lever_id(row)] for row, pounds in rows)
            on_network = sum(
                pounds / largest * m.lever[lever_id(row)]
                for row, pounds in rows
                if row.component == "network achievement"
            )
            limit = limits[side] * on_results
            return on_network >= limit if side.startswith("at least") else on_network <= limit

        index = [(side, year) if year else side for year in together for side in limits]
        m.add_component(f"network share of the money for results in {self.name}", Constraint(index, rule=share))

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


def _pounds_at_one(contract: Contract, row: PoolTerm) -> float:
    """Pounds a year that one unit of a row's lever is worth at full achievement, in price-base money."""
    if row.basis == "£ a year":
        return 1.0
    return sum(contract.weighted_list(member) for member in contract.members(row.payee))


def _by_network(outcomes: Outcomes, row: PoolTerm, members: tuple[str, ...]) -> Pounds | None:
    """Return the part earned by all members alike; None where each earns its own."""
    if row.component == "own achievement":
        return None
    if row.component == "network achievement":
        return outcomes.achievement.of_network(members, row.indicator)
    return np.ones((1, 1))


def _by_itself(outcomes: Outcomes, row: PoolTerm, member: str) -> Pounds:
    return outcomes.achievement.own(member, row.indicator)
