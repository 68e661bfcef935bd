"""What breaks first in a breaking world: the payment that moved most against whoever breaks, and the year.

Against everything as planned, and counted as the limit counts: of a running loss the years until it is first
passed, of spend its year, of a result over the term less staying as we are, or less delivering nothing, both
contracts in the same world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.settlement.ledger import terms_today
from contract_engine.stressing.margins import drafts, idle_ledger
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_engine.design.worlds import Worlds
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.stressing.margins import Limit, Yardstick
    from contract_engine.terms import Pounds

    Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """The payment that moved most against an organisation, and by how much its own costs and income did; pounds.

    `pounds` and `own` are changes of its result, negative where they are against it. `forgone` is a
    payment that is due only otherwise: if we stay as we are, or if it delivers nothing. Without a
    payment that moved against it, the names are blank.
    """

    payer: str
    payee: str
    clause: str
    pounds: float
    own: float
    forgone: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a result is made of in some worlds, the first of them everything as planned; shape (year, world)."""

    payments: Mapping[Key, Pounds]
    own: Pounds
    forgone: frozenset[Key] = frozenset()

    def less(self, other: Breakdown) -> Breakdown:
        """Return this less another."""
        nothing = np.zeros((1, 1))
        keys = sorted({*self.payments, *other.payments})
        payments = {key: self.payments.get(key, nothing) - other.payments.get(key, nothing) for key in keys}
        return Breakdown(payments, self.own - other.own, frozenset(other.payments.keys() - self.payments.keys()))


def first_to_move(worlds: Worlds, limits: Sequence[Limit], against: Yardstick) -> list[tuple[Moved, str | None]]:
    """Say of each limit what moved most, and in which year it is passed, in its own world.

    The worlds are everything as planned, then one for each limit, in their order.
    """
    found = []
    terms = drafts(worlds.contract)
    results = worlds.ledger_new.results(terms)
    for place, limit in enumerate(limits):
        people = worlds.contract.commissioners if limit.kind == "spend" else [limit.party]
        made = _made_of(worlds.ledger_new, terms, people)
        weights, year = against.discount, limit.year
        if limit.kind == "loss":
            plan = against.plan[limit.party]
            running = np.cumsum(plan - results[limit.party][:, place + 1])
            passed = np.flatnonzero(running > against.limit[limit.party] + PENNY)
            last = int(passed[0]) if len(passed) else len(running) - 1
            weights = (np.arange(len(running)) <= last).astype(float)
            year = worlds.contract.years[last] if len(passed) else None
        elif limit.kind == "spend":
            weights = np.array([float(each == limit.year) for each in worlds.contract.years])
        elif limit.kind == "worse_off":
            made = made.less(_made_of(worlds.ledger_today, terms_today(worlds.today), people))
        else:
            made = made.less(_made_of(idle_ledger(worlds, limit.party), terms, people))
        found.append((_most(made, weights, place + 1), year))
    return found


def _made_of(ledger: Ledger, terms: Mapping[str, float], people: Sequence[str]) -> Breakdown:
    """Break the result of some organisations, taken as one, down into payments and what is their own."""
    payments = {
        (payment.payer, payment.payee, payment.clause): sign * payment.pounds
        for payment in ledger.payments(terms)
        if (sign := (payment.payee in people) - (payment.payer in people))
    }
    own = sum((ledger.own[party] for party in people), start=np.zeros((ledger.years, 1)))
    return Breakdown(payments, own)


def _most(made: Breakdown, weights: Pounds, world: int) -> Moved:
    moved = {key: _change(pounds, weights, world) for key, pounds in made.payments.items()}
    own = _change(made.own, weights, world)
    worst = min(moved, key=lambda key: moved[key], default=None)
    if worst is None or moved[worst] > -PENNY:
        return Moved("", "", "", 0.0, own)
    return Moved(*worst, moved[worst], own, forgone=worst in made.forgone)


def _change(pounds: Pounds, weights: Pounds, world: int) -> float:
    by_year = pounds[:, world] - pounds[:, 0] if pounds.shape[1] > 1 else np.zeros(1)
    return float((weights * by_year).sum())
