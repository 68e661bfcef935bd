"""`contract-engine check`: every fault of a workbook at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contract_engine.cli.guard import book_argument, contract_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

PUT_RIGHT = 2


@click.command()
@book_argument
@click.option("--json", "as_json", is_flag=True, help="Print the faults as one JSON document.")
@click.option("--quiet", is_flag=True, help="Say nothing if there is nothing to put right.")
@click.pass_context
def check(ctx: click.Context, book: Path, *, as_json: bool, quiet: bool) -> None:
    """List everything to put right in BOOK, a workbook or a term sheet, by sheet and cell.

    Each line says where, what was found and how to mend it. Ends with status 2 if anything
    has to be put right, 0 if not; things that are only good to know do not stop a run.
    """
    from contract_engine.schema.faults import InputFaultsError, report

    try:
        contract = contract_at(book)
    except InputFaultsError as problem:
        if as_json:
            click.echo(_as_json(problem.faults))
        else:
            click.echo(str(problem), err=True)
        ctx.exit(PUT_RIGHT)
    if as_json:
        click.echo(_as_json(contract.warnings))
    elif not quiet:
        if contract.warnings:
            click.echo(report(contract.file, contract.warnings), err=True)
        click.echo(f"{contract.file}: nothing to put right")
        click.echo(f"  read: {_what_was_read(contract)}")


def _as_json(faults: Iterable[Fault]) -> str:
    import json
    from dataclasses import asdict

    return json.dumps({"faults": [asdict(fault) for fault in faults]}, indent=2, ensure_ascii=False)


def _what_was_read(contract: Contract) -> str:
    from contract_engine.schema.schemes import SchemeRow
    from contract_engine.schema.services import ServiceRow

    schemes = len({row.scheme for row in contract.rows(SchemeRow)})
    still_open = sum(lever.open for lever in contract.levers)
    return ", ".join(
        (
            _count(len(contract.parties), "organisation"),
            _count(len(contract.rows(ServiceRow)), "service"),
            _count(schemes, "scheme"),
            f"{_count(len(contract.levers), 'term')} ({still_open} open to negotiation)",
        )
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
