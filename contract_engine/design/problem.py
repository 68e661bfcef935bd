"""The design problem in numbers: what each organisation gains or loses for one unit of each lever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.capped import CappedPayment, capped_payments, means
from contract_engine.design.deviations import NO_DEVIATIONS, Deviations, deviations_of
from contract_engine.design.duties import Duty, duties_of, owners_of
from contract_engine.design.now_and_then import now_and_then
from contract_engine.design.tail import RunningLoss, average_of_worst, largest_running_shortfall, running_loss
from contract_engine.schema.services import IndexationRow
from contract_engine.settlement.exposures import exposures_of
from contract_engine.settlement.ledger import Ledger, terms_today

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_engine.design.worlds import Worlds
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Lever, Pounds

SHARE_OF_INCOME_AT_RISK = 0.005


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the optimiser reads; pounds, with levers in the order of `levers`.

    `mean` (party, year) and `mean_per_unit` (party, year, lever) give expected results,
    `plan` (party, year) those if we stay as we are. `paid` and `paid_per_unit` are what the
    commissioners pay, net, by year. Payments that stop at zero are apart, in `capped`.
    """

    contract: Contract
    levers: tuple[Lever, ...]
    parties: tuple[str, ...]
    mean: Pounds
    mean_per_unit: Pounds
    plan: Pounds
    paid: Pounds
    paid_per_unit: Pounds
    discount: Pounds
    losses: tuple[RunningLoss, ...]
    capacity: Mapping[str, float]
    borne_today: Mapping[str, float]
    limit: Mapping[str, float]
    weights: Mapping[str, float]
    duties: tuple[Duty, ...]
    pounds_per_unit: Pounds
    affordable: tuple[float | None, ...]
    capped: tuple[CappedPayment, ...] = ()
    deviations: Deviations = NO_DEVIATIONS

    @property
    def bending(self) -> tuple[CappedPayment, ...]:
        """Every payment that stops at zero: the contract's, then those due if some part of a scheme is not done."""
        also = (payment for each in (*self.duties, *self.deviations.rows) for _, payment in each.capped)
        return tuple(dict.fromkeys((*self.capped, *also)))

    @property
    def draft(self) -> Pounds:
        """Values of the levers on the table."""
        return np.array([lever.draft for lever in self.levers], dtype=float)

    def expected(self, terms: Pounds) -> Pounds:
        """Expected result of each organisation; shape (party, year)."""
        expected: Pounds = self.mean + self.mean_per_unit @ terms
        if self.capped:
            signs = np.array([[payment.sign(party) for payment in self.capped] for party in self.parties])
            expected += signs @ means(self.capped, terms)
        return expected

    def gains(self, terms: Pounds) -> Pounds:
        """Expected gain of each organisation over the term, years compared at the contract's rate; shape (party,)."""
        gains: Pounds = (self.expected(terms) - self.plan) @ self.discount
        return gains

    @property
    def surplus(self) -> float:
        """W, what the contract creates: the same whatever the terms, for payments cancel."""
        return float(self.gains(self.draft).sum())


def problem_of(worlds: Worlds, progress: Callable[[str], None] = lambda _: None) -> Problem:
    """Put the design problem together."""
    contract = worlds.contract
    levers = tuple(lever for lever in contract.levers if lever.is_new)
    ids = tuple(lever.id for lever in levers)
    parties = tuple(contract.parties)
    plan = worlds.plan
    exposures = exposures_of(worlds.ledger_new)
    mean = np.array([exposures[party].mean_base() for party in parties])
    mean_per_unit = np.array([exposures[party].mean_per_unit(ids) for party in parties])
    discount = (1 + contract.settings.discount_rate) ** -np.arange(len(contract.years), dtype=float)
    own = {party: result.mean(axis=1) + np.zeros_like(discount) for party, result in worlds.ledger_new.own.items()}
    payers = [parties.index(party) for party in contract.commissioners]
    borne = {
        party: average_of_worst(largest_running_shortfall(result, plan[party]), contract.settings.confidence)
        for party, result in worlds.results_today.items()
    }
    capacity = capacity_of(worlds)
    strict = contract.settings.strict_risk
    capped = capped_payments(worlds.ledger_new, ids)
    progress("what each scheme's owner gains by doing it")
    still = now_and_then(progress)
    owners = owners_of(worlds, ids, discount, capped)
    duties = duties_of(owners, still)
    return Problem(
        contract=contract,
        levers=levers,
        parties=parties,
        mean=mean,
        mean_per_unit=mean_per_unit,
        plan=np.array([plan[party] for party in parties]),
        paid=np.sum([own[parties[payer]] - mean[payer] for payer in payers], axis=0) + np.zeros(len(discount)),
        paid_per_unit=-mean_per_unit[payers].sum(axis=0),
        discount=discount,
        losses=tuple(running_loss(exposures.pop(party), plan[party], ids, capped) for party in contract.signatories),
        capacity=capacity,
        borne_today=borne,
        limit={party: capacity[party] if strict else max(capacity[party], borne[party]) for party in parties},
        weights=_weights(worlds),
        duties=duties,
        pounds_per_unit=_pounds_per_unit(worlds.ledger_new, ids),
        affordable=affordability(contract),
        capped=capped,
        deviations=deviations_of(owners, duties, levers, still),
    )


