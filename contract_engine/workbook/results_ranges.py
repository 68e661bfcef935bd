"""Ranges: how far each organisation's result over the term may fall and rise around what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import money
from contract_engine.workbook.results_better_off import by_year_row, in_words, pounds_formula, shown_name
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import (
    BETTER_OFF,
    HIGH,
    LOOK_OF_UNIT,
    LOW,
    PROPOSED,
    STAY,
    figure,
    heading,
    over_the_term,
    proposes,
)
from contract_engine.workbook.sheets import FIRST_ROW, Cell, Chart, Field, Series, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import PositionLine
    from contract_engine.workbook.sheets import Drawn

RANGES = "Range of gains"
ORGANISATION, EXPECTED, ON_THE_CHART = "Organisation", "Expected", "On the chart"
BASE, LOWER, UPPER = "Base (not seen)", "Low to expected", "Expected to high"
UPPER_BELOW, LOWER_BELOW = "Expected to high, below nought", "Low to expected, below nought"
# What lies nearest to nought comes first, on either side of it.
DRAWN: Mapping[str, Drawn] = {
    BASE: "hidden", LOWER: "lower", UPPER: "upper", UPPER_BELOW: "upper", LOWER_BELOW: "lower",
}  # fmt: skip
HALF_A_POUND = 0.5


def range_sheets(solution: Solution, by_year: Sheet, notice: str = "") -> tuple[Sheet, ...]:
    """Return the sheet, if there are terms on show that a range belongs to."""
    if not proposes(solution):
        return ()
    sheet = Sheet(
        name=RANGES,
        table="tbl_range_of_gains",
        title="Range of gains: better off by how much, in 9 futures of 10",
        intro=f"{HOLDS_ONE} A chart shows it.{notice}",
        note="Over the term, in nominal pounds, against what is expected if we stay as we are: 1 future in 20 lies"
        " below low, 1 in 20 above high. The last columns draw the chart.",
        about="How far each organisation may end below and above what is expected of the terms proposed.",
        fields=(
            Field(ORGANISATION),
            *(Field(heading(words), "pounds", red_below_zero=True) for words in (LOW, EXPECTED, HIGH)),
            Field(ON_THE_CHART, widest=40), *(Field(heading(words), "pounds") for words in DRAWN),
        ),
        rows=tuple(_rows(solution, by_year)),
        group="results",
        protected=True,
        frozen_columns=1,
        charts=(_chart(solution),),
    )  # fmt: skip
    return (sheet,)


def _rows(solution: Solution, by_year: Sheet) -> Iterator[tuple[Cell, ...]]:
    """Yield a row an organisation: its results of the whole term on Results by year, less that of staying."""
    unit = solution.contract.settings.display_unit
    for row, line in enumerate(over_the_term(solution), start=FIRST_ROW):
        where, name = by_year_row(by_year, line.party), shown_name(solution, line.party)
        gains = tuple(result - line.outside_option for result in (line.p5, line.expected, line.p95))
        yield (
            Cell(name),
            *(
                Cell(figure(pounds).value, formula=f"={where[words]}-{where[STAY]}")
                for words, pounds in zip((LOW, PROPOSED, HIGH), gains, strict=True)
            ),
            Cell(f"{name} {in_words(gains[1], unit)}", formula=f'=$A${row}&" "&{pounds_formula(f"C{row}", unit)}'),
            *_drawn(gains[0], gains[1], gains[2], row),
        )


def _drawn(low: float, expected: float, high: float, row: int) -> tuple[Cell, ...]:
    """Return the parts of a bar from low to high that meet at what is expected, above nought and below."""
    at = {"low": f"B{row}", "expected": f"C{row}", "high": f"D{row}"}
    above, below = ([function(pounds, 0.0) for pounds in (low, expected, high)] for function in (max, min))
    parts = (
        (above[0] + below[2], "MAX({low},0)+MIN({high},0)"),
        (above[1] - above[0], "MAX({expected},0)-MAX({low},0)"),
        (above[2] - above[1], "MAX({high},0)-MAX({expected},0)"),
        (below[1] - below[2], "MIN({expected},0)-MIN({high},0)"),
        (below[0] - below[1], "MIN({low},0)-MIN({expected},0)"),
    )
    return tuple(Cell(figure(pounds).value, formula=f"={formula.format(**at)}") for pounds, formula in parts)


def _chart(solution: Solution) -> Chart:
    unit = solution.contract.settings.display_unit
    lines = over_the_term(solution)
    each = "; ".join(
        f"{shown_name(solution, line.party)} {money(line.p5 - line.outside_option, unit)} to"
        f" {money(line.p95 - line.outside_option, unit)}, expected {money(line.gain, unit)}"
        for line in lines
    )
    return Chart(
        kind="ranges",
        title=message(solution),
        alt=f"Bars from 1 in 20 below to 1 in 20 above, one an organisation; its two parts meet at what is expected."
        f" {each}.",
        categories=ON_THE_CHART,
        series=tuple(
            Series(words, heading(words), 0, len(lines) - 1, drawn, words in (LOWER, UPPER))
            for words, drawn in DRAWN.items()
        ),
        axis=f"{BETTER_OFF} over the term. Plain: low to expected; striped: expected to high; named: what is expected",
        look=LOOK_OF_UNIT[unit],
    )


def message(solution: Solution) -> str:
    """Return who may end worse off than today, and whose range is widest, as far as it is true."""
    unit = solution.contract.settings.display_unit
    lines = [line for line in over_the_term(solution) if line.party in solution.contract.signatories]
    below = [line for line in lines if _low(line) < -HALF_A_POUND]
    than = "worse off than if we stay as we are"
    if not below:
        least = min(lines, key=_low)
        by = f"{least.party} least, {money(_low(least), unit)} better off"
        return f"As proposed nobody is {than} in 19 futures of 20: {by}"
    most = min(below, key=_low)
    by = f"{money(-_low(most), unit)} or more"
    if len(below) == 1:
        return f"As proposed {most.party} is {by} {than} in 1 future of 20"
    return f"As proposed {len(below)} of {len(lines)} organisations may be {than}: in 1 of 20 {most.party} by {by}"


def _low(line: PositionLine) -> float:
    return line.p5 - line.outside_option
