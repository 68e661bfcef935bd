"""A whole table to be settled: every column of it, under the headings that its term sheet looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from contract_engine.schema.faults import InputFaultsError, error
from contract_engine.settlement.table_columns import Rows, heading_of
from contract_engine.sources.tables import grids_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from contract_engine.schema.table_rules import Read


class Reading(Protocol):
    """Rules that say which columns they read."""

    @property
    def reads(self) -> tuple[Read, ...]:
        """The columns, by the headings that they are found under."""


def read_rows(path: Path, rules: Sequence[Reading]) -> Rows:
    """Read the sheet, or the CSV file, and the row of headings that most of the rules' columns are found in."""
    looked = [(grid, line, row) for grid in grids_of(path) for line, row in grid.head if any(row)]
    if not looked:
        raise InputFaultsError(path.name, (error("", "the file holds no table.", "Give one with its headings."),))
    grid, line, row = max(looked, key=lambda entry: _found(entry[2], rules))
    headings = _headings(path.name, row)
    body = grid.body(line, headings)
    columns = {heading: body[heading].to_numpy(str) for heading in headings}
    return Rows(path.name, f"{grid.sheet}, row" if grid.sheet else "line", body.index.to_numpy(int), columns)


def _headings(file: str, row: Sequence[str]) -> Mapping[str, int]:
    """Return each heading's position; an InputFaultsError names those that stand twice."""
    filled = [(heading, position) for position, heading in enumerate(row) if heading]
    twice = sorted({heading for heading, _ in filled if [other for other, _ in filled].count(heading) > 1})
    if twice:
        faults = (error("", f"the heading {heading} stands twice.", "Keep one of the two.") for heading in twice)
        raise InputFaultsError(file, tuple(faults))
    return dict(filled)


def _found(row: Sequence[str], rules: Sequence[Reading]) -> int:
    """Count the columns that are found in a row of headings, by the rules that find most."""
    headings = {heading: np.zeros(0) for heading in row if heading}
    return max(sum(heading_of(read, headings) is not None for read in ready.reads) for ready in rules)
