"""A file with one organisation's own figures, as it is read.

As a workbook it is one sheet, Private figures: the organisation, then sheet, row and figure as the
shared workbook names them, and the value. As TOML it is `organisation = "..."` and the tables of a
term sheet, with the keys of each row and its private columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from contract_engine.schema.columns import Group, Row, column
from contract_engine.schema.contract import TABLE_BY_NAME
from contract_engine.schema.faults import InputFaultsError, error
from contract_engine.schema.spelling import listed, nearest, tidy
from contract_engine.workbook.cells import Typed
from contract_engine.workbook.headings import headings_of
from contract_engine.workbook.open_book import opened
from contract_engine.workbook.term_sheet import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SHEET = "Private figures"
ORGANISATION = "organisation"
# What stands beside the figures for whoever fills them, and is not read.
UNIT, MEANING, WHERE = BESIDE = ("Unit", "Meaning", "Where to find it")


class PrivateRow(Row):
    """One private figure, named as the shared workbook names it."""

    table: ClassVar[str] = "private_figures"
    sheet: ClassVar[str] = SHEET
    group: ClassVar[Group] = "fill"
    meaning: ClassVar[str] = "Figures that belong to one organisation; they join the shared workbook when it is run."
    key: ClassVar[tuple[str, ...]] = ("sheet_named", "row", "figure")

    organisation: str = column("Organisation", "Whose figure it is; the same in every row", "text")
    sheet_named: str = column("Sheet", "Sheet of the shared workbook", "text")
    row: str = column("Row", "Key of the row there, parted by slashes; blank for Contract", "text", default="")
    figure: str = column("Figure", "Heading of the column there, or the setting", "text")
    value: str = column("Value", "The figure, as it would be typed there; blank: the default there", "text", default="")


@dataclass(frozen=True, slots=True)
class Given:
    """One figure as a private file gives it: what it names, what stands there, and where each is told."""

    organisation: str
    sheet: str
    row: str
    figure: str
    value: Typed
    at: Mapping[str, str]


def figures_in(path: Path) -> tuple[bytes, tuple[Given, ...]]:
    """Return the bytes of a private file and the figures in it; an InputFaultsError says why it cannot be read."""
    content = path.read_bytes()
    from_its_kind = _from_toml if path.suffix.lower() == ".toml" else _from_book
    return content, tuple(from_its_kind(content, path.name))


def _from_book(content: bytes, file: str) -> Iterator[Given]:
    book = opened(content, file)
    titles = book.titled(SHEET)
    if not titles:
        found = f"there is no sheet {SHEET}, so this is not a file of one organisation's own figures."
        raise InputFaultsError(file, (error("", found, "Write one with contract-engine new and --private."),))
    page = book.page(titles[0])
    columns = tuple(replace(each, required=False) for each in PrivateRow.columns())
    headings = headings_of(columns, page.lines, page.title, BESIDE)
    missing = [each.label for each in columns if each.name not in headings.letters]
    if missing or any(fault.severity == "error" for fault in headings.faults):
        fault = error(page.title, f"the columns {listed(missing, 'and')} are missing.", "Type them in one row.")
        raise InputFaultsError(file, (*headings.faults, *((fault,) if missing else ())))
    for line in page.lines:
        if line.number <= headings.row:
            continue
        typed = {name: line.cells.get(letter, Typed()) for name, letter in headings.letters.items()}
        words = {name: tidy("" if cell.value is None else str(cell.value)) for name, cell in typed.items()}
        if not any(words.values()):
            continue
        at = {name: f"{page.title}!{letter}{line.number}" for name, letter in headings.letters.items()}
        yield Given(words[ORGANISATION], words["sheet_named"], words["row"], words["figure"], typed["value"],
                    {**at, "sheet": at["sheet_named"]})  # fmt: skip


def _from_toml(content: bytes, file: str) -> Iterator[Given]:
    entries = parsed(content, file)
    organisation = entries.get(ORGANISATION)
    if not isinstance(organisation, str) or not organisation.strip():
        mend = 'Begin the file with organisation = "...", the name that Parties has.'
        raise InputFaultsError(file, (error(ORGANISATION, "it is not said whose figures these are.", mend),))
    for table, rows in entries.items():
        if table == ORGANISATION:
            continue
        kind = TABLE_BY_NAME.get(table)
        every = rows if isinstance(rows, list) else [rows]
        for number, row in enumerate(every, start=1):
            where = f"{table}!" if kind is not None and kind.vertical else f"{table}!row {number} "
            if kind is None or not isinstance(row, dict):
                like = nearest(table, TABLE_BY_NAME)
                raise InputFaultsError(file, (error(table, f"'{table}' is not a table of a term sheet.",
                                                    f"Did you mean {like}?" if like else "Take it out."),))  # fmt: skip
            yield from _of_row(kind, row, organisation, where)


def _of_row(kind: type[Row], row: Mapping[str, object], organisation: str, where: str) -> Iterator[Given]:
    """Yield a figure for each column that is named, and a blank for each private one that is not."""
    key = "" if kind.vertical else " / ".join(str(row[name]) for name in kind.key if row.get(name))
    names = dict.fromkeys([name for name in row if kind.vertical or name not in kind.key])
    names |= dict.fromkeys(each.name for each in kind.columns() if each.private_to)
    for name in names:
        at = dict.fromkeys((ORGANISATION, "sheet", "row", "figure", "value"), f"{where}{name}")
        yield Given(organisation, kind.table, key, name, Typed(row.get(name)), at)
