"""Rules of the sheet Holders: shares come to the whole, and whoever stands behind a candidate signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.faults import error
from contract_engine.schema.holder_rows import TESTS, HolderRow
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.spelling import fold, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

ADDS_UP = 1e-6


def shares_come_to_the_whole(contract: Contract) -> Iterator[Fault]:
    """The shares of a candidate are all typed and add up to 100%, or all are left blank."""
    for candidate, rows in _candidates(contract).items():
        typed = [row for row in rows if row.share is not None]
        if typed and len(typed) < len(rows):
            blank = next(row for row in rows if row.share is None)
            yield error(blank.at("share"), f"{blank.member} has no share of {candidate}, and others have.",
                        "Type a share for every member, or for none.")  # fmt: skip
        elif typed and abs(sum(row.share or 0.0 for row in rows) - 1) > ADDS_UP:
            total = sum(row.share or 0.0 for row in rows)
            yield error(rows[0].at("share"), f"shares of {candidate} come to {total * 100:.4g}%.",
                        "Make them come to 100%.")  # fmt: skip


def members_sign(contract: Contract) -> Iterator[Fault]:
    """Nobody outside the contract stands behind a candidate."""
    for row in contract.rows(HolderRow):
        outside = [name for name in contract.members(row.member) if contract.parties[name].role == "outside"]
        if outside:
            yield error(row.at("member"), f"{listed(outside, 'and')} is outside the contract and signs nothing.",
                        "Name an organisation that signs, or give it another Role on Parties.")  # fmt: skip


def scored_once(contract: Contract) -> Iterator[Fault]:
    """A candidate has one score for each test."""
    for candidate, rows in _candidates(contract).items():
        for test in TESTS:
            typed = [row for row in rows if getattr(row, test) is not None]
            other = next((row for row in typed if getattr(row, test) != getattr(typed[0], test)), None)
            if other is not None:
                yield error(other.at(test), f"{candidate} is scored otherwise at {typed[0].at(test)}.",
                            "A candidate has one score for each test: keep one of the two.")  # fmt: skip


def _candidates(contract: Contract) -> dict[str, list[HolderRow]]:
    found: dict[str, list[HolderRow]] = {}
    names: dict[str, str] = {}
    for row in contract.rows(HolderRow):
        found.setdefault(names.setdefault(fold(row.candidate), row.candidate), []).append(row)
    return found


RULES = (
    Rule(shares_come_to_the_whole, reads=(HolderRow,)),
    Rule(members_sign, reads=(PartyRow, HolderRow)),
    Rule(scored_once, reads=(HolderRow,)),
)
