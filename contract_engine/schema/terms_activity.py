"""How providers are paid for activity."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import POINT_OF_DELIVERY, TermRow


class ActivityTerm(TermRow):
    """How a provider is paid for activity."""

    table: ClassVar[str] = "terms_activity"
    sheet: ClassVar[str] = "Terms activity"
    family: ClassVar[str] = "activity"
    meaning: ClassVar[str] = (
        "How providers are paid for activity: tariff (a part of the reference price for each unit), fixed plus variable"
        " (the part that is paid as planned whatever happens) or block (pounds a year)."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "point_of_delivery", "year")

    basis: Literal["tariff", "fixed plus variable", "block"] = column(
        "Basis", "tariff, fixed plus variable, or block", "choice", choices=("tariff", "fixed plus variable", "block")
    )
    point_of_delivery: str = column("Point of delivery", "The service, or All of the payee's", "text", default="All",
                                    refers_to=POINT_OF_DELIVERY)  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return {"tariff": "part of reference price", "fixed plus variable": "fixed share", "block": "block"}[self.basis]

    @property
    def unit(self) -> str:
        """Pounds for a block, a share otherwise."""
        return "£ a year" if self.basis == "block" else "%"
