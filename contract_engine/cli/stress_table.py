"""`contract-engine stress BOOK --table FILE`: every practice of a table under a contract's terms for its network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contract_engine.cli.guard import TABLE_ENDINGS, readable
from contract_engine.cli.options import as_one_document, progress_to

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract


def stress_a_table(  # noqa: PLR0913 - one argument for each option of the command
    contract: Contract, table: Path, *, indicator: str, scenarios: int, seed: int, jobs: int, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Put every practice of a table under a contract's terms for its network; say who earns what, and who owes."""
    from contract_engine.results.stress_everyone import as_json as document
    from contract_engine.results.stress_everyone import summary
    from contract_engine.sources.rows import read_rows
    from contract_engine.stressing.everyone_table import COLUMNS, stress_table

    tell = progress_to(quiet or as_json)
    tell(f"reading {table.name}")
    with readable(table, TABLE_ENDINGS):
        rows = read_rows(table, [COLUMNS])
    tell(f"settling {rows.count:,} practices in {scenarios:,} futures")
    stressed = stress_table(contract, rows, indicator=indicator, scenarios=scenarios, seed=seed, jobs=jobs)
    if as_json:
        click.echo(as_one_document(document(stressed)))
    elif not quiet:
        click.echo("\n".join(summary(stressed)))
