"""Incentive pools."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import TermRow

ON_RESULTS = ("own achievement", "network achievement")
A_POINT = "£ a point"


class PoolTerm(TermRow):
    """One component of an incentive pool."""

    table: ClassVar[str] = "terms_pool"
    sheet: ClassVar[str] = "Terms pool"
    family: ClassVar[str] = "pool"
    meaning: ClassVar[str] = (
        "Incentive pools: money paid whatever happens, up front, for a practice's own achievement, or for its"
        " network's."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "component", "indicator", "year")

    component: Literal["unconditional", "up front", "own achievement", "network achievement"] = column(
        "Component", "What the money rests on; up front is paid before the results are known, and not recovered",
        "choice", choices=("unconditional", "up front", "own achievement", "network achievement"),
    )  # fmt: skip
    indicator: str = column("Indicator", "One indicator, or All by their points", "text", default="All",
                            refers_to=("indicators.indicator",))  # fmt: skip
    basis: Literal["£ per weighted patient", "£ per registered patient", "£ a year", "£ a point"] = column(
        "Basis", "£ a year is shared by weighted list; £ a point is paid for the points earned, adjusted for list and"
        " prevalence", "choice", default="£ per weighted patient", derived="£ per weighted patient",
        choices=("£ per weighted patient", "£ per registered patient", "£ a year", "£ a point"),
    )  # fmt: skip
    mean_list: float | None = column("Mean list", "For £ a point: the national mean list, of a practice, or of a"
                                     " network for network achievement", "number", unit="people", default=None,
                                     derived="only for £ a point", lowest=1,
                                     where="the scheme's specification")  # fmt: skip
    list_decimals: int | None = column("Decimals of list over mean", "Decimals to which the payer rounds list over mean"
                                       " list", "whole", default=None, derived="not rounded", lowest=0,
                                       highest=9)  # fmt: skip
    prevalence_decimals: int | None = column("Decimals of prevalence", "Decimals to which the payer rounds prevalence"
                                             " over national prevalence", "whole", default=None, derived="not rounded",
                                             lowest=0, highest=9)  # fmt: skip
    floor: float = column("Least part paid", "Part of the money for results that is paid whatever the results", "share",
                          unit="%", default=0.0, derived="none", lowest=0, highest=1)  # fmt: skip
    not_earned: Literal["stays with the payer", "rolled over", "by list", "by achievement"] = column(
        "Money not earned", "stays with the payer; rolled over: joins the next year's money for results; by list or by"
        " achievement: shared among the practices", "choice", default="stays with the payer",
        derived="stays with the payer", choices=("stays with the payer", "rolled over", "by list", "by achievement"),
    )  # fmt: skip
    indexed: bool = column("Indexed", "yes: rises with prices from the price base", "yes_no", default=False,
                           derived="no")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return self.component if self.indicator == "All" else f"{self.component} {self.indicator}"

    @property
    def unit(self) -> str:
        """The basis."""
        return self.basis

    @property
    def on_results(self) -> bool:
        """Whether the money rests on anybody's results."""
        return self.component in ON_RESULTS
