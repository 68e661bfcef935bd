"""Who is better off, and by how much: the words and the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import UNITS, money
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_shown import (
    BETTER_OFF,
    IN_POUNDS,
    LOOK_OF_UNIT,
    WHOLE_TERM,
    heading,
    over_the_term,
    proposes,
)
from contract_engine.workbook.sheets import Chart, Series, letter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import PositionLine
    from contract_engine.workbook.sheets import Sheet

OUTSIDE, OUTSIDE_IT = "outside, signs nothing", "; outside the contract "
HALF_A_POUND = 0.5


def better_off(solution: Solution) -> str:
    """Return the heading of what the terms on show are worth: those proposed, or the draft if there are none."""
    return BETTER_OFF if proposes(solution) else f"{BETTER_OFF} under the draft"


def gain(solution: Solution, line: PositionLine) -> float:
    """Return by how much an organisation is better off under the terms on show."""
    return line.gain if proposes(solution) else line.draft - line.outside_option


def shown_name(solution: Solution, party: str) -> str:
    """Return an organisation's name, and that it is outside the contract if it is."""
    return party if party in solution.contract.signatories else f"{party} ({OUTSIDE})"


def shown_in_order(solution: Solution) -> tuple[PositionLine, ...]:
    """Return each organisation's result over the term: those that sign, then those outside the contract."""
    lines = over_the_term(solution)
    signing = solution.contract.signatories
    return tuple(sorted(lines, key=lambda line: line.party not in signing))


def message(solution: Solution) -> str:
    """Return what the chart shows, as far as it is true; of those outside the contract it speaks apart."""
    unit = solution.contract.settings.display_unit
    lines = shown_in_order(solution)
    gains = {line.party: gain(solution, line) for line in lines}
    signing = {party: gains[party] for party in gains if party in solution.contract.signatories}
    outside = [pounds for party, pounds in gains.items() if party not in signing]
    apart = (
        f"{OUTSIDE_IT}{in_words(sum(outside), unit)}" if any(abs(pounds) > HALF_A_POUND for pounds in outside) else ""
    )
    said, worse = _Said(solution), [party for party in signing if signing[party] < -HALF_A_POUND]
    better = sum(pounds > HALF_A_POUND for pounds in signing.values())
    together = money(sum(signing.values()), unit)
    lowest = min(signing, key=lambda party: signing[party])
    by = money(-signing[lowest], unit)
    if len(worse) == 1:
        told = f"{lowest} is {by} {said.worse_off}"
    elif worse:
        told = f"{len(worse)}{said.of_all} are {said.worse_off}, {lowest} most by {by}"
    elif better == 0:
        told = said.nobody
    elif better == len(signing):
        told = f"{said.everybody}{together} together"
    else:
        told = f"{better}{said.some}{together} together"
    return f"{told}{apart}"


def message_formula(solution: Solution, first_row: int, column: str) -> str:
    """Return the formula of that message, over the gains in a column that begins in a row."""
    lines, said = shown_in_order(solution), _Said(solution)
    signing = [line for line in lines if line.party in solution.contract.signatories]
    last = first_row + len(signing) - 1
    gains, names = (f"${at}${first_row}:${at}${last}" for at in (column, "A"))
    worse, better = f'COUNTIF({gains},"<-{HALF_A_POUND}")', f'COUNTIF({gains},">{HALF_A_POUND}")'
    lowest, by = f"INDEX({names},MATCH(MIN({gains}),{gains},0))", said.pounds(f"-MIN({gains})")
    together = f'{said.pounds(f"SUM({gains})")}&" together"'
    none_worse = (
        f"IF({better}=0,{literal(said.nobody)},IF({better}={len(signing)},{literal(said.everybody)}&{together},"
        f"{better}&{literal(said.some)}&{together}))"
    )
    some_worse = (
        f'IF({worse}=1,{lowest}&" is "&{by}&{literal(f" {said.worse_off}")},'
        f'{worse}&{literal(f"{said.of_all} are {said.worse_off}, ")}&{lowest}&" most by "&{by})'
    )
    told = f"=IF({worse}=0,{none_worse},{some_worse})"
    if len(signing) == len(lines):
        return told
    outside = f"${column}${last + 1}:${column}${first_row + len(lines) - 1}"
    counts = f'COUNTIF({outside},"<-{HALF_A_POUND}")+COUNTIF({outside},">{HALF_A_POUND}")'
    return f'{told}&IF({counts}>0,{literal(OUTSIDE_IT)}&{said.pounds(f"SUM({outside})")},"")'


