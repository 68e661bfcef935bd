"""`solve --until GOAL --vary LEVER`: the value of one term that brings about what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contract_engine.cli.options import progress_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract

NOT_REACHED = 3

_until = click.option(
    "--until",
    metavar='"PARTY MEASURE >= NUMBER"',
    help="In place of the search, the value of one term (--vary) nearest to where it is that brings this about."
    " PARTY is an organisation, worst, or worst practice (or another role). MEASURE is gain, gain% (of what it is paid"
    " today; if nothing, under the draft), result, cvar (average loss in its worst cases) or chance_of_loss; >= or <=;"
    " NUMBER as -1%, 25,000, 25k, 1.2m. Ends with status 3 if no value between the term's lowest and highest does it.",
)
_vary = click.option(
    "--vary",
    metavar="LEVER",
    help="With --until: the term to vary, by its name for --set. What a share of a gain or loss takes comes from the"
    " payer's own share of the same band; all other terms stay.",
)
_from = click.option(
    "--from",
    "start",
    type=click.Choice(["draft", "recommended"]),
    default="draft",
    show_default=True,
    help="With --until: the other terms as drafted, or as a search recommends.",
)


def goal_seek_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the three options of a goal seek to a command."""
    return _until(_vary(_from(command)))


def check_goal_seek(options: dict[str, Any], facilitator: str) -> None:
    """Refuse one of the two options without the other, and what they do not go with."""
    until, vary = options["until"], options["vary"]
    if until is None and (vary is not None or options["start"] != "draft"):
        raise click.UsageError('--vary and --from go with --until, as in --until "worst practice gain% >= -1%".')
    if until is None:
        return
    if vary is None:
        raise click.UsageError("--until needs --vary LEVER: the term whose value is sought.")
    if options["aim"] is not None and options["start"] == "draft":
        raise click.UsageError("--aim is for a search, and --until makes none unless it has --from recommended.")
    if options["reader"].casefold() != facilitator:
        raise click.UsageError("--until shows everyone's figures, so it is for the facilitator: leave out --for.")


def sought(contract: Contract, options: dict[str, Any]) -> Solution:
    """Seek with the options typed, saying what is being done."""
    from contract_engine.results.seeking import seek

    return seek(
        contract,
        options["until"],
        options["vary"],
        start=options["start"],
        aim=options["aim"],
        scenarios=options["scenarios"],
        seed=options["seed"],
        seconds=options["time_limit"],
        models=options["models"],
        progress=progress_to(options["quiet"] or options["as_json"]),
    )
