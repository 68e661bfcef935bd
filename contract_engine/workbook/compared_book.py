"""Designs side by side as a workbook: the answer first, then every figure behind it."""

from __future__ import annotations

import platform
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from contract_engine.results.comparison_words import headline
from contract_engine.results.solution_lines import TERM
from contract_engine.terms import PENNY
from contract_engine.workbook.answer_cover import answer_cover
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.checks import Check, Figure, checks_sheet, master_check
from contract_engine.workbook.compared_settling import settling_sheet
from contract_engine.workbook.compared_sheets import (
    BETTER,
    CHANGE,
    better_rows,
    better_sheet,
    changed_sheet,
    limits_sheet,
    summary_sheet,
)
from contract_engine.workbook.compared_waterfall import STEPS, blocks, steps_sheet, waterfall_sheets
from contract_engine.workbook.dictionary import version_log
from contract_engine.workbook.front import EXAMPLE, contents, how_to_use, marked_as_example
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_control import RUN_LOG
from contract_engine.workbook.results_shown import heading
from contract_engine.workbook.results_summary import with_checks
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.sheets import FIRST_ROW, Cell, Field, Sheet, letter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from contract_engine.results.comparison import Comparison

TITLE = "Designs side by side"
PURPOSE = (
    "To show designs of a contract side by side: what differs, who is better and worse off, which limits each breaks"
    " and what would settle it. It advises; it cannot know who will sign."
)
WHAT_THIS_IS = (
    "Designs of a contract, each settled at its terms in the same futures and held against the first. It is not an"
    " input: change the designs' own workbooks or term sheets, and compare again."
)
HOW_TO_READ = (
    ("Read first", "Summary says who is better and worse off, which limits each design breaks, what would settle it."),
    (
        "Better off",
        "A result less that under the first design: ▲ better off, ▼ worse off, ● no change to half a pound.",
    ),
    (
        "Sign",
        "An amount is positive when the organisation named receives it, and negative, with a minus sign, when it pays.",
    ),
    ("Units", "Each heading ends with its unit, in brackets. Pounds are nominal; a cell holds pounds and pence."),
    ("Percentages", "A figure may show rounded; it is kept as it was worked out."),
    ("Blank", "No cell is left blank: where there is nothing, the word none stands."),
    ("Protection", "Sheets with formulas are protected without a password, to keep them from slips."),
)
PACKAGES = ("numpy", "openpyxl", "pandas", "pydantic", "pyomo", "highspy", "scipy", "xlsxwriter")
CONTROL = "Control. This worksheet contains one table. Nothing is to be typed here."


def write_comparison(comparison: Comparison, path: Path, *, on: date | None = None) -> Saved:
    """Write the workbook of a comparison; `on` is the date it bears, today if not given.

    If another program holds `path` open, the new file is saved beside it. Raises
    CannotWriteError, and leaves what stood there as it was, if the file cannot be written.
    """
    on = on or datetime.now().astimezone().date()
    author = comparison.designs[0].contract.settings.prepared_by or "contract_engine"
    content = book_bytes(comparison_sheets(comparison, on=on), title=TITLE, author=author, on=on)
    return save(content, path, elsewhere_if_open=True)


def comparison_sheets(comparison: Comparison, *, on: date) -> tuple[Sheet, ...]:
    """Return every worksheet of the comparison, in order."""
    example = any(each.contract.settings.status == "example" for each in comparison.designs)
    notice = f" {EXAMPLE}" if example else ""
    author = comparison.designs[0].contract.settings.prepared_by or "contract_engine"
    checks = tuple(_checks(comparison))
    rest = (
        how_to_use(HOW_TO_READ),
        changed_sheet(comparison, notice),
        better_sheet(comparison, notice),
        steps_sheet(comparison, notice),
        *waterfall_sheets(comparison, notice),
        settling_sheet(comparison, notice),
        limits_sheet(comparison, notice),
        replace(checks_sheet(checks, notice), note="What the run made sure of, counted as failures; then sums."),
        _run_log(comparison, on, notice),
        version_log(on, author, f"Comparison by contract_engine {comparison.version}."),
    )
    master = master_check(checks)
    summary = with_checks(summary_sheet(comparison, notice), master)
    first = answer_cover(
        [each.contract for each in comparison.designs], title=TITLE,
        about="What this workbook is, which designs it compares, and whether its checks hold.", purpose=PURPOSE,
        what_this_is=WHAT_THIS_IS, answer=headline(comparison), of=tuple(_of(comparison)), master=master, on=on,
    )  # fmt: skip
    sheets = (first, summary, contents((summary, *rest)), *rest)
    return marked_as_example(sheets) if example else sheets


