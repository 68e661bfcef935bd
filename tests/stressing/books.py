"""Workbooks of stress tests, for the house rules of spreadsheets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contract_engine.results.stress_testing import stress
from contract_engine.workbook.stress_book import write_stress
from tests.assembled import contract_of
from tests.contracts import small_tables
from tests.stressing.by_hand import with_a_clinic

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contracts import Entry

A_DAY = date(2026, 11, 22)
BIDS: list[Entry] = [
    {"bidder": "Trust", "price": 9_600_000, "low": 9_100_000, "high": 10_200_000, "common": 0.25},
    {"bidder": "Elsewhere", "price": 9_900_000, "low": 9_300_000, "high": 10_400_000},
]


def a_stress_book(folder: Path) -> Path:
    """Write the test of a trust that bids against another, with practices whose luck and skill can be told apart."""
    tables = with_a_clinic(9_700_000)
    tables["contract"][0]["affordability_limit"] = 9_900_000
    tables["parties"] += [party for party in small_tables()["parties"] if party["role"] == "practice"]
    tables["bidders"] = BIDS
    return write_stress([stress(contract_of(tables), scenarios=256)], folder / "stress.xlsx", on=A_DAY).path


def two_stressed(folder: Path) -> Path:
    """Write the test of two designs side by side."""
    tested = [
        stress(contract_of(with_a_clinic(paid)), scenarios=64, name=f"£{paid:,} a year")
        for paid in (9_400_000, 10_000_000)
    ]
    return write_stress(tested, folder / "stress.xlsx", on=A_DAY).path


STRESS_BOOKS = {"stress test": a_stress_book, "stress test of two designs": two_stressed}
