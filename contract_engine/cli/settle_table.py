"""`contract-engine settle TERM_SHEET --table FILE`: one scheme over thousands of rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from contract_engine.cli.guard import TABLE_ENDINGS, readable
from contract_engine.cli.options import as_one_document, progress_to
from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.settlement.table_columns import Rows
    from contract_engine.settlement.table_ready import Ready
    from contract_engine.settlement.whole_table import Settled

YEAR = re.compile(r"^(\d{4})(?:[/-](?:\d{2}|\d{4}))?$")


def settle_a_table(  # noqa: PLR0913 - one argument for each option of the command
    term_sheet: Path, table: Path, *, rules: str | None, year: str | None, output: Path | None, as_json: bool,
    quiet: bool, force: bool,
) -> None:  # fmt: skip
    """Settle every row of a table by the rules of a term sheet; write them, and say what they come to."""
    from contract_engine.settlement.table_totals import as_json as document
    from contract_engine.settlement.table_totals import left_out, summary
    from contract_engine.sources.rows import read_rows

    known = _rules_of(term_sheet)
    if output:
        _check_output(output, (table, term_sheet), force=force)
    tell = progress_to(quiet)
    tell(f"reading {table.name}")
    with readable(table, TABLE_ENDINGS):
        rows = read_rows(table, _named(known, rules))
    tell(f"settling {rows.count:,} rows")
    ready = _chosen(known, rows, rules)
    if output:
        _check_beside(ready, output, (table, term_sheet), force=force)
    settled = _settled(ready, rows, year)
    if output:
        tell(f"writing {output.name}")
    written = _written(settled, output, (table, _sheet_of(term_sheet))) if output else []
    if as_json:
        click.echo(as_one_document(document(settled)))
    elif quiet and settled.reasons:
        click.echo("\n".join(left_out(settled)), err=True)
    elif not quiet:
        click.echo("\n".join([*summary(settled), *written]))


def _sheet_of(term_sheet: Path) -> Path:
    from contract_engine import shipped

    return shipped.term_sheet(term_sheet)


def _rules_of(term_sheet: Path) -> dict[str, Ready]:
    from contract_engine import shipped
    from contract_engine.workbook.read_rules import read_rules

    sheet = shipped.term_sheet(term_sheet)
    with readable(sheet):
        known = read_rules(sheet)
    if not known:
        having = [name for name, path in shipped.term_sheets().items() if "[tables." in path.read_text("utf-8")]
        raise PutRightError(
            f"{term_sheet} has no rules for a table, so it settles one contract at a time."
            f" These settle a table: {', '.join(having)}."
        )
    return known


def _check_output(output: Path, inputs: tuple[Path, ...], *, force: bool) -> None:
    from contract_engine.workbook.save import check_place

    if output.suffix.lower() not in (".csv", ".xlsx"):
        raise PutRightError(f"{output.name} is neither .csv nor .xlsx. Give the output one of these endings.")
    _check_free(output, inputs, force=force)
    check_place(output)


def _check_beside(ready: Ready, output: Path, inputs: tuple[Path, ...], *, force: bool) -> None:
    """Hold the files that stand beside the output, one for each total, to the same rules."""
    from contract_engine.workbook.table_book import files_written

    for path in files_written(ready, output)[1:]:
        _check_free(path, inputs, force=force)


def _check_free(output: Path, inputs: tuple[Path, ...], *, force: bool) -> None:
    if any(output.exists() and path.exists() and output.samefile(path) for path in inputs):
        raise PutRightError(f"{output.name} is what is to be read. Give the output another name.")
    if output.exists() and not force:
        raise PutRightError(f"{output.name} is there already. Give another name, or add --force to replace it.")


def _named(known: dict[str, Ready], rules: str | None) -> list[Ready]:
    if rules is not None and rules not in known:
        raise PutRightError(f"There are no rules '{rules}' in this term sheet. It has: {', '.join(known)}.")
    return [known[rules]] if rules else list(known.values())


def _chosen(known: dict[str, Ready], rows: Rows, rules: str | None) -> Ready:
    """Return the rules asked for, or the only ones whose columns the table has."""
    from contract_engine.settlement.whole_table import missing_columns

    named = _named(known, rules)
    fitting = [ready for ready in named if not missing_columns(ready, rows)]
    if len(fitting) == 1 or len(named) == 1:
        return (fitting or named)[0]
    told = [f"  {ready.name}: {ready.rules.title}{_lacks(ready, rows)}" for ready in named]
    say = "fits more than one set of rules" if fitting else "fits none of the rules"
    raise PutRightError("\n".join([f"{rows.file} {say} of this term sheet. Name one with --rules:", *told]))


def _lacks(ready: Ready, rows: Rows) -> str:
    from contract_engine.settlement.whole_table import missing_columns

    lacking = missing_columns(ready, rows)
    return f" (the table lacks {', '.join(lacking)})" if lacking else ""


def _settled(ready: Ready, rows: Rows, year: str | None) -> Settled:
    from contract_engine.schema.faults import report
    from contract_engine.settlement.whole_table import settle_rows

    found = YEAR.match(year.strip()) if year else None
    if year and not found:
        raise PutRightError(f"'{year}' is not a year. Write it as 2023/24.")
    if year and ready.rules.year:
        raise PutRightError(
            f"Each row of this table has its own year, in the column {ready.rules.year}. Leave out --year."
        )
    settled = settle_rows(ready, rows, int(found[1]) if found else None)
    if settled.warnings:
        click.echo(report(rows.file, settled.warnings), err=True)
    return settled


def _written(settled: Settled, output: Path, inputs: tuple[Path, ...]) -> list[str]:
    from contract_engine.workbook.table_book import write_settled

    saved = write_settled(settled, output, inputs=inputs)
    for one in saved:
        for warning in one.warnings:
            click.echo(warning, err=True)
    return [f"Wrote {one.path}." for one in saved]
