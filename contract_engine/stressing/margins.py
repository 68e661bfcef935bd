"""What can break in a contract, and by how much it holds in each future.

For every limit the margin is pounds to spare, negative where the limit breaks:

    loss               what the organisation may lose, less its largest running loss against plan
    spend              the commissioners' limit for the year, less what they pay, net
    worse_off          result over the term, less that of staying as we are in the same future
    not_paid_to_act    result of an owner of schemes, less its result if it delivered none of them

Results of years are compared at the contract's rate where a term is summed up, as in design; a
running loss is nominal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.design.problem import affordability, capacity_of
from contract_engine.design.tail import average_of_worst, largest_running_shortfall
from contract_engine.design.worlds import worlds_of
from contract_engine.settlement.ledger import ledger_of
from contract_engine.world.outcomes import outcomes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.design.worlds import Worlds
    from contract_engine.schema.contract import Contract
    from contract_engine.settlement.ledger import Ledger
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws

Kind = Literal["loss", "spend", "worse_off", "not_paid_to_act"]


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """One thing that can break: of what kind, whose, and in which year (None for the term)."""

    kind: Kind
    party: str
    year: str | None = None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What results are held against: the same whatever future is looked at; pounds.

    `plan` is the expected result if we stay as we are, shape (year,); `capacity` the loss an
    organisation can absorb; `limit` the larger of that and what it bears today, as in design.
    """

    plan: Mapping[str, Pounds]
    capacity: Mapping[str, float]
    limit: Mapping[str, float]
    affordable: tuple[float | None, ...]
    discount: Pounds


@dataclass(frozen=True, slots=True)
class World:
    """Futures settled at the terms as written; pounds, shape (year, scenario).

    `results` are those of the contract, `stay` those of staying as we are, `paid` what the
    commissioners pay, net; `over` is spend in scope above agreed spend, at reference prices; `idle`
    holds the result of each owner if it delivered no scheme.
    """

    contract: Contract
    results: Mapping[str, Pounds]
    stay: Mapping[str, Pounds]
    paid: Pounds
    over: Pounds
    idle: Mapping[str, Pounds]


def drafts(contract: Contract) -> dict[str, float]:
    """Return the terms as written: the draft of every lever of the new contract."""
    return {lever.id: float(lever.draft or 0.0) for lever in contract.levers if lever.is_new}


def world_at(contract: Contract, draws: Draws, *, idle: bool = True) -> World:
    """Settle the contract in these futures at the terms as written; without `idle`, no owner is tried idle."""
    return settled(worlds_of(contract, draws), idle=idle)


def settled(worlds: Worlds, *, idle: bool = True) -> World:
    """Settle both contracts in futures already worked out, the new one at the terms as written."""
    contract, terms = worlds.contract, drafts(worlds.contract)
    results = worlds.ledger_new.results(terms)
    own = worlds.ledger_new.own
    shape = (len(contract.years), worlds.draws.count)
    paid = sum((own[payer] - results[payer] for payer in contract.commissioners), start=np.zeros(shape))
    over = sum(
        (service.actual - service.agreed for service in worlds.new.services_in_scope("All")), start=np.zeros(shape)
    )
    return World(contract, results, worlds.results_today, paid, over, _idle(worlds, terms) if idle else {})


def yardstick_of(worlds: Worlds) -> Yardstick:
    """Measure, in these futures, what results are held against."""
    settings = worlds.contract.settings
    years = len(worlds.contract.years)
    plan = {party: np.broadcast_to(each, (years,)) for party, each in worlds.plan.items()}
    limit = capacity = capacity_of(worlds)
    if not settings.strict_risk:
        limit = {
            party: max(
                capacity[party], average_of_worst(largest_running_shortfall(result, plan[party]), settings.confidence)
            )
            for party, result in worlds.results_today.items()
        }
    discount = (1 + settings.discount_rate) ** -np.arange(years, dtype=float)
    return Yardstick(plan, capacity, limit, affordability(worlds.contract), discount)


def margins(world: World, against: Yardstick) -> dict[Limit, Pounds]:
    """Return what there is to spare under each limit in each future; shape (scenario,), negative where it breaks."""
    contract = world.contract
    found: dict[Limit, Pounds] = {}
    for party in contract.signatories:
        running = largest_running_shortfall(world.results[party], against.plan[party])
        found[Limit("loss", party)] = against.limit[party] - running
        found[Limit("worse_off", party)] = _over_the_term(world.results[party] - world.stay[party], against)
    for t, (year, most) in enumerate(zip(contract.years, against.affordable, strict=True)):
        if most is not None:
            found[Limit("spend", " and ".join(contract.commissioners), year)] = most - world.paid[t]
    for owner, result in world.idle.items():
        found[Limit("not_paid_to_act", owner)] = _over_the_term(world.results[owner] - result, against)
    return found


def _over_the_term(results: Pounds, against: Yardstick) -> Pounds:
    """Sum years up at the contract's rate, year by year: the same to the last digit on one core and on many."""
    total: Pounds = (against.discount[:, None] * results).sum(axis=0)
    return total


def _idle(worlds: Worlds, terms: Mapping[str, float]) -> dict[str, Pounds]:
    """Return the result of each owner that is relied on to deliver a scheme, if it delivered none of its own."""
    owners = sorted({part.owner for part in worlds.new.delivered})
    return {owner: idle_ledger(worlds, owner).results(terms)[owner] for owner in owners}


def idle_ledger(worlds: Worlds, owner: str) -> Ledger:
    """Settle the contract as if an owner delivered none of its own schemes; its payments only."""
    others = frozenset(part for part in worlds.new.delivered if part.owner != owner)
    only = frozenset({owner})
    return ledger_of(outcomes_of(worlds.contract, worlds.draws, others, like=worlds.new, only=only))
