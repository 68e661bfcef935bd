"""A settled table, written out: the rows as they were read, and beside them what was worked out."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from contract_engine import __version__
from contract_engine.errors import PutRightError
from contract_engine.settlement.table_columns import heading_of
from contract_engine.settlement.table_ready import PENNY_DECIMALS
from contract_engine.settlement.table_totals import headline, payments, remarks, totals
from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.checks import checks_sheet, master_check
from contract_engine.workbook.csv_text import kept_as_text
from contract_engine.workbook.dictionary import version_log
from contract_engine.workbook.front import contents
from contract_engine.workbook.results_summary import shows_checks
from contract_engine.workbook.save import Saved, save
from contract_engine.workbook.sheets import Cell, Field, Sheet
from contract_engine.workbook.table_front import Paid, checks_of, cover, how_to_read, run_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from contract_engine.schema.table_rules import Total
    from contract_engine.settlement.table_ready import Ready
    from contract_engine.settlement.table_totals import TotalLine
    from contract_engine.settlement.whole_table import Settled
    from contract_engine.workbook.style import Look

    Values = np.ndarray[Any, Any]

NOT_SETTLED, ALL_PAYMENTS = "not_settled", "all_payments"
SIGNIFICANT = 12
LOOKS: dict[str, Look] = {"%": "share"}


@dataclass(frozen=True)
class Added:
    """A column beside those of the file: what it holds and how it is written."""

    heading: str
    meaning: str
    values: Values
    look: Look
    decimals: int | None = None

    def text(self, row: int) -> str:
        """Write one of its entries for a CSV file; blank where the row was not settled."""
        value = self.values[row]
        if isinstance(value, str | np.str_):
            return str(value)
        if np.isnan(value):
            return ""
        return f"{value:.{SIGNIFICANT}g}" if self.decimals is None else f"{value:.{self.decimals}f}"


def write_settled(
    settled: Settled, path: Path, *, inputs: Sequence[Path] = (), on: date | None = None
) -> tuple[Saved, ...]:
    """Write a settled table to a CSV file or a workbook, by the ending of its name.

    A workbook says of the files in `inputs` what they held, by their fingerprints.

    A CSV file has the rows; what they come to by group stands in one more file for each total,
    named after it. Raises CannotWriteError if a file cannot be written; PutRightError if its
    name has another ending.
    """
    if path.suffix.lower() == ".csv":
        rows, *groups = files_written(settled.ready, path)
        saved = [save(csv_bytes(_row_lines(settled)), rows)]
        by_group = zip(groups, settled.ready.rules.totals, strict=True)
        return (*saved, *(save(csv_bytes(_group_lines(settled, total)), where) for where, total in by_group))
    if path.suffix.lower() == ".xlsx":
        day = on or datetime.now().astimezone().date()
        content = book_bytes(
            _sheets(settled, inputs, day), title=settled.ready.rules.title, author="contract_engine", on=day
        )
        return (save(content, path, elsewhere_if_open=True),)
    raise PutRightError(f"{path.name} is neither .csv nor .xlsx. Give the output one of these endings.")


def files_written(ready: Ready, path: Path) -> tuple[Path, ...]:
    """Return every file that a settled table is written to: beside a CSV file one more for each total."""
    beside = ready.rules.totals if path.suffix.lower() == ".csv" else ()
    return (path, *(path.with_name(f"{path.stem}_by_{total.by}.csv") for total in beside))


def added(settled: Settled) -> tuple[Added, ...]:
    """Return the columns that a settlement adds: rates that held, what was worked out, and why a row was left."""
    ready = settled.ready
    taken = set(settled.rows.columns)
    figures = [(rate.name, rate.meaning, rate.unit) for rate in ready.rules.rates]
    figures += [(scale.name, scale.meaning, scale.unit) for scale in ready.rules.scales]
    found = [
        Added(_free(name, taken), meaning, settled.columns[name], LOOKS.get(unit, "general"))
        for name, meaning, unit in figures
    ]
    for step, _ in ready.steps:
        if step.shown:
            decimals = PENNY_DECIMALS if step.paid and step.decimals is None else step.decimals
            money = step.paid or step.unit == settled.ready.rules.currency
            look = LOOKS.get(step.unit, _money_look(settled) if money else "general")
            found.append(
                Added(_free(step.name, taken), step.meaning, settled.columns[step.name].astype(float), look, decimals)
            )
    reasons = np.array(["; ".join(settled.reasons.get(row, ())) for row in range(settled.rows.count)], dtype=str)
    return (*found, Added(_free(NOT_SETTLED, taken), "why a row was not settled", reasons, "text"))


def _free(name: str, taken: set[str]) -> str:
    """Return a heading that the file does not have yet."""
    while name in taken:
        name = f"{name}_due"
    return name


def _row_lines(settled: Settled) -> Iterator[list[str]]:
    beside = added(settled)
    yield [*settled.rows.columns, *(column.heading for column in beside)]
    for row in range(settled.rows.count):
        yield [*(str(column[row]) for column in settled.rows.columns.values()), *(new.text(row) for new in beside)]


def _group_lines(settled: Settled, total: Total) -> Iterator[list[str]]:
    for place, line in enumerate(totals(settled, total.by)):
        if place == 0:
            yield [total.by, "rows", *line.sums, *line.paid, *([ALL_PAYMENTS] if len(line.paid) > 1 else [])]
        sums = (f"{amount:.{SIGNIFICANT}g}" for amount in line.sums.values())
        yield [line.group, str(line.rows), *sums, *(f"{amount:.2f}" for amount in _paid(line))]


def _paid(line: TotalLine) -> tuple[float, ...]:
    """Return a group's payments, and what they come to if there are several."""
    return (*line.paid.values(), *([line.whole] if len(line.paid) > 1 else []))


