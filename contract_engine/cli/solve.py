"""`contract-engine solve`: the split of risk and reward within every limit entered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contract_engine.cli.editions import FACILITATOR, for_reader, in_place_is_for_the_facilitator, reader_of
from contract_engine.cli.frontier import check_frontier, frontier_option
from contract_engine.cli.goal_seek import NOT_REACHED, check_goal_seek, goal_seek_options, sought
from contract_engine.cli.guard import book_argument, contract_at
from contract_engine.cli.options import (
    as_one_document,
    ask_option,
    json_option,
    models_option,
    private_option,
    progress_to,
    quiet_option,
    scenarios_option,
    schemes_chosen,
    schemes_option,
    seed_option,
    set_option,
    terms_option,
    tried,
)  # fmt: skip
from contract_engine.cli.stopping import stop_if_asked

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

# Sentences told before the rest is left to the workbook; the last, of figures assumed, is told always.
MOST_TOLD = 12
STATUS = {"optimal": 0, "no_deal": 3, "limit": 4}
AIMS = ("fewest_changes", "even", "worst_off", "nash", "kalai_smorodinsky", "least_cost", "least_total_risk")


@click.command()
@book_argument
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The results workbook. [default: BOOK results.xlsx]")
@click.option(
    "--in-place", is_flag=True, help="Write the results into BOOK itself; a copy as it was is kept beside it."
)
@click.option(
    "--aim",
    type=click.Choice(AIMS),
    help="What to look for within the limits; in place of the workbook's own aim. fewest_changes: to the draft; even:"
    " the benefit by weight; worst_off: the least gain in pounds as high as can be; nash: a balanced bargain by weight;"
    " kalai_smorodinsky: the same part of the most each could gain; least_cost: to the commissioner; least_total_risk:"
    " swings where they can be absorbed.",
)
@click.option(
    "--beside",
    type=click.Choice([*AIMS, "none"]),
    multiple=True,
    help="Another aim whose answer stands beside it; may be given several times; none for no other.  [default: two]",
)
@frontier_option
@goal_seek_options
@terms_option
@click.option(
    "--for",
    "reader",
    default="facilitator",
    show_default=True,
    metavar="all|PARTY|facilitator",
    help="Who is to read the results. all: without any organisation's own figures, to be shared with everyone; an"
    " organisation's name: with its own and nobody else's; facilitator: everything.",
)
@private_option
@set_option
@schemes_option
@ask_option
@scenarios_option
@seed_option
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="SECONDS", help="Stop the search after this long.")
@models_option
@json_option
@quiet_option
@click.pass_context
def solve(ctx: click.Context, /, book: Path, out: Path | None, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Find the split of risk and reward in BOOK that keeps within every limit entered.

    Writes a results workbook, unless --json is given without -o; with --in-place the results
    become sheets of BOOK. Ends with status 0 if there are terms, 3 if there is no deal, 4 if
    stopped by the time limit; on 3 and 4 the results are written and say so.

    The results hold what each organisation entered of its own, its gains and what it can absorb.
    To share them, write an edition with --for: what is not for its reader is not in the file.
    """
    check_frontier(options, FACILITATOR)
    check_goal_seek(options, FACILITATOR)
    if options["in_place"]:
        may_write_in(book, out)
        in_place_is_for_the_facilitator(options["reader"], options["private"])
    contract = contract_at(book, terms=options["terms"], private=options["private"])
    contract = tried(schemes_chosen(contract, options["schemes"]), options["values"], options["asked"])
    reader = reader_of(contract, options["reader"])
    target = out or (None if options["as_json"] or options["in_place"] else results_beside(book, reader))
    if target is not None:
        may_write(target, book)
    solution = for_reader(solved(contract, options), reader)
    stop_if_asked()
    if target is not None:
        from contract_engine.workbook.results_book import write_results

        write_results(solution, target, progress=progress_to(options["quiet"] or options["as_json"]))
    written = put_into(solution, book) if options["in_place"] else ()
    if options["as_json"]:
        click.echo(as_one_document(solution.as_json()))
    elif not options["quiet"]:
        show(solution, target)
    for line in written:
        click.echo(line, err=options["as_json"] or options["quiet"])
    ctx.exit(status_of(solution))


def solved(contract: Any, options: dict[str, Any]) -> Solution:  # noqa: ANN401 - a Contract; typed where it is made
    """Run the search, or the goal seek, with the options typed, saying what is being done."""
    if options["until"] is not None:
        return sought(contract, options)
    from contract_engine.results import solve as find

    return find(
        contract,
        aim=options["aim"],
        frontier=options["frontier"],
        scenarios=options["scenarios"],
        seed=options["seed"],
        seconds=options["time_limit"],
        models=options["models"],
        beside=[aim for aim in options["beside"] if aim != "none"] if options["beside"] else None,
        progress=progress_to(options["quiet"] or options["as_json"]),
    )


def status_of(solution: Solution) -> int:
    """Return the status to end with: of the answer, of a goal that is out of reach, of a frontier that is not whole."""
    if solution.goal_seek is not None and not solution.goal_seek.found:
        return NOT_REACHED
    if solution.frontier is not None and not solution.frontier.complete:
        return STATUS["limit"]
    return STATUS[solution.status]


def results_beside(book: Path, reader: str = FACILITATOR) -> Path:
    """Return where results go if no place is given: beside the input, or here for a bundled term sheet."""
    from contract_engine.cli.editions import in_file_name

    name = f"{book.stem} results{in_file_name(reader)}.xlsx"
    return book.with_name(name) if book.exists() else Path(name)


def may_write(target: Path, book: Path) -> None:
    """Refuse, before any work is done, a place that cannot be written or that holds the input."""
    from contract_engine.errors import PutRightError
    from contract_engine.workbook.save import check_place

    if target.suffix.lower() != ".xlsx":
        raise PutRightError(f"{target}: results are an Excel workbook. Give a name that ends in .xlsx.")
    if book.exists() and target.exists() and target.samefile(book):
        raise PutRightError(f"{target} is the input, and is never written over. Give another name with -o.")
    check_place(target)


def may_write_in(book: Path, out: Path | None) -> None:
    """Refuse, before any work is done, a workbook that results cannot be written into."""
    from contract_engine.workbook.in_place import may_be_written

    if out is not None:
        raise click.UsageError("--in-place writes into the workbook itself, and -o into another; give one of the two.")
    may_be_written(book)


def put_into(solution: Solution, book: Path) -> tuple[str, ...]:
    """Write the results into the workbook, and return what to say of it."""
    from contract_engine.workbook.in_place import write_in_place

    written = write_in_place(solution, book)
    return (
        *(f"Note: {warning}" for warning in written.warnings),
        f"Results: {book}, sheets {written.sheets[0]} to {written.sheets[-1]}",
        f"As it was before: {written.backup}",
    )


def show(solution: Solution, target: Path | None) -> None:
    """Print the answer in about a dozen sentences, and where the workbook with all of them is."""
    import textwrap

    told, last = solution.summary[:MOST_TOLD], solution.summary[MOST_TOLD:]
    left = len(last) - 1
    more = (f"{left} more sentence{'' if left == 1 else 's'}: see the sheet Findings.",) if left > 0 else ()
    for sentence in (*told, *more, *last[-1:]):
        click.echo(textwrap.fill(sentence, 110, initial_indent="- ", subsequent_indent="  "))
    failed = [check.check for check in solution.checks if not check.passed]
    click.echo(f"- Checks: {'all passed' if not failed else 'FAILED: ' + '; '.join(failed)}.")
    if target is not None:
        click.echo(f"Results: {target}")
