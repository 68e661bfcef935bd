"""The largest assumptions: what the answer would come to if a figure were another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.board import moved_to
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_addresses import Addresses
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import NONE, figure, heading
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

LARGEST = "Largest assumptions"
HALF_A_POUND = 0.5


def largest_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return what each figure that is uncertain or the tool's own does to the answer, largest first."""
    addresses = Addresses(Places(solution.contract, proposed=True))
    pounds = ("All together: at the low", "All together: at the high", "Who it may cost most: at the low",
              "Who it may cost most: at the high", "Largest change")  # fmt: skip
    nothing = ((Cell("No uncertain figure, and none of the tool's own, moves the answer."), *(Cell(NONE),) * 9),)
    return Sheet(
        name=LARGEST,
        table="tbl_largest_assumptions",
        title="Largest assumptions: what would move the answer most",
        intro=f"{HOLDS_ONE}{notice}",
        note="One at a time, all else as planned and the terms as shown: change of better off by over the term, in"
        " nominal pounds. Drivers and effects go to where 1 term in 10 lies below or above, the tool's own other"
        " figures a tenth up, or a point where nought.",
        about="How far each uncertain figure, and each of the tool's own, would move the answer; largest first.",
        fields=(
            Field("Assumption", widest=50), Field("Whose figure"), Field("Moved to", widest=30),
            *(Field(heading(words), "pounds", red_below_zero=True) for words in pounds[:2]),
            Field("Who it may cost most"),
            *(Field(heading(words), "pounds", red_below_zero=True) for words in pounds[2:]),
            Field("Where in this workbook", widest=24),
        ),
        rows=tuple(
            (
                Cell(line.name), Cell("the tool's own" if line.own else "entered"), Cell(moved_to(line)),
                figure(line.all_low), figure(line.all_high), Cell(line.party),
                figure(line.party_low), figure(line.party_high), figure(line.largest), addresses.cell(line.cell),
            )
            for line in solution.assumptions
            if line.largest >= HALF_A_POUND
        ) or nothing,
        group="results",
        frozen_columns=1,
    )  # fmt: skip
