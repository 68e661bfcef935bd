"""The price of a year of care built from its components, and who is paid for which patients.

For a patient of severity 1, with frequency f and unit price u of each component,

    built price = sum over components of f x u x w

where w is 1, and for complications the part of their historical cost that the price holds.
Whoever holds a bundle is paid for every component; a practice for those it delivers itself.
Components for which the payer pays the deliverer a fee (the specialists' pass-through) are
left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from contract_engine.schema.bundles import RegisterRow
from contract_engine.schema.terms_bundle import FEE, BundleTerm
from contract_engine.world.bundles import components_at

if TYPE_CHECKING:
    from contract_engine.schema.bundles import BundleRow
    from contract_engine.schema.contract import Contract

When = Literal["today", "new"]


def registers_of(contract: Contract, row: BundleTerm) -> dict[str, list[RegisterRow]]:
    """Return the registers for which each organisation is paid: its own, or everyone's where it has none."""
    members = contract.members(row.payee)
    registers = [register for register in contract.rows(RegisterRow) if register.bundle == row.bundle]
    own = {
        member: [register] for member in members for register in registers if register.organisation == member
    }  # fmt: skip
    if own or row.payee not in contract.parties:
        return own
    return {row.payee: sorted(registers, key=lambda register: register.identity)}


def components_paid(contract: Contract, row: BundleTerm, register: RegisterRow, when: When = "new") -> list[BundleRow]:
    """Return the components that a row pays for at one register, as things are today or under the new contract."""
    by_deliverer = components_at(contract, row.bundle, register.organisation)
    members = contract.members(row.payee)
    only_own = row.basis == FEE or register.organisation in members
    passed_on = _paid_by_fee(contract, row, when)
    return [
        component
        for deliverer, components in by_deliverer.items()
        if (deliverer in members or not only_own) and deliverer not in passed_on
        for component in components
        if component.in_force in (when, "both")
    ]


def built_price(contract: Contract, row: BundleTerm, register: RegisterRow, when: When = "new") -> float:
    """Pounds a patient-year of severity 1, in price-base money and before any margin."""
    return sum(
        component.frequency
        * component.unit_price
        * (row.complication_allowance if component.kind == "complication" and row.basis != FEE else 1.0)
        for component in components_paid(contract, row, register, when)
    )


def planned_years(register: RegisterRow) -> float:
    """Patient-years of severity 1 on a register in the price-base year."""
    return register.patients * register.severity


def a_patient_year(contract: Contract, row: BundleTerm) -> tuple[float, float]:
    """Pounds a row pays for a patient-year of severity 1: outright, and for one unit of its lever.

    Taken over every register of the bundle, in price-base money, as if the standard were met and
    nobody had another bundle.
    """
    everyone = sum(planned_years(each) for each in contract.rows(RegisterRow) if each.bundle == row.bundle)
    mine = [register for registers in registers_of(contract, row).values() for register in registers]
    if not everyone:
        return 0.0, 0.0
    if row.basis not in (FEE, "margin"):
        return 0.0, sum(map(planned_years, mine)) / everyone
    built = sum(planned_years(each) * built_price(contract, row, each) for each in mine) / everyone
    return (0.0, built) if row.basis == FEE else (built, built)


def _paid_by_fee(contract: Contract, row: BundleTerm, when: When) -> set[str]:
    """Return the deliverers whom the payer of a price pays by fee for the same bundle at the same time."""
    if row.basis == FEE:
        return set()
    return {
        member
        for fee in contract.rows(BundleTerm)
        if fee.basis == FEE and (fee.payer, fee.bundle) == (row.payer, row.bundle) and fee.in_force in (when, "both")
        for member in contract.members(fee.payee)
    }
