"""`contract-engine new`: an input workbook, filled from a term sheet and from published files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contract_engine.cli.guard import TABLE_ENDINGS, contract_at, readable

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract

WORKBOOKS = (".xlsx", ".xlsm")


@click.command()
@click.argument("term_sheet", metavar="TERM_SHEET", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="BOOK.xlsx",
              help="Name of the workbook; if not given, that of the term sheet, in this folder.")  # fmt: skip
@click.option("--blank", is_flag=True,
              help="Only the sheets, without figures: TERM_SHEET is then a form of contract, such as alliance; if not"
              " given, the workbook has the sheets of all forms.")  # fmt: skip
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
@click.option("--private", "party", metavar="PARTY",
              help="Write in place of the workbook a file for one organisation's own figures, which solve, settle and"
              " check then join with --private FILE.")  # fmt: skip
@click.option("--pot", is_flag=True,
              help="Write in place of a contract the workbook of a pot that practices share, with an example, for"
              " contract-engine split.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the workbook if it is there already.")
@click.option("--quiet", is_flag=True, help="Say nothing if all went well.")
def new(  # noqa: PLR0913 - one parameter for each option
    term_sheet: str | None, output: Path | None, *, blank: bool, practices: tuple[Path, ...], networks: tuple[str, ...],
    activity: Path | None, mapping: Path | None, write_mapping: Path | None, party: str | None, pot: bool, force: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Write an input workbook, filled from TERM_SHEET.

    TERM_SHEET is the name of a term sheet that comes with contract_engine, or a .toml file of
    your own, or a workbook, whose figures are then copied into a new one. With --blank it is a
    form of contract, and the workbook has its sheets and no figures but defaults.

    With --practices and --network, the practices of a primary care network and their registered
    and weighted lists replace those of the term sheet. CSV files and workbooks are read by their
    published headings: NHS Payments to General Practice; or Patients Registered at a GP Practice,
    the mapping and the lists. What the term sheet says of its own practices is made for each new
    one from the nearest in list, in proportion, and marked as illustrative.

    With --activity, Services hold the plan of a contract-monitoring extract, read by the headings
    of the Aggregate Contract Monitoring Data Set and summed by provider and point of delivery.
    The mapping has the columns Provider code, Point of delivery code, Provider and Point of
    delivery, the last two blank for what is left out. Codes without a line in it stop the command.

    With --private, the file holds what TERM_SHEET has of that organisation's own figures and is
    blank elsewhere; its cells say which figure is meant.
    """
    from contract_engine.errors import PutRightError
    from contract_engine.workbook.template import write_template

    others = any((practices, networks, activity, mapping, write_mapping, party))
    if pot:
        _write_pot(output, others=bool(term_sheet or blank or others), force=force, quiet=quiet)
        return
    if blank:
        _write_blank(term_sheet, output, others=others, force=force, quiet=quiet)
        return
    if term_sheet is None:
        raise PutRightError(
            "Which term sheet? Name one that contract-engine models lists, or a file, or add --blank for a workbook"
            " without figures."
        )
    source = _source(term_sheet)
    if party:
        _write_private(source, party, output, others=bool(practices or networks or activity), force=force, quiet=quiet)
        return
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


def _write_blank(name: str | None, output: Path | None, *, others: bool, force: bool, quiet: bool) -> None:
    from contract_engine.clauses.form import load_form
    from contract_engine.errors import PutRightError
    from contract_engine.workbook.blank import write_blank

    if others:
        raise PutRightError("--blank has no figures to fill in. Leave the other options out, or leave out --blank.")
    book = output or Path(f"blank_{name}.xlsx" if name else "blank.xlsx")
    _check_name(book, [], force=force)
    form = load_form(_form_file(name)).form if name else None
    saved = write_blank(book, form=form.name if form else "", families=form.families if form else ())
    for warning in saved.warnings:
        click.echo(warning, err=True)
    if not quiet:
        click.echo(f"Wrote {saved.path}: a blank workbook{f' of the form {form.name}' if form else ''}.")
        _tell_what_next(saved.path)


def _write_pot(output: Path | None, *, others: bool, force: bool, quiet: bool) -> None:
    from contract_engine.errors import PutRightError
    from contract_engine.workbook.pot_book import write_pot

    if others:
        raise PutRightError("--pot writes a workbook of its own. Leave out TERM_SHEET and the other options.")
    book = output or Path("pot.xlsx")
    _check_name(book, [], force=force)
    saved = write_pot(book)
    for warning in saved.warnings:
        click.echo(warning, err=True)
    if not quiet:
        name = f'"{saved.path}"' if " " in str(saved.path) else str(saved.path)
        click.echo(f"Wrote {saved.path}: a pot shared by five practices, as an example.")
        click.echo(f"Type your own over its sheet Pot. Then type:\n  contract-engine split {name}")


def _form_file(name: str) -> Path:
    """Return the file of a form, by its name or by that of a term sheet."""
    from difflib import get_close_matches

    from contract_engine import shipped
    from contract_engine.errors import PutRightError

    known = {path.stem: path for path in sorted(shipped.models_dir().glob("*.py"))}
    if name in shipped.term_sheets():
        name = contract_at(shipped.term_sheet(name)).settings.form
    if name not in known:
        near = get_close_matches(name, known, n=1)
        advice = f"Did you mean {near[0]}?" if near else f"Choose one of: {', '.join(known)}."
        raise PutRightError(f"There is no form of contract '{name}'. {advice}")
    return known[name]


def _write_private(  # noqa: PLR0913 - one parameter for each option
    source: Path, party: str, output: Path | None, *, others: bool, force: bool, quiet: bool
) -> None:
    from contract_engine.cli.editions import in_file_name
    from contract_engine.errors import PutRightError
    from contract_engine.workbook.private_book import write_private
    from contract_engine.workbook.read import tables_at

    if others:
        raise PutRightError("--private goes with no published file: give the workbook made from them as TERM_SHEET.")
    book = output or Path(f"{source.stem} private{in_file_name(party)}.xlsx")
    _check_name(book, [source], force=force)
    with readable(source):
        tables = tables_at(source)
    today = datetime.now().astimezone().date()
    saved = write_private(tables, party, book, shared=source.name, on=today)
    if not quiet:
        click.echo(f"Wrote {saved.path}, for {party} to fill with its own figures.")


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
    click.echo(f"Wrote {book}: {contract.settings.name}.")
    for line in lines:
        click.echo(line)
    _tell_what_next(book)


def _tell_what_next(book: Path) -> None:
    name = f'"{book}"' if " " in str(book) else str(book)
    click.echo("Fill or change its five sheets: Contract, Parties, Services, Schemes, Terms. Then type:")
    click.echo(f"  contract-engine check {name}")
