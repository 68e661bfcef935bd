"""`contract-engine split BOOK`: a whole contract as the pot, its practices sharing what they gain by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_engine.errors import PutRightError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_engine.results.split_contract import ContractSplit
    from contract_engine.results.splitting import RuleLine
    from contract_engine.splitting.adopted_terms import Adopted
    from contract_engine.splitting.game import Game
    from contract_engine.workbook.pot_read import PotRead


def is_a_contract(book: Path) -> bool:
    """Whether a file, or a bundled term sheet of this name, is a contract and not a pot."""
    from contract_engine.schema.faults import InputFaultsError
    from contract_engine.schema.organisations import PartyRow
    from contract_engine.shipped import term_sheets
    from contract_engine.workbook.open_book import opened
    from contract_engine.workbook.pot_read import is_pot
    from contract_engine.workbook.term_sheet import parsed

    if not book.exists():
        return str(book) in term_sheets()
    if not book.is_file() or is_pot(book):
        return False
    try:
        content = book.read_bytes()
        if book.suffix.lower() == ".toml":
            return PartyRow.table in parsed(content, book.name)
        return bool(opened(content, book.name).titled(PartyRow.sheet))
    except (OSError, InputFaultsError):
        return False


def read_contract(book: Path, options: dict[str, Any]) -> tuple[ContractSplit, PotRead, Game | None]:
    """Read a contract, settle it for every group of its practices, and return it as a pot."""
    from contract_engine.cli.guard import contract_at
    from contract_engine.results.split_contract import game_worth, split_of
    from contract_engine.workbook.contract_pot import pot_of_contract

    contract = contract_at(book, terms=options["terms"])
    players = [name.strip() for name in (options["players"] or "").split(",") if name.strip()]
    found = split_of(contract, players=players, scenarios=options["scenarios"], seed=options["seed"])
    amount = options["pot"]
    return found, pot_of_contract(contract, found, amount=amount), game_worth(found.game, amount)


def adopt_in_contract(found: ContractSplit, line: RuleLine, book: Path) -> tuple[str, ...]:
    """Write a rule's shares into the drafts of the terms that pay the players; sentences on what was written."""
    from contract_engine.splitting.adopted_terms import terms_that_give
    from contract_engine.workbook.contract_adopt import adopt_drafts

    if line.shares is None or line.reserve:
        why = line.why or "it keeps a part in reserve"
        raise PutRightError(f"--adopt: {line.label} gives no shares that come to all there is: {why}.")
    adopted = terms_that_give(found.asked, found.drafted_shares, line.shares)
    told = adopt_drafts(found.asked.contract, adopted.values, book, line.label)
    return (*told, *_rounded(found, adopted))


def _rounded(found: ContractSplit, adopted: Adopted) -> Iterator[str]:
    """Say what whole steps leave each player more or less than its share."""
    if adopted.step is not None:
        more = ", ".join(
            f"{name} {'-' if pounds < 0 else '+'}£{abs(pounds):,.2f}"
            for name, pounds in zip(found.players, adopted.more, strict=True)
        )
        yield f"The terms go in steps of {adopted.step:g}, so each is rounded. Against the rule's own shares: {more}."


def page_of_contract(found: ContractSplit) -> Iterator[str]:
    """Yield what the terminal adds for the facilitator: sampled shares of many, and the forms of organisation."""
    from contract_engine.results.split_forms import forms_in_words

    if found.sampled is not None:
        yield f"Shapley value of {len(found.players)} organisations: {found.sampled.answer.why}."
        for name, share, error in zip(found.players, found.sampled.shares, found.sampled.errors, strict=True):
            yield f"{name}: £{share:,.0f}, give or take £{1.96 * error:,.0f}."
    yield from forms_in_words(found.forms)


def as_json_of(found: ContractSplit) -> dict[str, object]:
    """Return what `split --json` adds for a contract."""
    from contract_engine.results.split_forms import forms_as_json

    sampled = found.sampled
    return {
        "forms": forms_as_json(found.forms),
        "scenarios": found.scenarios,
        "sampled_shapley": None if sampled is None else {
            name: {"share": round(float(share), 6), "standard_error": round(float(error), 6)}
            for name, share, error in zip(found.players, sampled.shares, sampled.errors, strict=True)
        },
    }  # fmt: skip
