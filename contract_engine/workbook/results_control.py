"""Checks of a results workbook, and what it takes to repeat the run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_engine.workbook.checks import Check, Figure, checks_sheet
from contract_engine.workbook.places import quoted
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contract_engine.results.solution import Solution

RUN_LOG = "Run log"
SURPLUS = "Surplus"


def run_checks(solution: Solution) -> tuple[Check, ...]:
    """Return what the run made sure of before it showed anything, each counted as a failure or none."""
    return tuple(
        Check(line.check, RUN_LOG, Figure(0.0 if line.passed else 1.0), Figure(0.0), "count", line.detail)
        for line in solution.checks
    )


def checks_of_results(checks: Sequence[Check], notice: str = "") -> Sheet:
    """Return the Checks sheet of a results workbook."""
    sheet = checks_sheet(checks, notice)
    last = replace(sheet.fields[-1], heading="How to mend it, or what was looked at")
    note = "First what the run made sure of, counted as failures; then sums of the results; then the input sheets."
    return replace(sheet, note=note, fields=(*sheet.fields[:-1], last))


def run_log(solution: Solution, on: date, notice: str = "") -> Sheet:
    """Return what it takes to repeat the run, and how it ended."""
    run = solution.run
    rows: list[tuple[str, Cell, str]] = [
        ("Status", Cell(solution.status), "optimal, no_deal, or limit where the search was stopped."),
        ("Solver status", Cell(run.solver_status), "The same in words."),
        ("Aim", Cell(solution.objective), "What was looked for among the terms within every limit."),
        *(
            (f"Stage {place}: {stage.stage}", Cell(stage.value, "decimal"), "What this stage of the search reached.")
            for place, stage in enumerate(solution.stages, start=1)
        ),
        (SURPLUS, Cell(solution.surplus, "pence"), "Better off by, all organisations together, whatever the terms."),
        ("Tried with --set or --ask", Cell(run.tried or "none"), "In place of drafts; rules asked for."),
        ("Scenarios", Cell(run.scenarios, "count"), "Futures drawn."),
        ("Seed", Cell(run.seed, "whole"), "The same seed gives the same futures."),
        ("Gap", Cell(run.gap, "decimal"), "How far from proven best the terms may be; 0 is proven."),
        ("Rounds", Cell(run.rounds, "count"), "Times the search was resumed to keep worst cases within limits."),
        ("Time", Cell(run.seconds, "decimal"), "Seconds."),
        ("Written on", Cell(on, "date"), "Date on which this workbook was written."),
        ("Input file", Cell(run.input_file or "none"), "What was read."),
        ("Input SHA-256", Cell(run.input_sha256 or "none"), "Fingerprint of what was read; another file has another."),
        ("contract_engine", Cell(run.version), "Version."),
        ("Solver", Cell(run.solver), "Name and version."),
        ("Python", Cell(run.python), "Version."),
        ("Packages", Cell(run.packages), "Versions."),
        *(
            (f"Warning {place}", Cell(f"{fault.place}: {fault.found}"), "What was found when the input was read.")
            for place, fault in enumerate(solution.contract.warnings, start=1)
        ),
    ]
    return Sheet(
        name=RUN_LOG,
        table="tbl_run_log",
        title=RUN_LOG,
        intro=f"Control. This worksheet contains one table. Nothing is to be typed here.{notice}",
        note="What it takes to repeat the run, and how it ended.",
        fields=(Field("Item", widest=52), Field("Value", widest=70, left=True), Field("What it is", widest=60)),
        rows=tuple((Cell(item, strong=True), value, Cell(words)) for item, value, words in rows),
        group="control",
    )


def surplus_cell(log: Sheet) -> str:
    """Return the cell of the Run log that holds the surplus, as a formula on another sheet writes it."""
    row = next(number for number, cells in enumerate(log.rows, start=log.first_row) if cells[0].value == SURPLUS)
    return f"{quoted(log.name)}!$B${row}"
