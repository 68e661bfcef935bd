"""Waterfall: from staying as we are to the terms on show, clause by clause, for each organisation.

The steps of an organisation are what each clause pays it more or less than today, and what its own
costs and income change; from result to result they add up:

    result = result today + sum over clauses of (payments - payments today) + change of its own

A column of a chart stands on a base that is not seen. Where a step crosses nought it is drawn in
two parts, one above and one below, and the base is nought.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.results.money import money
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_better_off import (
    by_year_row,
    gain,
    in_words,
    literal,
    pounds_formula,
    shown_name,
)
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import (
    DRAFT,
    LOOK_OF_UNIT,
    NONE,
    PROPOSED,
    STAY,
    figure,
    heading,
    over_the_term,
    proposes,
)
from contract_engine.workbook.sheets import FIRST_ROW, Cell, Chart, Field, Series, Sheet, letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import PositionLine
    from contract_engine.workbook.sheets import Drawn

WATERFALL = "Waterfall"
ORGANISATION, STEP, CHANGE, STANDS_AT, ON_THE_CHART = "Organisation", "Step", "Change", "Stands at", "On the chart"
OWN = "Own costs and income"
PRACTICES = "Practices together"
BASE, LEVEL = "Base (not seen)", "Result"
TITLE, SAME = "Title of the chart", "as above"
RISE, FALL, RISE_BELOW, FALL_BELOW = "Rise", "Fall", "Rise, below nought", "Fall, below nought"
HALF_A_POUND = 0.5
AS_TODAY, MOST_OF_IT = ": as well off as today, at ", "; most of it from "
BETTER, WORSE = " better off, ", " worse off, "
# Five columns of figures and words and six that draw stand before it.
_TITLE_AT = letter(11)
DRAWN: Mapping[str, Drawn] = {
    BASE: "hidden",
    LEVEL: "level",
    RISE: "rise",
    RISE_BELOW: "rise",
    FALL: "fall",
    FALL_BELOW: "fall",
}


@dataclass(frozen=True, slots=True)
class Fall:
    """One organisation's way, or that of all practices together, in pounds over the term."""

    name: str
    parties: tuple[str, ...]
    start: float
    steps: tuple[tuple[str, float], ...]
    own: float
    end: float

    @property
    def changes(self) -> tuple[tuple[str, float], ...]:
        """Every step, what is its own last."""
        return (*self.steps, (OWN, self.own))


def waterfalls(solution: Solution) -> tuple[Fall, ...]:
    """Return the way of each organisation; of the practices all in one, if they are several."""
    lines = {line.party: line for line in over_the_term(solution)}
    roles = {party: solution.contract.parties[party].role for party in lines}
    practices = tuple(party for party in lines if roles[party] == "practice")
    several = len(practices) > 1
    groups: list[tuple[str, ...]] = [(party,) for party in lines if not (several and party in practices)]
    groups += [practices] if several else []
    return tuple(_fall(solution, [lines[party] for party in group]) for group in groups)


def _fall(solution: Solution, lines: list[PositionLine]) -> Fall:
    parties = tuple(line.party for line in lines)
    steps: dict[str, float] = {}
    for flow in solution.flows:
        if flow.payer in parties or flow.payee in parties:
            sign = (flow.payee in parties) - (flow.payer in parties)
            then = flow.expected if proposes(solution) else flow.draft
            steps[flow.clause] = steps.get(flow.clause, 0.0) + sign * (then - flow.today)
    start = math.fsum(line.outside_option for line in lines)
    end = start + math.fsum(gain(solution, line) for line in lines)
    name = PRACTICES if len(lines) > 1 else shown_name(solution, parties[0])
    return Fall(name, parties, start, tuple(steps.items()), end - start - math.fsum(steps.values()), end)


