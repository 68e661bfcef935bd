"""`contract-engine demo`: the main job on a bundled real case."""

from __future__ import annotations

from pathlib import Path

import click

from contract_engine.cli.options import progress_to, scenarios_option

CASE = "primary_care_network"
FOLDER = "contract-engine-demo"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]", default=FOLDER)
@scenarios_option
@click.pass_context
def demo(ctx: click.Context, folder: Path, scenarios: int) -> None:
    """Do the main job on a bundled real case: a network of practices, its hospital and its community trust.

    Writes the input workbook and the results workbook into DIR.
    """
    from contract_engine.cli.solve import STATUS, may_write, show
    from contract_engine.errors import PutRightError
    from contract_engine.results import solve
    from contract_engine.shipped import term_sheet
    from contract_engine.workbook.read import read
    from contract_engine.workbook.results_book import write_results
    from contract_engine.workbook.template import write_template

    book, results = folder / f"{CASE}.xlsx", folder / f"{CASE} results.xlsx"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise PutRightError(f"{folder} cannot be made: {problem.strerror}. Give another folder.") from problem
    may_write(results, book)
    click.echo("A network of seven practices (49,654 people), its hospital, its community trust and the commissioner.")
    write_template(read(term_sheet(CASE)), book, example=True)
    click.echo(f"Input:   {book}")
    solution = solve(read(book), scenarios=scenarios, progress=progress_to(quiet=False))
    write_results(solution, results)
    show(solution, results)
    ctx.exit(STATUS[solution.status])
