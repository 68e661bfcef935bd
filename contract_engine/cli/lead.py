"""`contract-engine lead`: who should hold the budget."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contract_engine.cli.guard import book_argument, contract_at
from contract_engine.cli.in_columns import in_columns
from contract_engine.cli.options import (
    as_one_document,
    json_option,
    models_option,
    private_option,
    progress_to,
    quiet_option,
    scenarios_option,
    seed_option,
)  # fmt: skip
from contract_engine.cli.solve import AIMS, STATUS, may_write
from contract_engine.cli.stopping import stop_if_asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.lead_lines import LeadResult


@click.command()
@book_argument
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write a workbook of the candidates here.")
@click.option(
    "--holder",
    "holders",
    multiple=True,
    metavar="NAME",
    help='A candidate: an organisation, a network, one of the sheet Holders, or several that share gains and losses, as'
    ' "A+B"; may be given several times.  [default: those marked, those on Holders, and the commissioner]',
)  # fmt: skip
@click.option("--of", "present", metavar="NAME", help="Whose budget is handed over, if several hold one.")
@click.option("--aim", type=click.Choice(AIMS), help="What to look for within the limits; in place of BOOK's own aim.")
@private_option
@scenarios_option
@seed_option
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="SECONDS", help="Stop the search after this long.")
@models_option
@json_option
@quiet_option
@click.pass_context
def lead(ctx: click.Context, /, book: Path, out: Path | None, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Find the best terms of BOOK with each candidate as holder of its budget, side by side.

    Each stands wherever the present holder stands in the new terms: it is paid the budget, pays
    the others, and keeps or bears what is left. Shows surplus, chance of a loss it cannot
    absorb, capital needed, everyone's gain, a recommendation and what would overturn it. Ends
    with status 0 if a candidate has terms, 3 if none has, 4 if stopped by the time limit.
    """
    from contract_engine.results.leading import lead as find

    contract = contract_at(book, private=options["private"])
    if out is not None:
        may_write(out, book)
    result = find(
        contract,
        holders=options["holders"],
        present=options["present"],
        aim=options["aim"],
        scenarios=options["scenarios"],
        seed=options["seed"],
        seconds=options["time_limit"],
        models=options["models"],
        progress=progress_to(options["quiet"] or options["as_json"]),
    )
    stop_if_asked()
    written = _write(result, out) if out is not None else []
    if options["as_json"]:
        click.echo(as_one_document(result.as_json()))
    elif not options["quiet"]:
        click.echo("\n".join([*_page(result), *written]))
    ctx.exit(STATUS[result.status])


def _write(result: LeadResult, target: Path) -> list[str]:
    from contract_engine.workbook.lead_book import write_lead

    saved = write_lead(result, target)
    for warning in saved.warnings:
        click.echo(warning, err=True)
    return [f"Workbook: {saved.path}"]


def _page(result: LeadResult) -> Iterator[str]:
    told, *rest = result.summary
    yield from (told, "", *_side_by_side(result), "")
    for sentence in rest:
        yield textwrap.fill(sentence, 110, initial_indent="- ", subsequent_indent="  ")
    failed = [check.check for check in result.checks if not check.passed]
    yield f"- Checks: {'all passed' if not failed else 'FAILED: ' + '; '.join(failed)}."


def _side_by_side(result: LeadResult) -> list[str]:
    from contract_engine.results.money import money

    unit = result.contract.settings.display_unit

    def shown(pounds: float | None) -> str:
        return "no terms" if pounds is None else money(pounds, unit)

    head = ("Candidate", "Leaves all", "Own gain", "Cannot absorb", "Capital 95%", "Capital 99%", "Can absorb",
            "Management a year")  # fmt: skip
    rows = [
        (
            line.holder, shown(line.worth), shown(line.expected_gain),
            "no terms" if (chance := line.chance_of_loss_it_cannot_absorb) is None else f"{chance:.1%}",
            shown(line.capital_95), shown(line.capital_99), money(line.can_absorb, unit), money(line.management_cost),
        )
        for line in result.holders
    ]  # fmt: skip
    return in_columns(head, rows, words=1)
