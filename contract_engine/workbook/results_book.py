"""The results workbook: the answer first, then every figure behind it, then the input as it was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from contract_engine.design.now_and_then import now_and_then
from contract_engine.results.solution import FACILITATOR
from contract_engine.workbook.assumptions import assumptions_sheet
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.checks import master_check
from contract_engine.workbook.dictionary import dictionary_sheet, version_log
from contract_engine.workbook.edition_book import edition_sheets
from contract_engine.workbook.front import EXAMPLE, contents, cover, how_to_use, marked_as_example
from contract_engine.workbook.lists import Lists
from contract_engine.workbook.live_checks import live_checks
from contract_engine.workbook.live_results import with_live_sheets
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_answers import answer_sheets
from contract_engine.workbook.results_better_off import better_off
from contract_engine.workbook.results_bundles import bundle_price_sheets
from contract_engine.workbook.results_choices import CHOICES, choices_sheets
from contract_engine.workbook.results_clauses import clauses_sheet
from contract_engine.workbook.results_control import checks_of_results, run_checks, run_log, surplus_cell
from contract_engine.workbook.results_fallback import solvency_sheets
from contract_engine.workbook.results_findings import findings_sheet
from contract_engine.workbook.results_front import WHAT_THIS_IS, how_to_read, on_the_cover
from contract_engine.workbook.results_frontier import frontier_sheets
from contract_engine.workbook.results_goal_seek import goal_seek_sheets
from contract_engine.workbook.results_incentives import incentive_sheets
from contract_engine.workbook.results_inputs import input_checks_again, inputs_again, terms_sheets
from contract_engine.workbook.results_limits import limits_sheet, stranded_sheet
from contract_engine.workbook.results_no_deal import no_deal_sheets
from contract_engine.workbook.results_pictures import with_pictures
from contract_engine.workbook.results_resets import reset_sheets
from contract_engine.workbook.results_sheets import (
    BY_YEAR,
    PAYMENTS,
    SCENARIOS,
    TERMS,
    by_year_sheet,
    payments_sheet,
    scenario_payments_sheet,
    scenarios_sheet,
    schemes_sheet,
    terms_sheet,
)
from contract_engine.workbook.results_shown import heading
from contract_engine.workbook.results_summary import shows_checks, summary_sheet
from contract_engine.workbook.results_ties import Compared, ties_of
from contract_engine.workbook.results_worth import worth_sheets
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.template import tables_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from contract_engine.results.solution import Solution
    from contract_engine.workbook.sheets import Sheet


def write_results(
    solution: Solution, path: Path, *, on: date | None = None, progress: Callable[[str], None] = lambda _: None
) -> Saved:
    """Write the results workbook of a run; `on` is the date it bears, today if not given.

    If another program holds `path` open, the new file is saved beside it, its name ending in
    date and time. `progress` is told what is being written. Raises CannotWriteError, and leaves
    what stood there as it was, if the file cannot be written.
    """
    on = on or datetime.now().astimezone().date()
    settings = solution.contract.settings
    author = settings.prepared_by or "contract_engine"
    progress("the sheets of the results workbook")
    sheets, still = results_sheets(solution, on=on), now_and_then(progress)
    content = book_bytes(sheets, still=still, title=f"{settings.name}: results", author=author, on=on)
    return save(content, path, elsewhere_if_open=True)


def results_sheets(solution: Solution, *, on: date) -> tuple[Sheet, ...]:
    """Return every worksheet of the results workbook, in order; an edition has sheets of its own."""
    if solution.edition != FACILITATOR:
        return edition_sheets(solution, on=on)
    contract = solution.as_written
    example = contract.settings.status == "example"
    notice = f" {EXAMPLE}" if example else ""
    kinds, author = tables_shown(contract), contract.settings.prepared_by or "contract_engine"
    results = [
        make(solution, notice)
        for make in (
            terms_sheet, payments_sheet, by_year_sheet, schemes_sheet, scenarios_sheet, scenario_payments_sheet,
            stranded_sheet, limits_sheet,
        )
    ]  # fmt: skip
    results += worth_sheets(solution, notice)
    results += no_deal_sheets(solution, notice)
    results += solvency_sheets(solution, notice)
    results += bundle_price_sheets(solution, notice)
    results += reset_sheets(solution, notice)
    results += choices_sheets(solution, notice)
    results += incentive_sheets(solution, notice)
    results += answer_sheets(solution, notice)
    results += frontier_sheets(solution, notice)
    results += goal_seek_sheets(solution, notice)
    results = with_pictures(solution, with_live_sheets(solution, results, notice), notice)
    by_year = next(sheet for sheet in results if sheet.name == BY_YEAR)
    summary, inputs = summary_sheet(solution, by_year, notice), inputs_again(solution, example=example)
    log, input_checks = run_log(solution, on, notice), input_checks_again(solution)
    ties = ties_of(solution, _compared(solution, summary, results, inputs, log))
    checks = (*run_checks(solution), *ties, *live_checks(solution, results), *input_checks)
    master = master_check(checks)
    how_to = "This worksheet contains one table. What the results mean comes first, then what holds on every sheet."
    rest = [
        replace(how_to_use(how_to_read(solution)), intro=how_to),
        findings_sheet(solution, notice),
        clauses_sheet(solution, notice),
        *results,
        checks_of_results(checks, notice),
        log,
        assumptions_sheet(contract, kinds, notice),
        *inputs,
        Lists(contract, Places(contract)).sheet(),
        dictionary_sheet(kinds),
        version_log(on, author, f"Results of contract_engine {solution.run.version}{_from(solution)}."),
    ]
    first = cover(
        contract, Places(contract), what_this_is=WHAT_THIS_IS, fill=(), more=on_the_cover(solution), master=master,
        on=on, example=example,
    )  # fmt: skip
    sheets = (first, shows_checks(summary, master), contents((summary, *rest)), *rest)
    return marked_as_example(sheets) if example else sheets


def _compared(
    solution: Solution, summary: Sheet, results: Sequence[Sheet], inputs: tuple[Sheet, ...], log: Sheet
) -> Compared:
    named = {sheet.name: sheet for sheet in results}
    return Compared(
        summary=summary,
        better_off=heading(better_off(solution), solution.contract.settings.display_unit),
        by_year=named[BY_YEAR],
        payments=named[PAYMENTS],
        scenarios=named[SCENARIOS],
        terms=named[TERMS],
        inputs=terms_sheets(inputs),
        surplus=surplus_cell(log),
        choices=named.get(CHOICES),
    )


def _from(solution: Solution) -> str:
    return f", from {solution.run.input_file}" if solution.run.input_file else ""
