"""Small clauses: fee, levy, transition payment, income guarantee, stop-loss, reinvestment first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.due import due
from contract_engine.clauses.fees_in_words import words_of
from contract_engine.schema.terms_fees import TAPERED
from contract_engine.world.people import people_for, people_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import FeeTerm
    from contract_engine.terms import Flow, Pounds
    from contract_engine.world.outcomes import Outcomes, ServiceOutcome
    from contract_engine.world.people import Counted


@dataclass(frozen=True, slots=True)
class Fees:
    """Payments of one lever x each, from payer to payee.

    With P planned, B agreed and A actual value at reference prices of the services measured,
    C their cost, and w_t = max(1 - (t - 1) / years of taper, 0), which is 1 without a taper,

        management fee, levy    x, x people, or x P
        transition payment      x w_t
        income guarantee        x max(g P - A, 0) w_t             g of planned income is guaranteed
        stop-loss premium       x
        stop-loss cover         x min(max(M - a B, 0), (c - a) B) M = A or C; pays from a to c of agreed spend
        reinvestment first      x min(max(B - A, 0), c B)         c is the size of the first slice

    Pounds move with the price index if indexed. Each practice of a network that pays pays for
    its own people or services, or its part of pounds a year by weighted list; each that is
    paid receives its part by weighted list.
    """

    name: str
    rows: tuple[FeeTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """One payment for each payer and payee."""
        contract = outcomes.contract
        for row in self.rows:
            payees = contract.list_shares(row.payee)
            for payer, part in contract.list_shares(row.payer).items():
                wanted = [payee for payee in payees if payee != payer and outcomes.concerns(payer, payee)]
                if not wanted:
                    continue
                pounds = _pounds(outcomes, row, payer, part)
                for payee in wanted:
                    yield due(outcomes, row, payer, payee, pounds * payees[payee])

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """No rule between them: each stands alone."""

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        return tuple(words_of(row) for row in self.rows)


def _pounds(outcomes: Outcomes, row: FeeTerm, payer: str, part: float) -> Pounds:
    """Pounds that one payer pays for one unit of the lever; shape (year, scenario) or (year, 1).

    `part` is the payer's part of what its network pays.
    """
    if row.kind in ("management fee", "levy"):
        return _for_a_basis(outcomes, row, payer, part)
    if row.kind == "income guarantee":
        services = outcomes.services_of(row.payee, row.point_of_delivery)
        short = (row.starts_at or 0.0) * _sum(services, "planned") - _sum(services, "actual")
        return part * np.maximum(short, 0.0) * _taper(row, outcomes.years)
    if row.kind in ("stop-loss cover", "reinvestment first"):
        return part * _slice(outcomes, row)
    return _indexed(outcomes, row, part * _taper(row, outcomes.years))


def _for_a_basis(outcomes: Outcomes, row: FeeTerm, payer: str, part: float) -> Pounds:
    """Pounds for one unit of a management fee or a levy."""
    contract = outcomes.contract
    if row.basis == "part of reference value":
        services = _measured(outcomes, row, payer if row.kind == "levy" else row.provider)
        return _sum(services, "planned") * (1.0 if row.kind == "levy" else part)
    if row.basis == "£ a year":
        return _indexed(outcomes, row, np.full((outcomes.years, 1), part))
    counted: Counted = "weighted" if row.basis == "£ per weighted patient" else "each as one"
    if row.kind == "levy" or people_of(contract, payer).any():
        people = people_of(contract, payer, counted=counted)
    else:
        people = part * people_for(contract, row.payee, counted=counted)
    return _indexed(outcomes, row, people[:, None])


def _slice(outcomes: Outcomes, row: FeeTerm) -> Pounds:
    """Pounds between two edges: of an overspend that is insured, or of a saving that is reinvested."""
    services = _measured(outcomes, row, row.provider)
    agreed = _sum(services, "agreed")
    if row.kind == "reinvestment first":
        saving = np.maximum(agreed - _sum(services, "actual"), 0.0)
        return np.minimum(saving, (row.stops_at or 0.0) * agreed)
    start = row.starts_at or 0.0
    above = np.maximum(_sum(services, "cost" if row.measure == "cost" else "actual") - start * agreed, 0.0)
    return above if row.stops_at is None else np.minimum(above, (row.stops_at - start) * agreed)


def _measured(outcomes: Outcomes, row: FeeTerm, provider: str) -> list[ServiceOutcome]:
    """Return the services of a provider, or all in scope where none is named."""
    if provider:
        return outcomes.services_of(provider, row.point_of_delivery)
    return outcomes.services_in_scope(row.point_of_delivery)


def _sum(services: list[ServiceOutcome], what: str) -> Pounds:
    return sum((getattr(service, what) for service in services), start=np.zeros((1, 1)))


def _indexed(outcomes: Outcomes, row: FeeTerm, pounds: Pounds) -> Pounds:
    return pounds * outcomes.price_index[:, None] if row.indexed else pounds


def _taper(row: FeeTerm, years: int) -> Pounds:
    """1 in the first year, falling in equal steps to nothing, or 1 throughout; shape (year, 1)."""
    if row.taper_years is None or row.kind not in TAPERED:
        return np.ones((years, 1))
    left: Pounds = np.maximum(1 - np.arange(years) / row.taper_years, 0.0)[:, None]
    return left
