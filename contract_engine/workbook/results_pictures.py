"""The sheets that show results as pictures, and what would move them, put among the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.results_largest import largest_sheet
from contract_engine.workbook.results_ranges import range_sheets
from contract_engine.workbook.results_sheets import BY_YEAR, PAYMENTS
from contract_engine.workbook.results_waterfall import waterfall_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.results.solution import Solution
    from contract_engine.workbook.sheets import Sheet


def with_pictures(solution: Solution, sheets: Sequence[Sheet], notice: str = "") -> list[Sheet]:
    """Return the results with the waterfall and the ranges after Results by year, whose figures they follow."""
    found = list(sheets)
    named = {sheet.name: sheet for sheet in found}
    after = found.index(named[BY_YEAR]) + 1
    found[after:after] = [
        waterfall_sheet(solution, named[BY_YEAR], named[PAYMENTS], notice),
        *range_sheets(solution, named[BY_YEAR], notice),
        largest_sheet(solution, notice),
    ]
    return found
