"""Prices for a year of care."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import TermRow

PRICE = "£ a patient-year"
MARGIN = "margin"
FEE = "fee for service"


class BundleTerm(TermRow):
    """What is paid for a year of care: a price, a margin on the built price, or fees for what is done."""

    table: ClassVar[str] = "terms_bundle"
    sheet: ClassVar[str] = "Terms bundle"
    family: ClassVar[str] = "bundle"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "Prices for a year of care, adjusted for severity: to whoever holds the bundle for everyone on its registers,"
        " or to each practice for its own patients; and fees for what specialists do."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "payee", "bundle", "basis", "year")

    bundle: str = column("Bundle", "As on Bundles", "text", refers_to=("bundles.bundle",))
    basis: Literal["£ a patient-year", "margin", "fee for service"] = column(
        "Basis", "£ a patient-year of severity 1; margin: on the price built from the components; fee for service: a"
        " part of the unit price for each component delivered", "choice", default="£ a patient-year",
        derived="£ a patient-year", choices=("£ a patient-year", "margin", "fee for service"),
    )  # fmt: skip
    only_if_met: bool = column("Paid where the standard is met", "yes: paid only for patients for whom the standard is"
                               " met", "yes_no", default=False, derived="no")  # fmt: skip
    overlap_reduction: float = column("Off for another bundle", "Part of the price taken off for patients who have"
                                      " another bundle too", "share", unit="%", default=0.0, derived="none", lowest=0,
                                      highest=1)  # fmt: skip
    complication_allowance: float = column("Allowance for complications", "Part of the historical cost of complications"
                                           " that the built price holds", "share", unit="%", default=0.5,
                                           derived="half", lowest=0, highest=1)  # fmt: skip
    stop_loss_from: float | None = column("Stop-loss from", "Cost over income at the built price from which the payer"
                                          " bears a part of a year's cost", "share", unit="% of income",
                                          default=None, derived="no stop-loss", lowest=1, highest=10)  # fmt: skip
    stop_loss_share: float = column("Stop-loss share", "Part of the cost beyond that point that the payer bears",
                                    "share", unit="%", default=1.0, derived="all of it", lowest=0,
                                    highest=1)  # fmt: skip
    one_price: bool = column("One price", "yes: the same as the clause's other prices for the bundle; no: a price of"
                             " its own", "yes_no", default=True, derived="yes")  # fmt: skip
    indexed: bool = column("Indexed", "yes: rises with prices from the price base", "yes_no", default=True,
                           derived="yes")  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return {PRICE: "price of", MARGIN: "margin on", FEE: "fees for"}[self.basis] + f" {self.bundle}"

    @property
    def unit(self) -> str:
        """Pounds a patient-year for a price, a share otherwise."""
        return PRICE if self.basis == PRICE else "%"
