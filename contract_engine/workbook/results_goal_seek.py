"""A goal seek on a sheet: what came of it in words, and each organisation's result there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import BETTER_OFF, DRAFT, STAY, figure, heading, over_the_term, pounds
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

GOAL_SEEK = "Goal seek"
THERE = "With the term as sought"


def goal_seek_sheets(solution: Solution, notice: str = "") -> list[Sheet]:
    """Return the sheet of a goal seek, if one was asked for."""
    sought = solution.goal_seek
    if sought is None:
        return []
    return [
        Sheet(
            name=GOAL_SEEK,
            table="tbl_goal_seek",
            title=f"Goal seek: {sought.until}, by {sought.vary}",
            intro=f"{HOLDS_ONE}{notice}",
            note=f"{sought.sentences[0]} Over the term, in nominal pounds; the other sheets show it as proposed.",
            about="Which value of one term brings about what was asked, and what it does to everyone.",
            fields=(
                Field("Organisation"),
                *(Field(heading(words), "pounds") for words in (STAY, DRAFT, THERE)),
                pounds(BETTER_OFF),
            ),
            rows=tuple(
                (Cell(line.party), figure(line.outside_option), figure(line.draft), figure(line.expected),
                 figure(line.gain)) for line in over_the_term(solution)
            ),
            group="results",
            frozen_columns=1,
        )
    ]  # fmt: skip
