"""What bids say of the cost of a contract, as lines of what a stress test finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from contract_engine.stressing.bids import tender_of, unitingcare

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.stressing.bids import Tender

# Chance of a rescue that is accepted if nobody states another.
ACCEPTED = 0.05
ONE_IN_TEN = 0.1
# UnitingCare asked for 34.3m more on a first year of 152m.
GAP, FIRST_YEAR = 34.3e6, 152e6
RANGES = (0.1, 0.2)


@dataclass(frozen=True, slots=True)
class BidderLine:
    """One bid in pounds over the term, and what would follow if it were accepted, given all bids.

    `below_maximum` is a part of the maximum price; `at_maximum` says that its estimate is only
    known to be no lower. `short` is the shortfall to be expected.
    """

    bidder: str
    price: float
    below_maximum: float | None
    at_maximum: bool
    absorbs: float
    short: float
    chance_short: float
    chance_of_rescue: float


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """UnitingCare's case: `range` is how far estimates are assumed to err, 1 in 10 each way; pounds over the term."""

    case: str
    assumed: str
    range: float
    below_maximum: float
    gap: float
    expected_cost: float
    short: float
    chance_short: float
    chance_of_gap: float
    floor: float


@dataclass(frozen=True, slots=True)
class BidLines:
    """A tender, in pounds over the term; `by_year` is the chance that the winner needs a rescue by the end of each.

    `curse` is what the lowest of such estimates falls short by on average before a bid is known,
    `markup` what each would have to add so that a rescue has the chance `accepted`. `floor` is the
    lowest price at which it has that chance, given all bids; the winner's capital is taken.
    """

    winner: str
    price: float
    next_price: float | None
    maximum: float | None
    years: int
    common: float
    bidders: tuple[BidderLine, ...]
    expected_cost: float
    cost_low: float
    cost_high: float
    by_year: tuple[float, ...]
    accepted: float
    floor: float
    floor_is_above_maximum: bool
    curse: float
    markup: float
    published: tuple[PublishedLine, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what `stress --json` shows under bids."""
        return asdict(self)

    @property
    def won(self) -> BidderLine:
        """The line of the winner."""
        return next(line for line in self.bidders if line.bidder == self.winner)


def bid_lines(contract: Contract, *, accepted: float = ACCEPTED) -> BidLines | None:
    """Read the bids on the sheet Bidders; None if there are none."""
    tender = tender_of(contract)
    return None if tender is None else lines_of(tender, accepted=accepted)


def lines_of(tender: Tender, *, accepted: float = ACCEPTED) -> BidLines:
    """Return what follows from the bids of a tender."""
    winner, expected = tender.winner, tender.expected_cost
    bidders = tuple(
        BidderLine(
            bid.bidder, bid.price, None if tender.maximum is None else 1 - bid.price / tender.maximum,
            tender.at_the_maximum(bid), bid.absorbs, expected - bid.price, tender.chance_above(bid.price),
            tender.chance_of_rescue(bid),
        )
        for bid in tender.bids
    )  # fmt: skip
    floor = tender.floor(accepted)
    return BidLines(
        winner.bidder, winner.price, min((bid.price for bid in tender.bids if bid is not winner), default=None),
        tender.maximum, tender.years, tender.common, bidders,
        expected, tender.cost_passed_with(1 - ONE_IN_TEN), tender.cost_passed_with(ONE_IN_TEN),
        tuple(tender.chance_of_rescue(year=year) for year in range(1, tender.years + 1)),
        accepted, floor, tender.maximum is not None and floor > tender.maximum, tender.curse, tender.markup(accepted),
        tuple(published_line(each, accepted) for each in RANGES),
    )  # fmt: skip


def published_line(one_in_ten: float, accepted: float = ACCEPTED) -> PublishedLine:
    """Return what the model says of UnitingCare, estimates being assumed right within a part in 8 cases of 10."""
    tender = unitingcare(one_in_ten)
    price, maximum, gap = tender.winner.price, tender.maximum or 0.0, GAP / FIRST_YEAR
    return PublishedLine(
        "UnitingCare 2014: bid of £726m, maximum price £752m, 22.6% short in year one",
        f"two other bidders at the maximum, five years, nothing absorbed, errors of {one_in_ten:.0%} 1 in 10 each way",
        one_in_ten, 1 - price / maximum, gap, tender.expected_cost, tender.expected_cost - price,
        tender.chance_above(price), tender.chance_above(price * (1 + gap)), tender.floor(accepted),
    )  # fmt: skip
