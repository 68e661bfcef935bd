"""`contract-engine stress BOOK --table FILE`: every practice of a table under a contract's terms for its network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contract_engine.cli.guard import TABLE_ENDINGS, readable
from contract_engine.cli.options import as_one_document, progress_to
from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract


def stress_a_table(  # noqa: PLR0913 - one argument for each option of the command
    contract: Contract, table: Path, *, indicator: str, scenarios: int, seed: int, jobs: int, as_json: bool,
    quiet: bool, out: Path | None = None,
) -> None:  # fmt: skip
    """Put every practice of a table under a contract's terms for its network; say who earns what, and who owes.

    `out` is a CSV file for what each practice is paid; what each network is paid goes beside it.
    """
    from contract_engine.results.stress_everyone import as_json as document
    from contract_engine.results.stress_everyone import summary
    from contract_engine.sources.rows import read_rows
    from contract_engine.stressing.everyone_table import COLUMNS, stress_table
    from contract_engine.workbook.everyone_csv import places_of, write_everyone

    if out is not None:
        not_the_table(table, places_of(out))
    tell = progress_to(quiet or as_json)
    tell(f"reading {table.name}")
    with readable(table, TABLE_ENDINGS):
        rows = read_rows(table, [COLUMNS])
    tell(f"settling {rows.count:,} practices in {scenarios:,} futures")
    stressed = stress_table(contract, rows, indicator=indicator, scenarios=scenarios, seed=seed, jobs=jobs)
    saved = () if out is None else write_everyone(stressed, out)
    if as_json:
        click.echo(as_one_document(document(stressed)))
    elif not quiet:
        click.echo("\n".join(summary(stressed)))
    for each in saved:
        click.echo(f"Wrote {each.path}", err=as_json or quiet)


def not_the_table(table: Path, places: tuple[Path, ...]) -> None:
    """Refuse to write over the table that is read."""
    for place in places:
        if place.exists() and table.exists() and place.samefile(table):
            raise PutRightError(f"{place} is the input, and is never written over. Give another name with -o.")
