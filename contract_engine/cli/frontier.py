"""`solve --frontier`: what may be named, and with what it does not go."""

from __future__ import annotations

from typing import Any

import click

AIMS = ("commissioner_cost", "total_risk", "worst_gain", "risk_use", "changes")

frontier_option = click.option(
    "--frontier",
    metavar="AIM_A,AIM_B",
    help="Besides, the frontier between two aims: points from the best of one to the best of the other, each within"
    " every limit, with the knee named. commissioner_cost: what the commissioner pays, net; total_risk: what all"
    " would pay to be rid of risk; worst_gain: gain of the worst-placed, by weight; risk_use: largest part used of"
    " what anyone can absorb; changes: pounds moved from the draft; gain:ORGANISATION: what one gains.",
)


def check_frontier(options: dict[str, Any], facilitator: str) -> None:
    """Refuse what a frontier does not go with."""
    if options["frontier"] is None:
        return
    if options["until"] is not None:
        raise click.UsageError("--frontier and --until are two questions; ask one at a time.")
    if options["reader"].casefold() != facilitator:
        raise click.UsageError("--frontier shows everyone's figures, so it is for the facilitator: leave out --for.")
