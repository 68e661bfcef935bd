"""`contract-engine check`: every fault of a workbook at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from contract_engine.cli.guard import book_argument, contract_at, rules_at
from contract_engine.cli.options import (
    as_one_document,
    json_option,
    models_option,
    private_option,
    quiet_option,
    terms_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

DONE, PUT_RIGHT = 0, 2


@click.command()
@book_argument
@terms_option
@private_option
@models_option
@json_option
@quiet_option
def check(  # noqa: PLR0913 - one parameter for each option
    book: Path,
    *,
    terms: Literal["written", "recommended"],
    private: tuple[Path, ...],
    models: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """List everything to put right in BOOK, a workbook or a term sheet, by sheet and cell; or a pot to be shared.

    Each line says where, what was found and how to mend it. Ends with status 2 if anything
    has to be put right, 0 if not; things that are only good to know do not stop a run.
    """
    from contract_engine.clauses.form import form_of
    from contract_engine.cli.check_pot import is_a_pot, pot_at, what_was_read
    from contract_engine.schema.faults import InputFaultsError
    from contract_engine.shipped import form_folders

    try:
        if is_a_pot(book):
            pot = pot_at(book)
            _tell(pot.file, pot.warnings, what_was_read(pot), as_json=as_json, quiet=quiet)
            return DONE
        rules = rules_at(book)
        if rules.tables and not rules.has_contract:
            return _tell_rules(book, rules.tables, as_json=as_json, quiet=quiet)
        contract = contract_at(book, terms=terms, private=private)
        form_of(contract, *form_folders(models))
    except InputFaultsError as problem:
        if as_json:
            click.echo(_as_json(problem.faults))
        else:
            click.echo(str(problem), err=True)
        return PUT_RIGHT
    _tell(contract.file, contract.warnings, _what_was_read(contract), as_json=as_json, quiet=quiet)
    if rules.tables and not as_json and not quiet:
        click.echo(f"  rules for tables: {', '.join(rules.tables)}")
    return DONE


def _tell(file: str, warnings: tuple[Fault, ...], what: str, *, as_json: bool, quiet: bool) -> None:
    """Say that nothing has to be put right, what is good to know, and what was read."""
    from contract_engine.schema.faults import report

    if as_json:
        click.echo(_as_json(warnings))
    elif not quiet:
        if warnings:
            click.echo(report(file, warnings), err=True)
        click.echo(f"{file}: nothing to put right")
        click.echo(f"  read: {what}")


def _tell_rules(book: Path, tables: Iterable[str], *, as_json: bool, quiet: bool) -> int:
    """Say that a term sheet with rules for tables alone has nothing to put right."""
    if as_json:
        click.echo(_as_json(()))
    elif not quiet:
        click.echo(f"{book.name}: nothing to put right")
        click.echo(f"  rules for tables: {', '.join(tables)}")
    return DONE


def _as_json(faults: Iterable[Fault]) -> str:
    from dataclasses import asdict

    return as_one_document({"faults": [asdict(fault) for fault in faults]})


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
