"""`contract-engine split`: the rules for sharing between practices, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from contract_engine.cli.options import json_option, quiet_option, seed_option, terms_option


@click.command()
@click.argument("book", type=click.Path(path_type=Path), metavar="POT", required=False)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The results workbook. [default: POT results.xlsx]")
@click.option(
    "--rules",
    metavar="NAME,...",
    help="Rules to put side by side, or all.  [default: equal, list, weighted_list, by_use, mix, hold_harmless] Others:"
    " by_hosted, by_budget, by_equity, by_need, reserve_first, invest_first; all adds rules for too little money,"
    " coalition rules and bargaining rules, which are tests of fairness and stability.",
)
@click.option(
    "--for",
    "reader",
    default="facilitator",
    show_default=True,
    metavar="all|PRACTICE|facilitator",
    help="Who is to read the results. all: no word of who could do better alone; a practice's name: with its own"
    " position beside that; facilitator: everything.",
)
@click.option("--pot", type=click.FloatRange(min=0, min_open=True), metavar="POUNDS", help="Share this amount instead.")
@click.option(
    "--adopt", metavar="RULE", help="Write the shares of this rule into the column Adopted split of POT itself, or of a"
    " whole contract into the drafts of the terms that pay each practice; a copy as it was is kept beside it.",
)  # fmt: skip
@click.option(
    "--players", metavar="NAME,...", help="Of a whole contract: who shares what they gain by it.  [default: its"
    " practices]",
)  # fmt: skip
@terms_option
@click.option(
    "--scenarios", type=click.IntRange(min=1), metavar="N", help="Of a whole contract: futures to settle every group"
    " in.  [default: 256, fewer with many players]",
)  # fmt: skip
@seed_option
@click.option(
    "--game",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Instead of POT: questions of theory in JSON, one object or a list of them, each with a concept and an input"
    " (a game by coalitions, votes by weight, an airport, a pool, claims, a bargain); - reads standard input. Prints"
    " what each came to, in the same order.",
)
@json_option
@quiet_option
def split(book: Path | None, out: Path | None, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Share a pot between practices by every rule asked for, side by side.

    POT needs one sheet, Pot: practice, list and current split, and what else the rules asked for need;
    contract-engine new --pot writes one with an example. A CSV file or a term sheet (.toml) with the
    same columns will do. Writes a results workbook, unless --json or --adopt is given without -o.

    POT may also be a whole contract, or the name of a term sheet: then its practices share what they gain by
    it over the term, and the contract is settled for every group of them.

    The results say who is better and worse off than today and how votes would go. The facilitator's
    edition also says which groups could do better alone; give others an edition made with --for.
    """
    if (game := options.pop("game")) is not None:
        from contract_engine.cli.split_game import split_a_game

        if book is not None:
            raise click.UsageError("POT and --game FILE are two inputs; give one at a time.")
        split_a_game(game, as_json=options["as_json"])
        return
    if book is None:
        raise click.UsageError("Which pot? Name a workbook; contract-engine new --pot writes one with an example.")
    from contract_engine.cli.split_pot import split_a_pot

    split_a_pot(book, out, options)
