"""A stress test as a workbook: the answer first, then every figure behind it."""

from __future__ import annotations

import platform
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from contract_engine.workbook.answer_cover import answer_cover
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.checks import Check, Figure, checks_sheet, master_check
from contract_engine.workbook.dictionary import version_log
from contract_engine.workbook.front import contents, how_to_use, marked_as_example
from contract_engine.workbook.results_control import RUN_LOG
from contract_engine.workbook.results_summary import with_checks
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.sheets import Cell, Field, Sheet
from contract_engine.workbook.stress_drivers import alone_sheet, drivers_sheet, safer_positions_sheet, safer_sheet
from contract_engine.workbook.stress_sheets import answer, by_year_sheet, limits_sheet, spend_sheet, summary_sheet
from contract_engine.workbook.stress_worlds import (
    bids_sheet,
    breaking_sheet,
    findings_sheet,
    luck_sheet,
    sets_break_sheet,
    sets_sheet,
    several_sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from contract_engine.results.stress_result import Stress

TITLE = "Stress test"
PURPOSE = (
    "To show what breaks a contract at its terms as written, how likely that is, and what a safer one costs. It"
    " advises; it cannot know what will happen."
)
WHAT_THIS_IS = (
    "The facilitator's edition of a stress test: it holds what each organisation can absorb. It is not an input: change"
    " the contract's own workbook, and test again."
)
HOW_TO_READ = (
    ("Read first", "Summary says how often the contract fails, who breaks first, what drives it and what would help."),
    ("Fails", "In a future in which somebody loses more than its limit, or the commissioners spend more than theirs."),
    ("Limit of a loss", "The larger of what an organisation can absorb and what it bears today; strict: the first."),
    ("Standard error", "How far a figure would move with other futures: two of them either way hold 19 times in 20."),
    ("Sign", "An amount is positive when the organisation named receives it, and negative when it pays."),
    ("Units", "Each heading ends with its unit, in brackets. Pounds are nominal."),
    ("Percentages", "A figure may show rounded; it is kept as it was worked out."),
    ("Blank", "No cell is left blank: where there is nothing, the word none stands."),
)
PACKAGES = ("numpy", "openpyxl", "pydantic", "pyomo", "highspy", "scipy", "xlsxwriter")
CONTROL = "Control. This worksheet contains one table. Nothing is to be typed here."


def write_stress(tested: Sequence[Stress], path: Path, *, on: date | None = None) -> Saved:
    """Write the workbook of a stress test; `on` is the date it bears, today if not given.

    If another program holds `path` open, the new file is saved beside it. Raises
    CannotWriteError, and leaves what stood there as it was, if the file cannot be written.
    """
    on = on or datetime.now().astimezone().date()
    author = tested[0].contract.settings.prepared_by or "contract_engine"
    content = book_bytes(stress_sheets(tested, on=on), title=TITLE, author=author, on=on)
    return save(content, path, elsewhere_if_open=True)


def stress_sheets(tested: Sequence[Stress], *, on: date) -> tuple[Sheet, ...]:
    """Return every worksheet of the test, in order."""
    example = any(each.contract.settings.status == "example" for each in tested)
    author = tested[0].contract.settings.prepared_by or "contract_engine"
    checks = tuple(_checks(tested))
    rest = (
        how_to_use(HOW_TO_READ),
        by_year_sheet(tested),
        spend_sheet(tested),
        limits_sheet(tested),
        drivers_sheet(tested),
        alone_sheet(tested),
        safer_sheet(tested),
        safer_positions_sheet(tested),
        breaking_sheet(tested),
        several_sheet(tested),
        sets_sheet(tested),
        sets_break_sheet(tested),
        luck_sheet(tested),
        *((bids_sheet(tested),) if any(each.bids is not None for each in tested) else ()),
        findings_sheet(tested),
        replace(checks_sheet(checks), note="What the run made sure of, counted as failures."),
        _run_log(tested, on),
        version_log(on, author, f"Stress test by contract_engine {tested[0].version}."),
    )
    master = master_check(checks)
    summary = with_checks(summary_sheet(tested), master)
    cover = answer_cover(
        [each.contract for each in tested], title=TITLE, about="What this workbook is, and whether its checks hold.",
        purpose=PURPOSE, what_this_is=WHAT_THIS_IS, answer=answer(tested), of=tuple(_of(tested)), master=master, on=on,
    )  # fmt: skip
    sheets = (cover, summary, contents((summary, *rest)), *rest)
    return marked_as_example(sheets) if example else sheets


def _of(tested: Sequence[Stress]) -> Iterator[tuple[str, str]]:
    for place, each in enumerate(tested, start=1):
        settings, years = each.contract.settings, each.contract.years
        yield (
            f"Design {place}: {each.name}" if len(tested) > 1 else "Contract",
            f"{settings.name}; {settings.form.replace('_', ' ')}; {years[0]} to {years[-1]}; from {each.contract.file}",
        )


def _checks(tested: Sequence[Stress]) -> Iterator[Check]:
    for each in tested:
        of = f"{each.name}: " if len(tested) > 1 else ""
        for line in each.checks:
            found = Figure(0.0 if line.passed else 1.0)
            yield Check(f"{of}{line.check}", RUN_LOG, found, Figure(0.0), "count", line.detail)


def _run_log(tested: Sequence[Stress], on: date) -> Sheet:
    first = tested[0]
    rows: list[tuple[str, Cell, str]] = [
        ("Scenarios", Cell(first.scenarios, "count"), "Futures drawn for each design."),
        ("Seed", Cell(first.seed, "whole"), "The same seed and the same contract give the same figures."),
        ("Written on", Cell(on, "date"), "Date on which this workbook was written."),
        ("contract_engine", Cell(first.version), "Version."),
        ("Python", Cell(platform.python_version()), "Version."),
        ("Packages", Cell(", ".join(f"{name} {version(name)}" for name in PACKAGES)), "Versions."),
    ]
    for each in tested:
        rows += [
            (f"{each.name}: file", Cell(each.contract.file or "none"), "What was read."),
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
        intro=CONTROL,
        note="What it takes to repeat the test.",
        fields=(Field("Item", widest=52), Field("Value", widest=70, left=True), Field("What it is", widest=60)),
        rows=tuple((Cell(item, strong=True), value, Cell(words)) for item, value, words in rows),
        group="control",
    )
