"""Solvency: what falls back on the commissioner if whoever holds the budget loses more than it can absorb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import DRAFT, PROPOSED, figure, heading, one_in
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

SOLVENCY = "Solvency"
_TERMS = {"today": "Today", "draft": DRAFT, "proposed": PROPOSED}


def solvency_sheets(solution: Solution, notice: str = "") -> tuple[Sheet, ...]:
    """Return the sheet if anyone but a commissioner holds a budget; none otherwise."""
    if not solution.fallback:
        return ()
    rare = one_in(solution.contract.settings.confidence)
    sheet = Sheet(
        name=SOLVENCY,
        table="tbl_solvency",
        title="Solvency: what falls back on the commissioner",
        intro=f"{HOLDS_ONE}{notice}",
        note="Over the term, in nominal pounds. A budget holder's largest running loss against plan, beyond what it can"
        " absorb, is counted as falling on whoever pays its budget; no payment shown elsewhere holds it.",
        about="How often whoever holds the budget loses more than it can absorb, and what then falls on whom.",
        fields=(
            Field("Budget holder"), Field("Falls back on"), Field("Terms"),
            Field(heading("Loss it can absorb"), "pounds"), Field("Chance of a larger loss (%)", "share"),
            Field(heading("Excess, expected"), "pounds"),
            Field(heading(f"Excess, average of the worst {rare}"), "pounds"),
        ),
        rows=tuple(
            (
                Cell(line.party), Cell(line.falls_on), Cell(_TERMS[line.under]),
                *(figure(value) for value in (line.absorbs, line.chance, line.expected, line.worst)),
            )
            for line in solution.fallback
        ),
        group="results",
        frozen_columns=2,
    )  # fmt: skip
    return (sheet,)
