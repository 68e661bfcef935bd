"""What is uncertain, drawn: the same seed gives the same scenarios on every machine.

Drivers shared by all come from independent scrambles of Sobol points, joined by a
one-factor Gaussian copula; the chance variation of a single practice comes from a
counter-based generator keyed by its name, so that the order of the sheet, and how many
other practices there are, changes nothing. Source: Owen 1995 (scrambling), Salmon and
others 2011 (counter-based generators).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.bundles import BundleRow, RegisterRow
from contract_engine.schema.schemes import EffectRow, IndicatorRow
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.world.points import DECIMALS, chance_normals, sobol_normals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds

ONE_IN_TEN = 1.2815515655446004
FACTOR_LOADING = {"none": 0.0, "some": 0.3**0.5, "strong": 0.7**0.5}


@dataclass(frozen=True, slots=True)
class Driver:
    """A cause with its 10th, 50th and 90th centile."""

    name: str
    acts_on: str
    low: float
    central: float
    high: float
    loading: float
    each_year: bool
    target_moves: bool

    def at(self, standard_normal: Pounds) -> Pounds:
        """Value at a standard normal draw: two half-normals that meet at the central value."""
        down, up = self.central - self.low, self.high - self.central
        return self.central + np.where(standard_normal < 0, down, up) * standard_normal / ONE_IN_TEN

    def joined(self, shared: Pounds, own: Pounds) -> Pounds:
        """Value where the factor that all share, shape (scenario,), meets its own part, shape (year or 1, scenario)."""
        apart = (1 - self.loading**2) ** 0.5
        return self.at(np.round(self.loading * shared + apart * own, DECIMALS))


@dataclass(frozen=True, slots=True)
class Draws:
    """Values of each driver, shape (year or 1, scenario); chance in standard normals, shape (year, scenario)."""

    drivers: Mapping[str, Pounds]
    chance: Mapping[tuple[str, str], Pounds]
    count: int

    def pick(self, scenario: int) -> Draws:
        """One scenario of these, on its own."""
        one = slice(scenario, scenario + 1)
        return Draws(
            {name: values[:, one] for name, values in self.drivers.items()},
            {name: values[:, one] for name, values in self.chance.items()},
            1,
        )


def effect_name(row: EffectRow) -> str:
    """Name of the driver that stands for a scheme's uncertain effect."""
    target = row.indicator or f"{row.provider} {row.point_of_delivery}"
    return f"{row.scheme} on {target}"


def left_to_chance(contract: Contract) -> list[tuple[str, str]]:
    """What varies by chance, and of whom: indicators, need on the registers of bundles, and complications."""
    keys = [(row.indicator, row.organisation) for row in contract.rows(IndicatorRow)]
    registers = contract.rows(RegisterRow)
    keys += [register_chance(row) for row in registers]
    keys += [complication_chance(component, row) for component in contract.rows(BundleRow) for row in registers
             if component.kind == "complication" and component.bundle == row.bundle]  # fmt: skip
    return list(dict.fromkeys(keys))


def register_chance(row: RegisterRow) -> tuple[str, str]:
    """Name what varies by chance: the need of the patients of a register."""
    return f"need, {row.bundle}", row.organisation


def complication_chance(component: BundleRow, row: RegisterRow) -> tuple[str, str]:
    """Name what varies by chance: how often a complication strikes among the patients of a register."""
    return f"{component.bundle}: {component.component}", row.organisation


def compounded(driver: DriverRow, drawn: Pounds, year: Pounds) -> Pounds:
    """Growth on growth: of each year's own rate, or of one rate for the term."""
    grown: Pounds = 1 + drawn
    return grown.cumprod(axis=0) if driver.each_year else grown**year


def drivers_of(contract: Contract) -> tuple[Driver, ...]:
    """Every driver of a contract, sorted by name: rows of Uncertainty, and effects of schemes."""
    named = [
        Driver(
            row.driver, row.acts_on, row.low, row.central, row.high,
            FACTOR_LOADING[row.moves_with_others], row.each_year, row.target_moves,
        )
        for row in contract.rows(DriverRow)
    ]  # fmt: skip
    effects = [
        Driver(
            effect_name(row), "effect",
            row.change if row.low is None else row.low, row.change, row.change if row.high is None else row.high,
            0.0, each_year=False, target_moves=False,
        )
        for row in contract.rows(EffectRow)
    ]  # fmt: skip
    return tuple(sorted(named + effects, key=lambda driver: driver.name))


def central(contract: Contract) -> Draws:
    """Return the one scenario in which every driver stands at its central value and nothing is left to chance."""
    years = len(contract.years)
    return Draws(
        {driver.name: np.full((1, 1), driver.central) for driver in drivers_of(contract)},
        {key: np.zeros((years, 1)) for key in left_to_chance(contract)},
        1,
    )


def draw(
    contract: Contract, count: int, seed: int, chunk: int = 0, still: Callable[[str], None] = lambda _: None
) -> Draws:
    """Draw scenarios: `count` of them, spread over independent scrambles of Sobol points.

    Chunks of the same seed go on where those before them ended, so that they join into one large draw.
    `still` is told how far it is.
    """
    return draw_together((contract,), count, seed, chunk, still)[0]


def draw_together(
    contracts: Sequence[Contract], count: int, seed: int, chunk: int = 0, still: Callable[[str], None] = lambda _: None
) -> tuple[Draws, ...]:
    """Draw the same futures for several contracts: what they have in common is drawn alike, by name and year.

    A driver that is typed otherwise in one of them stands at the same centile in each. A
    driver that only some have changes which points all others get, so a contract drawn
    beside one with further drivers has other futures than on its own, as likely ones.
    """
    years = sorted({year for contract in contracts for year in contract.years})
    drivers = [drivers_of(contract) for contract in contracts]
    widths: dict[str, int] = {}
    for driver in sorted((one for known in drivers for one in known), key=lambda driver: driver.name):
        widths[driver.name] = max(widths.get(driver.name, 1), len(years) if driver.each_year else 1)
    normals = sobol_normals(1 + sum(widths.values()), count, seed, chunk)
    own = dict(zip(widths, np.split(normals[1:], np.cumsum([*widths.values()])[:-1]), strict=True)) if widths else {}
    keys = dict.fromkeys(key for contract in contracts for key in left_to_chance(contract))
    chance = {}
    for place, (what, who) in enumerate(keys, start=1):
        still(f"drawing what is left to chance: {place} of {len(keys)}")
        chance[what, who] = chance_normals(seed, f"{what}/{who}", len(years), count, chunk)
    drawn = []
    for contract, known in zip(contracts, drivers, strict=True):
        own_years = [years.index(year) for year in contract.years]
        values = {}
        for driver in known:
            values[driver.name] = driver.joined(normals[0], own[driver.name][own_years if driver.each_year else [0]])
        drawn.append(Draws(values, {key: chance[key][own_years] for key in left_to_chance(contract)}, count))
    return tuple(drawn)
