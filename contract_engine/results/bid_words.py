"""Bids in sentences with figures: how far the lowest is likely to be out, and who would have to rescue whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import money
from contract_engine.results.odds import odds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.bid_lines import BidLines

HALF_A_POUND = 0.5


def bid_sentences(lines: BidLines | None, unit: str = "£") -> tuple[str, ...]:
    """Say what the lowest bid leaves out, how likely a rescue is, and below which price no bid is safe enough."""
    return () if lines is None else tuple(_sentences(lines, unit))


def _sentences(lines: BidLines, unit: str) -> Iterator[str]:
    won = lines.won
    than = [] if won.below_maximum is None else [f"{won.below_maximum:.1%} below the maximum price"]
    if lines.next_price is not None:
        than.append(f"{money(lines.next_price - lines.price, unit)} below the next bid")
    below = f": {' and '.join(than)}" if than else ""
    yield f"{lines.winner} bids lowest, {money(lines.price, unit)} over the term{below}."
    if len(lines.bidders) > 1:
        yield (
            f"The lowest of {len(lines.bidders)} such estimates falls short by {money(lines.curse, unit)} on average,"
            " only because it is the lowest."
        )
    falls = "short by" if won.short >= 0 else "with a margin of"
    yield (
        f"All bids together point to a cost of {money(lines.expected_cost, unit)}"
        f" ({money(lines.cost_low, unit)} to {money(lines.cost_high, unit)} in 8 cases of 10), which leaves"
        f" {lines.winner} {falls} {money(abs(won.short), unit)}; the chance of a shortfall is {odds(won.chance_short)}."
    )
    absorbs = f"can absorb {money(won.absorbs, unit)}" if won.absorbs >= HALF_A_POUND else "can absorb no loss"
    within = "within the year" if lines.years == 1 else f"within the {lines.years} years"
    first = f", and {odds(lines.by_year[0])} by the end of the first" if lines.years > 1 else ""
    yield f"It {absorbs}: the chance that it needs a rescue is {odds(won.chance_of_rescue)} {within}{first}."
    yield _floor(lines, unit)


def _floor(lines: BidLines, unit: str) -> str:
    floor = money(lines.floor, unit)
    said = f"To keep the chance of a rescue to {odds(lines.accepted)}, no bid below {floor} would be accepted"
    if lines.floor_is_above_maximum:
        return (
            f"{said}: that is above the maximum price of {money(lines.maximum or 0.0, unit)}, so no bid is safe enough."
        )
    return f"{said}; {lines.winner} is {'below' if lines.price < lines.floor else 'above'} it."


def published_sentences(lines: BidLines | None) -> tuple[str, ...]:
    """Say what the same model makes of a published case, with what it assumes."""
    return () if lines is None else tuple(
        f"The same reckoning of {line.case}: assuming {line.assumed}, it was {line.below_maximum:.1%} below the"
        f" maximum, short by {money(line.short, '£m')} to be expected, the chance of a shortfall being"
        f" {odds(line.chance_short)} and that of a gap of {line.gap:.1%} over the term {odds(line.chance_of_gap)}."
        for line in lines.published
    )  # fmt: skip
