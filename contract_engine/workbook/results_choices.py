"""Choices side by side: every combination of alternatives, and what the search came to in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.settings import AIMS
from contract_engine.workbook.results_shown import BETTER_OFF, figure, heading, pounds, yes_no
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.choice_lines import CombinationLine
    from contract_engine.results.solution import Solution

CHOICES = "Choices"
CHOSEN, SURPLUS = "Chosen", "Surplus"
FOUND = "terms within every limit"
MOST_FROZEN = 2


def choices_sheets(solution: Solution, notice: str = "") -> list[Sheet]:
    """Return the sheet of all combinations, where there is any choice."""
    choosing = solution.choosing
    if not choosing.options:
        return []
    parties = [row.name for row in solution.contract.rows(PartyRow)]
    reached = {
        AIMS["fewest_changes"]: Field("Reached for the aim: terms changed", "count"),
        AIMS["kalai_smorodinsky"]: Field("Reached for the aim: least part of the most each could gain (%)", "share"),
    }.get(solution.objective, pounds("Reached for the aim"))
    return [
        Sheet(
            name=CHOICES,
            table="tbl_choices",
            title="Choices: every combination side by side",
            intro=f"Results. This worksheet contains one table.{notice}",
            note=_note(solution),
            about="Every combination of the alternatives on Options, and what the search came to in it.",
            fields=(
                *(Field(f"Choice: {line.option}", widest=30) for line in choosing.options),
                Field(CHOSEN), Field("Draft"), Field("What was found", widest=40), pounds(SURPLUS), reached,
                Field("Largest part used of what anyone can absorb (%)", "share"),
                Field("Choices and terms changed", "count"), Field("Moved from the draft (£)", "pounds"),
                *(pounds(better_off_heading(party)) for party in parties),
            ),
            rows=tuple(_row(line, parties) for line in choosing.combinations),
            group="results",
            frozen_columns=min(len(choosing.options), MOST_FROZEN),
        )
    ]  # fmt: skip


def better_off_heading(party: str) -> str:
    """Return the heading, without its unit, of what an organisation gains."""
    return f"{BETTER_OFF}: {party}"


def _note(solution: Solution) -> str:
    aim = f"Pounds over the term. Chosen is what serves the aim best ({solution.objective}), then risk, then closeness."
    return f"{aim} {solution.choosing.bound}".strip()


def _row(line: CombinationLine, parties: list[str]) -> tuple[Cell, ...]:
    return (
        *(Cell(name, strong=line.chosen) for name in line.choices.values()), yes_no(line.chosen), yes_no(line.is_draft),
        Cell(line.why or FOUND), figure(line.surplus), figure(line.aim), figure(line.risk_used), figure(line.changes),
        figure(line.moved), *(figure(line.gains.get(party)) for party in parties),
    )  # fmt: skip


def headings_of_gains(solution: Solution) -> list[str]:
    """Return the headings of what each organisation gains."""
    return [heading(better_off_heading(row.name)) for row in solution.contract.rows(PartyRow)]
