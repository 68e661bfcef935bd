"""Shares of savings and overspends."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract_engine.schema.columns import column, source_column
from contract_engine.schema.term_row import POINT_OF_DELIVERY, TermRow


class GainShareTerm(TermRow):
    """One organisation's share of one band of a saving or an overspend."""

    table: ClassVar[str] = "terms_gain_share"
    sheet: ClassVar[str] = "Terms gain share"
    family: ClassVar[str] = "gain share"
    meaning: ClassVar[str] = (
        "Shares of what actual spend at reference prices is below (gain) or above (loss) agreed spend, by band;"
        " the shares of a band, the payer's own among them, add up to 100%."
    )
    key: ClassVar[tuple[str, ...]] = ("clause", "side", "band_from", "payee", "point_of_delivery", "year")

    side: Literal["gain", "loss"] = column("Side", "gain: spend below agreed; loss: above", "choice",
                                           choices=("gain", "loss"))  # fmt: skip
    band_from: float = column("Band from", "Where the band starts, as part of agreed spend", "share", unit="%",
                              default=0.0, lowest=0, highest=1)  # fmt: skip
    band_to: float = column("Band to", "Where it ends", "share", unit="%", default=1.0, lowest=0, highest=10)
    point_of_delivery: str = column("Point of delivery", "The service measured, or All in scope", "text", default="All",
                                    refers_to=POINT_OF_DELIVERY)  # fmt: skip
    source: str = source_column()

    @property
    def label(self) -> str:
        """What the lever is, in words."""
        return f"share of {self.side} {self.band_from * 100:.4g}-{self.band_to * 100:.4g}%"

    @property
    def is_share(self) -> bool:
        """A part of a gain or a loss."""
        return True

    @property
    def unit(self) -> str:
        """Always the same."""
        return "%"
