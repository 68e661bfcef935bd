"""Network incentive pool: money whatever happens, up front, for own achievement, for the network's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.due import in_its_years
from contract_engine.clauses.not_earned import paid_for_results
from contract_engine.clauses.points import money_at_one, worth_of_points
from contract_engine.schema.by_year import by_year
from contract_engine.schema.contract import lever_id
from contract_engine.schema.words import percentage
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
    """Practices of a network are paid by list or by points, in part for results.

        payment to practice i = pounds x m_i x a_i

    where m_i is its weighted or registered list, its list share of a yearly sum, or its points
    adjusted for list and prevalence (points.py); and a_i is 1 for the unconditional and the
    up-front part, the practice's own achievement, or that of its network counted as one. What
    becomes of money that is not earned, and the least part paid: not_earned.py.
    """

    name: str
    rows: tuple[PoolTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """One payment for each component and practice."""
        for row in self.rows:
            wanted = [name for name in outcomes.contract.members(row.payee) if outcomes.concerns(row.payer, name)]
            if wanted:
                money = money_of(outcomes, row)
                paid = paid_of(outcomes, row, money, wanted)
                for member in wanted:
                    yield Flow(row.payer, member, row.clause, lever_id(row), paid[member])

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """The network's part of the money for results lies between the lowest and highest network share."""
        from pyomo.environ import Constraint  # noqa: PLC0415 - settlement does not need pyomo

        lowest, highest = contract.settings.network_share_lowest, contract.settings.network_share_highest
        limits = {f"at least {lowest:.4g} of it": lowest, f"at most {highest:.4g} of it": highest}
        on_results = [row for row in self.rows if row.on_results]
        if (lowest, highest) == (0, 1) or not any(row.component == "network achievement" for row in on_results):
            return
        together = by_year(on_results, contract.years)

        def share(m: ConcreteModel, side: str, year: str = "") -> object:
            rows = [(row, sum(money_at_one(contract, row).values())) for row in together[year]]
            largest = max(pounds for _, pounds in rows)
            if not largest:
                return Constraint.Skip
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
        """What is paid, one sentence a row, with what becomes of money that is not earned."""
        ways = {
            "unconditional": "{payer} pays {payee} {by}, whatever the results",
            "up front": "{payer} pays {payee} {by} before the results are known, and does not recover it",
            "own achievement": "{payer} pays each of {payee} for its own results on {what}",
            "network achievement": "{payer} pays each of {payee} for the results of all together on {what}",
        }
        by = {"£ per registered patient": "by registered list", "£ a point": "by points"}
        return tuple(
            ways[row.component].format(
                payer=row.payer,
                payee=row.payee,
                by=by.get(row.basis, "by weighted list"),
                what="the indicators" if row.indicator == "All" else row.indicator,
            )
            + (_rest(row) if row.on_results else ".")
            for row in self.rows
        )


def money_of(outcomes: Outcomes, row: PoolTerm) -> dict[str, Pounds]:
    """Pounds of each practice at full achievement for one unit of the lever; shape (year, 1)."""
    level = outcomes.price_index[:, None] if row.indexed else np.ones((outcomes.years, 1))
    return {
        member: in_its_years(outcomes, row, pounds * level)
        for member, pounds in money_at_one(outcomes.contract, row).items()
    }


def paid_of(outcomes: Outcomes, row: PoolTerm, money: dict[str, Pounds], wanted: list[str]) -> dict[str, Pounds]:
    """Pounds paid to the practices wanted, at least, for one unit of the lever; shape (year, scenario)."""
    if not row.on_results:
        return money
    contract = outcomes.contract
    members = contract.members(row.payee)
    asked = wanted if row.not_earned == "stays with the payer" else list(members)
    if row.component == "network achievement":
        worth = worth_of_points(contract, row, members)
        parts = dict.fromkeys(asked, outcomes.achievement.of_network(members, row.indicator, worth))
    else:
        parts = {
            name: outcomes.achievement.own(name, row.indicator, worth_of_points(contract, row, (name,)))
            for name in asked
        }
    return paid_for_results(row, {name: money[name] for name in asked}, parts, contract.list_shares(row.payee))


def _rest(row: PoolTerm) -> str:
    """Say what becomes of the money for results that is not earned."""
    least = f"; at least {percentage(row.floor)} of it is paid" if row.floor else ""
    rest = {
        "stays with the payer": ".",
        "rolled over": "; what is not earned joins the next year's money.",
        "by list": "; what is not earned is shared among them by weighted list.",
        "by achievement": "; what is not earned is shared among them by list and achievement.",
    }[row.not_earned]
    return least + rest
