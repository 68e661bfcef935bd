"""`contract-engine check POT`: every fault of a pot to be shared, as of a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.cli.guard import readable

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.workbook.pot_read import PotRead


def is_a_pot(book: Path) -> bool:
    """Whether a file is a pot and no contract: a CSV file, or one with the table of a pot and without organisations."""
    from contract_engine.schema.faults import InputFaultsError
    from contract_engine.schema.organisations import PartyRow
    from contract_engine.workbook.open_book import opened
    from contract_engine.workbook.pot_read import is_pot
    from contract_engine.workbook.term_sheet import parsed

    if not book.is_file() or not is_pot(book):
        return False
    suffix = book.suffix.lower()
    if suffix == ".csv":
        return True
    try:
        content = book.read_bytes()
        if suffix == ".toml":
            return PartyRow.table not in parsed(content, book.name)
        return not opened(content, book.name).titled(PartyRow.sheet)
    except (OSError, InputFaultsError):
        return False


def pot_at(book: Path) -> PotRead:
    """Read a pot; an InputFaultsError lists everything to put right."""
    from contract_engine.workbook.pot_read import ENDINGS, read_pot

    with readable(book, ENDINGS):
        return read_pot(book)


def what_was_read(read: PotRead) -> str:
    """Say in a line what the pot holds."""
    pot = read.pot
    shared = "a cost" if pot.is_cost else "a gain"
    count = len(pot.practices)
    return f"{count} practice{'' if count == 1 else 's'}, {shared} of £{pot.amount:,.2f} to share"
