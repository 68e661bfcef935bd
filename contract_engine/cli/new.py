"""`contract-engine new`: an input workbook, filled from a term sheet and from published files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from contract_engine.cli.guard import TABLE_ENDINGS, contract_at, readable

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

WORKBOOKS = (".xlsx", ".xlsm")


@click.command()
@click.argument("term_sheet", metavar="TERM_SHEET")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="BOOK.xlsx",
              help="Name of the workbook; if not given, that of the term sheet, in this folder.")  # fmt: skip
@click.option("--practices", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Practices and their lists, from NHS England's published files; may be given several times, for"
              " files that go together.")  # fmt: skip
@click.option("--network", "networks", multiple=True, metavar="CODE",
              help="The primary care network whose practices replace those of the term sheet; once for each network"
              " there.")  # fmt: skip
@click.option("--activity", type=click.Path(path_type=Path), metavar="FILE",
              help="The activity plan, from a contract-monitoring extract.")  # fmt: skip
@click.option("--mapping", type=click.Path(path_type=Path), metavar="FILE",
              help="Which service each code of the extract belongs to; if not given, its sheet Mapping.")  # fmt: skip
@click.option("--write-mapping", type=click.Path(path_type=Path), metavar="FILE.csv",
              help="Only write a mapping of the extract's codes, to be filled.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the workbook if it is there already.")
@click.option("--quiet", is_flag=True, help="Say nothing if all went well.")
def new(  # noqa: PLR0913 - one parameter for each option
    term_sheet: str, output: Path | None, *, practices: tuple[Path, ...], networks: tuple[str, ...],
    activity: Path | None, mapping: Path | None, write_mapping: Path | None, force: bool, quiet: bool,
) -> None:  # fmt: skip
    """Write an input workbook, filled from TERM_SHEET.

    TERM_SHEET is the name of a term sheet that comes with contract_engine, or a .toml file of
    your own, or a workbook, whose figures are then copied into a new one.

    With --practices and --network, the practices of a primary care network and their registered
    and weighted lists replace those of the term sheet. CSV files and workbooks are read by their
    published headings: NHS Payments to General Practice; or Patients Registered at a GP Practice,
    the mapping and the lists. What the term sheet says of its own practices is made for each new
    one from the nearest in list, in proportion, and marked as illustrative.

    With --activity, Services hold the plan of a contract-monitoring extract, read by the headings
    of the Aggregate Contract Monitoring Data Set and summed by provider and point of delivery.
    The mapping has the columns Provider code, Point of delivery code, Provider and Point of
    delivery, the last two blank for what is left out. Codes without a line in it stop the command.
    """
    from contract_engine.workbook.template import write_template

    source = _source(term_sheet)
    _check_options(practices, networks, activity, (mapping, write_mapping))
    if write_mapping and activity:
        _start_mapping(contract_at(source), activity, write_mapping, force=force)
        return
    inputs = [source, *practices, *filter(None, (activity, mapping))]
    book = output or Path(f"{source.stem}.xlsx")
    _check_name(book, inputs, force=force)
    contract = contract_at(source)
    lines: tuple[str, ...] = ()
    if practices:
        contract = _with_practices(contract, practices, networks)
    if activity:
        contract, lines = _with_activity(contract, activity, mapping)
    saved = write_template(contract, book, example=contract.settings.status == "example")
    for warning in saved.warnings:
        click.echo(warning, err=True)
    if not quiet:
        _tell(saved.path, contract, lines)


def _source(name: str) -> Path:
    from contract_engine import shipped

    path = Path(name)
    return path if path.suffix.lower() in WORKBOOKS else shipped.term_sheet(name)


def _check_options(
    practices: tuple[Path, ...], networks: tuple[str, ...], activity: Path | None, of_activity: tuple[Path | None, ...]
) -> None:
    from contract_engine.errors import PutRightError

    if practices and not networks:
        raise PutRightError("--practices needs --network CODE, the primary care network whose practices are meant.")
    if networks and not practices:
        raise PutRightError("--network needs --practices FILE, the published file that holds its practices.")
    if not activity and any(of_activity):
        raise PutRightError("--mapping and --write-mapping need --activity FILE, the extract whose codes they map.")


def _check_name(book: Path, inputs: list[Path], *, force: bool) -> None:
    from contract_engine.errors import PutRightError

    if book.suffix.lower() != ".xlsx":
        raise PutRightError(f"{book.name} is not the name of a workbook. Give one that ends in .xlsx.")
    if book.exists() and any(path.exists() and book.samefile(path) for path in inputs):
        raise PutRightError(f"{book.name} is what is to be read. Give the new workbook another name.")
    if book.exists() and not force:
        raise PutRightError(f"{book.name} is there already. Give another name, or add --force to replace it.")


def _with_practices(contract: Contract, practices: tuple[Path, ...], codes: tuple[str, ...]) -> Contract:
    from contract_engine.sources.practices import networks_of
    from contract_engine.sources.replaced import with_practices

    for path in practices:
        with readable(path, TABLE_ENDINGS), path.open("rb"):
            pass
    networks, notes = networks_of(practices, codes)
    return with_practices(contract, networks, practices, notes)


def _with_activity(contract: Contract, activity: Path, mapping: Path | None) -> tuple[Contract, tuple[str, ...]]:
    from contract_engine.sources.extract import read_extract
    from contract_engine.sources.planned import with_activity

    for path in filter(None, (activity, mapping)):
        with readable(path, TABLE_ENDINGS), path.open("rb"):
            pass
    return with_activity(contract, read_extract(activity), activity, mapping)


def _start_mapping(contract: Contract, activity: Path, mapping: Path, *, force: bool) -> None:
    from contract_engine.errors import PutRightError
    from contract_engine.sources.extract import read_extract
    from contract_engine.sources.mapping import starter

    if mapping.suffix.lower() != ".csv":
        raise PutRightError(f"{mapping.name} is not the name of a mapping. Give one that ends in .csv.")
    if mapping.exists() and not force:
        raise PutRightError(f"{mapping.name} is there already. Give another name, or add --force to replace it.")
    with readable(activity, TABLE_ENDINGS):
        extract = read_extract(activity)
    with readable(mapping, TABLE_ENDINGS):
        mapping.write_text(starter(contract, extract), encoding="utf-8-sig", newline="")
    click.echo(f"Wrote {mapping}: {len(extract.codes)} codes of {extract.file}.")
    click.echo("Fill its columns Provider and Point of delivery in place of each ?, then give it with --mapping.")


def _tell(book: Path, contract: Contract, lines: tuple[str, ...]) -> None:
    from contract_engine.schema.faults import report

    if contract.warnings:
        click.echo(report(contract.file, contract.warnings), err=True)
    name = f'"{book}"' if " " in str(book) else str(book)
    click.echo(f"Wrote {book}: {contract.settings.name}.")
    for line in lines:
        click.echo(line)
    click.echo("Fill or change its five sheets: Contract, Parties, Services, Schemes, Terms. Then type:")
    click.echo(f"  contract-engine check {name}")
