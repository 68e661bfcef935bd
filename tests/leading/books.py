"""A workbook of who should hold the budget, small enough for the house rules to be held against it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contract_engine.results.leading import lead
from contract_engine.workbook.lead_book import write_lead
from tests.leading.by_hand import LEAD, TRUST, lead_contract

if TYPE_CHECKING:
    from pathlib import Path

A_DAY = date(2026, 11, 22)


def a_lead_book(folder: Path) -> Path:
    """Write the workbook of three candidates, one of them a joint venture with its scores."""
    typed = [
        {"candidate": "Joint venture", "member": LEAD, "share": 0.6, "management_cost": 1_000, "skills": 4},
        {"candidate": "Joint venture", "member": TRUST, "share": 0.4, "source": "illustrative"},
    ]
    return write_lead(lead(lead_contract(holders=typed), scenarios=16), folder / "lead.xlsx", on=A_DAY).path
