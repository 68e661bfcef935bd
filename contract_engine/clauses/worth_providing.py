"""Services that a provider may decline: what each would have to be paid, at planned activity, to go on with it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.paid_for import Done, pay
from contract_engine.schema.contract import lever_id
from contract_engine.schema.services import ServiceRow
from contract_engine.schema.terms_activity import BLOCKS, ActivityTerm
from contract_engine.world.timing import cost_index, price_index, years_since_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract


@dataclass(frozen=True, slots=True)
class Offer:
    """What a provider is offered for a service that it may decline, over the term, at planned activity.

        pay = outright + sum over levers of per_unit x lever

    `service` is what the clause pays for, or All. Worth providing where pay is at least
    `required`: its cost and the contract's margin on it. Years are compared at the contract's
    rate. `cell` says that it may be declined.
    """

    clause: str
    party: str
    service: str
    outright: float
    per_unit: Mapping[str, float]
    cost: float
    required: float
    cell: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Name it among all offers."""
        return self.clause, self.party, self.service

    def pay(self, terms: Mapping[str, float]) -> float:
        """Pounds over the term at given terms (lever id to value)."""
        return self.outright + sum(pounds * terms[lever] for lever, pounds in self.per_unit.items())


def offers_of(contract: Contract) -> tuple[Offer, ...]:
    """Return every offer of the contract on the table that may be declined, sorted."""
    rows = [row for row in contract.rows(ActivityTerm) if row.in_new_terms and row.may_be_declined]
    offered = sorted(rows, key=_what)
    return tuple(
        offer
        for _, of_one in groupby(offered, key=_what)
        if (together := list(of_one))
        for offer in _offers(contract, together)
    )


def _what(row: ActivityTerm) -> tuple[str, str, str]:
    return row.clause, row.payee, row.point_of_delivery


def _offers(contract: Contract, rows: list[ActivityTerm]) -> list[Offer]:
    """Return the offers of one term, its values by year together, to each provider."""
    discount = (1 + contract.settings.discount_rate) ** -np.arange(len(contract.years), dtype=float)
    first, offers = rows[0], []
    for member, share in contract.list_shares(first.payee).items():
        planned = as_planned(contract, member, first.point_of_delivery)
        if planned is None:
            continue
        outright, per_unit, in_force = 0.0, {}, np.zeros(len(contract.years))
        for row in rows:
            holds = np.array([row.year in ("", year) for year in contract.years]) * discount
            in_force = np.maximum(in_force, holds)
            whatever, for_one = pay(row, planned, price_index(contract)[:, None])
            outright += 0.0 if whatever is None else float(whatever[:, 0] @ holds)
            per_unit[lever_id(row)] = float(for_one[:, 0] @ holds) * (share if row.basis in BLOCKS else 1.0)
        cost = float(planned.cost[:, 0] @ in_force)
        required = cost * (1 + contract.settings.required_margin)
        offers.append(Offer(first.clause, member, first.point_of_delivery, outright, per_unit, cost, required,
                            first.at("may_be_declined")))  # fmt: skip
    return offers


def as_planned(contract: Contract, provider: str, point_of_delivery: str, more: float = 0.0) -> Done | None:
    """Return a provider's services as planned, shape (year, 1); None if it has no such service.

    `more` is by what part it does more than planned.
    """
    rows = [row for row in contract.rows(ServiceRow) if row.runs_when_new
            and row.provider == provider and point_of_delivery in ("All", row.point_of_delivery)]  # fmt: skip
    if not rows:
        return None
    since, prices, costs = years_since_base(contract), price_index(contract), cost_index(contract)
    value, done_value, done, cost = np.zeros((4, len(contract.years)))
    for row in rows:
        planned = row.plan_activity * (1 + row.growth) ** since
        units = planned * (1 + more)
        value = value + (row.reference_price * planned + row.of_which_fixed) * prices
        done_value = done_value + (row.reference_price * units + row.of_which_fixed) * prices
        done, cost = done + units, cost + row.unit_cost * units * costs
    return Done(planned=value[:, None], actual=done_value[:, None], units=done[:, None], cost=cost[:, None])
