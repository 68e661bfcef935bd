"""`contract-engine stress`: what breaks a contract, and how likely that is."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contract_engine.cli.designs import names_of_each, terms_of_each, terms_of_each_option
from contract_engine.cli.guard import contract_at
from contract_engine.cli.options import (
    as_one_document,
    json_option,
    models_option,
    progress_to,
    quiet_option,
    scenarios_option,
    seed_option,
    set_option,
    tried,
)  # fmt: skip
from contract_engine.cli.scenarios import sets_of
from contract_engine.cli.stopping import stop_if_asked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from contract_engine.results.stress_result import Stress
    from contract_engine.stressing.workers import Among


@click.command()
@click.argument("books", type=click.Path(path_type=Path), metavar="BOOK [...]", nargs=-1, required=True)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="The results workbook; with --table a .csv.  [default: BOOK stress.xlsx]",
)
@terms_of_each_option
@set_option
@scenarios_option
@seed_option
@click.option(
    "--scenario",
    "sets",
    multiple=True,
    metavar="NAME",
    help="A scenario set to settle BOOK in, by name or file; may be given several times, none for no set."
    "  [default: all]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Work futures out on so many cores; worth it from about 100,000 futures on. Changes no figure.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Work futures out on a Dask cluster, by its scheduler's address. Changes no figure.",
)
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Put every practice of a table (.csv or .xlsx) under BOOK's terms for its network instead.",
)
@click.option(
    "--indicator",
    metavar="NAME",
    default="",
    help="With --table: the indicator of BOOK whose terms the table is paid by.",
)
@models_option
@json_option
@quiet_option
def stress(books: tuple[Path, ...], out: Path | None, **options: Any) -> None:  # noqa: ANN401 - click's options
    """Say what breaks the contract in BOOK at its terms as written, and how likely that is.

    Settles it in many futures: each organisation's result by year, the chance of a loss above its
    limit and of an overspend, with standard errors. Says what drives the swings, which world breaks
    each limit, what a safer design costs, what named scenarios do, what is luck and what is skill,
    and, with a sheet Bidders, what the lowest bid is likely to be short of. Two or three designs may
    be given; each is put to the same test.
    """
    from contract_engine.results.stress_testing import stress as test
    from contract_engine.results.stress_words import side_by_side

    terms = terms_of_each(books, options["terms"])
    names = names_of_each(books, terms) if len(books) > 1 else [""]
    contracts = [
        tried(contract_at(book, terms=which), options["values"]) for book, which in zip(books, terms, strict=True)
    ]
    if options["table"] is not None or options["indicator"]:
        _every_practice(contracts, out, options)
        return
    target = out or (None if options["as_json"] else stress_beside(books[0]))
    if target is not None:
        may_write_all(target, books)
    sets = sets_of(options["sets"] or ("all",)) if options["sets"] != ("none",) else ()
    progress = progress_to(options["quiet"] or options["as_json"])
    tested = []
    with _workers(options["jobs"], options["cluster"]) as among:
        for name, contract in zip(names, contracts, strict=True):
            if name:
                progress(f"testing {name}")
            tested.append(
                test(
                    contract,
                    scenarios=options["scenarios"],
                    seed=options["seed"],
                    name=name,
                    sets=sets,
                    models=options["models"],
                    among=among,
                    progress=progress,
                )
            )
    stop_if_asked()
    if target is not None:
        target = _write(tested, target)
    if options["as_json"]:
        documents = [each.as_json() for each in tested]
        several = {"designs": documents, "side_by_side": list(side_by_side(tested))}
        click.echo(as_one_document(documents[0] if len(documents) == 1 else several))
    elif not options["quiet"]:
        if len(tested) > 1:
            told("Side by side, the safest first", side_by_side(tested))
        for each in tested:
            show(each, heading=each.name if len(tested) > 1 else "")
        click.echo(f"Results: {target}")


def _write(tested: Sequence[Stress], target: Path) -> Path:
    """Write the results workbook, and return where it is: elsewhere if another program has the old one open."""
    from contract_engine.workbook.stress_book import write_stress

    saved = write_stress(tested, target)
    for warning in saved.warnings:
        click.echo(warning, err=True)
    return saved.path


def _every_practice(contracts: list[Any], out: Path | None, options: dict[str, Any]) -> None:
    """Stress a table of practices under the terms of one contract."""
    from contract_engine.cli.stress_table import stress_a_table

    if options["table"] is None or options["indicator"] is None:
        raise click.UsageError(
            "--table and --indicator go together: which practices, and which column they are paid by."
        )
    if len(contracts) > 1 or options["cluster"] is not None:
        raise click.UsageError("--table takes one BOOK, and works out practices on this machine: leave out --cluster.")
    taken = ("table", "indicator", "scenarios", "seed", "jobs", "as_json", "quiet")
    stress_a_table(contracts[0], out=out, **{name: options[name] for name in taken})


def _workers(jobs: int, cluster: str | None) -> AbstractContextManager[Among]:
    from contract_engine.stressing.workers import on_cluster, on_cores

    if cluster is not None and jobs > 1:
        raise click.UsageError("--jobs is for this machine, and --cluster for others; give one of the two.")
    return on_cores(jobs) if cluster is None else on_cluster(cluster)


def stress_beside(book: Path) -> Path:
    """Return where results go if no place is given: beside the input, or here for a bundled term sheet."""
    name = f"{book.stem} stress.xlsx"
    return book.with_name(name) if book.exists() else Path(name)


def may_write_all(target: Path, books: tuple[Path, ...]) -> None:
    """Refuse, before any work is done, a place that cannot be written or that holds an input."""
    from contract_engine.cli.solve import may_write

    for book in books:
        may_write(target, book)


def show(stressed: Stress, heading: str = "") -> None:
    """Print what the test came to, in sentences."""
    more = len(stressed.findings) - len(stressed.summary)
    left = (f"{more} more sentences: see the sheet Findings.",) if more > 0 else ()
    failed = [check.check for check in stressed.checks if not check.passed]
    checks = f"Checks: {'all passed' if not failed else 'FAILED: ' + '; '.join(failed)}."
    told(heading, (*stressed.summary, *left, checks))


def told(heading: str, sentences: Sequence[str]) -> None:
    """Print sentences as points below a heading, if they have one."""
    if heading:
        click.echo(heading)
    for sentence in sentences:
        click.echo(textwrap.fill(sentence, 110, initial_indent="- ", subsequent_indent="  "))
    if heading:
        click.echo()
