"""The sheets around a settled table: whose it is, how to read it, whether it adds up, what it takes to repeat it."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from contract_engine import __version__
from contract_engine.settlement.table_totals import headline
from contract_engine.workbook.checks import RESULT_LOOKS, Check, Figure, master_check
from contract_engine.workbook.front import AUDIENCE, COLOUR_KEY, COVER, NOT_GIVEN, how_to_use
from contract_engine.workbook.places import quoted
from contract_engine.workbook.results_control import RUN_LOG
from contract_engine.workbook.sheets import Cell, Field, Rule, Sheet, letter
from contract_engine.workbook.validation import words_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from contract_engine.settlement.whole_table import Settled

PURPOSE = "To show what each row of a table is due under the rates and steps of a term sheet, and what it comes to."
WHAT_THIS_IS = (
    "A settled table: Rows has the table as it was read and what was worked out beside it; Rules says how. It is not"
    " an input of contract-engine solve."
)
HALF_A_PENNY = 0.005
PACKAGES = ("numpy", "openpyxl", "xlsxwriter")
PEOPLE = ("Senior responsible owner", "Prepared by", "Assured by", "Approved by", "Contact", "Figures hold until")
CONTROL = "Control. This worksheet contains one table. Nothing is to be typed here."


def cover(settled: Settled, checks: Sequence[Check], on: date) -> Sheet:
    """Return the first sheet; who answers for the figures is typed there, for no term sheet says it."""
    said = (
        ("Purpose", Cell(PURPOSE)),
        ("For whom", Cell(AUDIENCE)),
        ("What this is", Cell(WHAT_THIS_IS)),
        ("Answer", Cell(headline(settled), strong=True)),
        ("Status", Cell("draft", role="input", check=words_allowed("Status", "draft, final or example."))),
        ("All checks", master_check(checks)),
        *((item, Cell(NOT_GIVEN, role="input", check=words_allowed(item, "A name or a date."))) for item in PEOPLE),
        ("Date written", Cell(on, "date")),
        ("Table settled", Cell(settled.rows.file)),
        ("About the figures", Cell(" ".join(settled.ready.rules.notes) or "The sources of the rates stand on Rules.")),
    )
    return Sheet(
        name=COVER,
        table="tbl_cover",
        title=settled.ready.rules.title,
        intro="This worksheet contains one table. It says what this workbook is. Yellow cells are inputs.",
        about="What this workbook is, whose it is, and whether it adds up.",
        fields=(Field("Item", widest=38), Field("What it says", widest=95, left=True)),
        rows=(*((Cell(item, strong=True), says) for item, says in said), COLOUR_KEY[0], COLOUR_KEY[-1]),
        group="front",
        protected=True,
        one_page=True,
        rules=tuple(Rule("What it says", rule.word, rule.fill, rule.text) for rule in RESULT_LOOKS),
    )


def how_to_read(settled: Settled) -> Sheet:
    """Return what a reader of the other sheets must know."""
    rules = settled.ready.rules
    return how_to_use(
        (
            ("Read first", "Summary says what was settled, what each payment comes to and which rows were left."),
            (
                "Sign",
                (
                    f"An amount is positive when it goes from payer ({rules.payer}) to payee ({rules.payee}), and"
                    " negative when it comes back."
                ),
            ),
            ("Units", f"Amounts are in {rules.currency}; the unit of every rate and step stands on Rules."),
            ("Percentages", "A figure may show rounded; it is kept as it was worked out."),
            ("Blank", "A blank was blank in the table, or was not worked out: the last column of Rows says why."),
            ("Totals", "Payments are rounded row by row; totals are sums of those, so that rows and totals agree."),
            ("Protection", "Cover and Checks are protected without a password, to keep their formulas from slips."),
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment: what it is for, and its heading among the rows and among the groups."""

    meaning: str
    in_rows: str
    in_groups: str


def checks_of(rows: Sheet, summary: Sheet, groups: Sequence[Sheet], payments: Sequence[Paid]) -> list[Check]:
    """Return the checks that rows and groups add up to what Summary says, payment by payment."""
    found = []
    for number, paid in enumerate(payments):
        amount = float(str(summary.rows[number][1].value))
        there = Figure(amount, f"{summary.name}!$B${summary.first_row + number}")
        for sheet, name in ((rows, paid.in_rows), *((group, paid.in_groups) for group in groups)):
            headings = [field.heading for field in sheet.fields]
            if name not in headings:
                continue
            place = headings.index(name)
            values = (row[place].value for row in sheet.rows)
            total = sum(float(value) for value in values if isinstance(value, (int, float)))
            column = f"${letter(place)}${sheet.first_row}:${letter(place)}${sheet.last_row}"
            found.append(
                Check(
                    f"{paid.meaning}: the sheet {sheet.name} adds up to what Summary says", sheet.name,
                    Figure(total, f"SUM({quoted(sheet.name)}!{column})"), there, "pence",
                    "Settle the table again; a figure here was changed by hand.", Figure(HALF_A_PENNY),
                )
            )  # fmt: skip
    return found


def run_log(settled: Settled, on: date, inputs: Sequence[Path]) -> Sheet:
    """Return what it takes to settle the table again."""
    return Sheet(
        name=RUN_LOG,
        table="tbl_run_log",
        title=RUN_LOG,
        intro=CONTROL,
        note="What it takes to settle the table again.",
        fields=(Field("Item", widest=52), Field("Value", widest=70, left=True), Field("What it is", widest=60)),
        rows=tuple((Cell(item, strong=True), value, Cell(words)) for item, value, words in _log(settled, on, inputs)),
        group="control",
    )


def _log(settled: Settled, on: date, inputs: Sequence[Path]) -> Iterator[tuple[str, Cell, str]]:
    yield "Rules", Cell(settled.ready.name), "Name of the rules in the term sheet."
    yield "Rows read", Cell(settled.rows.count, "count"), "Rows of the table."
    yield "Rows settled", Cell(int(settled.usable.sum()), "count"), "Rows that have a payment."
    yield "Years", Cell(", ".join(settled.year_labels()) or "none"), "Years that were settled."
    yield "Table settled", Cell(settled.rows.file), "What was read."
    for path in inputs:
        fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
        yield f"{path.name}: SHA-256", Cell(fingerprint), "Fingerprint of what was read; another file has another."
    yield "Written on", Cell(on, "date"), "Date on which this workbook was written."
    yield "contract_engine", Cell(__version__), "Version."
    yield "Python", Cell(platform.python_version()), "Version."
    yield "Packages", Cell(", ".join(f"{name} {version(name)}" for name in PACKAGES)), "Versions."
    for number, fault in enumerate(settled.warnings, start=1):
        yield f"Warning {number}", Cell(f"{fault.place}: {fault.found}"), "What was found when the table was read."
