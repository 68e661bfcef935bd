"""`contract-engine stress`: what breaks a contract, and how likely that is."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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
    terms_option,
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
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The results workbook. [default: BOOK stress.xlsx]")
@terms_option
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
    limit and of an overspend, with standard errors; what drives the swings. Two or three designs
    may be given; each is put to the same test.
    """
    from contract_engine.results.stress_testing import stress as test
    from contract_engine.results.stress_words import side_by_side

    contracts = [tried(contract_at(book, terms=options["terms"]), options["values"]) for book in books]
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
        for book, contract in zip(books, contracts, strict=True):
            if len(books) > 1:
                progress(f"testing {book.stem}")
            tested.append(
                test(
                    contract,
                    scenarios=options["scenarios"],
                    seed=options["seed"],
                    name=book.stem if len(books) > 1 else "",
                    sets=sets,
                    models=options["models"],
                    among=among,
                    progress=progress,
                )
            )
    stop_if_asked()
    if target is not None:
        from contract_engine.workbook.stress_book import write_stress

        write_stress(tested, target)
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


def _every_practice(contracts: list[Any], out: Path | None, options: dict[str, Any]) -> None:
    """Stress a table of practices under the terms of one contract."""
    from contract_engine.cli.stress_table import stress_a_table

    if options["table"] is None or options["indicator"] is None:
        raise click.UsageError(
            "--table and --indicator go together: which practices, and which column they are paid by."
        )
    if len(contracts) > 1 or out is not None or options["cluster"] is not None:
        raise click.UsageError("--table takes one BOOK, and neither -o nor --cluster: it prints what it finds.")
    taken = ("table", "indicator", "scenarios", "seed", "jobs", "as_json", "quiet")
    stress_a_table(contracts[0], **{name: options[name] for name in taken})


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
