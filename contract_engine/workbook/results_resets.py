"""Resets: what resetting a target from actual spend costs those who save early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.solution_lines import TERM
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import WHOLE_TERM, figure, heading
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

RESETS = "Resets of targets"


def reset_sheets(solution: Solution, notice: str = "") -> tuple[Sheet, ...]:
    """Return the sheet if a target is reset; none otherwise."""
    if not solution.resets:
        return ()
    sheet = Sheet(
        name=RESETS,
        table="tbl_resets",
        title="Resets of targets: what saving early costs",
        intro=f"{HOLDS_ONE}{notice}",
        note="Expected shares of gains and losses, received less paid, in the same futures and with the same schemes:"
        " with the target reset as on Rebase, and with the target as agreed for the whole term.",
        about="What resetting a target from actual spend gives to whom, and takes from whom.",
        fields=(
            Field("Organisation"), Field("Financial year"),
            Field(heading("Shares with resets"), "pounds"), Field(heading("Shares without"), "pounds"),
            Field(heading("What resets change"), "pounds"),
        ),
        rows=tuple(
            (Cell(line.party), Cell(WHOLE_TERM if line.year == TERM else line.year), figure(line.with_resets),
             figure(line.without), figure(line.change))
            for line in solution.resets
        ),
        group="results",
        frozen_columns=2,
    )  # fmt: skip
    return (sheet,)
