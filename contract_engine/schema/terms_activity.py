"""How providers are paid for activity."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import POINT_OF_DELIVERY, TermRow

Basis = Literal[
    "tariff", "fixed plus variable", "blended", "marginal rate", "cap and collar", "fee per item", "open book", "block",
    "low-volume block",
]  # fmt: skip
BASES: dict[Basis, str] = {
    "tariff": "part of reference price",
    "fixed plus variable": "fixed share",
    "blended": "variable share",
    "marginal rate": "marginal rate",
    "cap and collar": "part of reference price between collar and cap",
    "fee per item": "fee",
    "open book": "part of actual cost",
    "block": "block",
    "low-volume block": "low-volume block",
}
BLOCKS: tuple[Basis, ...] = ("block", "low-volume block")


class ActivityTerm(TermRow):
    """How a provider is paid for activity."""

    table: ClassVar[str] = "terms_activity"
    sheet: ClassVar[str] = "Terms activity"
    family: ClassVar[str] = "activity"
    meaning: ClassVar[str] = (
        "How providers are paid for activity: tariff (a part of the reference price for each unit), fixed plus variable"
        " (the part that is paid as planned whatever happens), blended (the part paid of what lies above or below"
        " plan), marginal rate (the part paid above a baseline), cap and collar (the part of the reference price, for"
        " activity between them), fee per item (pounds a unit), open book (the part of what it actually costs), block"
        " or low-volume block (pounds a year)."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "point_of_delivery", "year")

    basis: Basis = column("Basis", "How it is paid, as listed at the top of this sheet", "choice",
                          choices=tuple(BASES))  # fmt: skip
    point_of_delivery: str = column("Point of delivery", "The service, or All of the payee's", "text", default="All",
                                    refers_to=POINT_OF_DELIVERY)  # fmt: skip
    baseline: float | None = column("Baseline", "Marginal rate: value of activity up to which the full reference price"
                                    " is paid, price-base money", "pounds", unit="£ a year", default=None, lowest=0,
                                    derived="the plan's value")  # fmt: skip
    collar: float | None = column("Collar", "Cap and collar: least activity that counts, as part of plan", "share",
                                  unit="% of plan", default=None, derived="none", lowest=0, highest=1)  # fmt: skip
    cap: float | None = column("Cap", "Cap and collar: most activity that counts, as part of plan", "share",
                               unit="% of plan", default=None, derived="none", lowest=1, highest=10)  # fmt: skip
    low_volume: float = column("Low-volume threshold", "Low-volume block: contract value up to which it is meant",
                               "pounds", unit="£ a year", default=1_500_000.0, derived="£1.5m", lowest=0,
                               where="NHS Payment Scheme, low volume activity")  # fmt: skip
    indexed: bool = column("Indexed", "yes: a block or fee moves with prices from the price base on; no: pounds as"
                           " written", "yes_no", default=True, derived="yes")  # fmt: skip
    may_be_declined: bool = column("May be declined", "yes if its provider may stop providing it where the pay does"
                                   " not cover its cost and margin", "yes_no", default=False, derived="no")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return BASES[self.basis]

    @property
    def is_share(self) -> bool:
        """What is fixed, blended or marginal is shared between payer and provider."""
        return self.basis in ("fixed plus variable", "blended", "marginal rate")

    @property
    def unit(self) -> str:
        """Pounds for a block or a fee, a share otherwise."""
        if self.basis == "fee per item":
            return "£ a unit"
        return "£ a year" if self.basis in BLOCKS else "%"
