"""A table of practices, stressed: sentences, and one document with every practice and network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine.settlement.pennies import PENNIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.stressing.everyone import Ranges
    from contract_engine.stressing.everyone_table import TableStressed
    from contract_engine.terms import Pounds

LEAST_TOLD = 0.05
MOST_TOLD = 10
CENTILES = (5, 95)


def summary(stressed: TableStressed) -> tuple[str, ...]:
    """Say what everyone is paid in a year, who may earn nothing or owe, what was assumed, who was left out."""
    everyone, total = stressed.everyone, _total(stressed)
    practices, networks = everyone.practices, everyone.networks
    low, high = np.percentile(total, CENTILES)
    paid = (
        f"Under the terms of {stressed.terms.network}, {len(practices.names):,} practices of {len(networks.names):,}"
        f" networks are paid £{total.mean():,.0f} a year in all; in nine futures of ten between £{low:,.0f} and"
        f" £{high:,.0f} ({everyone.scenarios:,} futures)."
    )
    lines = [
        paid,
        f"Of that £{networks.from_share.sum():,.0f} is their share of gains less their share of losses.",
        *_chances(practices, "practices"),
        *_chances(networks, "networks"),
        *(f"{words}." for words in stressed.assumed),
    ]
    if stressed.left_out:
        count, more = len(stressed.left_out), len(stressed.left_out) - MOST_TOLD
        rows = "1 row could not be read and is" if count == 1 else f"{count:,} rows could not be read and are"
        lines.append(f"{rows} left out:")
        lines += [f"  {words}" for words in stressed.left_out[:MOST_TOLD]]
        lines += [f"  and {more:,} more"] * (more > 0)
    return tuple(lines)


def _chances(ranges: Ranges, who: str) -> Iterator[str]:
    for chances, what in ((ranges.earns_nothing, "earn nothing"), (ranges.owes, "owe")):
        count, certain = int((chances > LEAST_TOLD).sum()), int((chances == 1).sum())
        yield (
            f"{count:,} of {len(chances):,} {who} {what} in more than one future of twenty"
            f"{f', {certain:,} of them in every one' if certain else ''}."
        )


def _total(stressed: TableStressed) -> Pounds:
    return stressed.everyone.pennies / PENNIES


def as_json(stressed: TableStressed) -> dict[str, Any]:
    """Return one document: pounds of a year, by practice and network, with what was assumed and left out."""
    everyone, total = stressed.everyone, _total(stressed)
    low, high = np.percentile(total, CENTILES)
    return {
        "network": stressed.terms.network,
        "indicator": stressed.terms.indicator,
        "scenarios": everyone.scenarios,
        "seed": everyone.seed,
        "total": {"mean": round(float(total.mean()), 2), "p5": round(float(low), 2), "p95": round(float(high), 2)},
        "practices": _lines(everyone.practices, "practice"),
        "networks": _lines(everyone.networks, "network"),
        "assumed": list(stressed.assumed),
        "left_out": list(stressed.left_out),
    }


def _lines(ranges: Ranges, who: str) -> list[dict[str, Any]]:
    pounds = {"mean": ranges.mean, "from_gain_share": ranges.from_share, "p5": ranges.low, "p95": ranges.high}
    chances = {"earns_nothing": ranges.earns_nothing, "owes": ranges.owes}
    rounded = {name: np.round(column, 2).tolist() for name, column in pounds.items()}
    rounded |= {name: column.tolist() for name, column in chances.items()}
    columns = zip(ranges.names.tolist(), *rounded.values(), strict=True)
    return [dict(zip((who, *rounded), line, strict=True)) for line in columns]