def csv_bytes(lines: Iterator[list[str]]) -> bytes:
    """Return lines as a CSV file that Excel reads; text that looks like a formula stays text."""
    text = StringIO(newline="")
    csv.writer(text).writerows(map(kept_as_text, line) for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _sheets(settled: Settled, inputs: Sequence[Path], on: date) -> tuple[Sheet, ...]:
    summary, rows = _summary_sheet(settled), _rows_sheet(settled)
    groups = [_group_sheet(settled, total) for total in settled.ready.rules.totals]
    taken = set(settled.rows.columns)
    paid = [Paid(step.meaning, _free(step.name, taken), step.name) for step in settled.ready.paid]
    checks = checks_of(rows, summary, groups, paid)
    rest = (
        how_to_read(settled), rows, *groups, _rules_sheet(settled),
        replace(checks_sheet(checks), note="Each row adds up a sheet and compares it with Summary."),
        run_log(settled, on, inputs),
        version_log(on, "contract_engine", f"Settled by contract_engine {__version__} from {settled.rows.file}."),
    )  # fmt: skip
    return (cover(settled, checks, on), shows_checks(summary, master_check(checks)), contents((summary, *rest)), *rest)


def _summary_sheet(settled: Settled) -> Sheet:
    """Return what each payment comes to, below what was settled, in sentences; a line is kept for the checks."""
    left = (
        f"Not settled: {len(settled.reasons):,}; the column {NOT_SETTLED} on Rows says why." if settled.reasons else ""
    )
    said = [headline(settled), *remarks(settled), *([left] if left else [])]
    return Sheet(
        name="Summary",
        table="tbl_summary",
        title=settled.ready.rules.title,
        intro=f"This worksheet contains one table. Amounts in {settled.ready.rules.currency}.",
        about="What was settled, what each payment comes to, and how many rows were left.",
        words=(Cell(None), *(Cell(line.strip()) for line in said)),
        fields=(Field("Payment", widest=60), Field("Amount", _money_look(settled)), Field("Who pays whom", widest=60)),
        rows=tuple(
            (Cell(line.meaning), Cell(line.amount), Cell(line.who or "all of them")) for line in payments(settled)
        ),
        group="results",
    )


def _rows_sheet(settled: Settled) -> Sheet:
    beside = added(settled)
    read = {heading_of(entry, settled.rows.columns): entry.unit for entry in settled.ready.reads}
    fields = [
        *(Field(heading, LOOKS.get(read.get(heading, ""), "general"), widest=24) for heading in settled.rows.columns),
        *(Field(column.heading, column.look, widest=40) for column in beside),
    ]
    columns = [
        *([_as_typed(str(entry)) for entry in values] for values in settled.rows.columns.values()),
        *([_as_value(entry) for entry in column.values] for column in beside),
    ]
    return Sheet(
        name="Rows",
        table="tbl_rows",
        title=f"{settled.ready.rules.rows.capitalize()}, one a row",
        intro="This worksheet contains one table. The sheet Rules says how its figures were worked out.",
        note="The columns of the file as they were read, then what was worked out.",
        fields=tuple(fields),
        rows=tuple(tuple(Cell(entry) for entry in row) for row in zip(*columns, strict=True)),
        group="results",
        frozen_columns=1,
    )


def _group_sheet(settled: Settled, total: Total) -> Sheet:
    lines = totals(settled, total.by)
    sums, paid = (tuple(lines[0].sums), tuple(lines[0].paid)) if lines else ((), ())
    paid = (*paid, ALL_PAYMENTS) if len(paid) > 1 else paid
    fields = (
        Field(total.row.capitalize()),
        Field("Rows", "count"),
        *(Field(name, "decimal") for name in sums),
        *(Field(name, _money_look(settled)) for name in paid),
    )
    rows = (
        (Cell(line.group), Cell(line.rows), *(Cell(amount) for amount in (*line.sums.values(), *_paid(line))))
        for line in lines
    )
    sheet = Sheet(
        name=f"By {total.row}"[:31],
        table=f"tbl_by_{total.by}",
        title=f"By {total.row}",
        intro="This worksheet contains one table. Sums of the rows, to the penny.",
        fields=fields,
        rows=tuple(rows),
        group="results",
        frozen_columns=1,
    )
    return replace(sheet.with_totals("Total", ("Rows", *sums, *paid)), protected=True)


def _money_look(settled: Settled) -> Look:
    return "pence" if settled.ready.rules.currency == "£" else "decimal"


def _rules_sheet(settled: Settled) -> Sheet:
    rules = settled.ready.rules
    rates = (
        (Cell(rate.name), Cell("rate"), Cell(rate.meaning), Cell(rate.unit or "none"), Cell(_values(rate.values)),
         Cell(rate.source)) for rate in rules.rates
    )  # fmt: skip
    scales = (
        (Cell(scale.name), Cell("scale"), Cell(scale.meaning), Cell(scale.unit or "none"),
         Cell(f"over {scale.over}: {'; '.join(f'{at:g}: {figure:g}' for at, figure in scale.points)}"),
         Cell(scale.source)) for scale in rules.scales
    )  # fmt: skip
    bands = (
        (Cell(entry.name), Cell("bands"), Cell(entry.meaning), Cell("%"),
         Cell("; ".join(f"{band.from_part:.4g} to {band.to:.4g}: {band.share:.4g}" for band in entry.bands)),
         Cell(entry.source)) for entry in rules.bands
    )  # fmt: skip
    steps = (
        (Cell(step.name), Cell("paid" if step.paid else "step"), Cell(step.meaning), Cell(step.unit or "none"),
         Cell(step.formula), Cell("worked out")) for step, _ in settled.ready.steps
    )  # fmt: skip
    return Sheet(
        name="Rules",
        table="tbl_rules",
        title="Rules",
        intro="This worksheet contains one table. Nothing is to be typed here.",
        note="Rates and steps of the term sheet, in the order in which they were worked out.",
        fields=(Field("Name"), Field("Kind"), Field("Meaning"), Field("Unit"), Field("Formula or values", widest=70),
                Field("Source", widest=60)),
        rows=(*rates, *scales, *bands, *steps),
        group="control",
    )  # fmt: skip


def _values(values: tuple[Any, ...]) -> str:
    said = []
    for value in values:
        years = "" if value.from_year is None and value.to is None else f"{value.from_year or ''} to {value.to or ''}"
        where = ", ".join(text if isinstance(text, str) else " or ".join(text) for text in value.when.values())
        said.append(f"{': '.join(part for part in (where, years.strip()) if part) or 'always'}: {value.value:g}")
    return "; ".join(said)


def _as_value(entry: object) -> str | float | None:
    if isinstance(entry, str | np.str_):
        return str(entry) or None
    return None if np.isnan(number := float(str(entry))) else number


def _as_typed(text: str) -> str | float | None:
    """Return a text of the file as Excel would take it: a number unless it is a code that begins with nought."""
    try:
        number = float(text)
    except ValueError:
        return text or None
    return text if (text.startswith("0") and text[1:2].isdigit()) or not np.isfinite(number) else number
