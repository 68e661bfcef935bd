"""`contract-engine new`: an input workbook, filled from a term sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from contract_engine.cli.guard import contract_at

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

WORKBOOKS = (".xlsx", ".xlsm")


@click.command()
@click.argument("term_sheet", metavar="TERM_SHEET")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="BOOK.xlsx",
              help="Name of the workbook; if not given, that of the term sheet, in this folder.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the workbook if it is there already.")
@click.option("--quiet", is_flag=True, help="Say nothing if all went well.")
def new(term_sheet: str, output: Path | None, *, force: bool, quiet: bool) -> None:
    """Write an input workbook, filled from TERM_SHEET.

    TERM_SHEET is the name of a term sheet that comes with contract_engine, or a .toml file of
    your own, or a workbook, whose figures are then copied into a new one.
    """
    from contract_engine.workbook.template import write_template

    source = _source(term_sheet)
    book = output or Path(f"{source.stem}.xlsx")
    _check_name(book, source, force=force)
    contract = contract_at(source)
    saved = write_template(contract, book, example=contract.settings.status == "example")
    for warning in saved.warnings:
        click.echo(warning, err=True)
    if not quiet:
        _tell(saved.path, contract)


def _source(name: str) -> Path:
    from contract_engine import shipped

    path = Path(name)
    return path if path.suffix.lower() in WORKBOOKS else shipped.term_sheet(name)


def _check_name(book: Path, source: Path, *, force: bool) -> None:
    from contract_engine.errors import PutRightError

    if book.suffix.lower() != ".xlsx":
        raise PutRightError(f"{book.name} is not the name of a workbook. Give one that ends in .xlsx.")
    if book.exists() and source.exists() and book.samefile(source):
        raise PutRightError(f"{book.name} is what is to be read. Give the new workbook another name.")
    if book.exists() and not force:
        raise PutRightError(f"{book.name} is there already. Give another name, or add --force to replace it.")


def _tell(book: Path, contract: Contract) -> None:
    from contract_engine.schema.faults import report

    if contract.warnings:
        click.echo(report(contract.file, contract.warnings), err=True)
    name = f'"{book}"' if " " in str(book) else str(book)
    click.echo(f"Wrote {book}: {contract.settings.name}.")
    click.echo("Fill or change its five sheets: Contract, Parties, Services, Schemes, Terms. Then type:")
    click.echo(f"  contract-engine check {name}")
