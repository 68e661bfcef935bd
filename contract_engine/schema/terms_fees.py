"""Small payments that stand beside a contract's main clauses."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import POINT_OF_DELIVERY, TermRow
from contract_engine.schema.words import percentage

Kind = Literal[
    "management fee", "levy", "transition payment", "income guarantee", "stop-loss premium", "stop-loss cover",
    "reinvestment first",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "management fee", "levy", "transition payment", "income guarantee", "stop-loss premium", "stop-loss cover",
    "reinvestment first",
)  # fmt: skip
Basis = Literal["£ a year", "£ per weighted patient", "£ per patient", "part of reference value"]
BASES: tuple[Basis, ...] = ("£ a year", "£ per weighted patient", "£ per patient", "part of reference value")
FOR_A_BASIS: tuple[Kind, ...] = ("management fee", "levy")
PARTS: tuple[Kind, ...] = ("income guarantee", "stop-loss cover", "reinvestment first")
TAPERED: tuple[Kind, ...] = ("transition payment", "income guarantee")


class FeeTerm(TermRow):
    """One small payment."""

    table: ClassVar[str] = "terms_fees"
    sheet: ClassVar[str] = "Terms fees"
    family: ClassVar[str] = "fees"
    meaning: ClassVar[str] = (
        "Small payments beside the main clauses. A management fee: payer to payee, in pounds or as a part of what"
        " services are worth. A levy: the same, from each practice of the payer. A transition payment: pounds in the"
        " first year, falling in equal steps to nothing. An income guarantee: a part of what the payee's income at"
        " reference prices falls short. Stop-loss: a premium, and cover for a part of what lies above the agreed spend."
        " Reinvestment first: a part of the first slice of a saving."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "kind", "payee", "point_of_delivery", "starts_at", "year")

    payer: str = column("Payer", "Who pays: an organisation, or a network for each of its practices", "text",
                        refers_to=("parties.name", "parties.network"))  # fmt: skip
    kind: Kind = column("Kind", "Which payment, as listed at the top of this sheet", "choice", choices=KINDS)
    basis: Basis = column("Basis", "Management fee and levy: what the amount is paid for", "choice",
                          default="£ a year", derived="£ a year", choices=BASES)  # fmt: skip
    indexed: bool = column("Indexed", "yes: pounds rise with prices from the price base", "yes_no", default=False,
                           derived="no")  # fmt: skip
    provider: str = column("Services of", "Whose services are measured; blank: all in scope (for a levy and an income"
                           " guarantee those of whoever pays or is guaranteed)", "text", default="",
                           refers_to=("parties.name",))  # fmt: skip
    point_of_delivery: str = column("Point of delivery", "The service measured, or All", "text", default="All",
                                    refers_to=POINT_OF_DELIVERY)  # fmt: skip
    measure: Literal["spend", "cost"] = column(
        "Measure", "Stop-loss cover: spend at reference prices, or what the services cost their provider", "choice",
        default="spend", derived="spend", choices=("spend", "cost"),
    )  # fmt: skip
    starts_at: float | None = column("Starts at", "Income guarantee: part of planned income that is guaranteed."
                                     " Stop-loss cover: part of agreed spend above which it pays", "share",
                                     unit="% of plan or agreed", default=None, lowest=0, highest=5)  # fmt: skip
    stops_at: float | None = column("Stops at", "Stop-loss cover: part of agreed spend above which it pays no more;"
                                    " blank: no ceiling. Reinvestment first: size of the first slice of a saving",
                                    "share", unit="% of agreed", default=None, lowest=0, highest=10)  # fmt: skip
    taper_years: int | None = column("Years of taper", "Transition payment and income guarantee: years until it has"
                                     " fallen to nothing, in equal steps; 1: the first year only", "whole",
                                     unit="years", default=None, lowest=1, highest=15)  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        if self.kind == "income guarantee":
            return "part of shortfall made good"
        if self.kind == "stop-loss cover":
            return f"part covered above {percentage(self.starts_at or 0.0)}"
        if self.kind == "reinvestment first":
            return "part reinvested first"
        return "premium" if self.kind == "stop-loss premium" else self.kind

    @property
    def unit(self) -> str:
        """A share of what is measured, or the basis in pounds."""
        if self.kind in FOR_A_BASIS:
            return "%" if self.basis == "part of reference value" else self.basis
        return "%" if self.kind in PARTS else "£ a year"
