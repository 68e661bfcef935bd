"""What causes nobody fully controls make of activity and of the cost of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.uncertainty import DriverRow
from contract_engine.world.drivers import compounded
from contract_engine.world.events import events_on

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Pounds
    from contract_engine.world.drivers import Draws


def factors(contract: Contract, own: str, draws: Draws, year: Pounds, *service: str) -> tuple[Pounds, Pounds, Pounds]:
    """What drivers make of activity: in the restated target, for good, and in passing from one year to the next.

    `own` is the driver of growth that the activity names, if any; `service` names what it is activity of
    (provider, point of delivery), so that the events of a scenario set find it.
    """
    target: Pounds = np.ones((1, 1))
    lasting = passing = target
    for driver in contract.rows(DriverRow):
        if driver.acts_on != "activity" and (driver.acts_on != "activity growth" or driver.driver != own):
            continue
        drawn = draws.drivers[driver.driver]
        factor = 1 + drawn if driver.acts_on == "activity" else compounded(driver, drawn, year)
        if driver.acts_on == "activity" and driver.each_year:
            passing = passing * factor
        else:
            lasting = lasting * factor
        if driver.target_moves:
            target = target * factor
    for event, factor in events_on(contract, "activity", *service):
        if event.lasts:
            lasting = lasting * factor
        else:
            passing = passing * factor
        if event.target_moves:
            target = target * factor
    return target, lasting, passing


def unit_cost_level(contract: Contract, draws: Draws, year: Pounds, *service: str, agreed: bool = False) -> Pounds:
    """Level of unit costs against cost inflation; as agreed, only what causes do with which the target moves."""
    level: Pounds = np.ones((1, 1))
    for driver in contract.rows(DriverRow):
        if driver.acts_on == "unit cost" and (driver.target_moves or not agreed):
            level = level * compounded(driver, draws.drivers[driver.driver], year)
    for event, factor in events_on(contract, "unit cost", *service):
        if event.target_moves or not agreed:
            level = level * factor
    return level
