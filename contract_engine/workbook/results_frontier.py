"""The frontier between two aims: its points in a table, a picture of them, and the terms of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.frontier_lines import COARSE
from contract_engine.results.money import UNITS
from contract_engine.results.solution_lines import TERM
from contract_engine.workbook.input_sheets import lever_look
from contract_engine.workbook.results_choices import better_off_heading
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import LOOK_OF_UNIT, figure, heading, over_the_term, pounds
from contract_engine.workbook.sheets import Cell, Chart, Field, Series, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.frontier_lines import AimLine, Frontier, FrontierLine
    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import LeverLine
    from contract_engine.workbook.style import Look

FRONTIER, FRONTIER_TERMS = "Frontier", "Frontier terms"
POINT, WHAT, AS_PROPOSED, KNEE = "Terms", "What it is", "As proposed", "the knee"


def frontier_sheets(solution: Solution, notice: str = "") -> list[Sheet]:
    """Return the sheets of the frontier, if there are points on it."""
    drawn = solution.frontier
    if drawn is None or not drawn.points:
        return []
    return [_points_sheet(solution, drawn, notice), _terms_sheet(solution, drawn, notice)]


def _points_sheet(solution: Solution, drawn: Frontier, notice: str) -> Sheet:
    parties = [line.party for line in over_the_term(solution)]
    first, second = (aim.words for aim in drawn.aims)
    return Sheet(
        name=FRONTIER,
        table="tbl_frontier",
        title=f"Frontier: {first}, against {second}",
        intro=f"{HOLDS_ONE}{' A chart shows it.' if len(drawn.points) > 1 else ''}{notice}",
        note=f"At each point neither aim can be better unless the other is worse; {_better(drawn.aims[0])},"
        f" {_better(drawn.aims[1])}. Expected amounts over the term. The terms of each point: {FRONTIER_TERMS}.",
        about="Terms between the best for one aim and the best for another, and what a step costs.",
        fields=(
            Field(POINT), Field(WHAT, widest=40), *(_field(aim) for aim in drawn.aims),
            *(pounds(better_off_heading(party)) for party in parties),
        ),
        rows=tuple(_rows(solution, drawn, parties)),
        group="results",
        frozen_columns=1,
        charts=(_chart(solution, drawn),) if len(drawn.points) > 1 else (),
    )  # fmt: skip


def _better(aim: AimLine) -> str:
    return f"{aim.better} {aim.words} is better"


def _field(aim: AimLine) -> Field:
    if aim.unit == "%":
        return Field(f"{aim.words.capitalize()} (%)", "share")
    return Field(heading(aim.words.capitalize()), "pounds")


def _rows(solution: Solution, drawn: Frontier, parties: list[str]) -> Iterator[tuple[Cell, ...]]:
    for point in drawn.points:
        gains = {line.party: line.gain for line in point.positions if line.year == TERM}
        yield (
            Cell(_name(point), strong=point.knee), Cell(_what(drawn, point) or None, strong=point.knee),
            *(figure(point.aims[aim.name]) for aim in drawn.aims),
            *(figure(gains.get(party)) for party in parties),
        )  # fmt: skip
    yield (
        Cell(AS_PROPOSED), Cell(f"chosen for: {solution.objective}"), *(figure(aim.proposed) for aim in drawn.aims),
        *(figure(line.gain) for line in over_the_term(solution)),
    )  # fmt: skip


def _name(point: FrontierLine) -> str:
    return f"Point {point.point}"


def _what(drawn: Frontier, point: FrontierLine) -> str:
    """Say what is particular to a point."""
    if len(drawn.points) == 1:
        return "best for both aims"
    if point.knee:
        return KNEE
    ends = {1: drawn.aims[0], len(drawn.points): drawn.aims[1]}
    return f"best for {ends[point.point].words}" if point.point in ends else "between"


def _chart(solution: Solution, drawn: Frontier) -> Chart:
    unit, last = solution.contract.settings.display_unit, len(drawn.points) - 1
    across, up = drawn.aims
    shown = [drawn.points[0], *(point for point in drawn.points if point.knee), drawn.points[-1]]
    told = "; ".join(
        f"{_name(point)}{', the knee' if point.knee else ''}: "
        + ", ".join(f"{aim.words} {aim.shown(point.aims[aim.name], unit)}" for aim in drawn.aims)
        for point in shown
    )
    series = [Series(f"Frontier, points 1 to {last + 1}", _field(up).heading, 0, last, "curve")]
    if drawn.knee is not None:
        series.append(Series(f"Knee, point {drawn.knee}", _field(up).heading, drawn.knee - 1, drawn.knee - 1, "knee"))
    series.append(Series(AS_PROPOSED, _field(up).heading, last + 1, last + 1, "proposed"))
    return Chart(
        kind="scatter",
        title=_title(drawn),
        alt=f"Points joined by a line, {across.words} across and {up.words} up; the knee is a diamond, the terms"
        f" proposed a square. {told}.",
        categories=_field(across).heading,
        series=tuple(series),
        axis=f"{up.words.capitalize()} ({_unit_shown(drawn, 1, unit)})",
        look=_look(drawn, 1, unit),
        across=f"{across.words.capitalize()} ({_unit_shown(drawn, 0, unit)})",
        look_across=_look(drawn, 0, unit),
    )


def _title(drawn: Frontier) -> str:
    return drawn.message[0].upper() + drawn.message[1:]


def _is_coarse(drawn: Frontier, place: int, unit: str) -> bool:
    """Whether the display unit would show points apart as the same."""
    values = [point.aims[drawn.aims[place].name] for point in drawn.points]
    return max(values) - min(values) < COARSE * UNITS[unit][0]


def _look(drawn: Frontier, place: int, unit: str) -> Look:
    if drawn.aims[place].unit == "%":
        return "share"
    return "pounds" if _is_coarse(drawn, place, unit) else LOOK_OF_UNIT[unit]


def _unit_shown(drawn: Frontier, place: int, unit: str) -> str:
    if drawn.aims[place].unit == "%":
        return "%"
    return "£" if _is_coarse(drawn, place, unit) else f"£{UNITS[unit][1]}"


def _terms_sheet(solution: Solution, drawn: Frontier, notice: str) -> Sheet:
    return Sheet(
        name=FRONTIER_TERMS,
        table="tbl_frontier_terms",
        title="Frontier terms: every term at each point of the frontier",
        intro=f"{HOLDS_ONE}{notice}",
        note="To look at a point in full, type its values into the draft, or try them with --set and the name in the"
        " last column.",
        about="What each term would be at each point of the frontier.",
        fields=(
            Field("Term", widest=50), Field("Unit"), Field("Draft", "general"), Field(AS_PROPOSED, "general"),
            *(Field(f"{_name(point)}{' (knee)' if point.knee else ''}", "general") for point in drawn.points),
            Field("Name for --set", "code", widest=50),
        ),
        rows=tuple(_term_row(line, drawn) for line in solution.levers if line.open),
        group="results",
        frozen_columns=1,
    )  # fmt: skip


def _term_row(line: LeverLine, drawn: Frontier) -> tuple[Cell, ...]:
    values = [line.draft, line.value, *(point.levers[line.id] for point in drawn.points)]
    look = lever_look(line.unit, values)
    return (Cell(line.words), Cell(line.unit), *(figure(value, look) for value in values), Cell(line.id))
