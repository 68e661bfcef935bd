"""The organisations and the people on their lists."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column, status_column

Role = Literal[
    "commissioner", "lead", "acute trust", "community trust", "mental health trust", "local authority",
    "voluntary sector", "practice", "network", "federation", "outside",
]  # fmt: skip
ROLES: tuple[str, ...] = (
    "commissioner", "lead", "acute trust", "community trust", "mental health trust", "local authority",
    "voluntary sector", "practice", "network", "federation", "outside",
)  # fmt: skip


class PartyRow(Row):
    """An organisation that can pay or be paid."""

    table: ClassVar[str] = "parties"
    sheet: ClassVar[str] = "Parties"
    group: ClassVar[Group] = "fill"
    meaning: ClassVar[str] = "One row for each organisation that pays, is paid, or bears a cost."
    key: ClassVar[tuple[str, ...]] = ("name",)

    name: str = column("Organisation", "Name used on every other sheet", "text", example="Acute Trust")
    ods_code: str = column("ODS code", "NHS organisation code, if it has one", "text", default="")
    role: Role = column("Role", "What kind of organisation it is", "choice", choices=ROLES, example="acute trust")
    network: str = column("Network", "Network a practice belongs to", "text", default="", example="Network 1")
    registered_list: float | None = column(
        "Registered list", "People registered, practices only", "number", unit="people", default=None, lowest=0,
        where="NHS England, Patients Registered at a GP Practice",
    )  # fmt: skip
    weighted_list: float | None = column(
        "Weighted list", "List adjusted for need, practices only", "number", unit="weighted people", default=None,
        derived="the registered list", lowest=0, where="NHS Payments to General Practice",
    )  # fmt: skip
    turnover: float | None = column(
        "Turnover", "Income of the whole organisation a year", "pounds", unit="£ a year", default=None, lowest=0,
        derived="not needed", where="annual accounts",
    )  # fmt: skip
    other_income: float = column(
        "Other income", "Income for these services from elsewhere, such as the commissioner's allocation", "pounds",
        unit="£ a year", default=0.0, derived="none", private_to="name",
    )  # fmt: skip
    other_costs: float = column(
        "Other costs", "Costs of these services that no other sheet holds", "pounds", unit="£ a year", default=0.0,
        derived="none", private_to="name",
    )  # fmt: skip
    takes_part: Literal["gain and pain", "gain only", "neither"] = column(
        "Takes part in", "gain only: it never pays a share of an overspend", "choice", default="gain and pain",
        derived="gain and pain", choices=("gain and pain", "gain only", "neither"),
    )  # fmt: skip
    may_hold_budget: bool = column(
        "May hold the budget", "Whether it is allowed to hold a capitated budget", "yes_no", default=False, derived="no"
    )
    vat_recovery: float = column(
        "VAT recovered", "Part of VAT on bought services it gets back", "share", unit="%", default=1.0, derived="all",
        lowest=0, highest=1,
    )  # fmt: skip
    risk_capacity: float | None = column(
        "Loss it can absorb", "Largest running shortfall against plan it can bear over the term", "pounds", unit="£",
        default=None, lowest=0, where="planned surplus plus uncommitted contingency",
        derived="0.5% of contract income, or for a commissioner of what it pays; zero for a practice",
        private_to="name",
    )  # fmt: skip
    no_worse_than: float | None = column(
        "No worse in any year by more than", "Largest fall of a year's expected result against staying as it is",
        "pounds", unit="£ a year", default=None, derived="no limit in a single year", lowest=0,
        private_to="name",
    )  # fmt: skip
    weight: float | None = column(
        "Weight in an even split", "Its part when the benefit is shared evenly by weight", "number", default=None,
        derived="income under the contract; practices by weighted list", lowest=0,
    )  # fmt: skip
    source: str = source_column()


class PopulationRow(Row):
    """People of one organisation in one segment."""

    table: ClassVar[str] = "population"
    sheet: ClassVar[str] = "Population"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = "People by organisation and segment, for capitated budgets and chance variation."
    key: ClassVar[tuple[str, ...]] = ("organisation", "segment")

    organisation: str = column("Organisation", "Whose list it is", "text", refers_to=("parties.name",))
    segment: str = column("Segment", "Part of the population, All if not divided", "text", default="All")
    headcount: float = column("Headcount", "People", "number", unit="people", lowest=0)
    need_weight: float = column(
        "Need weight", "Weighted people for each person", "number", default=1.0,
        derived="weighted over registered list", lowest=0, highest=50,
    )  # fmt: skip
    growth: float = column("Growth", "Change of headcount a year", "share", unit="% a year", default=0.0, lowest=-0.5,
                           highest=0.5)  # fmt: skip
    status: str = status_column()
    source: str = source_column()
