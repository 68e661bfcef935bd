"""What the events of a scenario set make of each year: factors of what was planned, shape (year, 1).

A contract to which no set was applied has no events, and nothing is multiplied. With change c_t,

    factor in year t    1 + c_t
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.schema.events import EventRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.schema.contract import Contract
    from contract_engine.schema.events import Happens
    from contract_engine.terms import Pounds


def events_on(contract: Contract, what: Happens, *key: str) -> Iterator[tuple[EventRow, Pounds]]:
    """Yield each event that concerns something, with its factor by year; shape (year, 1)."""
    for event in contract.rows(EventRow):
        if event.what == what and event.concerns(*key):
            yield event, 1 + np.array(event.change)[:, None]


def factor_of(contract: Contract, what: Happens, *key: str) -> Pounds:
    """Return what all events together make of something; shape (year, 1), or (1, 1) where there are none."""
    factor: Pounds = np.ones((1, 1))
    for _, changed in events_on(contract, what, *key):
        factor = factor * changed
    return factor


def points_of_rate(contract: Contract, indicator: str, organisation: str) -> Pounds:
    """Return by how many points of a rate events make an indicator better; shape (year, 1) or (1, 1)."""
    points: Pounds = np.zeros((1, 1))
    for _, changed in events_on(contract, "achievement", indicator, organisation):
        points = points + changed - 1
    return points
