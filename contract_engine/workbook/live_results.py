"""Results that follow the terms as they stand: formulas laid over the figures that a run found."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from contract_engine.results.live import PAYMENT, SCHEME
from contract_engine.schema.contract import lever_id
from contract_engine.workbook.live_exposures import exposures_sheet
from contract_engine.workbook.live_formulas import TERMS, alive_of
from contract_engine.workbook.live_futures import capped_sheet, futures_sheet
from contract_engine.workbook.live_range import (
    BREACH_HERE,
    HIGH_HERE,
    LOSS_HERE,
    LOW_HERE,
    over_all_futures,
    rules_sheet,
    worst_cases_sheet,
)
from contract_engine.workbook.results_shown import (
    BETTER_OFF,
    CHANGE,
    HIGH,
    LOW,
    PROPOSED,
    STAY,
    WHOLE_TERM,
    heading,
    one_in,
    proposes,
)
from contract_engine.workbook.sheets import FIRST_ROW, Cell, Field, letter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contract_engine.results.solution import Solution
    from contract_engine.results.solution_lines import LeverLine
    from contract_engine.workbook.live_formulas import Alive
    from contract_engine.workbook.sheets import Sheet

AS_RUN = "As the run proposed"
BETTER = heading(f"{BETTER_OFF}: proposed")
FOLLOWS = " Proposed follows the sheet Terms proposed."
AS_IT_WAS = "As the run proposed; does not move."
# On Results by year, where a sheet has no room for the futures: the range, the loss and the chance.
STILL_COLUMNS = 4
RUN_AGAIN = "To see other terms, type them as drafts and run contract-engine solve."
NO_ROOM = "A sheet has no room for results of so many organisations, years and open terms in every future. " + RUN_AGAIN
NOTHING_MOVES = (
    "Results do not follow these terms in Excel: a sheet has no room for so many payments and open terms. " + RUN_AGAIN
)
FOLLOWING = ("Payments", "Results by year", "Schemes paid for", "Named scenarios", "Scenario payments")
STILL = ("Limits", "Solvency", "Bundle prices", "Resets of targets", "Choices")


def with_live_sheets(solution: Solution, sheets: Sequence[Sheet], notice: str = "") -> list[Sheet]:
    """Return the results, live where terms are proposed, with the sheets that they are worked out from."""
    alive = alive_of(solution)
    if alive is None:
        return _standing_still(solution, sheets)
    found = alive_sheets(alive, sheets)
    after = next(place for place, sheet in enumerate(found, start=1) if sheet.name == "Results by year")
    found[after:after] = [rules_sheet(alive, notice)]
    if alive.ranges_move:
        found[after + 1 : after + 1] = [worst_cases_sheet(alive, notice)]
    workings = exposures_sheet(alive, notice), futures_sheet(alive, notice), capped_sheet(alive, notice)
    return [*found, *(sheet for sheet in workings if sheet is not None)]


def _standing_still(solution: Solution, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the results as they are; where terms are proposed but sheets have no room to follow them, say so."""
    if not proposes(solution) or solution.live is None:
        return list(sheets)
    figures = sum(len(sheet.rows) for sheet in sheets if sheet.name in FOLLOWING)
    why = f"{NOTHING_MOVES} Proposed stands still on every sheet: {figures:,} figures."
    return [
        replace(sheet, note=f"{sheet.note} {why if sheet.name == TERMS else AS_IT_WAS}".strip())
        if sheet.name in (TERMS, *FOLLOWING, *STILL)
        else sheet
        for sheet in sheets
    ]