def _of(comparison: Comparison) -> Iterator[tuple[str, str]]:
    for place, each in enumerate(comparison.designs, start=1):
        settings, years = each.contract.settings, each.contract.years
        contract = f"{settings.name}; {settings.form.replace('_', ' ')}; {years[0]} to {years[-1]}"
        words = f"{contract}; terms as {each.terms}; from {each.contract.file}; {settings.status}"
        yield f"Design {place}: {each.name}", words


def _checks(comparison: Comparison) -> Iterator[Check]:
    """Yield what the run made sure of, then for each organisation that its steps add up to its result's change."""
    for line in comparison.checks:
        found = Figure(0.0 if line.passed else 1.0)
        yield Check(line.check, RUN_LOG, found, Figure(0.0), "count", line.detail)
    sheet = better_sheet(comparison)
    at = letter([field.heading for field in sheet.fields].index(heading(CHANGE)))
    change_of = {
        (str(row[0].value), str(row[1].value)): f"{quoted(BETTER)}!${at}${number}"
        for number, row in enumerate(better_rows(comparison), start=FIRST_ROW)
        if row[1].strong
    }
    top = FIRST_ROW
    for rows in blocks(comparison):
        design, party = (str(cell.value) for cell in rows[0][:2])
        standing = comparison.at(design, party, TERM)
        steps = [step.change for step in comparison.steps_of(design, party)]
        span = f"{quoted(STEPS)}!$F${top}:$F${top + len(rows) - 2}"
        yield Check(
            f"{party}: steps to {design} add up", STEPS,
            Figure(sum(steps), f"SUM({span})" if len(rows) > 1 else "0"),
            Figure((standing.change if standing else None) or 0.0, change_of[design, party]),
            "pence", f"Sums the steps and compares with the sheet {BETTER}.", Figure(PENNY),
        )  # fmt: skip
        top += len(rows)


def _run_log(comparison: Comparison, on: date, notice: str) -> Sheet:
    rows: list[tuple[str, Cell, str]] = [
        ("Scenarios", Cell(comparison.scenarios, "count"), "Futures drawn, the same for each design."),
        ("Seed", Cell(comparison.seed, "whole"), "The same seed and the same designs give the same futures."),
        ("Time", Cell(comparison.seconds, "decimal"), "Seconds."),
        ("Written on", Cell(on, "date"), "Date on which this workbook was written."),
        ("contract_engine", Cell(comparison.version), "Version."),
        ("Python", Cell(platform.python_version()), "Version."),
        ("Packages", Cell(", ".join(f"{name} {version(name)}" for name in PACKAGES)), "Versions."),
    ]
    for each in comparison.designs:
        rows += [
            (f"{each.name}: file", Cell(each.contract.file or "none"), f"What was read; its terms as {each.terms}."),
            (f"{each.name}: SHA-256", Cell(each.contract.sha256 or "none"), "Fingerprint of what was read."),
            *(
                (f"{each.name}: warning {place}", Cell(f"{fault.place}: {fault.found}"), "Found when it was read.")
                for place, fault in enumerate(each.contract.warnings, start=1)
            ),
        ]
    return Sheet(
        name=RUN_LOG,
        table="tbl_run_log",
        title=RUN_LOG,
        intro=f"{CONTROL}{notice}",
        note="What it takes to repeat the comparison.",
        fields=(Field("Item", widest=52), Field("Value", widest=70, left=True), Field("What it is", widest=60)),
        rows=tuple((Cell(item, strong=True), value, Cell(words)) for item, value, words in rows),
        group="control",
    )
