"""The way every command reads its input, so that each says the same of a file that cannot be read."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.workbook.read_rules import RulesRead

INPUT_ENDINGS = (".xlsx", ".xlsm", ".toml")
TABLE_ENDINGS = (".csv", ".xlsx", ".xlsm")

book_argument = click.argument("book", type=click.Path(path_type=Path), metavar="BOOK")


def contract_at(
    book: Path, *, terms: Literal["written", "recommended"] = "written", private: Sequence[Path] = ()
) -> Contract:
    """Read a workbook or term sheet, or a bundled term sheet by its name, with `private` files of organisations.

    An InputFaultsError says what keeps it from being read or used.
    """
    from contract_engine.shipped import term_sheets
    from contract_engine.workbook.read import read

    if not book.exists() and str(book) in (bundled := term_sheets()):
        book = bundled[str(book)]
    for path in private:
        with readable(path), path.open("rb"):
            pass
    with readable(book):
        return read(book, terms=terms, private=private)


def rules_at(book: Path) -> RulesRead:
    """Read the rules for whole tables of a term sheet, or of a bundled one by its name; none of a workbook."""
    from contract_engine.shipped import term_sheets
    from contract_engine.workbook.read_rules import NO_RULES, rules_read

    if not book.exists() and str(book) in (bundled := term_sheets()):
        book = bundled[str(book)]
    if book.suffix.lower() != ".toml":
        return NO_RULES
    with readable(book):
        return rules_read(book)


@contextmanager
def readable(book: Path, endings: tuple[str, ...] = INPUT_ENDINGS) -> Iterator[None]:
    """Turn what the file system says of a file into a fault with a sentence of its own.

    `endings` are those of files that could be meant.
    """
    from contract_engine.schema.faults import InputFaultsError, error

    if book.is_dir():
        fault = error("", "this is a folder.", f"Give a file in it{_one_of(_inputs_in(book, endings))}.")
        raise InputFaultsError(str(book), (fault,))
    try:
        yield
    except FileNotFoundError as problem:
        fault = error("", "there is no such file.", _nearest_file(book, endings))
        raise InputFaultsError(str(book), (fault,)) from problem
    except PermissionError as problem:
        mend = "Close it wherever it is open, or ask for permission to read it."
        raise InputFaultsError(str(book), (error("", "the file may not be read.", mend),)) from problem
    except OSError as problem:
        fault = error("", f"the file cannot be read: {problem.strerror}.", "Copy it to this computer and try again.")
        raise InputFaultsError(str(book), (fault,)) from problem


def _inputs_in(folder: Path, endings: tuple[str, ...]) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.suffix.lower() in endings)
    except OSError:
        return []


def _one_of(names: list[str]) -> str:
    return f", such as {names[0]}" if names else ""


def _nearest_file(book: Path, endings: tuple[str, ...]) -> str:
    from contract_engine.schema.spelling import nearest

    if not book.parent.is_dir():
        return f"The folder {book.parent} is not there either. Check the name."
    like = nearest(book.name, _inputs_in(book.parent, endings))
    or_make = ", or make one with contract-engine new" if endings == INPUT_ENDINGS else ""
    return f"Did you mean {like}?" if like else f"Check its name and folder{or_make}."
