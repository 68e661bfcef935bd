"""The values of one term at which a figure is as high as is wanted: where along its limits, and which is nearest.

The figure f may rise and fall along the term. Looked at on a grid, each place at which f(x) - target
changes sign is closed in on by halves, to the last digit that counts. Where no point of the
grid is high enough, the top near the best of them is closed in on first, since a short stretch
above the target may lie between two points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_engine.terms import Pounds

GRID = 64
MOST_STEPS = 4_000
HALVES = 60
GOLDEN = (np.sqrt(5) - 1) / 2
# Of the way from lowest to highest: decimals beyond it count for nothing.
DUST = 1e-9
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Sought:
    """What was found along one term: the nearest value to the draft that will do, or none and the best there is.

    `stretches` are all values that will do, from and to.
    """

    value: float | None
    best: float
    stretches: tuple[tuple[float, float], ...]


def seek_value(
    enough: Callable[[float], float], lowest: float, highest: float, draft: float, step: float | None = None
) -> Sought:
    """Look for values between lowest and highest at which `enough` is not below zero."""
    if step:
        count = min(round((highest - lowest) / step), MOST_STEPS)
        grid: Pounds = lowest + step * np.arange(count + 1, dtype=float)
    else:
        inside = [draft] if lowest < draft < highest else []
        grid = np.unique(np.append(np.linspace(lowest, highest, GRID + 1), inside))
    above = np.array([enough(float(x)) for x in grid], dtype=float)
    if not step and not (above >= 0).any() and len(grid) > 1:
        top = _top(enough, grid, int(above.argmax()))
        grid = np.unique(np.append(grid, top))
        above = np.array([enough(float(x)) for x in grid], dtype=float)
    will_do = above >= 0
    stretches = tuple(_stretches(enough, grid, will_do, exact=not step))
    value = min((min(max(draft, low), high) for low, high in stretches), key=lambda x: abs(x - draft), default=None)
    if step and value is not None:
        value = float(min(grid[will_do], key=lambda x: abs(x - draft)))
    return Sought(value, float(grid[int(above.argmax())]), stretches)


def _stretches(
    enough: Callable[[float], float], grid: Pounds, will_do: np.typing.NDArray[np.bool_], *, exact: bool
) -> list[tuple[float, float]]:
    """Join neighbouring points of the grid that will do, each end closed in on."""
    found, start = [], 0
    wide = float(np.ptp(grid))
    while start < len(grid):
        if not will_do[start]:
            start += 1
            continue
        end = start
        while end + 1 < len(grid) and will_do[end + 1]:
            end += 1
        low, high = float(grid[start]), float(grid[end])
        if exact and start > 0:
            low = _edge(enough, low, float(grid[start - 1]), wide)
        if exact and end + 1 < len(grid):
            high = _edge(enough, high, float(grid[end + 1]), wide)
        found.append((low, high))
        start = end + 1
    return found


def _edge(enough: Callable[[float], float], good: float, bad: float, wide: float) -> float:
    """Return the last value that will do between one that will and one that will not, in as few digits as count."""
    inward = good
    for _ in range(HALVES):
        half = (good + bad) / 2
        good, bad = (half, bad) if enough(half) >= 0 else (good, half)
    for digits in range(DIGITS):
        short = round(good, digits)
        between = min(inward, good) <= short <= max(inward, good) or abs(short - good) <= DUST * wide
        if between and abs(short - good) <= DUST * wide and enough(short) >= 0:
            return short
    return good


def _top(enough: Callable[[float], float], grid: Pounds, best: int) -> float:
    """Return where the figure is highest between the neighbours of the best point of the grid."""
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = enough(left), enough(right)
    for _ in range(HALVES):
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = enough(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = enough(right)
    middle, known = (low + high) / 2, float(grid[best])
    gained, known_value = enough(middle), enough(known)
    return middle if gained > known_value + DUST * max(1.0, abs(known_value)) else known
