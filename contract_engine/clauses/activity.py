"""Activity: tariff, fixed plus variable, block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.due import due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import ActivityTerm
    from contract_engine.terms import Flow
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Activity:
    """Providers are paid for what they do.

    With A the value of actual activity at reference prices and P that of planned activity,
    each with its fixed part,

        tariff                 part of reference price x A
        fixed plus variable    A + fixed share x (P - A)
        block                  block x price index
    """

    name: str
    rows: tuple[ActivityTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """Payments to each provider."""
        for row in self.rows:
            if not outcomes.concerns(row.payer, row.payee):
                continue
            if row.basis == "block":
                yield due(outcomes, row, row.payer, row.payee, outcomes.price_index[:, None])
                continue
            services = outcomes.services_of(row.payee, row.point_of_delivery)
            actual = np.sum([service.actual for service in services], axis=0)
            if row.basis == "tariff":
                yield due(outcomes, row, row.payer, row.payee, actual)
            else:
                planned = np.sum([service.planned for service in services], axis=0)
                yield due(outcomes, row, row.payer, row.payee, actual, on_lever=False)
                yield due(outcomes, row, row.payer, row.payee, planned - actual)

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """No rule between them: each share stands alone."""

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        ways = {
            "tariff": "{payer} pays {payee} for {what} by the unit, at a part of the reference price.",
            "fixed plus variable": "{payer} pays {payee} for {what}: a fixed share as planned, the rest by activity.",
            "block": "{payer} pays {payee} a block for {what}, whatever the activity.",
        }
        return tuple(
            ways[row.basis].format(
                payer=row.payer,
                payee=row.payee,
                what="its services" if row.point_of_delivery == "All" else row.point_of_delivery.lower(),
            )
            for row in self.rows
        )
