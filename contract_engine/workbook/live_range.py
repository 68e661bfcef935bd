"""The sheets Worst cases and Rules: what can go wrong at the terms as they stand, and whether every rule is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.tail import average_of_worst
from contract_engine.results.live import RULE
from contract_engine.results.solution_lines import TERM
from contract_engine.terms import PENNY
from contract_engine.workbook.checks import FAIL, PASS, RESULT_LOOKS
from contract_engine.workbook.live_formulas import BY_YEAR, STAY_COLUMN
from contract_engine.workbook.live_futures import columns_of_results, results_in_futures
from contract_engine.workbook.places import Places, quoted
from contract_engine.workbook.results_addresses import Addresses
from contract_engine.workbook.results_shown import (
    NONE,
    heading,
    in_sheet_order,
    one_in,
    over_the_term,
    pounds,
    year_shown,
)
from contract_engine.workbook.sheets import FIRST_ROW, Cell, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.workbook.live_formulas import Alive

WORST, RULES = "Worst cases", "Rules"
ONE_SIDE = 0.05
SHARE = 1e-5
# What arithmetic leaves where there is nothing is no part of what there is to spare.
DIGITS = 8
# Columns of Worst cases, and those of Results by year that they are worked out from.
LOW_HERE, HIGH_HERE, LOSS_HERE, BREACH_HERE = "C", "D", "G", "H"
APART = {LOW_HERE: "I", HIGH_HERE: "J", LOSS_HERE: "K", BREACH_HERE: "L"}
LIMIT_THERE, LOSS_THERE = "L", "J"


def worst_cases_sheet(alive: Alive, notice: str = "") -> Sheet:
    """Return each organisation's range and worst cases in some futures, at the terms as they stand."""
    rare = one_in(alive.solution.contract.settings.confidence)
    few, every = alive.live.futures, alive.solution.run.scenarios
    loss, breach = f"Loss, average of the worst {rare}", "Chance of exceeding the limit (%)"
    return Sheet(
        name=WORST,
        table="tbl_worst_cases",
        title=f"Worst cases: ranges, losses and chances in {few} futures, at the terms as they stand",
        intro=f"Results. This worksheet contains one table.{notice}",
        note=f"Worked out from the {few} futures on the sheet Futures. Results by year adds what all {every:,} futures"
        " had more as proposed, so that its ranges, losses and chances move by as much as they do here.",
        about=f"Ranges, worst cases and the chance of a loss in {few} futures: they move with the terms.",
        fields=(
            Field("Organisation"), Field("Year"),
            *(pounds(words) for words in ("1 in 20 below", "1 in 20 above", "Average of the worst 1 in 20")),
            Field("Chance of being worse off than if we stay as we are (%)", "share"),
            Field(heading(loss), "pounds"), Field(breach, "share"),
            *(pounds(f"All futures had more: {words}") for words in ("1 in 20 below", "1 in 20 above", loss.lower())),
            Field(f"All futures had more: {breach.lower()}", "share"),
        ),
        rows=tuple(_worst(alive)),
        group="results",
        protected=True,
        frozen_columns=2,
    )  # fmt: skip


