"""How many figures are still the tool's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.contract import TABLES

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

FIGURES = ("pounds", "share", "number", "whole", "lever")


def own_figures(contract: Contract) -> str:
    """Say how many figures nobody has typed or confirmed; nothing if there are none."""
    assumed = typed = 0
    for kind in TABLES:
        numbers = [entry.name for entry in kind.columns() if entry.kind in FIGURES]
        for row in contract.tables.get(kind.table, ()):
            filled = sum(getattr(row, name) is not None for name in numbers)
            if getattr(row, "status", "") == "assumed" and kind.group == "advanced":
                assumed += filled
            else:
                typed += filled
    return f"{assumed} of {assumed + typed} figures are still the tool's own assumptions." if assumed else ""
