"""The Summary: one page for a board. What is asked for, what moves it most, who is better off by year and by how much.

Its figures are those of Results by year, looked up there, so that they follow what is changed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contract_engine.results.assumed import own_figures
from contract_engine.results.board import assurance, decision, largest_assumptions, reasons
from contract_engine.workbook.places import Places, quoted
from contract_engine.workbook.results_better_off import (
    better_off,
    better_off_chart,
    literal,
    message,
    message_formula,
    shown_in_order,
    shown_name,
)
from contract_engine.workbook.results_findings import FINDINGS
from contract_engine.workbook.results_largest import LARGEST
from contract_engine.workbook.results_shown import (
    BETTER_OFF,
    DRAFT,
    HIGH,
    LOOK_BELOW_UNIT,
    LOW,
    NONE,
    PROPOSED,
    STAY,
    WHOLE_TERM,
    heading,
    proposes,
)
from contract_engine.workbook.sheets import FIRST_ROW, HEADER_ROW, Cell, Field, Sheet, letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.results.solution import Solution

SUMMARY = "Summary"
ORGANISATION, YEAR, TOGETHER = "Organisation", "Year", "Practices together"
NOT_ADDED = "not added"
CHECKED = "All checks: "
WIDEST = 98
# More rows than these, and the years show practices in one row, for the page to be read in print.
MOST_ROWS = 24
# What one function of Excel takes, and how long words in a formula may be.
MOST_ADDED, LONGEST_WORDS = 250, 240
NOT_GIVEN = "not given yet"
SIGNED_OFF = {"prepared_by": "prepared by", "assured_by": "assured by", "approved_by": "approved by"}


@dataclass(frozen=True, slots=True)
class _ByYear:
    """The sheet Results by year, asked for its cells."""

    sheet: Sheet

    def cells(self, parties: Sequence[str], year: str, words: str) -> tuple[list[Cell], list[str]]:
        """Return the cells below a heading of these organisations in a year, and their addresses."""
        column = [field.heading for field in self.sheet.fields].index(words)
        found = [
            (row[column], f"{quoted(self.sheet.name)}!${letter(column)}${number}")
            for number, row in enumerate(self.sheet.rows, start=self.sheet.first_row)
            if row[0].value in parties and row[1].value == year
        ]
        return [cell for cell, _ in found], [address for _, address in found]


def summary_sheet(solution: Solution, by_year: Sheet, notice: str = "") -> Sheet:
    """Return the Summary; its first line is the answer, and a line is kept for the master check."""
    unit = solution.contract.settings.display_unit
    years = solution.contract.years
    words = [Cell(None), Cell(decision(solution), strong=True), Cell(message(solution)), *_words(solution)]
    gains = letter(2 + list(_columns(solution)).index(better_off(solution)))
    who = words.index(Cell(message(solution)))
    words[who] = replace(words[who], formula=message_formula(solution, FIRST_ROW + len(words), gains))
    sheet = Sheet(
        name=SUMMARY,
        table="tbl_summary",
        title=solution.summary[0],
        intro=f"{solution.contract.settings.name}, {years[0]} to {years[-1]}."
        f" This worksheet contains one table. A chart shows it.{notice}",
        about="One page for a board: what is asked for, who is better off by how much, and what moves it most.",
        fields=(
            Field(ORGANISATION, widest=WIDEST),
            Field(YEAR, narrowest=11),
            *(Field(heading(name, unit), LOOK_BELOW_UNIT[unit], red_below_zero=True) for name in _columns(solution)),
        ),
        rows=tuple(_rows(solution, _ByYear(by_year))),
        group="front",
        protected=True,
        words=tuple(words),
        charts=(better_off_chart(solution, ORGANISATION, f"{SUMMARY}!$A${HEADER_ROW + who}"),),
    )
    return replace(sheet, totals=tuple(_totals(solution, sheet)))


def shows_checks(summary: Sheet, master: Cell) -> Sheet:
    """Return the Summary with the master check in the line kept for it."""
    return with_checks(replace(summary, words=summary.words[1:]), master)


def with_checks(summary: Sheet, master: Cell) -> Sheet:
    """Return a summary whose first sentence is the master check."""
    says = replace(master, value=f"{CHECKED}{master.value}", formula=f'="{CHECKED}"&{master.formula.lstrip("=")}')
    return replace(summary, words=(says, *summary.words), protected=True)


def _columns(solution: Solution) -> dict[str, str]:
    """Return the figures shown, and the headings that they have on Results by year."""
    worth = f"{BETTER_OFF}: {'proposed' if proposes(solution) else 'draft'}"
    return {STAY: STAY, DRAFT: DRAFT, PROPOSED: PROPOSED, better_off(solution): worth, LOW: LOW, HIGH: HIGH}


def _rows(solution: Solution, by_year: _ByYear) -> Iterator[tuple[Cell, ...]]:
    """Yield the whole term first, then each year; the whole term always names everyone."""
    everyone = [line.party for line in shown_in_order(solution)]
    for party in everyone:
        yield _row(solution, by_year, shown_name(solution, party), [party], WHOLE_TERM)
    practices = [name for name in everyone if solution.contract.parties[name].role == "practice"]
    crowded = len(everyone) * (len(solution.contract.years) + 1) > MOST_ROWS and len(practices) > 1
    for year in solution.contract.years:
        for party in everyone:
            if not crowded or party not in practices:
                yield _row(solution, by_year, shown_name(solution, party), [party], year)
        if crowded:
            yield _row(solution, by_year, TOGETHER, practices, year)


def _row(solution: Solution, by_year: _ByYear, name: str, parties: Sequence[str], year: str) -> tuple[Cell, ...]:
    whole = year == WHOLE_TERM
    cells = [Cell(name), Cell(year, strong=whole)]
    for words, there in _columns(solution).items():
        found, addresses = by_year.cells(parties, year, heading(there))
        strong = words == better_off(solution)
        if any(isinstance(cell.value, str) for cell in found):
            cells.append(Cell(NONE, strong=strong))
        elif len(found) > 1 and words in (LOW, HIGH):
            cells.append(Cell(NOT_ADDED))
        else:
            adding = f"=SUM({','.join(addresses)})" if len(addresses) <= MOST_ADDED else ""
            formula = f"={addresses[0]}" if len(addresses) == 1 else adding
            cells.append(Cell(_sum(found), formula=formula, strong=strong))
    return tuple(cells)


def _sum(cells: Sequence[Cell]) -> float:
    return math.fsum(cell.value for cell in cells if isinstance(cell.value, (int, float)))


def _totals(solution: Solution, sheet: Sheet) -> Iterator[Cell]:
    """Yield the total of the whole term; ranges do not add up."""
    yield Cell("Total", strong=True)
    yield Cell(WHOLE_TERM, strong=True)
    years = sheet.column(YEAR)
    for place, words in enumerate(_columns(solution), start=2):
        values = [row[place] for row in sheet.rows if row[1].value == WHOLE_TERM]
        if words in (LOW, HIGH) or any(cell.value == NONE for cell in values):
            yield Cell(NOT_ADDED if words in (LOW, HIGH) else NONE, strong=True)
        else:
            pounds = sheet.column(sheet.fields[place].heading)
            yield Cell(_sum(values), formula=f'=SUMIF({years},"{WHOLE_TERM}",{pounds})', strong=True)


def _words(solution: Solution) -> Iterator[Cell]:
    yield from (Cell(sentence) for sentence in reasons(solution) if sentence)
    largest = largest_assumptions(solution)
    own = own_figures(solution.contract) or "No figure is the tool's own any more."
    if largest:
        yield Cell(
            "What would move the answer most, one at a time, all else as planned (change of better off by over the"
            f" term; more on the sheet {LARGEST}). {own}"
        )
        yield from map(Cell, largest)
    else:
        yield Cell(own)
    yield _assurance(solution)
    yield Cell(_how_to_read(solution))


def _assurance(solution: Solution) -> Cell:
    """Return the line of assurance; who signs it off is looked up, for that is often typed after the run."""
    places, said = Places(solution.as_written, proposed=True), assurance(solution)
    names, parts = [], [said[start : start + LONGEST_WORDS] for start in range(0, len(said), LONGEST_WORDS)]
    formula = "&".join(literal(part) for part in parts)
    for name, words in SIGNED_OFF.items():
        mark, cell = " " if name == "prepared_by" else "; ", places.setting(name)
        names.append(f"{mark}{words} {getattr(solution.contract.settings, name) or NOT_GIVEN}")
        formula += f'&{literal(f"{mark}{words} ")}&IF({cell}="",{literal(NOT_GIVEN)},{cell})'
    sentence = "".join(names).strip()
    said_by = f"{said} {sentence[0].upper()}{sentence[1:]}."
    return Cell(said_by, formula=f'={formula.replace(" prepared by ", " Prepared by ")}&"."')


def _how_to_read(solution: Solution) -> str:
    of_what = "as proposed" if proposes(solution) else "if we stay as we are"
    return (
        f"How to read this: expected results, nominal pounds; {BETTER_OFF.lower()} compares with staying as we are; in"
        f" 9 futures of 10 the result {of_what} is between {LOW} and {HIGH}. Who signs is not for the tool to"
        f" say. The sentences are those of the run, the figures follow Results by year; all findings in words:"
        f" {FINDINGS}."
    )
