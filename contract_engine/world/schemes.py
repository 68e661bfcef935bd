"""Who does what: the parts of schemes, what they cost and how far they work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.world.cases import summed
from contract_engine.world.timing import cost_index, delivered_part, ramp_part, start_year, working_part

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One owner's part of a scheme, all or a practice's of its network's; or its use of a shared service."""

    scheme: str
    owner: str


_MARKS = count()


class DeliveredWhere(frozenset[Part]):
    """Parts that are delivered in some futures and not in others, as where each future has other signatories.

    `done` says in which futures a part is delivered, ones and zeros of shape (scenario,), and
    `cost` how much of its planned cost its owner bears there, where that is not the same.
    `mark` is this one's own, so that what departs from plan in some of its futures is told apart without a look.
    """

    done: Mapping[Part, Pounds]
    cost: Mapping[Part, Pounds]
    mark: bytes

    @classmethod
    def of(cls, done: Mapping[Part, Pounds], cost: Mapping[Part, Pounds]) -> DeliveredWhere:
        """Return parts that are delivered in the futures marked."""
        found = cls(part for part, where in done.items() if where.any())
        found.done, found.cost, found.mark = done, cost, next(_MARKS).to_bytes(8)
        return found


def how_far(part: Part, delivered: Collection[Part]) -> Pounds | float:
    """Whether a part is delivered, 1 or 0; by future, shape (scenario,), where they differ."""
    if isinstance(delivered, DeliveredWhere):
        return delivered.done.get(part, 0.0)
    return float(part in delivered)


def cost_borne(part: Part, delivered: Collection[Part]) -> Pounds | float:
    """Part of its planned cost that the owner of a part bears; by future where they differ."""
    if isinstance(delivered, DeliveredWhere) and part in delivered.cost:
        return delivered.cost[part]
    return how_far(part, delivered)


def told_apart(weights: Pounds, delivered: Collection[Part]) -> tuple[float | bytes, ...]:
    """Return what tells one departure from plan from another: its figures by year, or what is delivered where."""
    if weights.shape[1] == 1:
        return tuple(float(part) for part in weights.ravel())
    return (delivered.mark if isinstance(delivered, DeliveredWhere) else weights.tobytes(),)


@dataclass(frozen=True, slots=True)
class PartAtWork:
    """What one part does: its share of the scheme's effect, and by year (shape (year,)) cost, delivery and ramp."""

    share: float
    cost: Pounds
    running_cost: Pounds
    delivered: Pounds
    working: Pounds
    in_place_today: bool

    def departure(self, delivered: Pounds | float) -> Pounds | float:
        """Return 1 for a new part that is delivered, -1 for one of today's that stops, 0 where all is as planned."""
        return delivered - float(self.in_place_today)


def parts_at_work(contract: Contract) -> dict[Part, PartAtWork]:
    """Every part of every scheme.

    A network's scheme costs each practice its part by weighted list. The effect of a scheme
    with several owners is shared by weighted list, or by cost where an owner has no list.
    Joining a shared service is a part of its own; it costs what it costs to join.
    """
    years = len(contract.years)
    inflation = cost_index(contract)
    found = {}
    for row in contract.rows(SchemeRow):
        delivered = delivered_part(row, years)
        taxed = inflation * (1 + row.vat_not_recovered)
        running = row.cost * delivered * taxed
        once = (row.one_off_cost * start_year(row, years) + row.double_running_cost * ramp_part(row, years)) * taxed
        for owner, part in contract.list_shares(row.owner).items():
            found[Part(row.scheme, owner)] = PartAtWork(
                share=0.0,
                cost=(running + once) * part,
                running_cost=running * part,
                delivered=delivered,
                working=working_part(row, years),
                in_place_today=row.in_place == "today",
            )
    found |= _joined(contract)
    shares = _effect_shares(contract, found)
    return {part: replace(work, share=shares[part]) for part, work in sorted(found.items())}


def _joined(contract: Contract) -> dict[Part, PartAtWork]:
    """Every use of a shared service, from the first day on."""
    in_place = {row.service: row.in_place == "today" for row in contract.rows(SharedServiceRow)}
    inflation = cost_index(contract)
    never, always = np.zeros(len(contract.years)), np.ones(len(contract.years))
    first = np.eye(1, len(contract.years))[0]
    return {
        Part(row.service, row.organisation): PartAtWork(
            share=0.0,
            cost=never if in_place[row.service] else row.joining_cost * inflation * first,
            running_cost=never,
            delivered=always,
            working=always,
            in_place_today=in_place[row.service],
        )
        for row in contract.rows(SharedUseRow)
    }


def _effect_shares(contract: Contract, found: dict[Part, PartAtWork]) -> dict[Part, float]:
    shares: dict[Part, float] = {}
    for scheme in {part.scheme for part in found}:
        parts = [part for part in found if part.scheme == scheme]
        weights = [contract.weighted_list(part.owner) for part in parts]
        if not all(weights):
            weights = [float(found[part].cost.sum()) for part in parts]
        if not all(weights):
            weights = [1.0] * len(parts)
        shares |= {part: weight / sum(weights) for part, weight in zip(parts, weights, strict=True)}
    return shares


def departure_of(scheme: str, parts: Mapping[Part, PartAtWork], delivered: frozenset[Part], years: int) -> Pounds:
    """How far a scheme departs from plan, shape (year, scenario) or (year, 1); the plan holds those that run today."""
    return summed(
        ((work.share * work.working)[:, None] * work.departure(how_far(part, delivered)) for part, work in parts.items()
         if part.scheme == scheme),
        np.zeros((years, 1)),
    )  # fmt: skip
