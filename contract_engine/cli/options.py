"""Options that several commands share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.schema.contract import Contract

MOST_SCENARIOS = 1_000_000

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
quiet_option = click.option("--quiet", is_flag=True, help="No progress, no summary; messages of faults still come.")
seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed draws the same scenarios."
)
scenarios_option = click.option(
    "--scenarios",
    type=click.IntRange(min=1, max=MOST_SCENARIOS),
    default=16_384,
    show_default=True,
    help="How many futures to draw.",
)
terms_option = click.option(
    "--terms",
    type=click.Choice(["written", "recommended"]),
    default="written",
    show_default=True,
    help="In a results workbook: the draft, or what it proposes.",
)
models_option = click.option(
    "--models", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Folder of your own forms."
)
private_option = click.option(
    "--private",
    "private",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="One organisation's own figures (.xlsx or .toml), joined to BOOK's for this run; may be given several times.",
)
set_option = click.option(
    "--set",
    "values",
    multiple=True,
    metavar="LEVER=VALUE",
    help="Try a value for a term, or CHOICE=ALTERNATIVE; may be given several times.",
)
schemes_option = click.option(
    "--schemes",
    type=click.Choice(["written", "choose"]),
    default="written",
    show_default=True,
    help="choose: every new scheme may be left out; all combinations are shown side by side, and the aim decides.",
)
ask_option = click.option(
    "--ask",
    "asked",
    multiple=True,
    metavar="RULE",
    help="A rule to keep besides: one_rate (for all bands), gain_and_pain_alike, or step_of_shares=5%; may be given"
    " several times.",
)


def schemes_chosen(contract: Contract, schemes: str) -> Contract:
    """Return the contract with every new scheme a choice, if --schemes asks for it."""
    if schemes != "choose":
        return contract
    from contract_engine.schema.scheme_choices import with_schemes_to_choose

    return with_schemes_to_choose(contract)


def tried(contract: Contract, values: tuple[str, ...], asked: tuple[str, ...] = ()) -> Contract:
    """Return the contract with the values that --set gives and the rules that --ask asks for."""
    from contract_engine.schema.asking import with_rules_asked
    from contract_engine.schema.trial import choices_typed, values_typed, with_choices, with_terms

    contract = with_rules_asked(contract, asked)
    chosen, rest = choices_typed(contract, values)
    contract = with_choices(contract, chosen)
    return with_terms(contract, values_typed(contract, rest))


def as_one_document(document: dict[str, Any]) -> str:
    """Write a JSON document as `--json` prints it."""
    import json

    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def progress_to(quiet: bool) -> Callable[[str], None]:  # noqa: FBT001 - a question with two answers
    """Return what tells a person, on standard error, what is being done; it stops there if Ctrl-C asked for it."""
    from contract_engine.cli.stopping import stop_if_asked

    def tell(step: str) -> None:
        stop_if_asked()
        if not quiet:
            click.echo(f"  ... {step}", err=True)

    return tell
