"""How the lines of a solution are shown in cells: words for what is not there, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from contract_engine.results.money import UNITS
from contract_engine.results.solution_lines import TERM
from contract_engine.schema.organisations import PartyRow
from contract_engine.workbook.sheets import Cell, Field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import PositionLine, ScenarioPositionLine
    from contract_engine.schema.contract import Contract
    from contract_engine.workbook.style import Look

NONE = "none"
WHOLE_TERM = "whole term"
STAY, DRAFT, PROPOSED, BETTER_OFF = "If we stay as we are", "Draft", "Proposed", "Better off by"
CHANGE = "Change on the draft"
LOW, HIGH = "1 in 20 below", "1 in 20 above"
IN_POUNDS = "£"
# What floating-point arithmetic leaves where there is nothing, a millionth of a pound, is shown as nothing.
DUST = 1e-6
Line = TypeVar("Line", "PositionLine", "ScenarioPositionLine")
LOOK_OF_UNIT: dict[str, Look] = {"£": "pounds", "£000": "thousands", "£m": "millions"}
# Where the heading of a column says the unit.
LOOK_BELOW_UNIT: dict[str, Look] = {"£": "pounds", "£000": "in thousands", "£m": "in millions"}


def proposes(solution: Solution) -> bool:
    """Whether there are new terms to show; today's terms kept are none."""
    return solution.has_terms and not solution.keep_today


def heading(words: str, unit: str = IN_POUNDS) -> str:
    """Return a heading with its unit."""
    return f"{words} ({unit})"


def pounds(words: str) -> Field:
    """Return a column of pounds in which a figure below zero is bad news."""
    return Field(heading(words), "pounds", red_below_zero=True)


def proposed(solution: Solution, value: float | None, look: Look | None = None) -> Cell:
    """Return a figure of the proposed terms; a word where nothing is proposed."""
    return figure(value if proposes(solution) else None, look)


def figure(value: float | None, look: Look | None = None) -> Cell:
    """Return a figure; a word where there is none."""
    if value is None:
        return Cell(NONE)
    return Cell(0.0 if abs(value) < DUST else value, look)


def yes_no(value: bool) -> Cell:  # noqa: FBT001 - the value is what is shown
    """Return yes or no."""
    return Cell("yes" if value else "no")


def year_shown(year: str) -> str:
    """Return a financial year, or words for the row of all of them."""
    return WHOLE_TERM if year == TERM else year


def in_sheet_order(contract: Contract, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return results in the order in which the Parties sheet lists the organisations, years as they come."""
    order = {row.name: place for place, row in enumerate(contract.rows(PartyRow))}
    return tuple(sorted(lines, key=lambda line: order[line.party]))


def over_the_term(solution: Solution) -> tuple[PositionLine, ...]:
    """Return each organisation's result over the term."""
    return in_sheet_order(solution.contract, (line for line in solution.positions if line.year == TERM))


def one_in(confidence: float) -> str:
    """Return how rare the worst cases are that a confidence looks at: 0.95 gives 1 in 20."""
    return f"1 in {1 / (1 - confidence):.3g}"


def scaled_unit(solution: Solution) -> str:
    """Return the display unit as axes name it: £, £k or £m."""
    return f"£{UNITS[solution.contract.settings.display_unit][1]}"
