"""Who stands behind a budget: one organisation, or several that share what it leaves them.

A contract on the table may be written for an account that nobody owns alone. Every payment to
or from the account is received or made by those who stand behind it, each its share of it,

    payment of x to the account      share_i x to each i behind it
    payment of x by the account      share_i x from each i behind it

and so is whatever else the account earns or bears. A payment from an organisation to itself is
no payment. Because shares add up to one, and are fixed, every payment stays linear in the terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Holding:
    """The shares of those behind an account, and what managing the budget costs, price-base pounds a year.

    `account` is blank where the contract names the one holder itself, and only the cost is new.
    """

    account: str
    shares: Mapping[str, float]
    management: float = 0.0

    @property
    def members(self) -> tuple[str, ...]:
        """Those behind the account."""
        return tuple(self.shares)

    def behind(self, party: str) -> Mapping[str, float]:
        """Return who receives or pays what is paid to or by an organisation, and which part of it."""
        return self.shares if self.account and party == self.account else {party: 1.0}

    def together(self, parties: frozenset[str]) -> frozenset[str]:
        """Return these organisations, with the account and all behind it if one of them is among these."""
        whole = {*self.shares, self.account} if self.account else set()
        return parties if whole.isdisjoint(parties) else parties | whole
