"""The standard-normal space of a contract's uncertainties: where every future is a point, and how far out it lies.

The factor that all share, each uncertainty's own part, and the chance variation of each practice
are independent standard normals; an uncertainty drawn afresh each year has one for each year. Which
futures are as likely as each other depends on nothing but their distance from the middle,

    d = sqrt(z1^2 + z2^2 + ...)

and of all the ways to bring an uncertainty to a value the nearest one counts.
Source: Hasofer and Lind 1974.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from contract_engine.world.drivers import Draws, drivers_of, left_to_chance
from contract_engine.world.points import chance_normals, sobol_normals

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Driver

SHARED = "What moves all that move together"


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One independent standard normal: of what, of which year (None for the whole term), and of what kind."""

    name: str
    year: str | None
    what: Literal["shared", "driver", "chance"]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Space:
    """The coordinates of a contract's futures, in a fixed order."""

    years: tuple[str, ...]
    drivers: tuple[Driver, ...]
    chance: tuple[tuple[str, str], ...]

    @property
    def coordinates(self) -> tuple[Coordinate, ...]:
        """Every coordinate, the shared factor first."""
        found = [Coordinate(SHARED, None, "shared")]
        for driver in self.drivers:
            found += [Coordinate(driver.name, year, "driver") for year in (self.years if driver.each_year else [None])]
        found += [Coordinate(what, year, "chance", who) for what, who in self.chance for year in self.years]
        return tuple(found)

    @property
    def dimensions(self) -> int:
        """Number of coordinates."""
        return len(self.coordinates)

    def normals(self, count: int, seed: int, chunk: int = 0) -> Pounds:
        """Draw futures; shape (coordinate, scenario): the very ones that `world.drivers.draw` draws."""
        joint = sobol_normals(1 + sum(map(self._width, self.drivers)), count, seed, chunk)
        years = len(self.years)
        by_chance = [chance_normals(seed, f"{what}/{who}", years, count, chunk) for what, who in self.chance]
        return np.concatenate([joint, *by_chance])

    def draws(self, normals: Pounds) -> Draws:
        """Return the futures at these points, shape (coordinate, scenario)."""
        shared, place, values = normals[0], 1, {}
        for driver in self.drivers:
            values[driver.name] = driver.joined(shared, normals[place : place + self._width(driver)])
            place += self._width(driver)
        by_chance = {}
        for key in self.chance:
            by_chance[key] = normals[place : place + len(self.years)]
            place += len(self.years)
        return Draws(values, by_chance, normals.shape[1])

    def _width(self, driver: Driver) -> int:
        return len(self.years) if driver.each_year else 1


def space_of(contract: Contract) -> Space:
    """Return the space that a contract's futures lie in."""
    return Space(tuple(contract.years), drivers_of(contract), tuple(left_to_chance(contract)))
