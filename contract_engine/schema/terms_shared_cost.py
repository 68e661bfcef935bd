"""Who bears the cost of a shared service."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.shared import SHARED_SERVICE
from contract_engine.schema.term_row import TermRow

FIXED, PER_USE = "fixed cost share", "price per use"


class SharedCostTerm(TermRow):
    """A part of a shared service's fixed cost, or a price for each use of it."""

    table: ClassVar[str] = "terms_shared_cost"
    sheet: ClassVar[str] = "Terms shared cost"
    family: ClassVar[str] = "shared cost"
    meaning: ClassVar[str] = (
        "Who bears the cost of a shared service: a part of its fixed cost (the parts add up to 100%, the host's own"
        " among them, with the host as payer and payee) or a price for each use."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "service", "payer", "component", "year")

    payer: str = column("Payer", "Who bears it: a user of the service, or a network for each of its practices", "text",
                        refers_to=("parties.name", "parties.network"))  # fmt: skip
    payee: str = column("Payee", "The host of the service", "text", refers_to=("parties.name",))
    service: str = column("Shared service", "As on Shared services", "text", refers_to=SHARED_SERVICE)
    component: Literal["fixed cost share", "price per use"] = column(
        "Component", "fixed cost share or price per use", "choice", choices=(FIXED, PER_USE)
    )
    indexed: bool = column("Indexed", "yes: a price per use moves with prices from the price base on, or with cost"
                           " where the price covers cost, no more", "yes_no", default=True, derived="yes")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return f"{'part of the fixed cost' if self.component == FIXED else 'price per use'} of {self.service}"

    @property
    def unit(self) -> str:
        """A share of the fixed cost, or pounds a use."""
        return "%" if self.component == FIXED else "£ a use"

    @property
    def is_share(self) -> bool:
        """Only the fixed cost is shared."""
        return self.component == FIXED

    @property
    def party(self) -> str:
        """Who bears it: the host is paid in every row."""
        return self.payer
