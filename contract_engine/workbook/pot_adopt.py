"""The shares that a meeting adopted, in the column Adopted split of its own workbook; all else stays to the byte."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.schema.pot import PotRow
from contract_engine.workbook.headings import headings_of
from contract_engine.workbook.in_place import kept_beside, may_be_written, parts_to_write
from contract_engine.workbook.open_book import opened
from contract_engine.workbook.proposed_cells import Column, fill
from contract_engine.workbook.save import CannotWriteError, save
from contract_engine.workbook.sheet_list import recalculated, sheets_of

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.results.splitting import RuleLine
    from contract_engine.workbook.pot_read import PotRead

_ROW = re.compile(r"\d+$")


def adopt(line: RuleLine, read: PotRead, path: Path) -> tuple[str, ...]:
    """Write the shares of a rule into the workbook that was read, and keep a copy of it as it was beside it.

    Returns sentences on what was written. Raises PutRightError, and leaves the workbook as it was, if
    it may not or cannot be written, has no such column, or is not what was read.
    """
    may_adopt(path)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != read.sha256:
        raise CannotWriteError(f"{path.name} has changed since it was read, and is left as it is."
                               " Save and close it, then run again.")  # fmt: skip
    book = opened(content, path.name)
    page = book.page(book.titled(PotRow.sheet)[0])
    headings = headings_of(PotRow.columns(), page.lines, page.title)
    label = next(column.heading for column in PotRow.columns() if column.name == "adopted")
    if "adopted" not in headings.letters:
        raise PutRightError(
            f"{path.name}: {page.title} has no column '{label}' to write the shares into. Type this heading in row"
            f" {headings.row}, save the workbook, and run again."
        )
    parts = parts_to_write(content, path.name)
    part = next(sheet.part for sheet in sheets_of(parts) if sheet.title == page.title)
    told = fill(parts, part, Column(page.title, headings.letters["adopted"], headings.letters["current"],
                                    _amounts(line, read)))  # fmt: skip
    if told:
        raise PutRightError(f"{path.name}: {' '.join(told)} Nothing was written; type the shares there by hand.")
    recalculated(parts)
    backup = kept_beside(content, path)
    try:
        save(parts.file(), path)
    except PutRightError:
        backup.unlink(missing_ok=True)
        raise
    reserve = f" £{abs(line.reserve):,.2f} is kept in reserve, and stands in no row." if line.reserve else ""
    return (
        f"Adopted: {line.label}. Its shares are in the column {label} of {path}.{reserve}",
        f"As it was before: {backup}",
    )


def may_adopt(path: Path) -> None:
    """Raise PutRightError if shares could not be written into a workbook, before any work is done for it."""
    try:
        may_be_written(path)
    except PutRightError as slip:
        raise PutRightError(str(slip).replace("--in-place", "--adopt")) from slip


def _amounts(line: RuleLine, read: PotRead) -> dict[int, float | None]:
    """Return what goes into each row of the sheet: pounds without a sign, as they are typed there."""
    if line.shares is None:
        raise PutRightError(f"{line.label} gives no shares to adopt: {line.why}.")
    found: dict[int, float | None] = {}
    for row, share in zip(read.rows, line.shares, strict=True):
        number = _ROW.search(row.at("practice"))
        if number:
            found[int(number[0])] = round(read.pot.sign * float(share), 2)
    return found
