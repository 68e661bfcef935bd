"""The sheets Futures and Capped payments: what differs from future to future, worked out in some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.results.live import EXPECTED, SAME
from contract_engine.results.solution_lines import TERM
from contract_engine.workbook.live_exposures import TERMS_NOW, WORKINGS
from contract_engine.workbook.live_formulas import (
    CAPPED,
    FIRST_FUTURE,
    FUTURES,
    OVER_ALL_ROW,
    STAY_COLUMN,
    TERMS_ROW,
    times,
    unlike,
)
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_shown import NONE, heading
from contract_engine.workbook.sheets import Cell, Field, Sheet, letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_engine.results.live import FutureResult
    from contract_engine.results.live_stops import Amounts, SetOff
    from contract_engine.terms import Pounds
    from contract_engine.workbook.live_formulas import Alive, Stopped

Column = tuple[str, tuple[Cell, ...]]
OVER_ALL, SAME_IN_ALL = "Mean of the futures", "The same in every future"


def results_in_futures(alive: Alive) -> dict[str, Pounds]:
    """Return each organisation's result by year and future at the terms proposed; shape (year, future)."""
    found: dict[str, list[Pounds]] = {}
    for result in alive.live.results:
        found.setdefault(result.party, []).append(result.at_proposed)
    return {party: np.array(years) for party, years in found.items()}


def columns_of_results(alive: Alive) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the columns of each organisation's result in a year; over the term also of its largest running loss."""
    at, found = 1, {}
    for result in alive.live.results:
        found[result.party, result.year] = letter(at), letter(at)
        at += 2 + len(result.per_unit)
    for place, party in enumerate(results_in_futures(alive)):
        found[party, TERM] = letter(at + 2 * place), letter(at + 2 * place + 1)
    return found


def futures_sheet(alive: Alive, notice: str = "") -> Sheet | None:
    """Return each organisation's result in each of the first futures drawn; None where a sheet has no room for them."""
    if not alive.ranges_move:
        return None
    columns: list[Column] = []
    years: dict[str, list[str]] = {}
    for result in alive.live.results:
        at = letter(len(columns) + 1)
        years.setdefault(result.party, []).append(at)
        columns += _result(alive, result, at, len(columns) + 1)
    for party, pounds in results_in_futures(alive).items():
        columns += _over_the_term(alive, party, pounds, years[party])
    return Sheet(
        name=FUTURES,
        table="tbl_futures",
        title=f"Futures: results in {alive.live.futures} of {alive.solution.run.scenarios:,} futures",
        intro=f"{WORKINGS}{notice}",
        note=f"The first {alive.live.futures} futures drawn. A result is what is the same in every future, what is due"
        " in any case, and pounds for one of each open term times that term.",
        about="Each organisation's result by year in some of the futures: what ranges are worked out from.",
        fields=_fields(columns),
        rows=_rows(alive, columns, SAME_IN_ALL, ()),
        group="results",
        protected=True,
        frozen_columns=1,
    )


def _result(alive: Alive, result: FutureResult, at: str, place: int) -> Iterator[Column]:
    what = f"{result.party}, {result.year}"
    first, last = letter(place + 2), letter(place + 1 + len(result.per_unit))
    same = alive.amount(SAME, (result.party,), result.year)
    line = alive.live.lines[alive.rows[SAME, EXPECTED, (result.party,), result.year] - TERMS_ROW - 1]
    terms = [alive.live.values[lever] for lever in alive.live.levers]
    total = Cell(line.fixed + float(line.per_unit @ np.array(terms)), formula=f"={same}")
    cells = []
    for row, value in enumerate(result.at_proposed, start=FIRST_FUTURE):
        moving = (
            f"+SUMPRODUCT({first}{row}:{last}{row},{first}${TERMS_ROW}:{last}${TERMS_ROW})" if result.per_unit else ""
        )
        stops = "".join(f"{'+' if sign > 0 else '-'}{quoted(CAPPED)}!{alive.capped_columns[name]}{row}"
                        for sign, name in result.stops)  # fmt: skip
        cells.append(Cell(float(value), formula=f"={at}${OVER_ALL_ROW}+{letter(place + 1)}{row}{moving}{stops}"))
    yield heading(what), (Cell(NONE), total, *cells)
    yield heading(f"{what}: in any case"), (Cell(NONE), Cell(NONE), *_plain(result.fixed))
    yield from _slopes(alive, what, result.per_unit, Cell(NONE))


def _slopes(alive: Alive, what: str, per_unit: Mapping[str, Pounds], over_all: Cell) -> Iterator[Column]:
    for lever, pounds in per_unit.items():
        now = Cell(alive.live.values[lever], formula=f"={alive.term_cells[lever]}")
        yield f"{what}: for one of {alive.words[lever]}", (now, over_all, *_plain(pounds))


def _plain(pounds: Pounds) -> Iterator[Cell]:
    return (Cell(value) for value in pounds.tolist())


