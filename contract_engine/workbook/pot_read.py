"""A workbook, CSV file or TOML file with one table of practices becomes a pot to be shared, or every fault it has."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from contract_engine.schema.columns import Place, Row
from contract_engine.schema.faults import Fault, InputFaultsError, error, warning
from contract_engine.schema.pot import COST, PotRow, PotSettings
from contract_engine.schema.raw import RawRow, RawTable
from contract_engine.schema.rows import checked_row, columns_by_name, plain_value
from contract_engine.schema.spelling import fold, listed, nearest
from contract_engine.schema.words import pounds, subject
from contract_engine.splitting.pot import Pot
from contract_engine.workbook.cells import Typed
from contract_engine.workbook.open_book import Line, Page, opened
from contract_engine.workbook.read_settings import read_settings
from contract_engine.workbook.read_table import read_table
from contract_engine.workbook.sheets import letter
from contract_engine.workbook.term_sheet import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.terms import Pounds
    from contract_engine.workbook.open_book import Book

ENDINGS = (".xlsx", ".xlsm", ".csv", ".toml")
# Columns of figures that hold for every practice or for none; as Pot names them too.
FOR_ALL_OR_NONE = (
    "weighted", "achievement", "use", "hosted", "cost_today", "budget", "equity", "need", "stand_alone",
)  # fmt: skip
SLIP_IN_SCALE = 20
R = TypeVar("R", bound=Row)
Tables = tuple[RawTable, RawTable, tuple[Fault, ...]]


@dataclass(frozen=True)
class PotRead:
    """A pot with its rows as they were read, and what to know of them."""

    pot: Pot
    rows: tuple[PotRow, ...]
    settings: PotSettings
    file: str
    sha256: str
    warnings: tuple[Fault, ...]


def is_pot(path: Path) -> bool:
    """Whether a file has a table of a pot: a workbook by its sheet Pot, TOML by its table, and any CSV file.

    A file that cannot be read has none; reading it says why.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return True
    try:
        content = path.read_bytes()
        if suffix == ".toml":
            return PotRow.table in parsed(content, path.name)
        return suffix in (".xlsx", ".xlsm") and bool(opened(content, path.name).titled(PotRow.sheet))
    except (OSError, InputFaultsError):
        return False


def read_pot(path: Path | str, *, amount: float | None = None) -> PotRead:
    """Read a pot; `amount`, if given, stands in place of the one in the file.

    An InputFaultsError lists everything to put right.
    """
    path = Path(path)
    content = path.read_bytes()
    from_its_kind = {".csv": _from_csv, ".toml": _from_toml}.get(path.suffix.lower(), _from_book)
    return _assembled(from_its_kind(content, path.name), path.name, hashlib.sha256(content).hexdigest(), amount)


def _from_book(content: bytes, file: str) -> Tables:
    book = opened(content, file)
    titles = book.titled(PotRow.sheet)
    if not titles:
        like = nearest(PotRow.sheet, book.titles)
        mend = f"Rename '{like}', or" if like else "Start from contract-engine new --pot, or"
        needed = error(PotRow.sheet, "there is no such sheet.", f"{mend} add a sheet of this name with its headings.")
        raise InputFaultsError(file, (*book.faults, needed))
    table, faults = read_table(PotRow, book.page(titles[0]))
    settings, found = _settings_of(book)
    return table, settings, (*book.faults, *faults, *found)


def _settings_of(book: Book) -> tuple[RawTable, tuple[Fault, ...]]:
    titles = book.titled(PotSettings.sheet)
    if not titles:
        return RawTable(PotSettings.table, PotSettings.sheet, (RawRow(Place(PotSettings.sheet), {}),)), ()
    return read_settings(book.page(titles[0]), PotSettings)


def _from_csv(content: bytes, file: str) -> Tables:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        fault = error("", "the file is not text in UTF-8.", "Save it in Excel as CSV UTF-8.")
        raise InputFaultsError(file, (fault,)) from problem
    lines = tuple(
        Line(number, {letter(place): Typed(_number_or_text(entry)) for place, entry in enumerate(row) if entry.strip()})
        for number, row in enumerate(csv.reader(text.splitlines()), start=1)
        if any(entry.strip() for entry in row)
    )
    page = Page(PotRow.sheet, lines, (), frozenset(), frozenset(), is_hidden=False, goes_on_after=0)
    table, faults = read_table(PotRow, page)
    return table, RawTable(PotSettings.table, PotSettings.sheet, (RawRow(Place(PotSettings.sheet), {}),)), faults


def _number_or_text(entry: str) -> object:
    try:
        return float(entry)
    except ValueError:
        return entry


