"""Money for doing a scheme."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import TermRow


class FundingTerm(TermRow):
    """Money for a scheme, paid only while it is delivered."""

    table: ClassVar[str] = "terms_funding"
    sheet: ClassVar[str] = "Terms funding"
    family: ClassVar[str] = "funding"
    meaning: ClassVar[str] = "Money for doing a scheme, paid only for the months in which its owner delivers it."
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "scheme", "year")

    scheme: str = column("Scheme", "As on Schemes", "text", refers_to=("schemes.scheme",))
    basis: Literal["£ per weighted patient", "£ a year", "part of cost"] = column(
        "Basis", "£ a year is shared by weighted list", "choice", default="£ a year", derived="£ a year",
        choices=("£ per weighted patient", "£ a year", "part of cost"),
    )  # fmt: skip
    indexed: bool = column("Indexed", "yes: rises with prices from the price base", "yes_no", default=False,
                           derived="no")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return f"for {self.scheme}"

    @property
    def unit(self) -> str:
        """The basis, a part of cost being a share."""
        return "%" if self.basis == "part of cost" else self.basis