def affordability(contract: Contract) -> tuple[float | None, ...]:
    """Most that the commissioners may expect to pay in each year; None where there is no limit."""
    own = {row.year: row.affordability_limit for row in contract.rows(IndexationRow)}
    general = contract.settings.affordability_limit
    return tuple(limit if (limit := own.get(year)) is not None else general for year in contract.years)


def income(ledger: Ledger, terms: Mapping[str, float]) -> dict[str, float]:
    """Return what each organisation expects to receive in a year, on average."""
    received = dict.fromkeys(ledger.own, 0.0)
    for payment in ledger.payments(terms):
        received[payment.payee] += float(payment.pounds.mean())
    return received


def capacity_of(worlds: Worlds) -> dict[str, float]:
    """Loss each organisation can absorb: as typed, or a part of its yearly income (a commissioner: of what it pays).

    A practice, and whoever signs nothing, none.
    """
    received = income(worlds.ledger_today, terms_today(worlds.today))
    total = sum(received.values())
    found = {}
    for party, row in worlds.contract.parties.items():
        base = total if row.role == "commissioner" else 0.0 if row.role in ("practice", "outside") else received[party]
        found[party] = SHARE_OF_INCOME_AT_RISK * base if row.risk_capacity is None else row.risk_capacity
    return found


def _weights(worlds: Worlds) -> dict[str, float]:
    """Part of each organisation in an even split: as typed, or by income under the draft, adding up to one.

    Practices share what all of them receive by weighted list; a commissioner weighs as much
    as it pays.
    """
    contract = worlds.contract
    draft = {lever.id: lever.draft for lever in contract.levers if lever.draft is not None}
    received = income(worlds.ledger_new, draft)
    practices = [party for party, row in contract.parties.items() if row.role == "practice"]
    people = sum(contract.weighted_list(party) for party in practices)
    of_practices = sum(received[party] for party in practices)
    total = sum(received.values())
    found = {}
    for party, row in contract.parties.items():
        if row.takes_part == "neither" or row.role == "outside":
            found[party] = 0.0
        elif row.weight is not None:
            found[party] = row.weight
        elif row.role == "practice" and people:
            found[party] = of_practices * contract.weighted_list(party) / people
        else:
            found[party] = total if row.role == "commissioner" else received[party]
    whole = sum(found.values()) or 1.0
    return {party: weight / whole for party, weight in found.items()}


def _pounds_per_unit(ledger: Ledger, levers: tuple[str, ...]) -> Pounds:
    """Mean absolute pounds that one unit of each lever moves over the term, at most where a payment may stop."""
    place = {lever: count for count, lever in enumerate(levers)}
    pounds = np.zeros(len(levers))
    for flow in ledger.flows:
        if flow.lever is not None:
            by_year = np.broadcast_to(np.abs(flow.pounds).mean(axis=1), (ledger.years,))
            pounds[place[flow.lever]] += float(by_year.sum())
    for capped in ledger.capped:
        for lever, each in capped.per_unit.items():
            by_year = np.broadcast_to(np.abs(each).mean(axis=1), (ledger.years,))
            pounds[place[lever]] += float(by_year.sum())
    return pounds
