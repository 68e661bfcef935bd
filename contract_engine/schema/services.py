"""What is provided: activity, price and cost, and how they move from year to year."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column, status_column


class ServiceRow(Row):
    """One provider's activity at one point of delivery."""

    table: ClassVar[str] = "services"
    sheet: ClassVar[str] = "Services"
    group: ClassVar[Group] = "fill"
    meaning: ClassVar[str] = "The activity plan: one row for each provider and point of delivery, in price-base money."
    key: ClassVar[tuple[str, ...]] = ("provider", "point_of_delivery")

    provider: str = column("Provider", "Who provides it", "text", refers_to=("parties.name",))
    point_of_delivery: str = column("Point of delivery", "Emergency admissions, contacts ...", "text",
                                    example="Emergency admissions")  # fmt: skip
    plan_activity: float = column("Plan activity", "Units a year in the plan", "number", unit="units a year", lowest=0,
                                  where="contract monitoring, schedule 2B")  # fmt: skip
    reference_price: float = column("Reference price", "Price of a unit, the yardstick for every share of savings",
                                    "pounds", unit="£ a unit", lowest=0,
                                    where="NHS Payment Scheme, unit prices")  # fmt: skip
    of_which_fixed: float = column("Of which fixed", "Part of the contract value that is not priced by activity",
                                   "pounds", unit="£ a year", default=0.0, derived="none", lowest=0)  # fmt: skip
    contract_value: float = column("Contract value", "Plan activity times reference price, plus the fixed part",
                                   "pounds", unit="£ a year", lowest=0, where="the signed contract")  # fmt: skip
    unit_cost: float = column("Unit cost", "What a unit costs its provider", "pounds", unit="£ a unit", lowest=0,
                              where="National Cost Collection, patient-level costing",
                              private_to="provider")  # fmt: skip
    released_at_once: float = column("Cost released at once", "Part of a unit's cost that goes in the same year when"
                                     " activity goes", "share", unit="%", lowest=0, highest=1,
                                     private_to="provider")  # fmt: skip
    released_12: float = column("Cost released after 12 months", "Part gone a year later", "share", unit="%", lowest=0,
                                highest=1, private_to="provider")  # fmt: skip
    released_36: float = column("Cost released after 36 months", "Part gone three years later", "share", unit="%",
                                lowest=0, highest=1, private_to="provider")  # fmt: skip
    growth: float = column("Growth in the plan", "Change of activity a year already in the plan", "share",
                           unit="% a year", default=0.0, derived="none", lowest=-0.5, highest=0.5)  # fmt: skip
    driver: str = column("Uncertainty", "The uncertainty that moves its growth, if any", "text", default="",
                         refers_to=("uncertainty.driver",))  # fmt: skip
    in_scope: bool = column("In scope", "Whether the contract's shares of savings count it", "yes_no", default=True,
                            derived="yes")  # fmt: skip
    in_use: Literal["both", "today", "new", "neither"] = column(
        "In use", "today: ends with today's contract, its cost going step by step; new: starts with the new one; both",
        "choice", default="both", derived="both", choices=("both", "today", "new", "neither"),
    )  # fmt: skip
    source: str = source_column()

    @property
    def runs_today(self) -> bool:
        """Whether it is provided under today's contract."""
        return self.in_use in ("both", "today")

    @property
    def runs_when_new(self) -> bool:
        """Whether it is provided under the contract on the table."""
        return self.in_use in ("both", "new")


class ReconciliationRow(Row):
    """What the ledger holds for one service."""

    table: ClassVar[str] = "reconciliation"
    sheet: ClassVar[str] = "Reconciliation"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = "Ledger value of each service, against which the contract value is checked."
    key: ClassVar[tuple[str, ...]] = ("provider", "point_of_delivery")

    provider: str = column("Provider", "Who provides it", "text", refers_to=("parties.name",))
    point_of_delivery: str = column("Point of delivery", "As on Services", "text",
                                    refers_to=("services.point_of_delivery",))  # fmt: skip
    ledger_value: float = column("Ledger value", "What the ledger holds for it", "pounds", unit="£ a year", lowest=0,
                                 where="general ledger, price-base year")  # fmt: skip
    status: str = status_column()
    source: str = source_column()


class IndexationRow(Row):
    """How prices and costs move from the year before into this one."""

    table: ClassVar[str] = "indexation"
    sheet: ClassVar[str] = "Indexation"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = "Uplifts by financial year; each is on the year before."
    key: ClassVar[tuple[str, ...]] = ("year",)

    year: str = column("Financial year", "As 2027/28", "text", example="2027/28")
    uplift: float = column("Price uplift", "Rise of prices before efficiency", "share", unit="%", default=0.0,
                           lowest=-0.5, highest=1, where="NHS England, NHS Payment Scheme")  # fmt: skip
    efficiency: float = column("Efficiency", "Taken off the uplift", "share", unit="%", default=0.0, lowest=-0.5,
                               highest=0.5, where="NHS England, NHS Payment Scheme")  # fmt: skip
    cost_inflation: float = column("Cost inflation", "Rise of providers' unit costs and of schemes' costs", "share",
                                   unit="%", default=0.0, lowest=-0.5, highest=1)  # fmt: skip
    affordability_limit: float | None = column("Affordability limit", "Limit of this year, in place of the contract's",
                                               "pounds", unit="£", default=None, derived="the contract's limit",
                                               lowest=0, private_to="commissioner")  # fmt: skip
    status: str = status_column()
    source: str = source_column()
