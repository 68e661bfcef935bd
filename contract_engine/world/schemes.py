"""Who does what: the parts of schemes, what they cost and how far they work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.schemes import SchemeRow
from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.world.timing import cost_index, delivered_part, ramp_part, start_year, working_part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One owner's part of a scheme, all or a practice's of its network's; or its use of a shared service."""

    scheme: str
    owner: str


@dataclass(frozen=True, slots=True)
class PartAtWork:
    """What one part does: its share of the scheme's effect, and by year (shape (year,)) cost, delivery and ramp."""

    share: float
    cost: Pounds
    running_cost: Pounds
    delivered: Pounds
    working: Pounds
    in_place_today: bool

    def departure(self, delivered: bool) -> int:  # noqa: FBT001 - a question with two answers
        """Return 1 for a new part that is delivered, -1 for one of today's that stops, 0 where all is as planned."""
        return int(delivered) - int(self.in_place_today)


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
    """How far a scheme departs from plan in each year; the plan holds the schemes that run today."""
    return sum(
        (work.share * work.working * work.departure(part in delivered) for part, work in parts.items()
         if part.scheme == scheme),
        start=np.zeros(years),
    )  # fmt: skip
