"""A pot to be shared between practices: one row a practice, and what holds for the pot as a whole."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column

GAIN, COST = "gain", "cost"


class PotRow(Row):
    """One practice: what it is, what it does and what it has today."""

    table: ClassVar[str] = "pot"
    sheet: ClassVar[str] = "Pot"
    group: ClassVar[Group] = "fill"
    meaning: ClassVar[str] = "The practices that share the pot, one a row. A column that no rule needs may stay blank."
    key: ClassVar[tuple[str, ...]] = ("practice",)

    practice: str = column("Practice", "The practice's name", "text", example="Ash Surgery")
    registered: float = column(
        "List", "Registered patients", "number", unit="people", lowest=1, example=8_200,
        where="NHS England, Patients Registered at a GP Practice",
    )  # fmt: skip
    weighted: float | None = column(
        "Weighted list", "Patients weighted for need, as its payments are", "number", unit="people", default=None,
        derived="sharing by weighted list is left out", lowest=1, example=8_450.5,
        where="NHS England, NHS Payments to General Practice",
    )  # fmt: skip
    achievement: float | None = column(
        "Achievement", "Part of the agreed results that it reached", "share", unit="%", default=None,
        derived="sharing by list and achievement is left out", lowest=0, highest=1, example=0.85,
    )  # fmt: skip
    use: float | None = column(
        "Use", "How much of the shared service it uses, in any unit that is the same for all", "number", default=None,
        derived="sharing by use is left out", lowest=0, example=310,
    )  # fmt: skip
    hosted: float | None = column(
        "Work hosted", "How much of the shared work it hosts, in any unit that is the same for all", "number",
        default=None, derived="sharing by work hosted is left out", lowest=0, example=4,
    )  # fmt: skip
    cost_today: float | None = column(
        "Cost today", "What the work costs it today, on its own; its claim where the pot falls short of all costs",
        "pounds", unit="£", default=None, derived="rules for too little money are left out", lowest=0, example=21_500,
        private_to="practice",
    )  # fmt: skip
    current: float = column(
        "Current split", "What it receives of the pot today, or pays of the cost; 0 where there is no split yet",
        "pounds", unit="£", lowest=0, example=27_100,
    )  # fmt: skip
    budget: float | None = column(
        "Budget", "Its budget, where the pot is to be shared by budgets", "pounds", unit="£", default=None,
        derived="sharing by budget is left out", lowest=0, example=1_150_000,
    )  # fmt: skip
    equity: float | None = column(
        "Ownership", "Its part of the equity of the organisation that holds the pot; all need not come to 100%",
        "share", unit="%", default=None, derived="sharing by equity is left out", lowest=0, highest=1, example=0.2,
    )  # fmt: skip
    need: float | None = column(
        "Need for investment", "What it needs to invest", "pounds", unit="£", default=None,
        derived="sharing by need for investment is left out", lowest=0, example=15_000, private_to="practice",
    )  # fmt: skip
    stand_alone: float | None = column(
        "Standing alone", "What it would receive, or the work would cost it, if it stood alone; only where it is known",
        "pounds", unit="£", default=None, derived="worked out from the pot's settings", lowest=0, example=18_000,
        private_to="practice",
    )  # fmt: skip
    adopted: float | None = column(
        "Adopted split", "Filled by contract-engine split --adopt; it is not read", "pounds", unit="£", default=None,
        derived="nothing adopted yet",
    )  # fmt: skip
    source: str = source_column()


class PotSettings(Row):
    """What holds for the pot as a whole; a workbook without this sheet takes every default."""

    table: ClassVar[str] = "pot_settings"
    sheet: ClassVar[str] = "Pot settings"
    group: ClassVar[Group] = "fill"
    meaning: ClassVar[str] = "What holds for the pot as a whole, one setting a row. Every one has a default."
    key: ClassVar[tuple[str, ...]] = ("name",)
    vertical: ClassVar[bool] = True
    optional: ClassVar[bool] = True

    name: str = column("Name of the pot", "As it will stand on every page", "text", default="The pot",
                       derived="The pot", example="Network incentive 2027/28")  # fmt: skip
    amount: float | None = column(
        "Amount", "What is to be shared", "pounds", unit="£", default=None,
        derived="the same as the current split in all", lowest=0.01, example=142_500,
    )  # fmt: skip
    kind: Literal["gain", "cost"] = column(
        "What is shared", "gain: money that the practices receive; cost: money that they pay", "choice", default=GAIN,
        derived=GAIN, choices=(GAIN, COST),
    )  # fmt: skip
    list_part: float = column(
        "Part by list in the mix", "The rest of the mix goes by list times achievement", "share", unit="%",
        default=0.7, derived="70%", lowest=0, highest=1,
    )  # fmt: skip
    reserve_part: float = column(
        "Part kept or invested first", "Off the top, in the rules reserve first and invest first", "share", unit="%",
        default=0.1, derived="10%", lowest=0, highest=1,
    )  # fmt: skip
    threshold: float = column(
        "Smallest list that can stand alone", "A group of practices with fewer patients has nothing of a gain of its"
        " own; 0: any group can stand alone", "number", unit="people", default=0.0, derived="0: any group", lowest=0,
        where="the scheme's specification", example=30_000,
    )  # fmt: skip
    fixed_cost: float = column(
        "Fixed cost of standing alone", "What any group pays once, however small, to stand alone; of a shared cost,"
        " the part that does not follow use", "pounds", unit="£", default=0.0, derived="£0", lowest=0, example=9_000,
    )  # fmt: skip
    status: Literal["draft", "final", "example"] = column(
        "Status of this workbook", "draft, final or example", "choice", default="draft", derived="draft",
        choices=("draft", "final", "example"),
    )  # fmt: skip
    senior_owner: str = column("Senior responsible owner", "Who answers for the split", "text", default="")
    prepared_by: str = column("Prepared by", "Who filled the workbook", "text", default="")
    assured_by: str = column("Assured by", "Who checked the workbook", "text", default="")
    approved_by: str = column("Approved by", "Who approved its use", "text", default="")
    contact: str = column("Contact", "Whom to ask about it", "text", default="")
    figures_until: str = column("Figures hold until", "Date after which they need another look", "text", default="")
    about: str = column("About the figures", "What a reader must know of where the figures come from", "text",
                        default="")  # fmt: skip


POT_TABLES: tuple[type[Row], ...] = (PotRow, PotSettings)
