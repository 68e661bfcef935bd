"""What an organisation can choose to do, what that changes, and how achievement is measured."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column, status_column


class SchemeRow(Row):
    """A scheme; owned by a network, each member practice does and pays for its part by weighted list."""

    table: ClassVar[str] = "schemes"
    sheet: ClassVar[str] = "Schemes"
    group: ClassVar[Group] = "fill"
    meaning: ClassVar[str] = "What an organisation can choose to do; a network's scheme has one part for each practice."
    key: ClassVar[tuple[str, ...]] = ("scheme", "owner")

    scheme: str = column("Scheme", "Its name", "text", example="Proactive care")
    owner: str = column("Owner", "Organisation that does it and bears its cost, or a network", "text",
                        refers_to=("parties.name", "parties.network"))  # fmt: skip
    cost: float = column("Cost", "Running cost of a full year, price-base money", "pounds", unit="£ a year", lowest=0,
                         where="the business case", private_to="owner")  # fmt: skip
    one_off_cost: float = column("One-off cost", "Paid in the year it starts", "pounds", unit="£", default=0.0,
                                 derived="none", lowest=0, private_to="owner")  # fmt: skip
    double_running_cost: float = column("Double-running cost", "Paid over the months of its ramp", "pounds", unit="£",
                                        default=0.0, derived="none", lowest=0, private_to="owner")  # fmt: skip
    vat_not_recovered: float = column("VAT not recovered", "Added to its costs", "share", unit="%", default=0.0,
                                      derived="none", lowest=0, highest=0.5, private_to="owner")  # fmt: skip
    seen: bool = column("Delivery can be seen", "yes if its delivery can be checked, so that it can be funded",
                        "yes_no", default=True, derived="yes")  # fmt: skip
    in_place: Literal["today", "new"] = column("In place", "today: already running; new: starts with the contract",
                                               "choice", default="new", derived="new", choices=("today", "new"),
    )  # fmt: skip
    in_use: bool = column("In use", "no: not part of the new contract, so nobody does it or pays for it", "yes_no",
                          default=True, derived="yes")  # fmt: skip
    start_month: int = column("Start month", "Month of the contract in which it starts", "whole",
                              default=1, derived="month 1", lowest=1, highest=180)  # fmt: skip
    ramp_months: int = column("Ramp", "Months until it works in full", "whole", unit="months", default=0,
                              derived="at once", lowest=0, highest=120)  # fmt: skip
    source: str = source_column()


class EffectRow(Row):
    """What a scheme changes when every part of it is delivered and works in full."""

    table: ClassVar[str] = "effects"
    sheet: ClassVar[str] = "Effects"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = "What each scheme changes when fully working; low and high are 1 in 10 each way."
    key: ClassVar[tuple[str, ...]] = ("scheme", "provider", "point_of_delivery", "indicator")

    scheme: str = column("Scheme", "As on Schemes", "text", refers_to=("schemes.scheme",))
    provider: str = column("Provider", "Whose service it changes; blank for an indicator", "text", default="",
                           refers_to=("parties.name",))  # fmt: skip
    point_of_delivery: str = column("Point of delivery", "The service; blank for an indicator", "text", default="",
                                    refers_to=("services.point_of_delivery",))  # fmt: skip
    indicator: str = column("Indicator", "The indicator; blank for a service", "text", default="",
                            refers_to=("indicators.indicator",))  # fmt: skip
    change: float = column("Change", "Change of activity, or of performance in points of a rate", "share", unit="%",
                           lowest=-1, highest=5)  # fmt: skip
    low: float | None = column("Low (1 in 10)", "Change that only 1 in 10 futures falls below", "share", unit="%",
                               default=None, derived="as the change: no uncertainty", lowest=-1, highest=5)  # fmt: skip
    high: float | None = column("High (1 in 10)", "Change that only 1 in 10 futures exceeds", "share", unit="%",
                                default=None, derived="as the change: no uncertainty", lowest=-1, highest=5,
    )  # fmt: skip
    status: str = status_column()
    source: str = source_column()


class IndicatorRow(Row):
    """One organisation's starting point on one indicator."""

    table: ClassVar[str] = "indicators"
    sheet: ClassVar[str] = "Indicators"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = "Where each practice stands today on each indicator, and what it is paid between."
    key: ClassVar[tuple[str, ...]] = ("indicator", "organisation")

    indicator: str = column("Indicator", "Its name", "text", example="Care plan reviewed")
    organisation: str = column("Organisation", "Whose patients", "text", refers_to=("parties.name",))
    numerator: float = column("Numerator", "Patients for whom it was done, a year", "number", unit="patients", lowest=0)
    denominator: float = column("Denominator", "Patients for whom it is due", "number", unit="patients", lowest=0)
    exclusions: float = column("Exclusions", "Patients taken out of the denominator", "number", unit="patients",
                               default=0.0, derived="none", lowest=0)  # fmt: skip
    lower_threshold: float = column("Lower threshold", "Performance at which payment starts", "share", unit="%",
                                    lowest=0, highest=1)  # fmt: skip
    upper_threshold: float = column("Upper threshold", "Performance at which it is paid in full", "share", unit="%",
                                    lowest=0, highest=1)  # fmt: skip
    points: float = column("Points", "Its weight among the indicators, or its points where they have a price",
                           "number", default=1.0, derived="equal weights", lowest=0)  # fmt: skip
    on_register: float | None = column("Register", "Patients with the condition, for prevalence", "number",
                                    unit="patients", default=None, derived="not adjusted for prevalence", lowest=0,
                                    where="NHS England, QOF disease registers")  # fmt: skip
    national_prevalence: float | None = column("National prevalence", "Register over list nationally; blank: payment is"
                                               " not adjusted for prevalence", "share", unit="%", default=None,
                                               derived="not adjusted for prevalence", lowest=0,
                                               highest=1)  # fmt: skip
    also_paid_by: str = column("Also paid by", "Another scheme that pays for the same achievement, if any", "text",
                               default="", derived="none")  # fmt: skip
    status: str = status_column()
    source: str = source_column()
