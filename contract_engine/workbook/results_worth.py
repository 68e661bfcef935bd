"""What each limit is worth: in figures, and in a sentence that can be read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import amount
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_addresses import Addresses
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import IN_POUNDS, NONE, figure, heading
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution
    from contract_engine.results.worths import WorthLine

WORTH = "Worth of limits"
EVERYONE = "all"
NO_TERMS = "no terms are left"
NOTHING_MORE = "brings nothing"
SMOOTH = "each brings less"


def worth_sheets(solution: Solution, notice: str = "") -> list[Sheet]:
    """Return the sheet, where something was worked out."""
    if not solution.worths.note:
        return []
    addresses = Addresses(Places(solution.contract, proposed=True))
    nothing = (
        (Cell("No limit is worth anything: with any one of them eased nobody is better off."), *(Cell(NONE),) * 8),
    )
    rows = tuple(
        (
            Cell(line.rule), Cell(line.party or EVERYONE), Cell(_one(line)), figure(line.more * line.one, "pence"),
            Cell(NO_TERMS) if line.less is None else figure(line.less * line.one, "pence"),
            _by(line, line.to), _by(line, line.beyond), figure(line.gained), Cell(line.said),
            addresses.cell(line.cell.partition(";")[0]),
        )
        for line in solution.worths.lines
    )  # fmt: skip
    return [
        Sheet(
            name=WORTH,
            table="tbl_worth_of_limits",
            title="Worth of limits: what easing each one would bring",
            intro=f"{HOLDS_ONE}{notice}",
            note=f"{solution.worths.note} One limit at a time; figures of the run.",
            about="What one pound more room in each limit would bring, and beyond where it makes no difference.",
            fields=(
                Field("Limit", widest=40), Field("Organisation", widest=24), Field("One more or less is"),
                Field(heading("One more brings", IN_POUNDS), "pence", widest=14),
                Field(heading("One less costs", IN_POUNDS), "pence", widest=14),
                Field("Brings the same up to", widest=16), Field("No difference beyond", widest=16),
                Field(heading("Brings in all", IN_POUNDS), "pounds", widest=14), Field("In words", widest=56),
                Field("Where in this workbook", widest=18),
            ),
            rows=rows or ((*nothing[0], Cell(NONE)),),
            group="results",
            frozen_columns=1,
        )
    ]  # fmt: skip


def _one(line: WorthLine) -> str:
    """Say what one more of a limit is."""
    if line.unit == "%":
        return "1 percentage point"
    return "£1" if line.unit == IN_POUNDS else f"£1{line.unit.removeprefix('£')}"


def _by(line: WorthLine, by: float | None) -> Cell:
    """Return how far a limit is eased; a word where more brings nothing, or each brings less."""
    if by is None or not line.to:
        return Cell(SMOOTH if line.more else NOTHING_MORE)
    if line.unit == IN_POUNDS:
        return figure(by, "pounds")
    return Cell(f"{by * 100:.3g} points" if line.unit == "%" else amount(by, line.unit))
