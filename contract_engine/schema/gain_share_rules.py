"""How a gain share counts a saving or an overspend before it is shared, and what is done to a share after."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column

Measure = Literal["spend", "cost"]
QualityUse = Literal["none", "gate", "multiplier", "reduces losses"]
CLAUSE = ("terms_gain_share.clause",)


class GainShareRuleRow(Row):
    """What one clause does on one side, or on both; a clause without a row shares every pound of its bands.

    The order is fixed: what counts is measured, then the gate (minimum rate), a first slice,
    the bands, the share, quality, what is withheld, and last the cap on the payment.
    """

    table: ClassVar[str] = "gain_share_rules"
    sheet: ClassVar[str] = "Gain share rules"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "How a clause on Terms gain share counts and pays, in this order: gate, first slice, bands, share, quality,"
        " withheld, cap. A clause without a row here shares every pound of its bands."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "side")

    clause: str = column("Clause", "As on Terms gain share", "text", refers_to=CLAUSE)
    side: Literal["both", "gain", "loss"] = column(
        "Side", "gain or loss, each with a row of its own; or both", "choice", default="both", derived="both",
        choices=("both", "gain", "loss"),
    )  # fmt: skip
    measure: Measure = column(
        "Measured by", "spend: at reference prices; cost: what the services cost their providers (joint outturn)",
        "choice", default="spend", derived="spend", choices=("spend", "cost"),
    )  # fmt: skip
    minimum_basis: Literal["fixed", "sliding"] = column(
        "Minimum rate is", "fixed: the rate beside; sliding: by population, 3.9% at 5,000 people to 2.0% at 60,000",
        "choice", default="fixed", derived="fixed", choices=("fixed", "sliding"),
    )  # fmt: skip
    minimum_rate: float = column("Minimum rate", "Least gain or loss that counts, as part of agreed spend", "share",
                                 unit="%", default=0.0, derived="none", lowest=0, highest=1)  # fmt: skip
    people: float | None = column("People for a sliding rate", "Population from which a sliding rate is read",
                                  "number", unit="people", default=None, derived="those on Population",
                                  lowest=0)  # fmt: skip
    counted_from: Literal["first pound", "deductible"] = column(
        "Counted from", "Where the minimum is met. first pound: all of it is shared; deductible: only what exceeds it",
        "choice", default="first pound", derived="first pound", choices=("first pound", "deductible"),
    )  # fmt: skip
    gross_cap: float | None = column("Counted up to", "Most that counts before it is shared, as part of agreed spend",
                                     "share", unit="%", default=None, derived="no limit", lowest=0,
                                     highest=10)  # fmt: skip
    first_slice: float = column("First slice", "Pounds of a saving that go to the payee of the first slice before the"
                                " bands", "pounds", unit="£ a year", default=0.0, derived="none", lowest=0)  # fmt: skip
    first_slice_part: float = column("First slice of spend", "The same as part of agreed spend; both add up", "share",
                                     unit="%", default=0.0, derived="none", lowest=0, highest=1)  # fmt: skip
    first_slice_to: str = column("First slice goes to", "Organisation or network that reinvests it", "text", default="",
                                 refers_to=("parties.name", "parties.network"))  # fmt: skip
    quality_use: QualityUse = column(
        "Quality", "gate: no share of a gain below the threshold; multiplier: that and share x achievement; reduces"
        " losses: share of a loss x (1 - reduction x achievement)", "choice", default="none", derived="none",
        choices=("none", "gate", "multiplier", "reduces losses"),
    )  # fmt: skip
    quality_indicator: str = column("Quality indicator", "One indicator, or All by their points", "text", default="All",
                                    refers_to=("indicators.indicator",))  # fmt: skip
    quality_threshold: float = column("Quality threshold", "Achievement below which there is no share of a gain",
                                      "share", unit="%", default=0.0, derived="none", lowest=0, highest=1)  # fmt: skip
    quality_of: Literal["each", "all"] = column(
        "Quality of", "each: whoever is paid, its own; all: everyone on Indicators together, as one", "choice",
        default="each", derived="each", choices=("each", "all"),
    )  # fmt: skip
    loss_reduction: float = column("Loss reduction", "Part of a share of a loss that full achievement takes off",
                                   "share", unit="%", default=1.0, derived="all of it", lowest=0,
                                   highest=1)  # fmt: skip
    loss_rate_lowest: float = column("Lowest part of a loss", "Least part of its share left, however good the quality",
                                     "share", unit="%", default=0.0, derived="none", lowest=0, highest=1)  # fmt: skip
    loss_rate_highest: float = column("Highest part of a loss", "Greatest part of its share, however poor the quality",
                                      "share", unit="%", default=1.0, derived="all of it", lowest=0,
                                      highest=1)  # fmt: skip
    withheld: float = column("Withheld", "Part of a share of a gain that is never paid; losses are paid in full",
                             "share", unit="%", default=0.0, derived="none", lowest=0, highest=1)  # fmt: skip
    payment_cap: float | None = column("Payment cap", "Most that one organisation or network is paid, or pays, for a"
                                       " year, as part of agreed spend", "share", unit="%", default=None,
                                       derived="no cap", lowest=0, highest=10)  # fmt: skip
    source: str = source_column()

    def is_of(self, side: str) -> bool:
        """Whether the row speaks of gains, or of losses."""
        return self.side in ("both", side)
