"""Bids for a contract: what each would do it for, and how sure each can be of what it costs."""

from __future__ import annotations

from typing import ClassVar

from contract_engine.schema.columns import Group, Row, column, source_column

SAME = "; the same on every row, or typed once"


class BidderRow(Row):
    """One bid, and what its bidder thinks the contract costs."""

    table: ClassVar[str] = "bidders"
    sheet: ClassVar[str] = "Bidders"
    group: ClassVar[Group] = "advanced"
    optional: ClassVar[bool] = True
    meaning: ClassVar[str] = (
        "Bids for the contract, in pounds over the term: whether the lowest can be true. Read by stress alone."
    )
    key: ClassVar[tuple[str, ...]] = ("bidder",)

    bidder: str = column("Bidder", "Who bids; it need not be on Parties", "text", example="Care Partnership")
    price: float = column("Bid", "What it would do the contract for, over the term", "pounds", unit="£", lowest=0.01,
                          where="the tender", private_to="bidder")  # fmt: skip
    low: float = column("Cost, low", "What the contract costs over the term if its estimate is too high: 1 chance in 10"
                        " of less", "pounds", unit="£", lowest=0, private_to="bidder",
                        where="the bidder's range, or how far such estimates have been out")  # fmt: skip
    high: float = column("Cost, high", "The same if its estimate is too low: 1 chance in 10 of more", "pounds",
                         unit="£", lowest=0.01, private_to="bidder",
                         where="the bidder's range, or how far such estimates have been out")  # fmt: skip
    absorbs: float | None = column("Loss it can absorb", "Loss over the term that its capital and its guarantees bear",
                                   "pounds", unit="£", default=None, lowest=0, private_to="bidder",
                                   derived="what is typed on Parties; else nothing",
                                   where="the bidder's accounts, guarantees of its owners")  # fmt: skip
    common: float | None = column("Error in common", "Part of the variance of estimates that all bidders share, as they"
                                  " were given the same data" + SAME, "share", unit="%", default=None, lowest=0,
                                  highest=0.9, derived="none: each errs on its own")  # fmt: skip
    maximum: float | None = column("Maximum price", "The most that the commissioner would pay over the term" + SAME,
                                   "pounds", unit="£", default=None, lowest=0.01, derived="no maximum",
                                   where="the invitation to tender")  # fmt: skip
    years: int | None = column("Years", "Length of what is bid for" + SAME, "whole", unit="years", default=None,
                               derived="the years of the contract", lowest=1, highest=30)  # fmt: skip
    source: str = source_column()
