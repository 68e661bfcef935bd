"""Rules of what a split may need: every group has a value, and networks have practices."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from contract_engine.schema.faults import error
from contract_engine.schema.organisations import PartyRow
from contract_engine.schema.rule import Rule
from contract_engine.schema.spelling import fold, listed
from contract_engine.schema.splits import CoalitionRow, NetworkRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.faults import Fault

# With more players than these nobody types a value for every group.
MOST_TYPED = 10


def groups_are_of_signatories(contract: Contract) -> Iterator[Fault]:
    """Members are organisations that sign, each once, and no group stands on two rows."""
    signing = {fold(name): name for name in contract.signatories}
    first: dict[frozenset[str], CoalitionRow] = {}
    for row in contract.rows(CoalitionRow):
        unknown = [name for name in row.names if fold(name) not in signing]
        folded = [fold(name) for name in row.names]
        if unknown or not folded:
            found = (
                f"{listed(unknown, 'and')} signs no contract on Parties." if unknown else "the group has no members."
            )
            yield error(row.at("members"), found, "Name organisations as on Parties, with commas between them.")
        elif len(set(folded)) < len(folded):
            yield error(row.at("members"), f"{row.members} names an organisation twice.", "Name each once.")
        elif (other := first.setdefault(frozenset(folded), row)) is not row:
            yield error(row.at("members"), f"{row.members} stands at {other.at('members')} too.",
                        "Take one of the two out.")  # fmt: skip


def every_group_has_a_value(contract: Contract) -> Iterator[Fault]:
    """Whoever stands in a group stands in all its groups: a blank is not zero."""
    rows = contract.rows(CoalitionRow)
    typed = {frozenset(map(fold, row.names)): row for row in rows}
    names = {fold(name): name for row in rows for name in row.names}
    signing = {fold(name) for name in contract.signatories}
    if not rows or not signing.issuperset(names):
        return
    if len(names) > MOST_TYPED:
        yield error(rows[0].at("members"), f"the groups are of {len(names)} organisations:"
                    f" {2 ** len(names) - 1:,} values would be needed.",
                    f"Type the groups of {MOST_TYPED} organisations at most, or clear the sheet: split then settles"
                    " the contract for every group.")  # fmt: skip
        return
    missing = [
        group for size in range(1, len(names) + 1) for group in combinations(names, size)
        if frozenset(group) not in typed
    ]  # fmt: skip
    if missing:
        shown = "; ".join(", ".join(names[name] for name in group) for group in missing[:3])
        more = f"; and {len(missing) - 3:,} more" if len(missing) > 3 else ""  # noqa: PLR2004 - as many as are shown
        yield error(rows[-1].at("members"), f"no value for {shown}{more}.",
                    "Add a row for each: a group without a row is not worth nothing.")  # fmt: skip


def small_networks_can_sign(contract: Contract) -> Iterator[Fault]:
    """All practices of a network together have as many patients as it needs."""
    for row in contract.rows(NetworkRow):
        people = sum(contract.parties[name].registered_list or 0.0 for name in contract.members(row.network))
        if people < row.smallest_list:
            found = f"{row.network} needs {row.smallest_list:,.0f} patients, and all its practices have {people:,.0f}."
            yield error(row.at("smallest_list"), found, "Type a smaller number, or correct the lists on Parties.")


RULES = (
    Rule(groups_are_of_signatories, reads=(PartyRow,)),
    Rule(every_group_has_a_value, reads=(PartyRow, CoalitionRow)),
    Rule(small_networks_can_sign, reads=(PartyRow,)),
)
