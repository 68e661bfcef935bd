"""What a year of care takes: patients on the registers, how often each component is done, and what it costs.

With N patients on a register, severity s, frequency f of a component and its cause's level g,

    need         N s (1 + k z / square root of N)      k the spread of one patient's need, z a standard normal
    volume       need x f x g
    volume       x + square root of x times z          of a complication, x being need x f x g: a count by chance

each not below zero. z is drawn anew for each register, complication and year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.bundles import BundleRow, RegisterRow
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.world.drivers import complication_chance, compounded, register_chance
from contract_engine.world.events import factor_of
from contract_engine.world.timing import years_since_base

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws

Register = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Delivered:
    """One component at one register: how often it was done and what that cost; shape (year, scenario) or (year, 1)."""

    row: BundleRow
    register: Register
    deliverer: str
    volume: Pounds
    cost: Pounds


@dataclass(frozen=True, slots=True)
class YearsOfCare:
    """Patients of each register by year, and everything that is done for them."""

    patients: Mapping[Register, Pounds] = field(default_factory=dict)
    delivered: tuple[Delivered, ...] = ()

    def cost(self, party: str) -> Pounds:
        """Cost of what an organisation delivers; shape (year, scenario), or (1, 1) if it delivers nothing."""
        return sum((each.cost for each in self.delivered if each.deliverer == party), start=np.zeros((1, 1)))


def components_at(contract: Contract, bundle: str, organisation: str) -> dict[str, list[BundleRow]]:
    """Return what is done for the patients of one register, by whoever does it.

    A deliverer with patients of its own on the bundle's registers delivers to these alone;
    any other delivers to everyone.
    """
    listed = {row.organisation for row in contract.rows(RegisterRow) if row.bundle == bundle}
    found: dict[str, list[BundleRow]] = {}
    for row in sorted(contract.rows(BundleRow), key=lambda row: row.identity):
        members = contract.members(row.deliverer)
        if row.bundle != bundle:
            continue
        if organisation in members:
            found.setdefault(organisation, []).append(row)
        elif row.deliverer in contract.parties and row.deliverer not in listed:
            found.setdefault(row.deliverer, []).append(row)
    return found


def years_of_care(contract: Contract, draws: Draws, cost_level: Pounds, when: Literal["today", "new"]) -> YearsOfCare:
    """Follow every register through every scenario; `cost_level` is that of unit costs against the price base."""
    patients, delivered = {}, []
    since = years_since_base(contract)[:, None]
    for row in sorted(contract.rows(RegisterRow), key=lambda row: row.identity):
        register = row.bundle, row.organisation
        grown = (1 + row.growth) ** since * factor_of(contract, "list", row.organisation)
        people = row.patients * grown * _level(contract, draws, row.driver)
        patients[register] = people
        by_chance = row.spread * draws.chance[register_chance(row)] / np.sqrt(np.maximum(people, 1.0))
        need = people * row.severity * np.maximum(1 + by_chance, 0.0)
        for deliverer, components in components_at(contract, *register).items():
            for component in components:
                if component.in_force not in (when, "both"):
                    continue
                volume = need * component.frequency * _level(contract, draws, component.driver)
                if component.kind == "complication":
                    chance = draws.chance[complication_chance(component, row)]
                    volume = np.maximum(volume + np.sqrt(volume) * chance, 0.0)
                cost = volume * component.unit_cost * cost_level
                delivered.append(Delivered(component, register, deliverer, volume, cost))
    return YearsOfCare(patients, tuple(delivered))


def _level(contract: Contract, draws: Draws, name: str) -> Pounds:
    """Level to which an uncertainty of growth has moved something by each year; one if it moves nothing."""
    years = np.arange(1, len(contract.years) + 1, dtype=float)[:, None]
    for driver in contract.rows(DriverRow):
        if driver.driver == name and driver.acts_on == "activity growth":
            return compounded(driver, draws.drivers[name], years)
    return np.ones_like(years)
