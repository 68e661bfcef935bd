"""What only an edition of the results says: for whom it is, what it leaves out, and how it is read back."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.results.edition_words import left_out, may_be_shared, whose
from contract_engine.results.live import EXPECTED, PAYMENT
from contract_engine.schema.private import WITHHELD, withheld_from, without_private
from contract_engine.terms import PENNY
from contract_engine.workbook.checks import Check, Figure
from contract_engine.workbook.how_to_use import ON_EVERY_SHEET
from contract_engine.workbook.input_checks import input_checks
from contract_engine.workbook.live_formulas import alive_of
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_control import SURPLUS, run_log
from contract_engine.workbook.results_front import PROTECTION
from contract_engine.workbook.results_limits import limits_sheet
from contract_engine.workbook.results_shown import NONE, PROPOSED, heading, proposes
from contract_engine.workbook.results_summary import SUMMARY
from contract_engine.workbook.sheets import FIRST_ROW, Cell, letter
from contract_engine.workbook.template import tables_shown

if TYPE_CHECKING:
    from datetime import date

    from contract_engine.results.solution import Solution
    from contract_engine.workbook.how_to_use import Topics
    from contract_engine.workbook.sheets import Sheet

EDITION, LEFT_OUT = "Edition", "Left out"
WHAT_THIS_IS = (
    "An edition of the results of contract-engine solve, made to be shared: terms and payments, and the input without"
    f" what belongs to one organisation alone. {WITHHELD} stands where a figure is left out."
)
DRAFT_AND_PROPOSED = (
    "Draft: the terms on the table. Proposed: terms within every limit entered; where there are none, the word none"
    " stands instead."
)
TO_TRY = (
    "Where yellow cells stand on Terms proposed, type over one: Payments, Scenario payments and the Summary follow. A"
    " payment that stops at a limit does not move in an edition, nor do results."
)
IS_PROTECTED = (
    "Sheets with formulas are protected without a password, to keep them from slips; yellow cells on Terms proposed are"
    " open."
)
TO_READ_BACK = (
    f"A cell that says {WITHHELD} holds no figure, here or hidden. To check, settle or solve, use the facilitator's"
    " workbook; or give each organisation's own figures beside this file: contract-engine solve, the name of this file,"
    " then --private and the name of its file, once for each organisation."
)


def on_the_cover(solution: Solution) -> tuple[tuple[Cell, Cell], ...]:
    """Return the rows that the Cover of an edition has beside those of an input workbook."""
    return (
        (Cell("Answer", strong=True), Cell(solution.summary[0], strong=True)),
        (Cell(EDITION, strong=True), Cell(may_be_shared(solution), strong=True)),
        (Cell(LEFT_OUT, strong=True), Cell(left_out(solution))),
        (Cell(f"Read first: {SUMMARY}", link=SUMMARY), Cell("The answer, and what each receives less what it pays.")),
        (Cell("Comes from", strong=True), Cell(solution.run.input_file or "not read from a file")),
    )  # fmt: skip


def how_to_read(solution: Solution) -> Topics:
    """Return for whom the edition is and how its sheets are used, then what holds on every sheet."""
    return (
        (EDITION, f"{may_be_shared(solution)} Terms proposed, who pays whom and the input's shared figures are in it."),
        (LEFT_OUT, left_out(solution)),
        ("Draft and Proposed", DRAFT_AND_PROPOSED),
        ("To try other terms", TO_TRY),
        ("To solve again", TO_READ_BACK),
        *(topic for topic in ON_EVERY_SHEET if topic[0] != PROTECTION),
        (PROTECTION, IS_PROTECTED),
    )  # fmt: skip


def log_of(solution: Solution, on: date, notice: str = "") -> Sheet:
    """Return the Run log with the edition in it, and without the surplus."""
    log = run_log(solution, on, notice)
    shown = [(row[0], Cell(WITHHELD), row[2]) if row[0].value == SURPLUS else row for row in log.rows]
    edition = Cell(EDITION, strong=True), Cell(whose(solution)), Cell("For whom this file is; see the Cover.")
    return replace(log, rows=(edition, *shown))


def limits_of(solution: Solution, notice: str = "") -> Sheet:
    """Return the limits that are everyone's, and the reader's own; others' are not counted."""
    sheet = limits_sheet(solution, notice)
    note = f"Rules of the contract, and those that protect the reader ({whose(solution)}). Others' rules are left out."
    if solution.broken_by_draft or solution.binding or (solution.no_deal and solution.no_deal.clashing):
        return replace(sheet, note=note, about=note)
    none = Cell("Among these no rule is broken by the draft or without anything to spare."), *(Cell(NONE),) * 5
    return replace(sheet, note=note, about=note, rows=(none,))


