"""Services that practices run together: what one of them costs its host, and who uses it how much."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column

SHARED_SERVICE = ("shared_services.service",)


class SharedServiceRow(Row):
    """A service run by one organisation for several."""

    table: ClassVar[str] = "shared_services"
    sheet: ClassVar[str] = "Shared services"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "Services that one organisation runs for several: one accountant, one visiting service, one rota; price-base"
        " money."
    )
    key: ClassVar[tuple[str, ...]] = ("service",)

    service: str = column("Shared service", "Its name", "text", example="Paramedic visits")
    host: str = column("Host", "Who runs it and bears its cost, whether or not it uses it", "text",
                       refers_to=("parties.name",))  # fmt: skip
    fixed_cost: float = column("Fixed cost", "What it costs a year, however much it is used", "pounds",
                               unit="£ a year", lowest=0, where="the business case")  # fmt: skip
    cost_per_use: float = column("Cost per use", "What each use costs on top", "pounds", unit="£ a use", default=0.0,
                                 derived="none", lowest=0)  # fmt: skip
    vat_rate: float = column("VAT", "VAT on what users pay the host; none where the supply is exempt or goes through a"
                             " cost-sharing group", "share", unit="%", default=0.0, derived="none", lowest=0,
                             highest=0.5, where="a VAT adviser")  # fmt: skip
    vat_to: str = column("VAT goes to", "The organisation outside that receives VAT, such as HMRC", "text", default="",
                         derived="nobody, where there is none", refers_to=("parties.name",))  # fmt: skip
    cost_sharing: bool = column(
        "Price covers cost, no more", "yes: over the term the price per use comes to what the others' planned uses"
        " cost, and moves with that cost; no: any price that is agreed", "yes_no", default=True, derived="yes",
    )  # fmt: skip
    in_place: Literal["today", "new"] = column("In place", "today: shared already; new: starts with the contract",
                                               "choice", default="new", derived="new",
                                               choices=("today", "new"))  # fmt: skip
    source: str = source_column()


class SharedUseRow(Row):
    """One organisation's use of a shared service, and what it spends on the same alone."""

    table: ClassVar[str] = "shared_use"
    sheet: ClassVar[str] = "Shared use"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "Who uses a shared service, how much, and what each spends on the same alone today; price-base money."
    )
    key: ClassVar[tuple[str, ...]] = ("service", "organisation")

    service: str = column("Shared service", "As on Shared services", "text", refers_to=SHARED_SERVICE)
    organisation: str = column("Organisation", "Who uses it", "text", refers_to=("parties.name",))
    uses: float = column("Uses", "Visits, hours or returns a year, as the price counts them", "number",
                         unit="uses a year", lowest=0)  # fmt: skip
    growth: float = column("Growth", "Change of its uses a year", "share", unit="% a year", default=0.0,
                           derived="none", lowest=-0.5, highest=0.5)  # fmt: skip
    driver: str = column("Uncertainty", "The uncertainty that moves the growth of its uses, if any", "text",
                         default="", refers_to=("uncertainty.driver",))  # fmt: skip
    cost_today: float = column("Cost alone", "What it spends on this by itself", "pounds", unit="£ a year", lowest=0,
                               where="the practice's accounts", private_to="organisation")  # fmt: skip
    released_at_once: float = column("Cost alone released at once", "Part of that cost gone in the year in which it"
                                     " joins", "share", unit="%", default=1.0, derived="all", lowest=0,
                                     highest=1, private_to="organisation")  # fmt: skip
    released_12: float = column("Cost alone released after 12 months", "Part gone a year later", "share", unit="%",
                                default=1.0, derived="all", lowest=0, highest=1,
                                private_to="organisation")  # fmt: skip
    released_36: float = column("Cost alone released after 36 months", "Part gone three years later", "share",
                                unit="%", default=1.0, derived="all", lowest=0, highest=1,
                                private_to="organisation")  # fmt: skip
    joining_cost: float = column("Cost of joining", "Paid once, in the first year", "pounds", unit="£", default=0.0,
                                 derived="none", lowest=0, private_to="organisation")  # fmt: skip
    source: str = source_column()
