"""What is uncertain, and the what-ifs that people name."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import Group, Row, column, source_column, status_column

# ScenarioRow has a field called column, which hides the function from there on.
described = column

ACTS_ON = ("activity growth", "activity", "unit cost", "achievement")


class DriverRow(Row):
    """A cause nobody fully controls, given as low, central and high."""

    table: ClassVar[str] = "uncertainty"
    sheet: ClassVar[str] = "Uncertainty"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = "What is uncertain: 1 in 10 futures lies below low, 1 in 10 above high."
    key: ClassVar[tuple[str, ...]] = ("driver",)

    driver: str = column("Uncertainty", "Its name", "text", example="Demand growth")
    acts_on: Literal["activity growth", "activity", "unit cost", "achievement"] = column(
        "Acts on", "activity growth: each year on the last, for services that name it; activity: every service;"
        " unit cost: each year on the last; achievement: every indicator, in points of a rate", "choice",
        choices=ACTS_ON,
    )  # fmt: skip
    each_year: bool = column("Afresh each year", "yes: drawn anew for each year; no: one draw for the term", "yes_no",
                             default=False, derived="no")  # fmt: skip
    low: float = column("Low (1 in 10)", "Only 1 in 10 futures lies below", "share", unit="%", lowest=-1, highest=5)
    central: float = column("Central", "As likely above as below", "share", unit="%", lowest=-1, highest=5)
    high: float = column("High (1 in 10)", "Only 1 in 10 futures lies above", "share", unit="%", lowest=-1, highest=5)
    moves_with_others: Literal["none", "some", "strong"] = column(
        "Moves with others", "Correlation with the others that move: 0, 0.3 or 0.7", "choice", default="none",
        derived="none", choices=("none", "some", "strong"),
    )  # fmt: skip
    target_moves: bool = column("Target moves with it", "yes: agreed spend is restated for it: nobody gains or loses",
                                "yes_no", default=False, derived="no")  # fmt: skip
    status: str = status_column()
    source: str = source_column()


class ScenarioRow(Row):
    """One change of one named scenario."""

    table: ClassVar[str] = "scenarios"
    sheet: ClassVar[str] = "Scenarios"
    group: ClassVar[Group] = "advanced"
    meaning: ClassVar[str] = "What-ifs: each row changes one input in one named scenario; the rest stands at central."
    key: ClassVar[tuple[str, ...]] = ("scenario", "changes", "row", "column")

    scenario: str = column("Scenario", "Its name; several rows may share it", "text", example="Hard winter")
    changes: str = column("Sheet", "Sheet of the input that changes", "text", example="Uncertainty")
    row: str = column("Row", "The row's key as on that sheet, two keys parted by a slash; blank for Contract", "text",
                      default="", derived="the sheet's only row", example="Demand growth")  # fmt: skip
    column: str = described("Column", "The column's heading on that sheet", "text", example="Central")
    how: Literal["set to", "multiply by", "add"] = described("How", "set to, multiply by or add", "choice",
                                                             default="set to", derived="set to",
                                                             choices=("set to", "multiply by", "add"))  # fmt: skip
    value: float = described("Value", "The new value, factor or addition; 3% is 0.03", "number")
    status: str = status_column()
    source: str = source_column()
