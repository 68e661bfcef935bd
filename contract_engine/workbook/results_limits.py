"""Rules broken, rules with nothing to spare, rules that clash; and the cost that schemes leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.money import money
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_addresses import Addresses
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import LOOK_OF_UNIT, NONE, figure, heading, proposes, scaled_unit
from contract_engine.workbook.sheets import Cell, Chart, Field, Series, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.solution import Solution

LIMITS, STRANDED = "Limits", "Stranded cost"
BROKEN, TIGHT = "The draft breaks it", "Nothing to spare as proposed"
CLASHING, CONCESSION = "Clashes with the others so marked", "Gives way in the cheapest way out"
OWN_UNIT = "as in the rule"
EVERYONE = "all"
INCOME_LOST, OF_WORK = "Work lost at reference prices", "Cost of the work lost"
RELEASED, STAYS = "Of which released", "Of which stranded"


def limits_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return what stands in the way: of the draft, of better terms, of any terms."""
    nothing = Cell("The draft breaks no rule, and no rule is without anything to spare.")
    return Sheet(
        name=LIMITS,
        table="tbl_limits",
        title="Limits: what is broken, and what is tight",
        intro=f"{HOLDS_ONE}{notice}",
        note=_what_limits_hold(solution),
        fields=(
            Field("What", widest=30), Field("Rule", widest=84), Field("Organisation", widest=24),
            Field("By how much", "pounds"), Field("Unit"), Field("Where in this workbook", widest=34),
        ),
        rows=tuple(_rules(solution)) or ((nothing, *(Cell(NONE),) * 5),),
        group="results",
    )  # fmt: skip


def _what_limits_hold(solution: Solution) -> str:
    broken = len(solution.broken_by_draft)
    words = f"The draft breaks {broken or 'no'} rule{'' if broken == 1 else 's'}."
    if solution.no_deal is not None and solution.no_deal.kind == "money":
        return f"{words} No terms can mend what the schemes cost more than they save."
    if solution.no_deal is not None:
        return f"{words} Rules that clash, and what they would have to give way by, come first."
    if proposes(solution):
        tight = len(solution.binding)
        return f"{words} As proposed none is broken; rules with nothing to spare: {tight or 'none'}."
    return words


def _rules(solution: Solution) -> Iterator[tuple[Cell, ...]]:
    addresses = Addresses(Places(solution.contract, proposed=True))
    where_of = {line.rule: line.cell for line in solution.broken_by_draft}
    if solution.no_deal is not None:
        for clash in solution.no_deal.clashing:
            where_of[clash.rule] = clash.cell
            yield _rule(CLASHING, clash.rule, clash.party, Cell(NONE), NONE, addresses.cell(clash.cell))
        for way in solution.no_deal.concessions:
            where = addresses.cell(where_of.get(way.rule, ""))
            yield _rule(CONCESSION, way.rule, way.party, Cell(way.pounds), "£", where)
    for line in solution.broken_by_draft:
        by = Cell(line.by, "pounds" if line.party else "decimal")
        yield _rule(BROKEN, line.rule, line.party, by, "£" if line.party else OWN_UNIT, addresses.cell(line.cell))
    for tight in solution.binding:
        yield _rule(TIGHT, tight.rule, tight.party, Cell("nothing to spare"), NONE, addresses.cell(tight.cell))


def _rule(what: str, rule: str, party: str, by: Cell, unit: str, where: Cell) -> tuple[Cell, ...]:  # noqa: PLR0913, PLR0917 - one for each column
    return Cell(what), Cell(rule), Cell(party or EVERYONE), by, Cell(unit), where


def stranded_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return the work that schemes take from providers, and the cost that goes and that stays with it."""
    headings = [heading(words) for words in (INCOME_LOST, OF_WORK, RELEASED, STAYS)]
    sheet = Sheet(
        name=STRANDED,
        table="tbl_stranded_cost",
        title=STRANDED,
        intro=f"{HOLDS_ONE}{' A chart shows it.' if _stays(solution) else ''}{notice}",
        note="Expected, in nominal pounds: what all schemes together change against staying as we are."
        " The cost of the work lost is released in part; the rest is stranded.",
        about="By provider and year: the work that schemes take away, the cost that goes and the cost that stays.",
        fields=(Field("Provider"), Field("Year"), *(Field(words, "pounds") for words in headings)),
        rows=tuple(
            (
                Cell(line.provider), Cell(line.year), figure(line.income_lost),
                figure(line.cost_of_work_lost), figure(line.cost_released), figure(line.stranded),
            )
            for line in solution.stranded
        ),
        group="results",
        protected=True,
        charts=_stranded_charts(solution),
    )  # fmt: skip
    if not sheet.rows:
        return sheet
    return sheet.with_totals("Total", headings)


def _stays(solution: Solution) -> dict[str, float]:
    """Return the cost that stays with each provider over the term, where any does."""
    totals: dict[str, float] = {}
    for line in solution.stranded:
        totals[line.provider] = totals.get(line.provider, 0.0) + line.stranded
    return {provider: total for provider, total in totals.items() if abs(total) >= 1.0}


def _stranded_charts(solution: Solution) -> tuple[Chart, ...]:
    totals = _stays(solution)
    if not totals:
        return ()
    unit = solution.contract.settings.display_unit
    years: dict[str, float] = {}
    for line in solution.stranded:
        years[line.year] = years.get(line.year, 0.0) + line.stranded
    most = max(totals, key=lambda provider: totals[provider])
    message = f"{money(sum(totals.values()), unit)} of cost stays behind over the term"
    message += f" with {most}" if len(totals) == 1 else f", most of it with {most}"
    peak = max(years, key=lambda year: years[year])
    message += f"; the most in a year is {money(years[peak], unit)}, in {peak}" if len(years) > 1 else ""
    by_year = ", ".join(f"{year} {money(pounds, unit)}" for year, pounds in years.items())
    chart = Chart(
        kind="stacked columns",
        title=message,
        alt=f"Stacked columns, one a year: cost that stays with providers although its work has gone. {by_year}.",
        categories="Year",
        series=tuple(
            Series(provider, heading(STAYS), rows[0], rows[-1])
            for provider in totals
            if (rows := [place for place, line in enumerate(solution.stranded) if line.provider == provider])
        ),
        axis=f"Stranded cost in the year ({scaled_unit(solution)})",
        look=LOOK_OF_UNIT[unit],
    )
    return (chart,)
