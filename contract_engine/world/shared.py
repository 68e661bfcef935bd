"""Shared services: what they cost their host, and what each user spends with them and without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.shared import SharedServiceRow, SharedUseRow
from contract_engine.world.causes import factors, unit_cost_level
from contract_engine.world.schemes import Part, how_far
from contract_engine.world.timing import cost_index, years_since_base

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws


@dataclass(frozen=True, slots=True)
class Use:
    """One organisation's use of a shared service, in pounds but for `uses`; shapes (year, scenario) or (year, 1).

    `alone` is what it spends without it, `kept` the part of that which stays when it joins.
    """

    uses: Pounds
    alone: Pounds
    kept: Pounds


@dataclass(frozen=True, slots=True)
class Shared:
    """Every shared service: its host, its fixed cost and cost per use by year, and every use of it.

    `level` is that of costs against the price base, by year and scenario.
    With U the uses of those who have joined,

        host pays     fixed cost + cost per use x U       as soon as anyone has joined
        user pays     what it spends alone, or, once it has joined, the part of it that stays
    """

    host: Mapping[str, str]
    fixed: Mapping[str, Pounds]
    per_use: Mapping[str, Pounds]
    use: Mapping[Part, Use]
    level: Pounds

    def cost(self, party: str, joined: Collection[Part]) -> Pounds:
        """Cost borne by an organisation as host and as user, before any payment between them."""
        total: Pounds = np.zeros((1, 1))
        for part, use in self.use.items():
            if part.owner == party:
                has_joined = how_far(part, joined)
                total = total + use.kept * has_joined + use.alone * (1 - has_joined)
            if self.host[part.scheme] == party and part in joined:
                total = total + self.per_use[part.scheme] * use.uses * how_far(part, joined)
        for service, host in self.host.items():
            if host == party:
                used: Pounds = np.zeros(1)
                for part in self.use:
                    used = np.maximum(used, how_far(part, joined)) if part.scheme == service else used
                total = total + self.fixed[service] * used
        return total


def shared_of(contract: Contract, draws: Draws) -> Shared:
    """Follow every shared service through every scenario."""
    year = np.arange(1, len(contract.years) + 1, dtype=float)[:, None]
    level = cost_index(contract)[:, None] * unit_cost_level(contract, draws, year)
    services = {row.service: row for row in sorted(contract.rows(SharedServiceRow), key=lambda row: row.service)}
    uses = sorted(contract.rows(SharedUseRow), key=lambda row: row.identity)
    return Shared(
        host={name: row.host for name, row in services.items()},
        fixed={name: row.fixed_cost * level for name, row in services.items()},
        per_use={name: row.cost_per_use * level for name, row in services.items()},
        use={
            Part(row.service, row.organisation): _use(contract, services[row.service], row, draws, level)
            for row in uses
        },
        level=level,
    )


def _use(contract: Contract, service: SharedServiceRow, row: SharedUseRow, draws: Draws, level: Pounds) -> Use:
    years = len(contract.years)
    year = np.arange(1, years + 1, dtype=float)[:, None]
    _, lasting, passing = factors(contract, row.driver, draws, year)
    alone = row.cost_today * level
    gone = np.interp(np.arange(years), [0, 1, 3], [row.released_at_once, row.released_12, row.released_36])[:, None]
    return Use(
        uses=planned_uses(contract, row)[:, None] * np.maximum(lasting, 0.0) * np.maximum(passing, 0.0),
        alone=alone,
        kept=alone * (1 - gone) if service.in_place == "new" else np.zeros((1, 1)),
    )


def planned_uses(contract: Contract, row: SharedUseRow) -> Pounds:
    """Uses of each year as planned; shape (year,)."""
    planned: Pounds = row.uses * (1 + row.growth) ** years_since_base(contract)
    return planned