def literal(words: str) -> str:
    """Return words as a formula writes them."""
    return '"' + words.replace('"', '""') + '"'


class _Said:
    """The words of the message, once for the run and once for the formula."""

    def __init__(self, solution: Solution) -> None:
        count = len(solution.contract.signatories)
        signing = " that sign" if count < len(solution.contract.parties) else ""
        than = f"{'' if proposes(solution) else ' under the draft'} than if we stay as we are"
        self.unit = solution.contract.settings.display_unit
        self.of_all = f" of {count} organisations{signing}"
        self.worse_off = f"worse off{than}"
        self.nobody = f"Nobody{' that signs' if signing else ''} is better or worse off{than}"
        self.everybody = f"Every organisation{' that signs' if signing else ''} is better off{than}: "
        self.some = f"{self.of_all} are better off{than}, none worse: "

    def pounds(self, cell: str) -> str:
        """Return the formula of pounds in the display unit."""
        return pounds_formula(cell, self.unit)


def pounds_formula(cell: str, unit: str, *, signed: bool = False) -> str:
    """Return the formula that writes pounds of a cell in a display unit, a change with its sign."""
    scale, suffix = UNITS[unit]
    digits, decimals = ("#,##0.00", 2) if unit == "£m" else ("#,##0", 0)
    shown = f"ROUND({cell}/{scale:.0f},{decimals})"
    return f'TEXT({shown},"{"+" if signed else ""}£{digits};-£{digits};£{digits}")&"{suffix}"'


def in_words(pounds: float, unit: str, *, signed: bool = False) -> str:
    """Return what that formula comes to: what is rounded to nothing has no sign."""
    written = money(abs(pounds), unit)
    if written == money(0.0, unit):
        return written
    return f"{'-' if pounds < 0 else '+' if signed else ''}{written}"


def better_off_chart(solution: Solution, categories: str, title_cell: str) -> Chart:
    """Return bars, one an organisation; those outside the contract are patterned, and named so."""
    unit = solution.contract.settings.display_unit
    lines = shown_in_order(solution)
    outside = [place for place, line in enumerate(lines) if line.party not in solution.contract.signatories]
    each = ", ".join(f"{shown_name(solution, line.party)} {money(gain(solution, line), unit)}" for line in lines)
    worth = better_off(solution)
    return Chart(
        kind="bars",
        title=message(solution),
        alt=f"Bars, one an organisation: by how much it is better off over the term. {each}.",
        categories=categories,
        series=(Series(worth, heading(worth, unit), 0, len(lines) - 1, apart=tuple(outside)),),
        axis=f"{worth} over the term{'; patterned: outside the contract' if outside else ''}",
        look=LOOK_OF_UNIT[unit],
        title_cell=title_cell,
    )


def by_year_row(by_year: Sheet, party: str) -> Mapping[str, str]:
    """Return the cells of an organisation's row of the whole term on Results by year, by the words of their heading."""
    number = next(
        number
        for number, row in enumerate(by_year.rows, start=by_year.first_row)
        if row[0].value == party and row[1].value == WHOLE_TERM
    )
    return {
        field.heading.removesuffix(f" ({IN_POUNDS})"): f"{quoted(by_year.name)}!${letter(place)}${number}"
        for place, field in enumerate(by_year.fields)
    }
