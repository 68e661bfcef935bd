"""Incentive pools."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import TermRow


class PoolTerm(TermRow):
    """One component of an incentive pool."""

    table: ClassVar[str] = "terms_pool"
    sheet: ClassVar[str] = "Terms pool"
    family: ClassVar[str] = "pool"
    meaning: ClassVar[str] = (
        "Incentive pools: money paid whatever happens, for a practice's own achievement, or for its network's."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "component", "indicator", "year")

    component: Literal["unconditional", "own achievement", "network achievement"] = column(
        "Component", "What the money rests on", "choice",
        choices=("unconditional", "own achievement", "network achievement"),
    )  # fmt: skip
    indicator: str = column("Indicator", "One indicator, or All by their points", "text", default="All",
                            refers_to=("indicators.indicator",))  # fmt: skip
    basis: Literal["£ per weighted patient", "£ a year"] = column(
        "Basis", "£ a year is shared by weighted list", "choice", default="£ per weighted patient",
        derived="£ per weighted patient", choices=("£ per weighted patient", "£ a year"),
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
