"""Several designs on one command line: at which terms each is read, and what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Terms = Literal["written", "recommended"]

terms_of_each_option = click.option(
    "--terms",
    "terms",
    type=click.Choice(["written", "recommended"]),
    multiple=True,
    help="In a results workbook: the draft, or what it proposes. Once for all designs, or once for each in their"
    " order.  [default: written]",
)


def terms_of_each(books: Sequence[Path], typed: Sequence[Terms]) -> Sequence[Terms]:
    """Return at which terms each design is read, from --terms as typed: not at all, once for all or once for each."""
    if len(typed) not in (0, 1, len(books)):
        designs = "one design" if len(books) == 1 else f"{len(books)} designs"
        raise click.UsageError(
            f"--terms is given {len(typed)} times for {designs}. Give it once, or once for each design."
        )
    if len(typed) == len(books):
        return typed
    return [typed[0] if typed else "written"] * len(books)


def names_of_each(books: Sequence[Path], terms: Sequence[Terms]) -> list[str]:
    """Call each design by its file's name, with as much more as tells it from the others."""
    ways = (
        [book.stem for book in books],
        [f"{book.stem} as {which}" for book, which in zip(books, terms, strict=True)],
        [f"{book} as {which}" for book, which in zip(books, terms, strict=True)],
    )
    for names in ways:
        if len({name.casefold() for name in names}) == len(names):
            return names
    twice = next(name for place, name in enumerate(ways[-1]) if name in ways[-1][:place])
    raise PutRightError(f"{twice} is given twice. Name each design once.")
