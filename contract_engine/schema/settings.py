"""The Contract sheet: one setting a row."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotation when the program runs
from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column

Aim = Literal["fewest_changes", "even", "worst_off", "nash", "kalai_smorodinsky", "least_cost", "least_total_risk"]
AIMS: dict[str, str] = {
    "fewest_changes": "fewest changes to the draft",
    "even": "share the benefit evenly by weight",
    "worst_off": "protect the worst-off, in pounds",
    "nash": "a balanced bargain by weight (Nash)",
    "kalai_smorodinsky": "gains in proportion to the most each could gain (Kalai-Smorodinsky)",
    "least_cost": "least cost to the commissioner",
    "least_total_risk": "least total risk",
}


class Settings(Row):
    """What holds for the contract as a whole."""

    table: ClassVar[str] = "contract"
    sheet: ClassVar[str] = "Contract"
    group: ClassVar[Group] = "fill"
    meaning: ClassVar[str] = "What holds for the contract as a whole, one setting a row."
    key: ClassVar[tuple[str, ...]] = ("name",)
    vertical: ClassVar[bool] = True

    name: str = column("Name of the contract", "As it will stand on every page", "text", example="Neighbourhood care")
    form: str = column(
        "Form of contract", "The file in models/ that holds its rules", "text", example="incentive_pool",
        where="contract-engine new writes it",
    )  # fmt: skip
    start: date = column(
        "Start date", "First day of the contract; its years are counted from here", "date", example="2027-04-01"
    )
    years: int = column("Length", "Number of financial years", "whole", unit="years", lowest=1, highest=15, example=3)
    price_base: str = column(
        "Price base", "Financial year whose prices, costs and plan the other sheets hold", "text",
        unit="financial year", example="2026/27", where="the activity plan's cover",
    )  # fmt: skip
    affordability_limit: float | None = column(
        "Affordability limit", "The most the commissioner may expect to pay, net, in any year; blank: no limit",
        "pounds", unit="£ a year", default=None, derived="no limit", lowest=0,
        where="the commissioner's financial plan", example=19_000_000, private_to="commissioner",
    )  # fmt: skip
    objective: Aim = column(
        "Aim", "What to look for among the terms that are within every limit", "choice",
        default="fewest_changes", derived="fewest changes to the draft", choices=tuple(AIMS),
    )  # fmt: skip
    one_rate: bool = column(
        "One rate for all bands", "yes: an organisation's share is the same in every band of a gain, and in every band"
        " of a loss", "yes_no", default=False, derived="no: each band has shares of its own",
    )  # fmt: skip
    gain_and_pain_alike: bool = column(
        "Gain and pain alike", "yes: whoever shares gains and losses has the same share of both, band by band",
        "yes_no", default=False, derived="no: shares of gains and of losses differ",
    )  # fmt: skip
    step_of_shares: float | None = column(
        "Step of shares", "Open shares are whole multiples of this, as 5%, unless their own steps are as large",
        "share", unit="%", default=None, derived="any share", lowest=0.0001, highest=0.5, example=0.05,
    )  # fmt: skip
    control_total: float | None = column(
        "Control total", "Total contract value that the Services sheet must come to", "pounds", unit="£ a year",
        default=None, derived="no control", lowest=0, where="the signed contract or the ledger",
    )  # fmt: skip
    reconciliation_tolerance: float = column(
        "Tolerance of the reconciliation", "Largest difference between activity times price and contract value",
        "share", unit="%", default=0.005, derived="0.5% of the contract value", lowest=0, highest=0.2,
    )  # fmt: skip
    pool_value: float | None = column(
        "Value of the incentive pool", "What the pool and the money for delivering schemes come to together, at full"
        " achievement; blank: no such rule", "pounds", unit="£ per weighted patient", default=None, derived="no rule",
        lowest=0, where="the local incentive scheme's specification",
    )  # fmt: skip
    network_share_lowest: float = column(
        "Lowest network share", "Least part of the money for results that rests on the network's results", "share",
        unit="%", default=0.0, derived="no lowest share", lowest=0, highest=1,
    )  # fmt: skip
    network_share_highest: float = column(
        "Highest network share", "Greatest part of the money for results that rests on the network's results",
        "share", unit="%", default=1.0, derived="no highest share", lowest=0, highest=1,
    )  # fmt: skip
    lead_contract_highest: float | None = column(
        "Most that the lead's contract may come to", "Where one organisation leads: its budget and what it may earn on"
        " outcomes together, in price-base money; blank: no such rule", "pounds", unit="£ a year", default=None,
        derived="no rule", lowest=0, where="the advertised value of the contract",
    )  # fmt: skip
    passed_down_highest: float = column(
        "Most of the lead's outcome income that may be passed down", "Where one organisation leads: the most that"
        " its subcontractors together may stand to lose on results, as a part of what the lead itself stands to lose",
        "share", unit="%", default=1.0, derived="all of it", lowest=0, highest=1,
    )  # fmt: skip
    quality_bonus_highest: float | None = column(
        "Highest quality bonus", "Beside a gain share: the most that the money for results may come to, at full"
        " achievement, as part of the planned spend in scope; blank: no such rule", "share", unit="%", default=None,
        derived="no rule", lowest=0, highest=1,
    )  # fmt: skip
    discount_rate: float = column(
        "Discount rate", "Used only to compare years; tables of payments are never discounted", "share", unit="%",
        default=0.0, derived="years count equally", lowest=0, highest=0.2,
    )  # fmt: skip
    confidence: float = column(
        "Confidence", "0.95 looks at the average of the worst 1 in 20", "share", unit="%", default=0.95,
        derived="the worst 1 in 20", lowest=0.5, highest=0.999,
    )  # fmt: skip
    required_margin: float = column(
        "Margin for a scheme's owner", "How much better off an owner must be to be counted as paid to do a scheme",
        "share", unit="% of the scheme's cost", default=0.10, derived="10% of the scheme's cost", lowest=0, highest=2,
    )  # fmt: skip
    strict_risk: bool = column(
        "Strict risk limit", "yes: what an organisation already bears today does not raise its limit", "yes_no",
        default=False, derived="no: the larger of what it can absorb and what it bears today",
    )  # fmt: skip
    display_unit: Literal["£", "£000", "£m"] = column(
        "Display unit", "Unit of the summary's figures", "choice", default="£000", derived="thousands",
        choices=("£", "£000", "£m"),
    )  # fmt: skip
    status: Literal["draft", "final", "example"] = column(
        "Status of this workbook", "draft, final or example", "choice", default="draft", derived="draft",
        choices=("draft", "final", "example"),
    )  # fmt: skip
    senior_owner: str = column("Senior responsible owner", "Who answers for the contract", "text", default="")
    prepared_by: str = column("Prepared by", "Who filled the workbook", "text", default="")
    assured_by: str = column("Assured by", "Who checked the workbook", "text", default="")
    approved_by: str = column("Approved by", "Who approved its use", "text", default="")
    contact: str = column("Contact", "Whom to ask about it", "text", default="")
    figures_until: date | None = column(
        "Figures hold until", "Date after which the figures need another look", "date", default=None,
        derived="no date set", example="2027-09-30",
    )  # fmt: skip
    country: str = column(
        "Country", "Country of the contract that this one follows", "text", default="", example="England"
    )
    source: str = column(
        "Source of the contract", "Where the contract that this one follows is published", "text", default="",
        example="NHS England, Network Contract DES 2023/24",
    )  # fmt: skip
    about: str = column(
        "About the figures", "What a reader must know of where the figures come from", "text", default=""
    )