def _from_toml(content: bytes, file: str) -> Tables:
    entries = parsed(content, file)
    known = {PotRow.table, PotSettings.table}
    faults = [
        error(name, f"'{name}' is not a table of a pot.", f"Use {listed(sorted(known))}.")
        for name in entries
        if name not in known
    ]
    rows, settings = entries.get(PotRow.table, []), entries.get(PotSettings.table, {})
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(error(PotRow.table, "pot is not a list of rows.", "Write each row as [[pot]]."))
        rows = []
    if not isinstance(settings, dict):
        faults.append(error(PotSettings.table, "pot_settings is not one table.", "Write it once, as [pot_settings]."))
        settings = {}
    table = RawTable(PotRow.table, PotRow.table, tuple(
        RawRow(_place(PotRow, row, number), row) for number, row in enumerate(rows, start=1)))  # fmt: skip
    return (
        table,
        RawTable(PotSettings.table, PotSettings.table, (RawRow(_place(PotSettings, settings), settings),)),
        (*faults,),
    )


def _place(kind: type[Row], entry: Mapping[str, object], number: int = 0) -> Place:
    names = dict.fromkeys([*columns_by_name(kind), *entry])
    return Place(kind.table, {name: f"row {number} {name}" if number else name for name in names})


def _assembled(tables: Tables, file: str, sha256: str, amount: float | None) -> PotRead:
    table, settings_table, found = tables
    faults = list(found)
    rows = [row for raw in table.rows if (row := _checked(PotRow, raw, table.absent, faults)) is not None]
    found_settings = [_checked(PotSettings, raw, frozenset(), faults) for raw in settings_table.rows]
    settings = found_settings[0] if found_settings else None
    if not table.rows and not any(fault.severity == "error" for fault in faults):
        faults.append(error(table.sheet, "there is no practice on it.", "Type one practice a row below the headings."))
    faults += _repeated(rows)
    faults += _partly_filled(rows)
    if settings is not None and not any(fault.severity == "error" for fault in faults):
        faults += _about_the_whole(rows, settings, table.sheet, amount)
    if settings is None or any(fault.severity == "error" for fault in faults):
        raise InputFaultsError(file, tuple(dict.fromkeys(faults)))
    return PotRead(_pot(rows, settings, amount), tuple(rows), settings, file, sha256, tuple(dict.fromkeys(faults)))


def _checked(kind: type[R], raw: RawRow, absent: frozenset[str], faults: list[Fault]) -> R | None:
    columns = columns_by_name(kind)
    plain = {name: plain_value(columns[name], value) if name in columns else value
             for name, value in raw.values.items()}  # fmt: skip
    reported = {fault.place for fault in faults if fault.severity == "error"}
    result = checked_row(kind, replace(raw, values=plain), absent)
    if isinstance(result, tuple):
        faults += [fault for fault in result if fault.place not in reported]
        return None
    return result


def _repeated(rows: list[PotRow]) -> Iterator[Fault]:
    first: dict[str, PotRow] = {}
    for row in rows:
        same = first.setdefault(fold(row.practice), row)
        if same is not row:
            found = f"'{row.practice}' is there twice: {same.at('practice')} has it too."
            yield error(row.at("practice"), found, "Keep one of the two rows, or tell the practices apart.")


def _partly_filled(rows: list[PotRow]) -> Iterator[Fault]:
    """Yield a fault for each blank in a column that others have filled: a blank is not nothing."""
    columns = columns_by_name(PotRow)
    for name in FOR_ALL_OR_NONE:
        blank = [row for row in rows if getattr(row, name) is None]
        if blank and len(blank) < len(rows):
            label = columns[name].label
            for row in blank:
                yield error(row.at(name), f"{subject(label)} is blank for {row.practice}, and not for every practice.",
                            "Type it, 0 if it is nothing; or leave the whole column blank.")  # fmt: skip


def _about_the_whole(rows: list[PotRow], settings: PotSettings, sheet: str, amount: float | None) -> Iterator[Fault]:
    today = sum(row.current for row in rows)
    given = amount if amount is not None else settings.amount
    if given is None and not today:
        yield error(
            settings.at("amount") or sheet, "there is no amount to share, and no current split to take it from.",
            f"Type it under Amount on the sheet {PotSettings.sheet}, or give --pot POUNDS.",
        )  # fmt: skip
    elif given and today and not 1 / SLIP_IN_SCALE < given / today < SLIP_IN_SCALE:
        found = f"the amount is {pounds(given)}, and current splits come to {pounds(today)}."
        yield warning(settings.at("amount") or sheet, found, "Look whether one of them is in thousands.")


def _pot(rows: list[PotRow], settings: PotSettings, amount: float | None) -> Pot:
    def filled(name: str) -> Pounds | None:
        values = [getattr(row, name) for row in rows]
        return None if any(value is None for value in values) else np.array(values, dtype=float)

    current = np.array([row.current for row in rows], dtype=float)
    given = amount if amount is not None else settings.amount
    return Pot(
        practices=tuple(row.practice for row in rows),
        lists=np.array([row.registered for row in rows], dtype=float),
        current=current,
        amount=float(current.sum()) if given is None else float(given),
        is_cost=settings.kind == COST,
        list_part=settings.list_part,
        reserve_part=settings.reserve_part,
        threshold=settings.threshold,
        fixed_cost=settings.fixed_cost,
        name=settings.name,
        **{name: filled(name) for name in FOR_ALL_OR_NONE},
    )
