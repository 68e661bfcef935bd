"""The results workbook of an edition: sheets made from an answer that holds nothing but what its reader may see.

It has fewer sheets than the facilitator's. Which figures may be in it is decided in
results/editions.py; nothing here can show what was taken out there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.workbook.assumptions import assumptions_sheet
from contract_engine.workbook.checks import master_check
from contract_engine.workbook.dictionary import dictionary_sheet, version_log
from contract_engine.workbook.edition_sheets import (
    WHAT_THIS_IS,
    how_to_read,
    input_checks_of,
    limits_of,
    log_of,
    on_the_cover,
    payment_checks,
    withheld_in,
)
from contract_engine.workbook.edition_summary import edition_summary
from contract_engine.workbook.front import EXAMPLE, contents, cover, how_to_use, marked_as_example
from contract_engine.workbook.lists import Lists
from contract_engine.workbook.live_exposures import exposures_sheet
from contract_engine.workbook.live_formulas import alive_of
from contract_engine.workbook.live_results import AS_IT_WAS, alive_sheets
from contract_engine.workbook.places import Places
from contract_engine.workbook.results_bundles import bundle_price_sheets
from contract_engine.workbook.results_clauses import clauses_sheet
from contract_engine.workbook.results_control import checks_of_results, run_checks
from contract_engine.workbook.results_fallback import solvency_sheets
from contract_engine.workbook.results_findings import findings_sheet
from contract_engine.workbook.results_inputs import inputs_again
from contract_engine.workbook.results_limits import stranded_sheet
from contract_engine.workbook.results_resets import reset_sheets
from contract_engine.workbook.results_sheets import (
    by_year_sheet,
    payments_sheet,
    scenario_payments_sheet,
    scenarios_sheet,
    schemes_sheet,
    terms_sheet,
)
from contract_engine.workbook.results_summary import shows_checks
from contract_engine.workbook.template import tables_shown

if TYPE_CHECKING:
    from datetime import date

    from contract_engine.results.solution import Solution
    from contract_engine.workbook.sheets import Sheet


def edition_sheets(solution: Solution, *, on: date) -> tuple[Sheet, ...]:
    """Return every worksheet of an edition, in order."""
    contract = solution.as_written
    example = contract.settings.status == "example"
    notice = f" {EXAMPLE}" if example else ""
    kinds, author = tables_shown(contract), contract.settings.prepared_by or "contract_engine"
    shared = _shared(solution, notice)
    terms, payments = shared[0], shared[1]
    own = [replace(sheet, note=f"{sheet.note} {AS_IT_WAS}".strip(), protected=True) for sheet in _own(solution, notice)]
    summary = edition_summary(solution, payments, notice)
    inputs = withheld_in(solution, inputs_again(solution, example=example))
    checks = (*run_checks(solution), *payment_checks(solution, payments, summary), *input_checks_of(solution))
    master = master_check(checks)
    rest = [
        how_to_use(how_to_read(solution)),
        findings_sheet(solution, notice),
        clauses_sheet(solution, notice),
        terms, payments, *own, *shared[2:],
        checks_of_results(checks, notice),
        log_of(solution, on, notice),
        assumptions_sheet(contract, kinds, notice),
        *inputs,
        Lists(contract, Places(contract)).sheet(),
        dictionary_sheet(kinds),
        version_log(on, author, f"Edition of the results of contract_engine {solution.run.version}."),
    ]  # fmt: skip
    first = cover(
        contract, Places(contract), what_this_is=WHAT_THIS_IS, fill=(), more=on_the_cover(solution), master=master,
        on=on, example=example,
    )  # fmt: skip
    sheets = (first, shows_checks(summary, master), contents((summary, *rest)), *rest)
    return marked_as_example(sheets) if example else sheets


def _shared(solution: Solution, notice: str) -> list[Sheet]:
    """Return terms and payments, which follow the terms as they stand where terms are proposed."""
    sheets = [make(solution, notice) for make in (terms_sheet, payments_sheet, scenario_payments_sheet)]
    alive = alive_of(solution)
    return sheets if alive is None else [*alive_sheets(alive, sheets), exposures_sheet(alive, notice)]


def _own(solution: Solution, notice: str) -> list[Sheet]:
    """Return the sheets of the reader's own figures; those that have any."""
    found = [
        make(solution, notice)
        for make, lines in (
            (by_year_sheet, solution.positions),
            (schemes_sheet, solution.initiatives),
            (scenarios_sheet, solution.scenario_positions),
            (stranded_sheet, solution.stranded),
        )
        if lines
    ]
    found.append(limits_of(solution, notice))
    return [
        *found,
        *solvency_sheets(solution, notice),
        *bundle_price_sheets(solution, notice),
        *reset_sheets(solution, notice),
    ]
