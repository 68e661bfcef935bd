"""Rules of bids: a range has two ends, what holds for the tender is said once, and no bid is above the maximum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.bidders import BidderRow
from contract_engine.schema.faults import error, warning
from contract_engine.schema.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

FOR_ALL = ("common", "maximum", "years")
# A bid this far outside what its own bidder holds likely is more often a slip than a bid.
FAR = 0.5


def costs_have_a_range(contract: Contract) -> Iterator[Fault]:
    """What the contract costs lies between two figures that differ."""
    for row in contract.rows(BidderRow):
        if row.low >= row.high:
            yield error(row.at("high"), f"{row.bidder} puts the cost at £{row.low:,.0f} to £{row.high:,.0f}.",
                        "Type a higher figure here: without a range nothing can be said of how far a bid may be"
                        " out.")  # fmt: skip
        elif not row.low * (1 - FAR) <= row.price <= row.high * (1 + FAR):
            yield warning(row.at("price"), f"{row.bidder} bids £{row.price:,.0f} for what it puts at £{row.low:,.0f} to"
                          f" £{row.high:,.0f}.", "Check that all three are pounds over the whole term.")  # fmt: skip


def bids_keep_to_the_maximum(contract: Contract) -> Iterator[Fault]:
    """A bid above the maximum price is no bid."""
    rows = contract.rows(BidderRow)
    maximum = next((row.maximum for row in rows if row.maximum is not None), None)
    for row in rows:
        if maximum is not None and row.price > maximum:
            yield error(row.at("price"), f"{row.bidder} bids £{row.price:,.0f}, and the maximum price is"
                        f" £{maximum:,.0f}.", "Take the row out, or correct one of the two.")  # fmt: skip


def the_tender_is_one(contract: Contract) -> Iterator[Fault]:
    """Maximum price, years and error in common are those of the tender: rows that say them agree."""
    for column in BidderRow.columns():
        said = [row for row in contract.rows(BidderRow) if getattr(row, column.name) is not None]
        if column.name in FOR_ALL:
            for row in said[1:]:
                if getattr(row, column.name) != getattr(said[0], column.name):
                    yield error(row.at(column.name), f"{column.label.lower()} is not what"
                                f" {said[0].at(column.name)} says.",
                                "Type the same on every row, or on one alone.")  # fmt: skip


def there_is_somebody_to_beat(contract: Contract) -> Iterator[Fault]:
    """One bid alone is the lowest of one."""
    rows = contract.rows(BidderRow)
    if len(rows) == 1:
        yield warning(rows[0].at("bidder"), f"{rows[0].bidder} is the only bidder, so nobody's error is picked out.",
                      "Add the other bids, those that lost as well.")  # fmt: skip


RULES = (
    Rule(costs_have_a_range),
    Rule(bids_keep_to_the_maximum, reads=(BidderRow,)),
    Rule(the_tender_is_one, reads=(BidderRow,)),
    Rule(there_is_somebody_to_beat, reads=(BidderRow,)),
)
