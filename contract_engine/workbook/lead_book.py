"""Who should hold the budget, as a workbook: the answer first, then every figure behind it."""

from __future__ import annotations

import platform
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from contract_engine.results.lead_words import headline
from contract_engine.results.solution_lines import TERM
from contract_engine.terms import PENNY
from contract_engine.workbook.answer_cover import answer_cover
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.checks import Check, Figure, checks_sheet, master_check
from contract_engine.workbook.dictionary import version_log
from contract_engine.workbook.front import EXAMPLE, contents, how_to_use, marked_as_example
from contract_engine.workbook.lead_sheets import GAINS, gains_rows, lead_summary, side_by_side
from contract_engine.workbook.lead_tables import growth_sheet, overturn_sheet, schemes_sheet, terms_sheet, years_sheet
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_control import RUN_LOG
from contract_engine.workbook.results_summary import with_checks
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.sheets import FIRST_ROW, Cell, Field, Sheet, letter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from contract_engine.results.lead_lines import LeadResult

TITLE = "Who should hold the budget"
PURPOSE = (
    "To show each candidate to hold the budget at its best terms, side by side: what it gains, how likely a loss is"
    " that it cannot absorb, what capital it needs, and what would change the answer. It advises; it cannot know who"
    " will sign."
)
WHAT_THIS_IS = (
    "A contract written anew for each candidate, and searched in the same futures. It is not an input: change the"
    " contract's own workbook or term sheet, its sheet Holders too, and run lead again."
)
HOW_TO_READ = (
    ("Read first", "Summary says who should hold the budget on the money, why, and what would overturn it."),
    ("Candidate", "An organisation, or several that share all gains and losses of holding the budget by fixed shares."),
    (
        "Loss it cannot absorb",
        "The largest running loss against plan is above what it can absorb; the chance is the share of such futures.",
    ),
    ("Capital", "What is enough for the largest running loss in 95 or 99 futures of 100 (value at risk)."),
    ("Falls back", "The expected part of a loss beyond what can be absorbed: it falls on the commissioner."),
    ("Scores", "Authority, skills and legal form, 0 to 5 as typed. They are never added to the money."),
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


def write_lead(result: LeadResult, path: Path, *, on: date | None = None) -> Saved:
    """Write the workbook of who should hold the budget; `on` is the date it bears, today if not given.

    If another program holds `path` open, the new file is saved beside it. Raises
    CannotWriteError, and leaves what stood there as it was, if the file cannot be written.
    """
    on = on or datetime.now().astimezone().date()
    author = result.contract.settings.prepared_by or "contract_engine"
    return save(book_bytes(lead_book(result, on=on), title=TITLE, author=author, on=on), path, elsewhere_if_open=True)


def lead_book(result: LeadResult, *, on: date) -> tuple[Sheet, ...]:
    """Return every worksheet, in order."""
    settings = result.contract.settings
    example = settings.status == "example"
    notice = f" {EXAMPLE}" if example else ""
    checks = tuple(_checks(result))
    rest = (
        how_to_use(HOW_TO_READ),
        side_by_side(result, notice),
        years_sheet(result, notice),
        schemes_sheet(result, notice),
        growth_sheet(result, notice),
        terms_sheet(result, notice),
        overturn_sheet(result, notice),
        replace(checks_sheet(checks, notice), note="What the run made sure of, counted as failures; then sums."),
        _run_log(result, on, notice),
        version_log(on, settings.prepared_by or "contract_engine", f"Written by contract_engine {result.version}."),
    )
    master = master_check(checks)
    summary = with_checks(lead_summary(result, notice), master)
    first = answer_cover(
        [result.contract], title=TITLE,
        about="What this workbook is, whose contract it is about, and whether its checks hold.", purpose=PURPOSE,
        what_this_is=WHAT_THIS_IS, answer=headline(result), of=(("Contract", settings.name),), master=master, on=on,
    )  # fmt: skip
    sheets = (first, summary, contents((summary, *rest)), *rest)
    return marked_as_example(sheets) if example else sheets


def _checks(result: LeadResult) -> Iterator[Check]:
    """Yield what the run made sure of, then that the gains of all come to each candidate's surplus."""
    for line in result.checks:
        found = Figure(0.0 if line.passed else 1.0)
        yield Check(line.check, RUN_LOG, found, Figure(0.0), "count", line.detail)
    sheet = years_sheet(result)
    at = letter([field.heading for field in sheet.fields].index(GAINS))
    rows = list(gains_rows(result))
    for each in result.holders:
        places = [place for place, row in enumerate(rows) if row.holder == each.holder and row.year == TERM]
        first, last = FIRST_ROW + places[0], FIRST_ROW + places[-1]
        yield Check(
            f"{each.holder}: gains come to the surplus", sheet.name,
            Figure(sum(rows[place].gain for place in places), f"SUM({quoted(sheet.name)}!${at}${first}:${at}${last})"),
            Figure(each.surplus), "pence", "Sums everyone's gain over the term.", Figure(PENNY),
        )  # fmt: skip


def _run_log(result: LeadResult, on: date, notice: str) -> Sheet:
    contract = result.contract
    rows: list[tuple[str, Cell, str]] = [
        (f"{contract.settings.name}: file", Cell(contract.file or "none"), "What was read; terms as written."),
        (f"{contract.settings.name}: SHA-256", Cell(contract.sha256 or "none"), "Fingerprint of what was read."),
        ("Aim", Cell(result.objective), "What was looked for within the limits, with each candidate."),
        ("Scenarios", Cell(result.scenarios, "count"), "Futures drawn, the same for each candidate."),
        ("Seed", Cell(result.seed, "whole"), "The same seed and the same contract give the same futures."),
        ("Written on", Cell(on, "date"), "Date on which this workbook was written."),
        ("contract_engine", Cell(result.version), "Version."),
        ("Python", Cell(platform.python_version()), "Version."),
        ("Packages", Cell(", ".join(f"{name} {version(name)}" for name in PACKAGES)), "Versions."),
        *(
            (f"Warning {place}", Cell(f"{fault.place}: {fault.found}"), "Found when it was read.")
            for place, fault in enumerate(contract.warnings, start=1)
        ),
    ]
    return Sheet(
        name=RUN_LOG,
        table="tbl_run_log",
        title=RUN_LOG,
        intro=f"{CONTROL}{notice}",
        note="What it takes to repeat the run.",
        fields=(Field("Item", widest=52), Field("Value", widest=70, left=True), Field("What it is", widest=60)),
        rows=tuple((Cell(item, strong=True), value, Cell(words)) for item, value, words in rows),
        group="control",
    )
