"""Year of care: one price for all that a patient needs in a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.clauses.built_price import built_price, components_paid, registers_of
from contract_engine.clauses.due import due
from contract_engine.schema.terms_bundle import FEE, PRICE
from contract_engine.schema.words import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyomo.environ import ConcreteModel

    from contract_engine.schema.bundles import RegisterRow
    from contract_engine.schema.contract import Contract
    from contract_engine.schema.term_tables import BundleTerm
    from contract_engine.terms import Flow, Pounds
    from contract_engine.world.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class YearOfCare:
    """Whoever holds a bundle, or each practice that delivers it, is paid for patients, not for visits.

    With N patients of severity s on a register, the part m of them for whom the standard is met,
    the part o who have another bundle too, and built price b,

        paid patient-years    n = N s m (1 - reduction x o)      m is 1 where payment does not rest on the standard
        £ a patient-year      price x n x price index
        margin                (1 + margin) x b x n x price index
        fee for service       part of unit price x sum over components of ( volume x unit price ) x price index
        stop-loss             share x max(cost - edge x b x N s (1 - reduction x o) x price index, 0)

    A holder has no patients of its own on the registers: it is paid for everyone's. Severity is
    that of the register, agreed; how much need differs from it by chance is borne by whoever
    delivers. A year's cost, for the stop-loss, is that of the components paid for: what the payee
    delivers at its own cost, what others deliver at unit prices. It contains no lever.
    """

    name: str
    rows: tuple[BundleTerm, ...]

    def flows(self, outcomes: Outcomes) -> Iterator[Flow]:
        """One payment for each organisation paid, and one for what a stop-loss bears."""
        for row in self.rows:
            for payee, registers in registers_of(outcomes.contract, row).items():
                if not outcomes.concerns(row.payer, payee):
                    continue
                if row.basis == FEE:
                    yield due(outcomes, row, row.payer, payee, fees_at_one(outcomes, row, payee, registers))
                    continue
                if row.basis == PRICE:
                    yield due(outcomes, row, row.payer, payee, _paid(outcomes, row, registers, at_built=False))
                else:
                    built = _paid(outcomes, row, registers, at_built=True)
                    yield due(outcomes, row, row.payer, payee, built, on_lever=False)
                    yield due(outcomes, row, row.payer, payee, built)
                if row.stop_loss_from is not None:
                    beyond = _beyond_the_edge(outcomes, row, payee, registers)
                    yield due(outcomes, row, row.payer, payee, beyond, on_lever=False)

    def rules(self, m: ConcreteModel, contract: Contract) -> None:
        """No rule between them: the form says whether a bundle has one price for all."""

    def words(self) -> tuple[str, ...]:
        """What is paid, one sentence a row."""
        return tuple(_sentence(row) for row in self.rows)


def fees_at_one(outcomes: Outcomes, row: BundleTerm, payee: str, registers: Sequence[RegisterRow]) -> Pounds:
    """Pounds for what an organisation delivers at its full unit prices; shape (year, scenario) or (year, 1)."""
    wanted = {register.identity for register in registers}
    total = sum(
        (each.volume * each.row.unit_price for each in outcomes.bundles.delivered
         if each.deliverer == payee and each.register in wanted),
        start=np.zeros((outcomes.years, 1)),
    )  # fmt: skip
    return total * _index(outcomes, row)


def cost_paid_for(outcomes: Outcomes, row: BundleTerm, payee: str, registers: Sequence[RegisterRow]) -> Pounds:
    """Cost of the components that a row pays for: the payee's own at cost, others' at unit prices."""
    total: Pounds = np.zeros((outcomes.years, 1))
    prices = outcomes.price_index[:, None]
    for register in registers:
        paid_for = {
            component.identity for component in components_paid(outcomes.contract, row, register, outcomes.when)
        }
        for each in outcomes.bundles.delivered:
            if each.register == register.identity and each.row.identity in paid_for:
                own = each.deliverer == payee
                total = total + (each.cost if own else each.volume * each.row.unit_price * prices)
    return total


def _paid(outcomes: Outcomes, row: BundleTerm, registers: Sequence[RegisterRow], *, at_built: bool) -> Pounds:
    """Patient-years paid for, each at its built price or at £1; shape (year, scenario) or (year, 1)."""
    total: Pounds = np.zeros((outcomes.years, 1))
    for register in registers:
        met = _standard(outcomes, register) if row.only_if_met else np.ones((1, 1))
        price = built_price(outcomes.contract, row, register, outcomes.when) if at_built else 1.0
        total = total + _patient_years(outcomes, row, register) * met * price
    return total * _index(outcomes, row)


def _patient_years(outcomes: Outcomes, row: BundleTerm, register: RegisterRow) -> Pounds:
    """Patient-years of severity 1, less what is taken off for patients who have another bundle too."""
    people = outcomes.bundles.patients[register.bundle, register.organisation]
    return people * register.severity * (1 - row.overlap_reduction * register.overlap)


def _standard(outcomes: Outcomes, register: RegisterRow) -> Pounds:
    """Part of patients for whom the standard is met: as measured by the indicator, else as typed."""
    if register.indicator:
        return outcomes.achievement.performance[register.indicator, register.organisation]
    return np.full((1, 1), register.standard_met)


def _beyond_the_edge(outcomes: Outcomes, row: BundleTerm, payee: str, registers: Sequence[RegisterRow]) -> Pounds:
    reference: Pounds = np.zeros((outcomes.years, 1))
    for register in registers:
        built = built_price(outcomes.contract, row, register, outcomes.when)
        reference = reference + _patient_years(outcomes, row, register) * built * _index(outcomes, row)
    cost = cost_paid_for(outcomes, row, payee, registers)
    beyond: Pounds = row.stop_loss_share * np.maximum(cost - (row.stop_loss_from or 0.0) * reference, 0.0)
    return beyond


def _index(outcomes: Outcomes, row: BundleTerm) -> Pounds:
    return outcomes.price_index[:, None] if row.indexed else np.ones((outcomes.years, 1))


def _sentence(row: BundleTerm) -> str:
    if row.basis == FEE:
        return f"{row.payer} pays {row.payee} a fee for each thing it does in a year of {row.bundle}."
    how = "a price" if row.basis == PRICE else "the cost of its components and a margin"
    met = " of patients for whom the standard is met" if row.only_if_met else ""
    more = []
    if row.overlap_reduction:
        more.append(f"{percentage(row.overlap_reduction)} less for patients who have another bundle too")
    if row.stop_loss_from is not None:
        more.append(f"{row.payer} bears {percentage(row.stop_loss_share)} of a year's cost above"
                    f" {percentage(row.stop_loss_from)} of income at the built price")  # fmt: skip
    first = f"{row.payer} pays {row.payee} {how} for each patient-year of {row.bundle}{met}, adjusted for severity"
    return "; ".join([first, *more]) + "."