def _over_the_term(alive: Alive, party: str, pounds: Pounds, years: Sequence[str]) -> Iterator[Column]:
    plan = alive.live.plan[party]
    names = [each.year for each in alive.live.results if each.party == party]
    first = alive.on_results(party, names[0], STAY_COLUMN)
    totals, losses = [], []
    of_plan = [f"SUM({first}:{alive.on_results(party, year, STAY_COLUMN).split('!')[1]})" for year in names]
    values, running = pounds.sum(axis=0), np.cumsum(plan[:, None] - pounds, axis=0).max(axis=0)
    for number, (value, loss) in enumerate(zip(values.tolist(), running.tolist(), strict=True)):
        row = FIRST_FUTURE + number
        totals.append(Cell(value, formula=f"={'+'.join(f'{at}{row}' for at in years)}"))
        so_far = (f"{of_plan[t]}-{'-'.join(f'{at}{row}' for at in years[: t + 1])}" for t in range(len(years)))
        losses.append(Cell(loss, formula=f"=MAX({','.join(so_far)})"))
    yield heading(f"{party}, over the term"), (Cell(NONE), Cell(NONE), *totals)
    yield heading(f"{party}, largest running loss"), (Cell(NONE), Cell(NONE), *losses)


def capped_sheet(alive: Alive, notice: str = "") -> Sheet | None:
    """Return payments that stop at a limit and move with open terms, future by future; None if there is none."""
    stops = alive.live.stops
    if not stops.amounts:
        return None
    columns: list[Column] = []
    for name, amounts in stops.amounts.items():
        columns += _amounts(alive, name, amounts, len(columns) + 1)
    for name, each in stops.set_off.items():
        columns.append((heading(name), _set_off(alive, each)))
    for part, name in alive.part_sums.items():
        columns.append((heading(name), _part_sum(alive, part)))
    return Sheet(
        name=CAPPED,
        table="tbl_capped_payments",
        title="Capped payments: what stops at a limit",
        intro=f"{WORKINGS}{notice}",
        note=f"Payments that stop at a limit, in the first {alive.live.futures} futures and in each named scenario."
        " Expected payments move by as much as the mean does here.",
        about="Payments that stop at a limit and move with open terms, worked out in some of the futures.",
        fields=_fields(columns),
        rows=_rows(alive, columns, OVER_ALL, stops.scenarios),
        group="results",
        protected=True,
        frozen_columns=1,
    )


def _amounts(alive: Alive, name: str, amounts: Amounts, place: int) -> Iterator[Column]:
    fixed, at = letter(place), letter(place + 1 + len(amounts.per_unit))
    first, last = letter(place + 1), letter(place + len(amounts.per_unit))
    values = alive.live.stops.values[name]
    figures, dropped = alive.live.futures, 0 if amounts.named else len(alive.live.stops.scenarios)
    shown = len(values) - dropped
    missing = (Cell(NONE),) * dropped
    cells = []
    for row, value in enumerate(values[:shown].tolist(), start=FIRST_FUTURE):
        moving = (
            f"+SUMPRODUCT({first}{row}:{last}{row},{first}${TERMS_ROW}:{last}${TERMS_ROW})" if amounts.per_unit else ""
        )
        due = f"{fixed}{row}{moving}"
        cells.append(Cell(value, formula=f"=MAX(0,{due})" if amounts.stops else f"={due}"))
    yield heading(f"{name}: in any case"), (Cell(NONE), Cell(NONE), *_plain(amounts.fixed[:shown]), *missing)
    for what, column in _slopes(alive, name, amounts.per_unit, Cell(NONE)):
        yield what, (*column[: 2 + shown], *missing)
    mean = Cell(float(values[:figures].mean()), formula=f"={_mean(alive, at)}")
    yield heading(name), (Cell(NONE), mean, *cells, *missing)


def _set_off(alive: Alive, each: SetOff) -> tuple[Cell, ...]:
    columns, values = alive.capped_columns, alive.live.stops.values[each.name]
    cells = []
    for row, value in enumerate(values.tolist(), start=FIRST_FUTURE):
        there, back = (
            "+".join(f"{columns[name]}{row}" for name in names) or "0" for names in (each.stops_there, each.stops_back)
        )
        due = f"{columns[each.plain_there]}{row}+{there}", f"{columns[each.plain_back]}{row}+{back}"
        cells.append(Cell(value, formula=f"={there}-MEDIAN(0,MIN({due[0]},{due[1]}),{there}+{back})"))
    mean = float(values[: alive.live.futures].mean())
    return Cell(NONE), Cell(mean, formula=f"={_mean(alive, columns[each.name])}"), *cells


def _part_sum(alive: Alive, part: Stopped) -> tuple[Cell, ...]:
    """Return a sum of payments that stop, over the futures alone; formulas elsewhere add such sums up."""
    stops = alive.live.stops
    value = sum(weight * stops.mean(name) for weight, name in part)
    total = "".join(f"{times(weight)}{alive.capped_columns[name]}{OVER_ALL_ROW}" for weight, name in part)
    rest = alive.live.futures + len(stops.scenarios)
    return Cell(NONE), Cell(value, formula=f"={total.removeprefix('+')}"), *(Cell(NONE),) * rest


def _mean(alive: Alive, at: str) -> str:
    return f"AVERAGE({at}{FIRST_FUTURE}:{at}{FIRST_FUTURE + alive.live.futures - 1})"


def _fields(columns: Sequence[Column]) -> tuple[Field, ...]:
    names = unlike(("Future", *(name for name, _ in columns)))
    return (Field(names[0], widest=24), *(Field(name, "decimal") for name in names[1:]))


def _rows(
    alive: Alive, columns: Sequence[Column], over_all: str, scenarios: Sequence[str]
) -> tuple[tuple[Cell, ...], ...]:
    futures = (f"Future {number + 1}" for number in range(alive.live.futures))
    names = Cell(TERMS_NOW, strong=True), Cell(over_all, strong=True), *map(Cell, futures), *map(Cell, scenarios)
    return tuple(zip(names, *(cells for _, cells in columns), strict=True))
