"""Year-of-care bundles: what they are made of, and the patients on their registers."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column, status_column
from contract_engine.schema.term_row import InForce  # noqa: TC001 - pydantic reads the annotation


class BundleRow(Row):
    """One component of a year of care: how often a patient has it, at what price and cost, and who delivers it."""

    table: ClassVar[str] = "bundles"
    sheet: ClassVar[str] = "Bundles"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = "What a year of care is made of, for a patient of severity 1, in price-base money."
    key: ClassVar[tuple[str, ...]] = ("bundle", "component", "deliverer", "in_force")

    bundle: str = column("Bundle", "Its name", "text", example="Diabetes")
    component: str = column("Component", "One thing that is done", "text", example="Quarterly check by a nurse")
    kind: Literal["care", "complication", "specialist"] = column(
        "Kind", "care: planned; complication: what goes wrong, of which the price holds a part; specialist: paid by fee"
        " for service", "choice", default="care", derived="care", choices=("care", "complication", "specialist"),
    )  # fmt: skip
    deliverer: str = column("Deliverer", "Organisation that delivers it, or a network: each practice for its own"
                            " patients", "text", refers_to=("parties.name", "parties.network"))  # fmt: skip
    in_force: InForce = column("In force", "today: done only as things are today; new: only under the new contract",
                               "choice", default="both", derived="both", choices=("today", "new", "both"),
    )  # fmt: skip
    frequency: float = column("Frequency", "Times a patient has it in a year; of a complication, its historical rate",
                              "number", unit="a patient-year", lowest=0)  # fmt: skip
    unit_price: float = column("Unit price", "What is reckoned for it in the price of the bundle, or paid as its fee",
                               "pounds", unit="£ each", lowest=0, where="the provider's price list")  # fmt: skip
    unit_cost: float = column("Unit cost", "What it costs whoever delivers it", "pounds", unit="£ each", lowest=0,
                              where="patient-level costing", private_to="deliverer")  # fmt: skip
    driver: str = column("Uncertainty", "The uncertainty that moves how often it is needed, if any", "text",
                         default="", refers_to=("uncertainty.driver",))  # fmt: skip
    status: str = status_column()
    source: str = source_column()


class RegisterRow(Row):
    """The patients of one organisation who have a year of care."""

    table: ClassVar[str] = "registers"
    sheet: ClassVar[str] = "Registers"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = "Patients with a year of care, by bundle and organisation."
    key: ClassVar[tuple[str, ...]] = ("bundle", "organisation")

    bundle: str = column("Bundle", "As on Bundles", "text", refers_to=("bundles.bundle",))
    organisation: str = column("Organisation", "Whose patients", "text", refers_to=("parties.name",))
    patients: float = column("Patients", "On the register at the price base", "number", unit="patients", lowest=0,
                             where="the disease register")  # fmt: skip
    severity: float = column("Severity", "Mean need of its patients; payment is adjusted for it", "number",
                             default=1.0, derived="average", lowest=0, highest=20)  # fmt: skip
    spread: float = column("Spread of need", "Standard deviation of one patient's yearly need over its mean; chance"
                           " moves a small register more than a large one", "number", default=1.0,
                           derived="as large as the mean", lowest=0, highest=10)  # fmt: skip
    growth: float = column("Growth", "Change of patients a year", "share", unit="% a year", default=0.0,
                           derived="none", lowest=-0.5, highest=0.5)  # fmt: skip
    driver: str = column("Uncertainty", "The uncertainty that moves its growth, if any", "text", default="",
                         refers_to=("uncertainty.driver",))  # fmt: skip
    standard_met: float = column("Standard met", "Part of patients for whom the standard of care is met, where no"
                                 " indicator measures it", "share", unit="%", default=1.0, derived="all", lowest=0,
                                 highest=1)  # fmt: skip
    indicator: str = column("Measured by", "The indicator whose rate is the part for whom the standard is met", "text",
                            default="", refers_to=("indicators.indicator",))  # fmt: skip
    overlap: float = column("Also on another", "Part of patients who have another bundle too, for which this one is"
                            " reduced", "share", unit="%", default=0.0, derived="none", lowest=0,
                            highest=1)  # fmt: skip
    status: str = status_column()
    source: str = source_column()
