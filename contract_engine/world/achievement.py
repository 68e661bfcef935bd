"""How far each practice, and each network as one, gets between the thresholds of an indicator."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.schemes import EffectRow, IndicatorRow
from contract_engine.schema.uncertainty import DriverRow
from contract_engine.world.cases import summed
from contract_engine.world.drivers import effect_name
from contract_engine.world.events import points_of_rate
from contract_engine.world.schemes import Part, departure_of, how_far, told_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws
    from contract_engine.world.schemes import PartAtWork

PLAIN: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Achievement:
    """Performance by indicator and practice, shape (year, scenario), and what it earns.

    Where futures differ in who belongs to a network, `counted` is 1 in those in which an organisation does, 0 in
    others, shape (scenario,); whoever is not named belongs to it in all.
    """

    rows: Mapping[tuple[str, str], IndicatorRow]
    performance: Mapping[tuple[str, str], Pounds]
    departures: Mapping[tuple[str, str], tuple[float | bytes, ...]]
    counted: Mapping[str, Pounds] = field(default_factory=dict)

    def own(self, organisation: str, indicator: str, worth: Mapping[str, float] = PLAIN) -> Pounds:
        """Part of the money for own results that is earned: one indicator, or All by their points.

        `worth` (indicator to factor) is what a point of an indicator counts, where not all count alike.
        """
        return self._earned((organisation,), indicator, worth)

    def of_network(self, members: tuple[str, ...], indicator: str, worth: Mapping[str, float] = PLAIN) -> Pounds:
        """Part of the money for the network's results that is earned, its practices counted as one."""
        return (
            self._by_those_counted(members, indicator, worth)
            if self.counted
            else self._earned(members, indicator, worth)
        )

    def _by_those_counted(self, members: tuple[str, ...], indicator: str, worth: Mapping[str, float]) -> Pounds:
        """Part of the money earned by those who belong to the network in each future; none where nobody does."""
        earned: Pounds = np.zeros((1, 1))
        points: Pounds = np.zeros(1)
        for name in sorted({name for name, organisation in self.rows if organisation in members}):
            if indicator not in ("All", name):
                continue
            rows = [self.rows[name, member] for member in members if (name, member) in self.rows]
            people = [share * self.counted.get(row.organisation, np.ones(1))
                      for share, row in zip(people_share(rows), rows, strict=True)]  # fmt: skip
            whole = summed(people, np.zeros(1))
            there = whole > 0
            all_there = np.where(there, whole, 1.0)
            together = summed(
                (share * self.performance[name, row.organisation] for share, row in zip(people, rows, strict=True)),
                np.zeros((1, 1)),
            )
            lower, upper, weight = (
                _mean([getattr(row, figure) for row in rows], people, all_there)
                for figure in ("lower_threshold", "upper_threshold", "points")
            )
            weight = weight * worth.get(name, 1.0) * there
            earned = earned + weight * between_thresholds(together / all_there, lower, upper)
            points = points + weight
        return earned / np.where(points > 0, points, 1.0)

    def _earned(self, members: tuple[str, ...], indicator: str, worth: Mapping[str, float]) -> Pounds:
        earned: Pounds = np.zeros((1, 1))
        points = 0.0
        for name in sorted({name for name, organisation in self.rows if organisation in members}):
            if indicator not in ("All", name):
                continue
            rows = [self.rows[name, member] for member in members if (name, member) in self.rows]
            part = people_share(rows)
            together = sum(
                (share * self.performance[name, row.organisation] for share, row in zip(part, rows, strict=True)),
                start=np.zeros((1, 1)),
            )
            lower = float(part @ [row.lower_threshold for row in rows])
            upper = float(part @ [row.upper_threshold for row in rows])
            weight = points_of(rows) * worth.get(name, 1.0)
            earned = earned + weight * between_thresholds(together, lower, upper)
            points += weight
        return earned / points if points else earned


def between_thresholds(achieved: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Pounds:
    """Part of the money earned: none at the lower threshold, all at the upper; less is better where that is below.

    Where both are one, all is earned from there, and nothing short of it.
    """
    above, width = np.subtract(achieved, lower), np.subtract(upper, lower)
    step = width == 0
    reached: Pounds = np.clip(above / np.where(step, 1.0, width), 0.0, 1.0)
    return np.where(step, (above >= 0).astype(float), reached)


def _mean(figures: list[float], people: list[Pounds], whole: Pounds) -> Pounds:
    """Mean of figures over people, who come to `whole`: the figure itself where all have the same."""
    if len(set(figures)) == 1:
        return np.full(1, figures[0])
    return summed((figure * share for figure, share in zip(figures, people, strict=True)), np.zeros(1)) / whole


def people_share(rows: Sequence[IndicatorRow]) -> Pounds:
    """Part of each row in one indicator's patients, exclusions apart; shape (row,)."""
    people = np.array([row.denominator - row.exclusions for row in rows])
    part: Pounds = people / people.sum()
    return part


def points_of(rows: Sequence[IndicatorRow]) -> float:
    """Points of one indicator for organisations counted as one."""
    return float(people_share(rows) @ [row.points for row in rows])


def achievement_of(
    contract: Contract,
    draws: Draws,
    parts: Mapping[Part, PartAtWork],
    delivered: frozenset[Part],
    like: Achievement | None = None,
) -> Achievement:
    """Performance in each scenario: today's rate, what schemes and events change, what moves everyone, and chance.

    Chance is that of a rate over n patients, of standard deviation sqrt(p (1 - p) / n).
    """
    common: Pounds = np.zeros((1, 1))
    for driver in contract.rows(DriverRow):
        if driver.acts_on == "achievement":
            common = common + draws.drivers[driver.driver]
    rows = {(row.indicator, row.organisation): row for row in contract.rows(IndicatorRow)}
    performance, departures = {}, {}
    for key, row in rows.items():
        effects = _effects_on(contract, row, parts, delivered)
        departures[key] = tuple(part for _, weights in effects for part in told_apart(weights, delivered))
        if like is not None and like.departures[key] == departures[key]:
            performance[key] = like.performance[key]
            continue
        people = row.denominator - row.exclusions
        change = sum((weights * draws.drivers[name] for name, weights in effects), start=np.zeros((1, 1)))
        better = 1.0 if row.upper_threshold >= row.lower_threshold else -1.0
        change = change + better * points_of_rate(contract, *key)
        expected = np.clip(row.numerator / people + common + change, 0.0, 1.0)
        chance = draws.chance[key] * np.sqrt(expected * (1 - expected) / people)
        performance[key] = np.clip(expected + chance, 0.0, 1.0)
    return Achievement(rows, performance, departures)


def _effects_on(
    contract: Contract, row: IndicatorRow, parts: Mapping[Part, PartAtWork], delivered: frozenset[Part]
) -> list[tuple[str, Pounds]]:
    """Return the drivers that change one practice's rate and how far by year: by its own part, else by everyone's."""
    years = len(contract.years)
    found = []
    for effect in contract.rows(EffectRow):
        if effect.indicator == row.indicator:
            own = Part(effect.scheme, row.organisation)
            if own in parts:
                weights = parts[own].working[:, None] * parts[own].departure(how_far(own, delivered))
            else:
                weights = departure_of(effect.scheme, parts, delivered, years)
            found.append((effect_name(effect), weights))
    return found