def _worst(alive: Alive) -> Iterator[tuple[Cell, ...]]:
    confidence, count = alive.solution.contract.settings.confidence, alive.live.futures
    futures, columns = results_in_futures(alive), columns_of_results(alive)
    for line in in_sheet_order(alive.solution.contract, alive.solution.positions):
        results, plan = futures[line.party], alive.live.plan[line.party]
        stay, limit = (alive.on_results(line.party, line.year, column) for column in (STAY_COLUMN, LIMIT_THERE))
        cells, running = (alive.futures_of(column) for column in columns[line.party, line.year])
        if line.year == TERM:
            pounds_in, losses = results.sum(axis=0), np.cumsum(plan[:, None] - results, axis=0).max(axis=0)
            loss = _highest(running, count, confidence)
        else:
            place = alive.solution.contract.years.index(line.year)
            pounds_in, losses = results[place], plan[place] - results[place]
            running = f"({stay}-{cells})"
            loss = f"{stay}-({_lowest(cells, count, confidence)})"
        low, high = np.percentile(pounds_in, [100 * ONE_SIDE, 100 - 100 * ONE_SIDE]).tolist()
        worse = float((pounds_in < line.outside_option - PENNY).mean())
        average, breach = average_of_worst(losses, confidence), float((losses > line.risk_limit + PENNY).mean())
        strong = line.year == TERM
        yield (
            Cell(line.party, strong=strong), Cell(year_shown(line.year), strong=strong),
            Cell(low, formula=f"=PERCENTILE({cells},{ONE_SIDE})"),
            Cell(high, formula=f"=PERCENTILE({cells},{1 - ONE_SIDE})"),
            Cell(-average_of_worst(-pounds_in, 1 - ONE_SIDE), formula=f"={_lowest(cells, count, 1 - ONE_SIDE)}"),
            Cell(worse, formula=f"=SUMPRODUCT(({cells}<{stay}-{PENNY})*1)/{count}"),
            Cell(average, formula=f"={loss}"),
            Cell(breach, formula=f"=SUMPRODUCT(({running}>{limit}+{PENNY})*1)/{count}"),
            Cell(line.p5 - low), Cell(line.p95 - high), Cell(line.cvar - average), Cell(line.chance_of_breach - breach),
        )  # fmt: skip


def over_all_futures(row: int, column: str) -> str:
    """Return a figure of Worst cases with what all futures had more as proposed, for Results by year."""
    sheet = quoted(WORST)
    both = f"{sheet}!${column}{row}+{sheet}!${APART[column]}{row}"
    return f"=MAX(0,MIN(1,{both}))" if column == BREACH_HERE else f"={both}"


def _tail(count: int, confidence: float) -> tuple[int, float]:
    """Return how many futures are the worst, in whole ones and with the part of the last."""
    worst = count * (1 - confidence)
    return max(int(np.ceil(round(worst, 9))), 1), max(round(worst, 9), 1e-9)


def _highest(cells: str, count: int, confidence: float) -> str:
    """Return the average of the worst losses: t + sum of what exceeds it / number, t the last of the worst."""
    last, number = _tail(count, confidence)
    edge = f"LARGE({cells},{last})"
    return f"{edge}+SUMPRODUCT(({cells}>{edge})*({cells}-{edge}))/{number!r}"


def _lowest(cells: str, count: int, confidence: float) -> str:
    """Return the average of the worst results, in the same way."""
    last, number = _tail(count, confidence)
    edge = f"SMALL({cells},{last})"
    return f"{edge}-SUMPRODUCT(({cells}<{edge})*({edge}-{cells}))/{number!r}"


def rules_sheet(alive: Alive, notice: str = "") -> Sheet:
    """Return every rule with its left side at the terms as they stand, and whether it is kept."""
    return Sheet(
        name=RULES,
        table="tbl_rules",
        title="Rules: is each kept at the terms as they stand",
        intro=f"Results. This worksheet contains one table.{notice}",
        note="Of a rule in pounds the left side is counted from its limit: at least, or at most, nothing."
        f" {_moves(alive)}",
        about="Every rule that terms must keep, what each has to spare, and PASS or FAIL at the terms as they stand.",
        fields=(
            Field("Rule", widest=84), Field("Organisation", widest=24), Field("Left side", "decimal"),
            Field("At least", "decimal"), Field("At most", "decimal"),
            Field("To spare", "decimal", red_below_zero=True), Field("Unit"), Field("Result"),
            Field("Where in this workbook", widest=34),
        ),
        rows=tuple(_rules(alive)),
        group="results",
        protected=True,
        rules=RESULT_LOOKS,
    )  # fmt: skip


