"""No deal: two ways to one, side by side; what each asks of whom, and what to type where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.no_deal_words import why_no_deal
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_addresses import Addresses
from contract_engine.workbook.results_limits import EVERYONE
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import NONE, figure, heading, yes_no
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import ConcessionLine, NoDealLines

NO_DEAL = "No deal"
CHEAPEST, EVEN = "Cheapest in total", "Most even"
COUNTS = "which counts as"
TOTALS = tuple(heading(words) for words in (CHEAPEST, f"{CHEAPEST}, {COUNTS}", EVEN, f"{EVEN}, {COUNTS}"))
PAID = "no cell: see what it means"


def no_deal_sheets(solution: Solution, notice: str = "") -> tuple[Sheet, ...]:
    """Return the sheet if limits clash; none where there is a deal, or where it is the money."""
    reason = solution.no_deal
    if reason is None or not (reason.concessions or reason.beyond_money):
        return ()
    sheet = Sheet(
        name=NO_DEAL,
        table="tbl_no_deal",
        title="No deal: what would lead to one",
        intro=f"{HOLDS_ONE}{notice}",
        note=_note(reason),
        about="Two sets of concessions, each enough for a deal: the cheapest in total, and the one that asks most"
        " evenly of all. What to type in which cell.",
        words=(
            Cell("A pound more of loss absorbed counts 6 pence, its yearly return; every other pound counts a pound."),
            Cell("Most even: by weight, whoever gives up most gives up as little as can be, then the next."),
        ),
        fields=(
            Field("Organisation", widest=36, narrowest=36), Field("Rule that gives way", widest=44), Field("Clashes"),
            *(Field(words, "pounds") for words in TOTALS),
            Field(heading("Holds now"), "pounds"),
            *(Field(heading(f"{way}: type there"), "pounds") for way in (CHEAPEST, EVEN)),
            Field("Where in this workbook", widest=18), Field("What it means", widest=44),
        ),
        rows=tuple(_rows(solution, reason)) or ((Cell(_nothing(reason)), *(Cell(NONE),) * 11),),
        group="results",
        protected=True,
        frozen_columns=2,
    )  # fmt: skip
    return (sheet.with_totals("Total", list(TOTALS)) if reason.concessions else sheet,)


def _note(reason: NoDealLines) -> str:
    why = why_no_deal(reason)
    return f"{why[0].upper()}{why[1:]}. Follow one of the two columns: each set of concessions is enough on its own."


def _nothing(reason: NoDealLines) -> str:
    rules = f" The rules that clash are on the sheet Limits: {len(reason.clashing)}." if reason.clashing else ""
    return f"No payment and no higher limit leads to a deal.{rules}"


def _rows(solution: Solution, reason: NoDealLines) -> Iterator[tuple[Cell, ...]]:
    addresses = Addresses(Places(solution.contract, proposed=True))
    clashing = {line.rule for line in reason.clashing}
    cheapest, even = ({line.rule: line for line in lines} for lines in (reason.concessions, reason.most_even))
    for rule, line in (cheapest | even).items():
        one, other = cheapest.get(rule), even.get(rule)
        yield (
            Cell(line.party or EVERYONE), Cell(rule), yes_no(rule in clashing),
            *(figure(pounds) for each in (one, other) for pounds in _pounds(each)),
            figure(line.now), _typed(one), _typed(other),
            addresses.cell(line.cell) if line.cell else Cell(PAID), Cell(_means(one, other)),
        )  # fmt: skip


def _pounds(line: ConcessionLine | None) -> tuple[float, float]:
    return (0.0, 0.0) if line is None else (line.pounds, line.counts)


def _typed(line: ConcessionLine | None) -> Cell:
    return figure(None if line is None else line.type_there)


def _means(one: ConcessionLine | None, other: ConcessionLine | None) -> str:
    """Say what a concession means where there is no cell; where there is one, the figures say it."""
    lines = [line for line in (one, other) if line is not None]
    if any(line.cell for line in lines):
        return "type the figure of the column that you follow in that cell, and solve again"
    told = dict.fromkeys(line.means for line in lines)
    if len(told) == 1:
        return next(iter(told))
    return f"cheapest: {lines[0].means}; most even: {lines[1].means}"
