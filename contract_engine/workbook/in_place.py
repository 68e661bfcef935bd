"""Results go into the workbook they come from: our sheets are added or replaced, all else stays to the byte."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.schema.spelling import listed
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.open_book import opened
from contract_engine.workbook.package import parts_of
from contract_engine.workbook.parts import Parts
from contract_engine.workbook.proposed_cells import fill_proposed
from contract_engine.workbook.results_in_place import Taken, sheets_in_place
from contract_engine.workbook.save import CannotWriteError, check_place, save
from contract_engine.workbook.sheet_list import marked, names_taken, sheets_of
from contract_engine.workbook.transplant import Titled, tables_taken, transplant
from contract_engine.workbook.where_read import WhereRead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from contract_engine.results.solution import Solution

ENDINGS = (".xlsx", ".xlsm")
_LOCKS = ("~${name}", ".~lock.{name}#")
_SIGNATURES, _SHARED = "_xmlsignatures/", "xl/revisions/"
_YES = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class InTheirs:
    """A workbook that results were written into: its sheets that are ours, its copy as it was, and what to know."""

    path: Path
    sheets: tuple[str, ...]
    backup: Path
    warnings: tuple[str, ...]


def write_in_place(solution: Solution, path: Path, *, on: date | None = None) -> InTheirs:
    """Write the results of a run into the workbook that it read.

    Sheets of ours from an earlier run are replaced. A copy of the workbook as it was is kept
    beside it. Raises PutRightError, and leaves the workbook as it was, if it may not or cannot
    be written, or is not what the run read.
    """
    may_be_written(path)
    content = _read(path)
    _unchanged(content, solution, path)
    written, sheets, told = with_results(content, path.name, solution, on=on or datetime.now().astimezone().date())
    backup = kept_beside(content, path)
    try:
        save(written, path, just_before=lambda: _unchanged(_read(path), solution, path))
    except PutRightError:
        backup.unlink(missing_ok=True)
        raise
    return InTheirs(path, sheets, backup, told)


def with_results(
    content: bytes, file: str, solution: Solution, *, on: date
) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    """Return a workbook with results in it, the titles of the sheets that are ours, and what its owner should know."""
    parts = parts_to_write(content, file)
    book = opened(content, file)
    ours, every = marked(parts), [sheet.title for sheet in sheets_of(parts)]
    taken = Taken(
        frozenset(title for title in every if title not in ours.values()),
        frozenset(_tables_of_theirs(parts, ours) | names_taken(parts)),
        ours,
    )
    told = fill_proposed(parts, solution, book)
    made = sheets_in_place(solution, WhereRead(solution.as_written, book), taken, on=on)
    settings = solution.contract.settings
    results = book_bytes(made.sheets, title=settings.name, author=settings.prepared_by or "contract_engine", on=on)
    titles = tuple(sheet.name for sheet in made.sheets)
    transplant(parts, results, [Titled(mark, title) for mark, title in zip(made.marks, titles, strict=True)])
    renamed = [
        title for mark, title in zip(made.marks, titles, strict=True) if mark not in ours and "(results" in title
    ]
    if renamed:
        names = listed(renamed, "and")
        told = (*told, f"The workbook has sheets of its own by the same names, so those of the results are {names}.")
    return parts.file(), titles, told


def _tables_of_theirs(parts: Parts, ours: dict[str, str]) -> set[str]:
    """Return the names of tables on sheets that are not ours: these stay, and ours may not bear them."""
    old = [sheet.part for sheet in sheets_of(parts) if sheet.title in ours.values()]
    return tables_taken(parts, among=parts.reached("", without=old))


def may_be_written(path: Path) -> None:
    """Raise PutRightError if results could not be written into a workbook, before any long work is done for it."""
    if path.suffix.lower() not in ENDINGS:
        raise PutRightError(
            f"{path.name} is not an Excel workbook, so results cannot go into it. Leave out --in-place."
        )
    if not path.is_file():
        raise PutRightError(f"There is no file {path} to write results into. Make one with contract-engine new.")
    for lock in _LOCKS:
        sign = path.with_name(lock.format(name=path.name))
        if sign.exists():
            raise CannotWriteError(f"{path.name} is open in another program, for {sign.name} is beside it."
                                   f" Close it and run again; if it is open nowhere, delete {sign.name}.")  # fmt: skip
    if not path.stat().st_mode & stat.S_IWUSR:
        raise CannotWriteError(f"{path.name} is marked as read-only. Take the mark off, or run without --in-place.")
    try:
        with path.open("r+b"):
            pass
    except OSError as problem:
        raise CannotWriteError(f"{path.name} is open in another program, or may not be changed."
                               " Close it, or run without --in-place.") from problem  # fmt: skip
    check_place(path)
    parts_to_write(_read(path), path.name)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CannotWriteError(f"{path.name} could not be read again: {problem.strerror}. Run again.") from problem


def parts_to_write(content: bytes, file: str) -> Parts:
    """Open a workbook to be written into; one that would be spoiled by it, or forbids it, is refused."""
    parts_of(content, file)
    parts = Parts.of(content)
    for refusal in _refusals(parts):
        raise PutRightError(f"{file} {refusal} Or run without --in-place: results then get a workbook of their own.")
    return parts


def _refusals(parts: Parts) -> Iterator[str]:
    if any(name.lower().startswith(_SIGNATURES) for name in parts.content):
        yield ("is digitally signed, and the signature would not hold any more."
               " Take the signature off in Excel: File, Info, View Signatures.")  # fmt: skip
    if any(name.lower().startswith(_SHARED) for name in parts.content):
        yield "is a shared workbook that records changes. Stop sharing it in Excel, and save it."
    root = parts.root(parts.workbook())
    protection, sharing = root.child("workbookProtection"), root.child("fileSharing")
    if protection and protection.get("lockStructure") in _YES:
        yield ("has its structure protected, so that no sheet can be added."
               " Take that off in Excel: Review, Protect Workbook.")  # fmt: skip
    if sharing and (sharing.get("reservationPassword") or sharing.get("hashValue")):
        yield "has a password against changes. Save it in Excel without that password."


def _unchanged(content: bytes, solution: Solution, path: Path) -> None:
    if hashlib.sha256(content).hexdigest() != solution.run.input_sha256:
        raise CannotWriteError(f"{path.name} has changed since it was read, and is left as it is."
                               " Save and close it, then run again.")  # fmt: skip


def kept_beside(content: bytes, path: Path) -> Path:
    """Keep a copy of a workbook beside it, under a name that says when."""
    when = f"{datetime.now().astimezone():%Y-%m-%d %H%M}"
    names = (f"{path.stem} (backup {when}{'' if number == 1 else f' {number}'}){path.suffix}" for number in count(1))
    backup = next(place for name in names if not (place := path.with_name(name)).exists())
    return save(content, backup).path