def alive_sheets(alive: Alive, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the results with live columns where their figures move with the terms."""
    ways = {
        TERMS: _terms, "Payments": _payments, "Results by year": _by_year, "Schemes paid for": _schemes,
        "Named scenarios": _scenarios, "Scenario payments": _scenario_payments,
    }  # fmt: skip
    return [ways.get(sheet.name, _still)(alive, sheet) for sheet in sheets]


def _still(_: Alive, sheet: Sheet) -> Sheet:
    """Return a sheet that says that its figures are those of the run."""
    return replace(sheet, note=f"{sheet.note} {AS_IT_WAS}".strip()) if sheet.name in STILL else sheet


def _with(sheet: Sheet, formulas: Mapping[str, Callable[[Sequence[Cell], int], str]]) -> Sheet:
    """Lay formulas over columns; an empty formula leaves a cell as it is."""
    places = {[field.heading for field in sheet.fields].index(words): formula for words, formula in formulas.items()}
    rows = []
    for number, row in enumerate(sheet.rows, start=sheet.first_row):
        cells = list(row)
        for place, formula in places.items():
            cells[place] = replace(row[place], formula=formula(row, number))
        rows.append(tuple(cells))
    return replace(sheet, rows=tuple(rows), protected=True)


def at(sheet: Sheet, words: str) -> str:
    """Return the letter of a column, by its heading."""
    return letter([field.heading for field in sheet.fields].index(words))


def _text(row: Sequence[Cell], *places: int) -> tuple[str, ...]:
    return tuple(str(row[place].value) for place in places)


def _terms(alive: Alive, sheet: Sheet) -> Sheet:
    """Make the proposed values inputs: yellow, within limits where open, locked where closed."""
    place = [field.heading for field in sheet.fields].index(PROPOSED)
    open_terms = {line.id: line for line in alive.solution.levers if line.open}
    lines = {line.id: line for line in alive.solution.levers}
    rows = []
    for number, (row, term) in enumerate(zip(sheet.rows, alive.solution.contract.terms, strict=True), start=FIRST_ROW):
        cells, line = list(row), lines.get(lever_id(term))
        if line is not None:
            value = alive.live.values[line.id]
            cells[place] = replace(row[place], value=value)
            draft, now = f"{letter(place - 1)}{number}", f"{letter(place)}{number}"
            changed = f'=IF(ABS({now}-{draft})>0.000000001*MAX(1,ABS({draft})),"yes","no")'
            cells[place + 1] = replace(row[place + 1], formula=changed)
        if line is not None and line.id in open_terms:
            cells[place] = replace(cells[place], role="input", check=_allowed(line))
        rows.append((*cells[: place + 1], replace(row[place], value=cells[place].value), *cells[place + 1 :]))
    found = sheet.note.removeprefix("Every term of the contract on the table. ").replace("differ", "differed")
    fields = (*sheet.fields[: place + 1], Field(AS_RUN, "general", widest=14), *sheet.fields[place + 1 :])
    return replace(
        sheet, fields=fields, rows=tuple(rows), protected=True,
        note="Yellow cells under Proposed are inputs: type other values, and results, scenarios, rules and checks"
        f" follow. As the run proposed them, {found}",
    )  # fmt: skip


def _allowed(line: LeverLine) -> Mapping[str, object]:
    """Return what may be typed over a proposed value."""
    low = line.draft if line.lowest is None else line.lowest
    high = line.draft if line.highest is None else line.highest
    between = f"from {low:g} to {high:g}"
    return {
        "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high, "ignore_blank": False,
        "input_title": "Term open to negotiation", "input_message": f"Input: {between}. Results follow.",
        "error_title": "Beyond its limits", "error_message": f"Type a number {between}, the term's lowest and highest.",
    }  # fmt: skip


def _payments(alive: Alive, sheet: Sheet) -> Sheet:
    now, draft = at(sheet, heading(PROPOSED)), at(sheet, heading("Draft"))
    found = _with(sheet, {
        heading(PROPOSED): lambda row, _: alive.payment(*_text(row, 0, 1, 2, 3)),
        heading(CHANGE): lambda _, number: f"={now}{number}-{draft}{number}",
    })  # fmt: skip
    return replace(found, note=f"{sheet.note}{FOLLOWS}{_capped_words(alive)}")


def _capped_words(alive: Alive) -> str:
    if not any(line.stops for line in alive.live.lines if line.what == PAYMENT):
        return ""
    return f" What stops at a limit moves as it does in {alive.live.futures} futures."


def _by_year(alive: Alive, sheet: Sheet) -> Sheet:
    now, stay = at(sheet, heading(PROPOSED)), at(sheet, heading(STAY))
    years = len(alive.solution.contract.years)

    def result(row: Sequence[Cell], number: int) -> str:
        party, year = _text(row, 0, 1)
        if year == WHOLE_TERM:
            return f"=SUM({now}{number - years}:{now}{number - 1})"
        return alive.result(party, year, number)

    rare = one_in(alive.solution.contract.settings.confidence)
    moving = {
        heading(LOW): LOW_HERE, heading(HIGH): HIGH_HERE, heading(f"Loss, average of the worst {rare}"): LOSS_HERE,
        "Chance of exceeding the limit (%)": BREACH_HERE,
    } if alive.ranges_move else {}  # fmt: skip
    found = _with(sheet, {
        heading(PROPOSED): result,
        BETTER: lambda _, number: f"={now}{number}-{stay}{number}",
        **{words: partial(_over_all, column) for words, column in moving.items()},
    })  # fmt: skip
    same = "those of the proposed terms."
    moves = f"those of the proposed terms, and move as they do in {alive.live.futures} futures."
    if not alive.ranges_move:
        moves = f"those the run proposed: {len(sheet.rows) * STILL_COLUMNS:,} figures that do not move. {NO_ROOM}"
    return replace(found, note=f"{sheet.note.replace(same, moves)}{FOLLOWS}")


def _over_all(column: str, _: Sequence[Cell], number: int) -> str:
    return over_all_futures(number, column)


def _schemes(alive: Alive, sheet: Sheet) -> Sheet:
    doing, paid = heading(f"Proposed: {BETTER_OFF.lower()} doing it"), "Proposed: paid to do it"
    if not alive.solution.initiatives:
        return sheet
    margin, needed = at(sheet, doing), at(sheet, heading("Needed"))
    found = _with(sheet, {
        doing: lambda row, _: f"={alive.amount(SCHEME, _text(row, 0, 1))}",
        paid: lambda _, number: f'=IF({margin}{number}>={needed}{number}-0.01,"yes","no")',
    })  # fmt: skip
    return replace(found, note=f"{sheet.note}{FOLLOWS}")


def _scenarios(alive: Alive, sheet: Sheet) -> Sheet:
    now, stay = at(sheet, heading(PROPOSED)), at(sheet, heading(STAY))
    years = len(alive.solution.contract.years)

    def result(row: Sequence[Cell], number: int) -> str:
        scenario, party, year = _text(row, 0, 1, 2)
        if year == WHOLE_TERM:
            return f"=SUM({now}{number - years}:{now}{number - 1})"
        return alive.scenario_result(scenario, party, year, number)

    found = _with(sheet, {heading(PROPOSED): result, BETTER: lambda _, number: f"={now}{number}-{stay}{number}"})
    return replace(found, note=f"{sheet.note}{FOLLOWS}")


def _scenario_payments(alive: Alive, sheet: Sheet) -> Sheet:
    now, draft = at(sheet, heading(PROPOSED)), at(sheet, heading("Draft"))

    def payment(row: Sequence[Cell], _: int) -> str:
        scenario, payer, payee, clause, year = _text(row, 0, 1, 2, 3, 4)
        return alive.payment(payer, payee, clause, year, scenario)

    found = _with(sheet, {
        heading(PROPOSED): payment,
        heading(CHANGE): lambda _, number: f"={now}{number}-{draft}{number}",
    })  # fmt: skip
    return replace(found, note=f"{sheet.note}{FOLLOWS}")
