"""The Summary: the answer in sentences, who is better off, and whether every check holds; one page in print."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.results.money import money
from contract_engine.workbook.results_shown import (
    BETTER_OFF,
    DRAFT,
    LOOK_OF_UNIT,
    NONE,
    PROPOSED,
    STAY,
    figure,
    heading,
    over_the_term,
    proposed,
    proposes,
)
from contract_engine.workbook.sheets import Cell, Chart, Field, Series, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import PositionLine

SUMMARY = "Summary"
ORGANISATION, LOW, HIGH = "Organisation", "1 in 20 below", "1 in 20 above"
NOT_ADDED = "not added"
CHECKED = "All checks: "
WIDEST = 76
HALF_A_POUND = 0.5


def summary_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return the Summary; its first line is the answer, and a line is kept for the master check."""
    unit = solution.contract.settings.display_unit
    look = LOOK_OF_UNIT[unit]
    names = (STAY, DRAFT, PROPOSED, better_off(solution), LOW, HIGH)
    years = solution.contract.years
    sheet = Sheet(
        name=SUMMARY,
        table="tbl_summary",
        title=solution.summary[0],
        intro=f"{solution.contract.settings.name}, {years[0]} to {years[-1]}."
        f" This worksheet contains one table. A chart shows it.{notice}",
        about="The answer in sentences, and who is better off by how much.",
        fields=(
            Field(ORGANISATION, widest=WIDEST),
            *(Field(heading(name, unit), look, red_below_zero=True) for name in names),
        ),
        rows=tuple(_row(solution, line) for line in over_the_term(solution)),
        group="front",
        protected=True,
        words=(Cell(None), *(Cell(sentence) for sentence in solution.summary[1:]), Cell(_how_to_read(solution))),
        chart=_chart(solution),
    )
    added = [heading(name, unit) for name in (STAY, DRAFT, PROPOSED, better_off(solution))]
    words = {heading(name, unit): NOT_ADDED for name in (LOW, HIGH)}
    if not proposes(solution):
        words[added.pop(2)] = NONE
    return sheet.with_totals("Total", added, words)


def shows_checks(summary: Sheet, master: Cell) -> Sheet:
    """Return the Summary with the master check in the line kept for it."""
    says = replace(master, value=f"{CHECKED}{master.value}", formula=f'="{CHECKED}"&{master.formula.lstrip("=")}')
    return replace(summary, words=(says, *summary.words[1:]))


def better_off(solution: Solution) -> str:
    """Return the heading of what the terms on show are worth: those proposed, or the draft if there are none."""
    return BETTER_OFF if proposes(solution) else f"{BETTER_OFF} under the draft"


def gain(solution: Solution, line: PositionLine) -> float:
    """Return by how much an organisation is better off under the terms on show."""
    return line.gain if proposes(solution) else line.draft - line.outside_option


def _row(solution: Solution, line: PositionLine) -> tuple[Cell, ...]:
    return (
        Cell(line.party), figure(line.outside_option), figure(line.draft), proposed(solution, line.expected),
        replace(figure(gain(solution, line)), strong=True), figure(line.p5), figure(line.p95),
    )  # fmt: skip


def _how_to_read(solution: Solution) -> str:
    of_what = "as proposed" if proposes(solution) else "if we stay as we are"
    within = "The terms proposed are within every limit entered; who signs is not for the tool to say."
    return (
        f"How to read this: expected results over the term, nominal pounds, over {solution.run.scenarios:,} futures;"
        f" {BETTER_OFF.lower()} compares with staying as we are. {LOW} and {HIGH.lower()} bound the result {of_what} in"
        f" 9 futures of 10.{f' {within}' if proposes(solution) else ''}"
    )


def message(solution: Solution) -> str:
    """Return what the chart shows, as far as it is true."""
    gains = {line.party: gain(solution, line) for line in over_the_term(solution)}
    under = "" if proposes(solution) else " under the draft"
    worse = [party for party, pounds in gains.items() if pounds < -HALF_A_POUND]
    better = [party for party, pounds in gains.items() if pounds > HALF_A_POUND]
    if not worse and not better:
        return f"Nobody is better or worse off{under} than if we stay as we are"
    if not worse and len(better) == len(gains):
        return f"Every organisation is better off{under} than if we stay as we are"
    if not worse:
        count = f"{len(better)} of {len(gains)} organisations are"
        return f"{count} better off{under} than if we stay as we are, none worse"
    if len(worse) == 1:
        return f"{worse[0]} is worse off{under} than if we stay as we are"
    return f"{len(worse)} of {len(gains)} organisations are worse off{under} than if we stay as we are"


def _chart(solution: Solution) -> Chart:
    unit = solution.contract.settings.display_unit
    lines = over_the_term(solution)
    each = ", ".join(f"{line.party} {money(gain(solution, line), unit)}" for line in lines)
    return Chart(
        kind="bars",
        title=message(solution),
        alt=f"Bars, one an organisation: by how much it is better off over the term. {each}.",
        categories=ORGANISATION,
        series=(Series(better_off(solution), heading(better_off(solution), unit), 0, len(lines) - 1),),
        axis=f"{better_off(solution)} over the term",
        look=LOOK_OF_UNIT[unit],
    )
