"""`contract-engine split POT`: a pot shared between practices by every rule asked for, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contract_engine.cli.editions import ALL, FACILITATOR
from contract_engine.cli.guard import readable
from contract_engine.cli.options import as_one_document, progress_to
from contract_engine.errors import PutRightError
from contract_engine.schema.columns import WHOLE_RANGE
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_engine.results.split_contract import ContractSplit
    from contract_engine.results.splitting import Meeting, RuleLine
    from contract_engine.splitting.game import Game
    from contract_engine.workbook.pot_read import PotRead

ENDINGS = (".xlsx", ".xlsm", ".toml", ".csv")


def split_a_pot(book: Path, out: Path | None, options: dict[str, Any]) -> None:
    """Read a pot, share it by the rules asked for, write the workbook and say what it comes to."""
    from contract_engine.cli.split_contract import as_json_of, is_a_contract, read_contract
    from contract_engine.results.money import money
    from contract_engine.workbook.pot_read import read_pot

    quiet = options["quiet"] or options["as_json"]
    tell = progress_to(quiet)
    _is_an_amount(options["pot"])
    found, game = None, None
    if is_a_contract(book):
        tell("settling the contract for every group of practices")
        found, read, game = read_contract(book, options)
    else:
        with readable(book, ENDINGS):
            read = read_pot(book, amount=options["pot"])
        if options["players"]:
            raise PutRightError(
                f"--players is for a whole contract, and {book.name} is a pot: it is shared by its rows."
            )
    reader = _reader_of(read, options["reader"])
    names = _rules_of(options["rules"], options["adopt"])
    target = _target(book, out, reader, options)
    if options["adopt"] is not None:
        _may_adopt(book)
    if read.warnings and not options["quiet"]:
        from contract_engine.schema.faults import report

        click.echo(report(read.file, read.warnings), err=True)
    count = len(read.pot.practices)
    tell(f"sharing {money(read.pot.amount)} among {count} practice{'' if count == 1 else 's'}")
    meeting = _met(read, names, found, game)
    adopted = _adopted(meeting, read, book, options["adopt"], found) if options["adopt"] is not None else ()
    if target is not None:
        _write(meeting, read, target, reader, found)
    if options["as_json"]:
        from contract_engine.results.split_json import as_json

        more = {} if found is None or reader != FACILITATOR else as_json_of(found)
        click.echo(as_one_document({**as_json(meeting, reader), **more}))
    elif not options["quiet"]:
        click.echo("\n".join(_page(meeting, reader, target, found)))
    for line in adopted:
        click.echo(line, err=quiet)


def _is_an_amount(typed: float | None) -> None:
    # No number at all (nan) is neither too small nor too large.
    if typed is not None and not PENNY <= typed <= WHOLE_RANGE:
        raise PutRightError(f"--pot {typed:g} is no amount to share. Give pounds, from {PENNY} to {WHOLE_RANGE:,.0f}.")


def _rules_of(typed: str | None, adopted: str | None) -> tuple[str, ...]:
    from contract_engine.results.splitting import rules_named
    from contract_engine.schema.spelling import listed, nearest
    from contract_engine.splitting.meeting_rules import BY_DEFAULT, EVERY

    def named(words: str, option: str) -> tuple[str, ...]:
        try:
            return rules_named(words)
        except KeyError as slip:
            name = str(slip.args[0])
            like = nearest(name, EVERY)
            mend = f"Did you mean {like}?" if like else f"Use all, or some of {listed(EVERY, 'and')}."
            raise PutRightError(f"{option} {name}: there is no such rule. {mend}") from slip

    names = named(typed, "--rules") if typed else BY_DEFAULT
    if adopted is None:
        return names
    wanted = named(adopted, "--adopt")
    if len(wanted) != 1:
        raise PutRightError("--adopt takes the name of one rule, such as list.")
    return tuple(dict.fromkeys((*names, *wanted)))


def _reader_of(read: PotRead, typed: str) -> str:
    from contract_engine.schema.spelling import fold, listed, nearest

    known = {fold(name): name for name in (*read.pot.practices, FACILITATOR, ALL)}
    if fold(typed) in known:
        return known[fold(typed)]
    like = nearest(typed, known.values())
    mend = f"Did you mean {like}?" if like else f"Use all, facilitator, {listed(read.pot.practices)}."
    raise PutRightError(f"--for {typed}: there is no such practice. {mend}")


def _target(book: Path, out: Path | None, reader: str, options: dict[str, Any]) -> Path | None:
    """Return where the workbook goes; nowhere if only JSON or the adoption was asked for."""
    from contract_engine.cli.solve import may_write, results_beside

    only = options["as_json"] or options["adopt"] is not None
    target = out or (None if only else results_beside(book, reader))
    if target is not None:
        may_write(target, book)
    return target


def _may_adopt(book: Path) -> None:
    from contract_engine.workbook.in_place import ENDINGS as BOOKS
    from contract_engine.workbook.pot_adopt import may_adopt

    if book.suffix.lower() not in BOOKS:
        raise PutRightError(f"--adopt writes shares into an Excel workbook, and {book.name} is none. Leave it out.")
    may_adopt(book)


def _met(read: PotRead, names: tuple[str, ...], found: ContractSplit | None, game: Game | None) -> Meeting:
    from contract_engine.results.splitting import meet

    if found is None:
        meeting = meet(read.pot, rules=names)
    else:
        meeting = meet(read.pot, rules=names, game=game, assumed=found.assumed, drafted=found.drafted_shares)
    if not meeting.shown:
        told = "; ".join(f"{line.label}: {line.why}" for line in meeting.left_out)
        raise PutRightError(f"{read.file}: none of the rules asked for gives a split. {told}.")
    return meeting


def _write(meeting: Meeting, read: PotRead, target: Path, reader: str, found: ContractSplit | None) -> None:
    from contract_engine.workbook.split_book import write_split
    from contract_engine.workbook.split_forms import forms_sheets

    more = () if found is None or reader != FACILITATOR else forms_sheets(found.forms)
    for warning in write_split(meeting, read, target, reader=reader, more=more).warnings:
        click.echo(warning, err=True)


def _adopted(meeting: Meeting, read: PotRead, book: Path, rule: str, found: ContractSplit | None) -> tuple[str, ...]:
    from contract_engine.cli.split_contract import adopt_in_contract
    from contract_engine.results.splitting import rules_named
    from contract_engine.workbook.pot_adopt import adopt

    (name,) = rules_named(rule)
    line = next(line for line in meeting.lines if line.rule == name)
    return adopt(line, read, book) if found is None else adopt_in_contract(found, line, book)


def _page(meeting: Meeting, reader: str, target: Path | None, found: ContractSplit | None) -> Iterator[str]:
    """Yield what the terminal shows: shares in columns, then sentences; stability for the facilitator alone."""
    from contract_engine.results.split_words import findings, headline, of_stability

    yield headline(meeting)
    yield ""
    yield from _columns(meeting)
    yield ""
    for sentence in findings(meeting):
        yield _point(sentence)
    if reader == FACILITATOR and meeting.standing:
        yield from ("", "For the facilitator, not to be shared", _point(meeting.assumed))
        yield from map(_point, of_stability(meeting))
    if reader == FACILITATOR and found is not None:
        from contract_engine.cli.split_contract import page_of_contract

        yield from ("", "Forms of organisation", *map(_point, page_of_contract(found)))
    if target is not None:
        yield from ("", f"Workbook: {target}")


def _columns(meeting: Meeting) -> list[str]:
    from contract_engine.cli.in_columns import in_columns

    def row(line: RuleLine) -> tuple[str, ...]:
        shares = () if line.shares is None else tuple(f"{share:,.2f}" for share in line.shares)
        return (line.label, *shares)

    pot = meeting.pot
    of_what = "£ received (-: paid)" if pot.is_cost else "£ received"
    if len(pot.practices) > len(meeting.shown):
        rows = [row(line) for line in meeting.shown]
        every = (("Today", *(f"{share:,.2f}" for share in meeting.today)), *rows)
        head = (of_what, *(line[0] for line in every))
        body = [(name, *(line[place] for line in every)) for place, name in enumerate(pot.practices, start=1)]
        return in_columns(head, body, words=1)
    today = ("today", *(f"{share:,.2f}" for share in meeting.today))
    return in_columns((of_what, *pot.practices), [today, *map(row, meeting.shown)], words=1)


def _point(words: str) -> str:
    import textwrap

    return textwrap.fill(words, 110, initial_indent="- ", subsequent_indent="  ")
