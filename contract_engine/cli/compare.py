"""`contract-engine compare`: designs side by side."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contract_engine.cli.designs import names_of_each, terms_of_each, terms_of_each_option
from contract_engine.cli.guard import contract_at
from contract_engine.cli.in_columns import in_columns
from contract_engine.cli.options import (
    as_one_document,
    json_option,
    models_option,
    progress_to,
    quiet_option,
    scenarios_option,
    seed_option,
)  # fmt: skip
from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.cli.designs import Terms
    from contract_engine.results.comparison import Comparison, Design, Difference

MOST_CHANGES_SHOWN = 12
FEWEST = 2


@click.command()
@click.argument("books", type=click.Path(path_type=Path), metavar="A B [...]", nargs=-1, required=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write a workbook of the comparison here.")
@terms_of_each_option
@scenarios_option
@seed_option
@models_option
@json_option
@quiet_option
def compare(books: tuple[Path, ...], **options: Any) -> None:  # noqa: ANN401 - click's options
    """Put two or more designs side by side, each against the first.

    A, B and so on are workbooks or term sheets, by path or by name. Says what differs, by cell;
    settles each design in the same futures; says who is better and worse off, which clause makes
    the difference, which limits each design breaks, and what payments would settle it.
    """
    from contract_engine.results.comparing import compare as side_by_side

    designs = _designs(books, options["terms"])
    if options["out"] is not None:
        _check_place(options["out"], books)
    comparison = side_by_side(
        designs,
        scenarios=options["scenarios"],
        seed=options["seed"],
        models=options["models"],
        progress=progress_to(options["quiet"] or options["as_json"]),
    )
    written = _write(comparison, options["out"]) if options["out"] is not None else []
    if options["as_json"]:
        click.echo(as_one_document(comparison.as_json()))
    elif not options["quiet"]:
        click.echo("\n".join([*_pages(comparison), *written]))


def _designs(books: tuple[Path, ...], typed: tuple[Terms, ...]) -> list[Design]:
    """Read every design; what cannot be read is told of all of them at once."""
    from contract_engine.results.comparison import Design
    from contract_engine.schema.faults import InputFaultsError

    if len(books) < FEWEST:
        raise click.UsageError(f"one design is nothing to compare: {books[0]}. Name two or more.")
    terms = terms_of_each(books, typed)
    contracts, slips = [], []
    for book, which in zip(books, terms, strict=True):
        try:
            contracts.append(contract_at(book, terms=which))
        except InputFaultsError as slip:
            slips.append(str(slip))
    if slips:
        raise PutRightError("\n".join(dict.fromkeys(slips)))
    names = names_of_each(books, terms)
    return [Design(name, contract, which) for name, contract, which in zip(names, contracts, terms, strict=True)]


def _check_place(target: Path, books: tuple[Path, ...]) -> None:
    from contract_engine.cli.solve import may_write

    for book in books:
        may_write(target, book)


def _write(comparison: Comparison, target: Path) -> list[str]:
    from contract_engine.workbook.compared_book import write_comparison

    saved = write_comparison(comparison, target)
    for warning in saved.warnings:
        click.echo(warning, err=True)
    return ["", f"Workbook: {saved.path}"]


def _pages(comparison: Comparison) -> Iterator[str]:
    from contract_engine.results.comparison_words import how_to_read, limits_broken

    yield "Designs side by side"
    yield _point(how_to_read(comparison.designs, comparison.years, comparison.scenarios))
    for difference in comparison.differences:
        yield from ("", *_page(comparison, difference))
    yield from ("", "Limits that the terms break", *map(_point, limits_broken(comparison)))
    failed = [check.check for check in comparison.checks if not check.passed]
    yield _point(f"Checks: {'all passed' if not failed else 'FAILED: ' + '; '.join(failed)}.")


def _page(comparison: Comparison, difference: Difference) -> Iterator[str]:
    from contract_engine.results.comparison_words import changes_counted, sentences

    told, *rest = sentences(comparison, difference)
    yield from (told, "", *_better_and_worse(comparison, difference.design), "", *map(_point, rest))
    yield _point(f"What changed on the sheets: {changes_counted(difference)}")
    changes = [change.words(comparison.first, difference.design) for change in difference.changes]
    yield from (_point(words, indent=2) for words in changes[:MOST_CHANGES_SHOWN])
    if (more := len(changes) - MOST_CHANGES_SHOWN) > 0:
        yield _point(f"and {more} more: see the sheet Changed of the workbook that -o writes.", indent=2)


def _better_and_worse(comparison: Comparison, design: str) -> list[str]:
    """Lay out who is better and worse off, the best off first: over the term, then year by year."""
    from contract_engine.results.comparison_words import marked

    lines = comparison.ranked(design)
    years = [year for year in comparison.years if len(comparison.years) > 1]
    rows = []
    for line in lines:
        by_year = [found.change for year in years if (found := comparison.at(design, line.party, year)) is not None]
        figures = (line.first, line.result, line.change, *by_year)
        rows.append((marked(line.is_better), line.party, *(f"{round(figure or 0.0):,}" for figure in figures)))
    head = ("", "Organisation", comparison.first, design, "Change", *(f"in {year}" for year in years))
    return ["Result over the term, and its change, £", *in_columns(head, rows, words=2)]


def _point(words: str, indent: int = 0) -> str:
    start = " " * indent
    return textwrap.fill(words, 110, initial_indent=f"{start}- ", subsequent_indent=f"{start}  ")
