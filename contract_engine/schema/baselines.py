"""The target that savings are measured from: agreed by people, checked by others, and reset from actual spend."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotation when the program runs
from typing import ClassVar

from contract_engine.schema.columns import Group, Row, column, source_column
from contract_engine.schema.gain_share_rules import CLAUSE
from contract_engine.schema.term_row import POINT_OF_DELIVERY


class BaselineRow(Row):
    """The agreed target of a clause, or of one service in it, in place of the plan.

    A loss is measured from the target. A gain is measured from it or, if that is less, from
    an independent estimate x (1 + tolerance): nobody is paid for beating a padded target.
    """

    table: ClassVar[str] = "baseline"
    sheet: ClassVar[str] = "Baseline"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "Agreed targets of gain shares, in place of the plan; brought forward as the plan is, by prices, growth and"
        " causes with which the target moves."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "point_of_delivery")

    clause: str = column("Clause", "As on Terms gain share", "text", refers_to=CLAUSE)
    point_of_delivery: str = column("Point of delivery", "The service it is for, or All that the clause measures",
                                    "text", default="All", refers_to=POINT_OF_DELIVERY)  # fmt: skip
    target: float | None = column("Agreed target", "What a year is agreed to come to, in price-base money", "pounds",
                                  unit="£ a year", default=None, derived="the plan", lowest=0,
                                  where="the signed contract")  # fmt: skip
    adjustments: float = column("Adjustments", "Added to the target: changes of scope, one-off items", "pounds",
                                unit="£ a year", default=0.0, derived="none")  # fmt: skip
    independent_estimate: float | None = column(
        "Independent estimate", "What someone without a share in it expects a year to come to", "pounds",
        unit="£ a year", default=None, derived="none: the target is not questioned", lowest=0,
        where="the independent estimator's report",
    )  # fmt: skip
    tolerance: float = column("Tolerance", "How far above the estimate a target still counts for gains", "share",
                              unit="%", default=0.0, derived="none", lowest=0, highest=1)  # fmt: skip
    agreed_on: date | None = column("Agreed on", "Date on which it was agreed", "date", default=None,
                                    derived="no date", example="2027-02-01")  # fmt: skip
    source: str = source_column()


class RebaseRow(Row):
    """A reset of a clause's target from the actual spend of an earlier year; it holds until the next."""

    table: ClassVar[str] = "rebase"
    sheet: ClassVar[str] = "Rebase"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "When the target of a gain share is reset: the new target is in part the actual spend of an earlier year,"
        " brought forward as the plan is. It holds from that year until the next reset."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "year")

    clause: str = column("Clause", "As on Terms gain share", "text", refers_to=CLAUSE)
    year: str = column("Financial year", "First year of the new target, as 2029/30", "text", example="2029/30")
    weight: float = column("Weight of actual spend", "Part of the new target that is actual spend; the rest is the"
                           " target as agreed", "share", unit="%", lowest=0, highest=1)  # fmt: skip
    from_year: str = column("Actual spend of", "The earlier year, as 2028/29", "text", default="",
                            derived="the year before")  # fmt: skip
    source: str = source_column()
