"""A split that a meeting adopted, as drafts in the contract's own workbook; all else in it stays to the byte."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from contract_engine.errors import PutRightError
from contract_engine.schema.contract import lever_id
from contract_engine.workbook.in_place import kept_beside, parts_to_write
from contract_engine.workbook.pot_adopt import may_adopt
from contract_engine.workbook.proposed_cells import Column, fill
from contract_engine.workbook.save import CannotWriteError, save
from contract_engine.workbook.sheet_list import recalculated, sheets_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from contract_engine.schema.contract import Contract

_CELL = re.compile(r"^(.*)!([A-Z]+)([0-9]+)$")


def adopt_drafts(contract: Contract, values: Mapping[str, float], path: Path, words: str) -> tuple[str, ...]:
    """Write values (lever id to value) into the drafts of a contract's workbook; a copy as it was stays beside it.

    Returns sentences on what was written. Raises PutRightError, and leaves the workbook as it was, if
    it may not or cannot be written, or is not what was read.
    """
    may_adopt(path)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != contract.sha256:
        raise CannotWriteError(f"{path.name} has changed since it was read, and is left as it is."
                               " Save and close it, then run again.")  # fmt: skip
    parts = parts_to_write(content, path.name)
    part_of = {sheet.title: sheet.part for sheet in sheets_of(parts)}
    columns: dict[tuple[str, str], dict[int, float | None]] = {}
    cells = []
    for row in contract.terms:
        found = _CELL.match(row.at("draft")) if lever_id(row) in values else None
        if found:
            title = found[1].strip("'").replace("''", "'")
            columns.setdefault((title, found[2]), {})[int(found[3])] = values[lever_id(row)]
            cells.append(row.at("draft"))
    told = [
        sentence
        for (title, letter), rows in columns.items()
        for sentence in fill(parts, part_of[title], Column(title, letter, letter, rows))
    ]
    if told or len(cells) != len(values):
        raise PutRightError(f"{path.name}: {' '.join(told) or 'a draft has no cell of its own.'} Nothing was written;"
                            " type the drafts by hand.")  # fmt: skip
    recalculated(parts)
    backup = kept_beside(content, path)
    try:
        save(parts.file(), path)
    except PutRightError:
        backup.unlink(missing_ok=True)
        raise
    return (f"Adopted: {words}. It is in the drafts {', '.join(cells)} of {path}.", f"As it was before: {backup}")