def withheld_in(solution: Solution, inputs: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Return the input sheets with a word in each cell that is not for the reader."""
    hidden: dict[str, set[tuple[int, int]]] = {}
    for cell in withheld_from(solution.as_written, solution.edition):
        column = [column.name for column in cell.kind.columns()].index(cell.column.name)
        place = (column, 1) if cell.kind.vertical else (cell.number, column)
        hidden.setdefault(cell.kind.sheet, set()).add(place)
    return tuple(_with_words(sheet, hidden.get(sheet.name, set())) for sheet in inputs)


def _with_words(sheet: Sheet, hidden: set[tuple[int, int]]) -> Sheet:
    if not hidden:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for row, column in hidden:
        rows[row][column] = replace(rows[row][column], value=WITHHELD)
    words = f"{WITHHELD}: a figure that is not for the reader of this edition, and is not in this file."
    return replace(
        sheet, note=f"{sheet.note} {words}", about=sheet.about or sheet.note, rows=tuple(tuple(row) for row in rows)
    )


def input_checks_of(solution: Solution) -> tuple[Check, ...]:
    """Return the checks of the input sheets: a cell that says that its figure is withheld is not blank."""
    filled = without_private(solution.as_written, solution.edition, instead=0.0)
    return input_checks(filled, tables_shown(filled), Places(filled, proposed=True))


def payment_checks(solution: Solution, payments: Sheet, summary: Sheet) -> tuple[Check, ...]:
    """Return checks that payments cancel and, where they move with the terms, that they are what Exposures says."""
    nets = [field.heading for field in summary.fields[2:-1]][: 3 if proposes(solution) else 2]
    checks = [
        Check(
            f"{words.removesuffix(' (£)')}: adds up to nothing over all organisations", summary.name,
            Figure(math.fsum(pounds for row in summary.rows if isinstance(pounds := row[place].value, float)),
                   f"SUM({summary.name}!{summary.column(words)})"),
            Figure(0.0), "pence", "Run contract-engine solve again; a figure here was changed by hand.", Figure(PENNY),
        )
        for place, words in enumerate(nets, start=2)
    ]  # fmt: skip
    alive = alive_of(solution)
    if alive is None:
        return tuple(checks)
    lines = [line for line in alive.live.lines if line.what == PAYMENT and line.scenario == EXPECTED]
    moving = {(*line.names, line.year) for line in lines}
    still = math.fsum(
        line.expected for line in solution.flows if (line.payer, line.payee, line.clause, line.year) not in moving
    )
    total, at = (
        math.fsum(line.expected for line in solution.flows),
        letter([field.heading for field in payments.fields].index(heading(PROPOSED))),
    )
    checks.append(
        Check(
            "Payments: added up as proposed they are what Exposures and the terms as they stand come to", payments.name,
            Figure(total, f"SUM({payments.name}!${at}${FIRST_ROW}:${at}${payments.last_row})"),
            Figure(total, f"{still!r}+{alive.total(lines)}"), "pence",
            "Run contract-engine solve again; a figure here was changed by hand.", Figure(PENNY),
        )
    )  # fmt: skip
    return tuple(checks)