def waterfall_sheet(solution: Solution, by_year: Sheet, payments: Sheet, notice: str = "") -> Sheet:
    """Return every organisation's steps, and a chart of each."""
    shown = PROPOSED if proposes(solution) else DRAFT
    rows: list[tuple[Cell, ...]] = []
    charts: list[Chart] = []
    for fall in waterfalls(solution):
        cells = _Cells(solution, by_year, payments, shown)
        first = len(rows)
        rows += _titled(solution, fall, list(_rows(fall, cells, first)), FIRST_ROW + first)
        charts.append(_chart(solution, fall, first, len(rows) - 1))
    drawn = (BASE, RISE, RISE_BELOW, FALL, FALL_BELOW, LEVEL)
    return Sheet(
        name=WATERFALL,
        table="tbl_waterfall",
        title=f"Waterfall: from today to the {'proposal' if proposes(solution) else 'draft'}, clause by clause",
        intro=f"{HOLDS_ONE} Charts show it, one an organisation, below the table.{notice}",
        note="Expected over the term, in nominal pounds: what each clause pays more or less than today, then own costs"
        " and income. The last columns draw the charts.",
        about="From today's result to that of the terms on show, clause by clause, for each organisation; with charts.",
        fields=(
            Field(ORGANISATION), Field(STEP, widest=36), Field(heading(CHANGE), "pounds", red_below_zero=True),
            Field(heading(STANDS_AT), "pounds", red_below_zero=True),
            Field(ON_THE_CHART, widest=40), *(Field(heading(words), "pounds") for words in drawn),
            Field(TITLE, widest=60),
        ),
        rows=tuple(rows),
        group="results",
        protected=True,
        frozen_columns=2,
        charts=tuple(charts),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cells:
    """Formulas that look up what a waterfall is made of."""

    solution: Solution
    by_year: Sheet
    payments: Sheet
    shown: str

    def result(self, fall: Fall, words: str) -> str:
        """Return the formula of a result over the term, all organisations of the waterfall added up."""
        return "+".join(by_year_row(self.by_year, party)[words] for party in fall.parties)

    def paid(self, fall: Fall, step: str) -> str:
        """Return the formula of what the clause named in a cell pays these organisations more than today."""
        payee, payer, clause, then, today = (
            self._payments(words) for words in ("Payee", "Payer", "Clause", heading(self.shown), heading("Today"))
        )
        names = ",".join('"' + party.replace('"', '""') + '"' for party in fall.parties)
        return f"SUMPRODUCT((({payee}={{{names}}})-({payer}={{{names}}}))*({clause}={step})*({then}-{today}))"

    def level(self, fall: Fall, words: str, pounds: float, row: int) -> tuple[Cell, ...]:
        """Return the row of a result, at either end of a waterfall."""
        stands = Cell(figure(pounds).value, formula=f"={self.result(fall, words)}", strong=True)
        return (
            Cell(fall.name, strong=True), Cell(words, strong=True), Cell(NONE), stands,
            self.named(words, pounds, f"D{row}", row, signed=False), *(Cell(0.0),) * 5,
            Cell(stands.value, formula=f"=D{row}"),
        )  # fmt: skip

    def named(self, words: str, pounds: float, cell: str, row: int, *, signed: bool) -> Cell:
        """Return what the chart writes below a column: the step and its pounds, a change with its sign."""
        unit = self.solution.contract.settings.display_unit
        formula = f'=$B${row}&" "&{pounds_formula(cell, unit, signed=signed)}'
        return Cell(f"{words} {in_words(pounds, unit, signed=signed)}", formula=formula)

    def _payments(self, words: str) -> str:
        at = letter([field.heading for field in self.payments.fields].index(words))
        return f"{quoted(self.payments.name)}!${at}${self.payments.first_row}:${at}${self.payments.last_row}"


def _rows(fall: Fall, cells: _Cells, above: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a waterfall; `above` is how many rows of the table come before it."""
    row = first = FIRST_ROW + above
    yield cells.level(fall, STAY, fall.start, row)
    level = fall.start
    for step, change in fall.changes:
        row += 1
        there = f"{cells.result(fall, cells.shown)}-({cells.result(fall, STAY)})"
        if step == OWN:
            formula = f"{there}-SUM($C${first + 1}:$C${row - 1})" if row > first + 1 else there
        else:
            formula = cells.paid(fall, f"$B${row}")
        before, level = level, level + change
        yield (
            Cell(fall.name), Cell(step), Cell(figure(change).value, formula=f"={formula}"),
            Cell(figure(level).value, formula=f"=D{row - 1}+C{row}"),
            cells.named(step, change, f"C{row}", row, signed=True), *_drawn(before, level, row), Cell(0.0),
        )  # fmt: skip
    yield cells.level(fall, cells.shown, fall.end, row + 1)


def _drawn(before: float, after: float, row: int) -> tuple[Cell, ...]:
    """Return the parts that draw a step: the base that it stands on, its rise or its fall above and below nought."""
    a, b = f"D{row - 1}", f"D{row}"
    base = min(before, after) if before > 0 else max(before, after)
    rises, above, below = after >= before, _above(after) - _above(before), _below(after) - _below(before)
    parts = (
        (base if before * after > 0 else 0.0, f"IF({a}*{b}>0,IF({a}>0,MIN({a},{b}),MAX({a},{b})),0)"),
        (above if rises else 0.0, f"IF({b}>={a},MAX({b},0)-MAX({a},0),0)"),
        (-below if rises else 0.0, f"IF({b}>={a},MIN({a},0)-MIN({b},0),0)"),
        (0.0 if rises else -above, f"IF({b}<{a},MAX({a},0)-MAX({b},0),0)"),
        (0.0 if rises else below, f"IF({b}<{a},MIN({b},0)-MIN({a},0),0)"),
    )
    return tuple(Cell(figure(value).value, formula=f"={formula}") for value, formula in parts)


def _above(pounds: float) -> float:
    return max(pounds, 0.0)


def _below(pounds: float) -> float:
    return min(pounds, 0.0)


def _chart(solution: Solution, fall: Fall, first: int, last: int) -> Chart:
    unit = solution.contract.settings.display_unit
    each = ", ".join(f"{step} {money(change, unit)}" for step, change in fall.changes if abs(change) > HALF_A_POUND)
    to = "proposed" if proposes(solution) else "under the draft"
    return Chart(
        kind="waterfall",
        title=message(solution, fall),
        alt=f"Waterfall of {fall.name}, as the run found it: from {money(fall.start, unit)} today to"
        f" {money(fall.end, unit)} {to}: {each}.",
        categories=ON_THE_CHART,
        series=tuple(
            Series(words, heading(words), first, last, drawn, words in (LEVEL, RISE, FALL))
            for words, drawn in DRAWN.items()
        ),
        axis="Result over the term",
        look=LOOK_OF_UNIT[unit],
        title_cell=f"{WATERFALL}!${_TITLE_AT}${FIRST_ROW + first}",
        labelled=False,
    )


def message(solution: Solution, fall: Fall) -> str:
    """Return by how much an organisation is better or worse off, and which step does most of it."""
    unit = solution.contract.settings.display_unit
    change = fall.end - fall.start
    if abs(change) <= HALF_A_POUND:
        return f"{fall.name}{AS_TODAY}{in_words(fall.end, unit)}"
    word = BETTER if change > 0 else WORSE
    most, _ = max(fall.changes, key=lambda step: step[1] if change > 0 else -step[1])
    said = f"{fall.name}: {_where(solution)} {in_words(abs(change), unit)}{word}{in_words(fall.start, unit)} to"
    return f"{said} {in_words(fall.end, unit)}{MOST_OF_IT}{most.lower() if most == OWN else most}"


def message_formula(solution: Solution, fall: Fall, row: int) -> str:
    """Return the formula of that message, for a waterfall that begins in a row."""
    end = row + len(fall.changes) + 1
    name, start, then = f"$A${row}", f"$D${row}", f"$D${end}"
    steps, changes = (f"${at}${row + 1}:${at}${end - 1}" for at in "BC")
    unit = solution.contract.settings.display_unit
    change = f"({then}-{start})"
    most = f"INDEX({steps},MATCH(IF({change}>0,MAX({changes}),MIN({changes})),{changes},0))"
    most = f"IF({most}={literal(OWN)},{literal(OWN.lower())},{most})"
    by = f"{pounds_formula(f'ABS{change}', unit)}&IF({change}>0,{literal(BETTER)},{literal(WORSE)})"
    there = f'{pounds_formula(start, unit)}&" to "&{pounds_formula(then, unit)}'
    moved = f"{literal(f': {_where(solution)} ')}&{by}&{there}&{literal(MOST_OF_IT)}&{most}"
    as_today = f"{literal(AS_TODAY)}&{pounds_formula(then, unit)}"
    return f"={name}&IF(ABS{change}<={HALF_A_POUND},{as_today},{moved})"


def _where(solution: Solution) -> str:
    return "as proposed" if proposes(solution) else "under the draft"


def _titled(solution: Solution, fall: Fall, rows: list[tuple[Cell, ...]], first_row: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a waterfall with the title of its chart in the first of them."""
    said = Cell(message(solution, fall), formula=message_formula(solution, fall, first_row))
    for place, row in enumerate(rows):
        yield (*row, Cell(SAME) if place else said)