def _moves(alive: Alive) -> str:
    if alive.ranges_move:
        return (
            f"Losses, and what stops at a limit, move by as much as they do in {alive.live.futures} futures; the rest"
            " is exact."
        )
    still = len(alive.solution.contract.signatories)
    return (
        f"Rules on losses ({still}) are as the run proposed and do not move. What stops at a limit moves by as much as"
        f" it does in {alive.live.futures} futures; the rest is exact."
    )


def _rules(alive: Alive) -> Iterator[tuple[Cell, ...]]:
    row = FIRST_ROW
    addresses = Addresses(Places(alive.solution.contract, proposed=True))
    for rule in alive.live.rules:
        left = Cell(rule.level, formula=f"={alive.amount(RULE, (str(rule.number),))}")
        ends = rule.lower, rule.upper
        yield _kept(row, rule.words, rule.party, left, ends, addresses.cell(rule.cell))
        row += 1
    losses = _losses(alive, row)
    yield from losses
    row += len(losses)
    for lever in alive.solution.levers:
        if not lever.open:
            continue
        cell = alive.term_cells[lever.id]
        lowest = lever.draft if lever.lowest is None else lever.lowest
        highest = lever.draft if lever.highest is None else lever.highest
        value = alive.live.values[lever.id]
        where = addresses.cell(lever.cell)
        left = Cell(value, formula=f"={cell}")
        yield _kept(row, f"{lever.words}: between its lowest and highest", "", left, (lowest, highest), where)
        row += 1
        if lever.step:
            steps = (value - lowest) / lever.step
            count = f"({cell}-{_number(lowest)})/{lever.step!r}"
            left = Cell(steps - round(steps), formula=f"={count}-ROUND({count},0)")
            yield _kept(row, f"{lever.words}: whole steps of {lever.step:g} only", "", left, (0.0, 0.0), where)
            row += 1


def _losses(alive: Alive, row: int) -> list[tuple[Cell, ...]]:
    """Return a rule for each who signs: its losses over the term stay within its limit."""
    signs = set(alive.solution.contract.signatories)
    rare = one_in(alive.solution.contract.settings.confidence)
    found: list[tuple[Cell, ...]] = []
    for line in over_the_term(alive.solution):
        if line.party not in signs:
            continue
        loss, limit = (alive.on_results(line.party, line.year, column) for column in (LOSS_THERE, LIMIT_THERE))
        left = Cell(line.cvar - line.risk_limit, formula=f"={loss}-{limit}")
        words = f"{line.party} loses no more than its limit on average in its worst {rare}"
        there = WORST if alive.ranges_move else BY_YEAR
        where = Cell(there, link=there)
        found.append(_kept(row + len(found), words, line.party, left, (-np.inf, 0.0), where))
    return found


def _number(value: float) -> str:
    return f"({value!r})" if value < 0 else repr(value)


def _kept(  # noqa: PLR0913, PLR0917 - what a rule shows
    row: int, words: str, party: str, left: Cell, ends: tuple[float, float], where: Cell
) -> tuple[Cell, ...]:
    lower, upper = ends
    value = float(left.value)  # type: ignore[arg-type]  # a left side is a number
    least, most = (Cell(end) if np.isfinite(end) else Cell(NONE) for end in ends)
    if lower == upper:
        spare, formula = -abs(value - lower), f"ABS(C{row}-D{row})*-1"
    elif not np.isfinite(upper):
        spare, formula = value - lower, f"C{row}-D{row}"
    elif not np.isfinite(lower):
        spare, formula = upper - value, f"E{row}-C{row}"
    else:
        spare, formula = min(value - lower, upper - value), f"MIN(C{row}-D{row},E{row}-C{row})"
    within = PENNY if party else SHARE
    room = Cell(round(spare, DIGITS) + 0.0, formula=f"=ROUND({formula},{DIGITS})")
    return (
        Cell(words), Cell(party or "all"), left, least, most, room,
        Cell("£" if party else "as in the rule"),
        Cell(PASS if spare >= -within else FAIL, formula=f'=IF(F{row}>={-within!r},"{PASS}","{FAIL}")', strong=True),
        where,
    )  # fmt: skip
