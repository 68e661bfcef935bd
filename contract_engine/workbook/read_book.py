"""An Excel workbook becomes a checked contract."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from contract_engine.schema.assemble import assemble
from contract_engine.schema.choices import marked_chosen, with_alternatives
from contract_engine.schema.contract import TABLES
from contract_engine.schema.faults import Fault, error, warning
from contract_engine.schema.options import OptionRow
from contract_engine.schema.spelling import listed, nearest
from contract_engine.schema.term_tables import TERM_TABLES, TermRow
from contract_engine.workbook.headings import has_headings
from contract_engine.workbook.open_book import Book, opened
from contract_engine.workbook.own_sheets import OWN_SHEETS
from contract_engine.workbook.private_joined import joined, refuse_withheld
from contract_engine.workbook.read_settings import read_settings
from contract_engine.workbook.read_table import read_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.raw import RawTable

# A workbook without choices needs no sheet to say so; it may be older than they are.
NOTHING_TO_FILL_IN = (OptionRow,)


def read_book(path: Path, *, recommended: bool = False, private: Sequence[Path] = ()) -> Contract:
    """Read a workbook; an InputFaultsError lists everything to put right.

    `recommended` reads the terms that a results workbook proposes, in place of the draft;
    `private` are files of organisations' own figures.
    """
    content = path.read_bytes()
    tables, faults = tables_in(content, path.name, recommended=recommended)
    together = joined(tables, path.name, hashlib.sha256(content).hexdigest(), private)
    refuse_withheld(together.tables, together.file)
    faults = [*together.faults, *(fault for fault in faults if fault.place not in together.filled)]
    contract = assemble(together.tables, file=together.file, sha256=together.sha256, faults=faults)
    if not recommended or not contract.rows(OptionRow):
        return contract
    return with_alternatives(contract, marked_chosen(contract))


def tables_in(content: bytes, file: str, *, recommended: bool = False) -> tuple[dict[str, RawTable], list[Fault]]:
    """Return the tables of a workbook as they were read, and the faults of its sheets and cells."""
    book = opened(content, file)
    faults = [*book.faults, *_sheets_missing(book)]
    tables = {}
    for kind in TABLES:
        titles = book.titled(kind.sheet)
        if len(titles) > 1:
            faults.append(error(titles[1], f"two sheets are called {kind.sheet}.", "Rename or delete one of them."))
        if titles:
            tables[kind.table], found = _read_sheet(book, kind, titles[0], recommended=recommended)
            faults += found
    return tables, faults


def _read_sheet(book: Book, kind: type[Row], title: str, *, recommended: bool) -> tuple[RawTable, tuple[Fault, ...]]:
    page = book.page(title)
    return read_settings(page) if kind.vertical else read_table(kind, page, recommended=recommended)


def _sheets_missing(book: Book) -> Iterator[Fault]:
    """Yield a fault for each sheet to fill that is not there, and a warning for each other sheet."""
    missing = {kind.sheet: kind for kind in TABLES if not issubclass(kind, TermRow) and not book.titled(kind.sheet)}
    known = {title for kind in TABLES for title in book.titled(kind.sheet)} | OWN_SHEETS
    others = {nearest(title, missing): title for title in book.titles if title not in known}
    for sheet, kind in missing.items():
        like = others.get(sheet)
        if like is None and (kind.optional or kind in NOTHING_TO_FILL_IN):
            continue
        if kind.group == "advanced" and like is None:
            found = "there is no such sheet, so the tool's own figures are used."
            yield warning(sheet, found, "Nothing to do if that is meant.")
        elif kind.group == "advanced":
            yield error(like or "", f"there is no sheet {sheet}, and '{like}' is there instead.",
                        f"Rename it {sheet}, or to something unlike it.")  # fmt: skip
        else:
            mend = f"Rename '{like}', or" if like else "Start from contract-engine new, or"
            yield error(sheet, "there is no such sheet.", f"{mend} add a sheet of this name with its headings.")
    yield from _terms_renamed(book, known)
    if not any(book.titled(kind.sheet) for kind in TERM_TABLES):
        names = [kind.sheet for kind in TERM_TABLES]
        yield error(names[0], "there is no sheet of terms.", f"Add {listed(names)}, with its headings.")


def _terms_renamed(book: Book, known: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for each sheet that has the headings of a sheet of terms and almost its name."""
    missing = {kind.sheet: kind for kind in TERM_TABLES if not book.titled(kind.sheet)}
    for title in book.titles:
        sheet = None if title in known else nearest(title, missing)
        if sheet and has_headings(missing[sheet].columns(), book.page(title).lines):
            yield error(title, f"there is no sheet {sheet}, and '{title}' is there instead.",
                        f"Rename it {sheet}, or change its headings.")  # fmt: skip
