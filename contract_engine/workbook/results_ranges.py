"""Ranges: how far each organisation's result over the term may fall and rise around what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import money
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_better_off import (
    by_year_row,
    in_words,
    literal,
    pounds_formula,
    shown_in_order,
    shown_name,
)
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
    proposes,
)
from contract_engine.workbook.sheets import FIRST_ROW, Cell, Chart, Field, Series, Sheet, letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import PositionLine
    from contract_engine.workbook.sheets import Drawn

RANGES = "Range of gains"
TITLE, SAME = "Title of the chart", "as above"
ORGANISATION, EXPECTED, ON_THE_CHART = "Organisation", "Expected", "On the chart"
BASE, LOWER, UPPER = "Base (not seen)", "Low to expected", "Expected to high"
UPPER_BELOW, LOWER_BELOW = "Expected to high, below nought", "Low to expected, below nought"
# What lies nearest to nought comes first, on either side of it.
DRAWN: Mapping[str, Drawn] = {
    BASE: "hidden", LOWER: "lower", UPPER: "upper", UPPER_BELOW: "upper", LOWER_BELOW: "lower",
}  # fmt: skip
HALF_A_POUND = 0.5
THAN = "worse off than if we stay as we are"
NOBODY, LEAST = f"As proposed nobody is {THAN} in 19 futures of 20: ", " least, "
ONE = f" or more {THAN} in 1 future of 20"
SEVERAL = f" organisations may be {THAN}: in 1 of 20 "


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
            Field(TITLE, widest=60),
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
    for row, line in enumerate(shown_in_order(solution), start=FIRST_ROW):
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
            Cell(SAME) if row > FIRST_ROW else Cell(message(solution), formula=message_formula(solution)),
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
    lines = shown_in_order(solution)
    each = "; ".join(
        f"{shown_name(solution, line.party)} {money(line.p5 - line.outside_option, unit)} to"
        f" {money(line.p95 - line.outside_option, unit)}, expected {money(line.gain, unit)}"
        for line in lines
    )
    return Chart(
        kind="ranges",
        title=message(solution),
        alt=f"Bars from 1 in 20 below to 1 in 20 above, one an organisation; its two parts meet at what is expected."
        f" As the run found it: {each}.",
        categories=ON_THE_CHART,
        series=tuple(
            Series(words, heading(words), 0, len(lines) - 1, drawn, words in (LOWER, UPPER))
            for words, drawn in DRAWN.items()
        ),
        axis=f"{BETTER_OFF} over the term. Plain: low to expected; striped: expected to high; named: what is expected",
        look=LOOK_OF_UNIT[unit],
        title_cell=f"{quoted(RANGES)}!${letter(5 + len(DRAWN))}${FIRST_ROW}",
    )


def message(solution: Solution) -> str:
    """Return who may end worse off than today, and whose range is widest, as far as it is true."""
    unit = solution.contract.settings.display_unit
    lows = {line.party: line.p5 - line.outside_option for line in _signing(solution)}
    below = sum(low < -HALF_A_POUND for low in lows.values())
    party = min(lows, key=lambda name: lows[name])
    if not below:
        return f"{NOBODY}{party}{LEAST}{in_words(lows[party], unit)} better off"
    by = in_words(-lows[party], unit)
    if below == 1:
        return f"As proposed {party} is {by}{ONE}"
    return f"As proposed {below} of {len(lows)}{SEVERAL}{party} by {by} or more"


def message_formula(solution: Solution) -> str:
    """Return the formula of that message, over the rows of those that sign, which come first."""
    unit, count = solution.contract.settings.display_unit, len(_signing(solution))
    names, lows = (f"${at}${FIRST_ROW}:${at}${FIRST_ROW + count - 1}" for at in "AB")
    below, party = f'COUNTIF({lows},"<-{HALF_A_POUND}")', f"INDEX({names},MATCH(MIN({lows}),{lows},0))"
    by = pounds_formula(f"-MIN({lows})", unit)
    nobody = f'{literal(NOBODY)}&{party}&{literal(LEAST)}&{pounds_formula(f"MIN({lows})", unit)}&" better off"'
    one = f'"As proposed "&{party}&" is "&{by}&{literal(ONE)}'
    several = f'"As proposed "&{below}&{literal(f" of {count}{SEVERAL}")}&{party}&" by "&{by}&" or more"'
    return f"=IF({below}=0,{nobody},IF({below}=1,{one},{several}))"


def _signing(solution: Solution) -> list[PositionLine]:
    return [line for line in shown_in_order(solution) if line.party in solution.contract.signatories]
