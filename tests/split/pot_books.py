"""Workbooks of a pot and of its splits, for the house rules of spreadsheets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contract_engine.results.splitting import meet, rules_named
from contract_engine.workbook.pot_book import write_pot
from contract_engine.workbook.pot_read import read_pot
from contract_engine.workbook.split_book import write_split

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

A_DAY = date(2026, 11, 22)


def a_pot(folder: Path) -> Path:
    """Write the example pot."""
    return write_pot(folder / "pot.xlsx", on=A_DAY).path


def a_split(reader: str, rules: str = "") -> Callable[[Path], Path]:
    """Return what writes a split of the example pot for a reader, by the six rules in use if none are named."""

    def make(folder: Path) -> Path:
        found = read_pot(a_pot(folder))
        meeting = meet(found.pot, rules=rules_named(rules))
        return write_split(meeting, found, folder / "split.xlsx", reader=reader, on=A_DAY).path

    return make
