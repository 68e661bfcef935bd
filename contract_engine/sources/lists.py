"""Lists that a file gives by sex and age: the row for all, or the sum of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.faults import InputFaultsError, error
from contract_engine.schema.spelling import listed

if TYPE_CHECKING:
    import pandas as pd

    from contract_engine.sources.tables import Table

ALL = ("all", "total", "persons")
PRACTICE_TYPES = ("gp", "gppractice", "practice")


def one_row_a_practice(table: Table) -> pd.DataFrame:
    """Return the rows that count people once: those for all ages and both sexes, or those that add up to them.

    Rows for other organisations than practices, and for memberships that have ended, are left out.
    """
    frame = table.frame
    if table.has("type"):
        frame = frame[frame["type"].str.replace(r"[\W_]+", "", regex=True).str.casefold().isin(PRACTICE_TYPES)]
    if table.has("ended"):
        frame = frame[frame["ended"] == ""]
    _one_date(table, frame)
    for name in ("age", "sex"):
        if table.has(name):
            frame = _counted_once(table, frame, name)
    return frame


def _one_date(table: Table, frame: pd.DataFrame) -> None:
    dates = sorted(frame["date"].unique()) if table.has("date") else []
    if len(dates) > 1:
        found = f"the file holds lists of {len(dates)} dates, {listed(dates[:4], 'and')}."
        raise InputFaultsError(table.file, (error("", found, "Keep the rows of one date."),))


def _counted_once(table: Table, frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Keep the rows for all, where there are any; otherwise every part, which must be more than one."""
    entries = frame[name].str.casefold()
    for_all = entries.isin(ALL)
    if for_all.any():
        return frame[for_all]
    if len(entries.unique()) == 1:
        found = f"every row is for one {name} alone, {frame[name].iloc[0]}."
        raise InputFaultsError(table.file, (error("", found, f"Give the file that holds every {name}."),))
    return frame


def is_by_part(table: Table) -> bool:
    """Whether a practice may have several rows, which add up."""
    return table.has("sex") or table.has("age")
