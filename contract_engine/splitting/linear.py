"""Small linear problems over gains that are none below nothing: most worth @ x with rows @ x <= limits."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.terms import Pounds

FEASIBLE = 1e-10
# Making a solver takes longer than most of these problems, so that one that is done with is used again.
_IDLE: list[highspy.Highs] = []


class NoPointError(ArithmeticError):
    """No x obeys the rows."""


@contextmanager
def solver() -> Iterator[highspy.Highs]:
    """Lend a silent, exact HiGHS without a model."""
    highs = _IDLE.pop() if _IDLE else _made()
    try:
        yield highs
    finally:
        highs.clearModel()
        _IDLE.append(highs)


def best(worth: Pounds, rows: Pounds, limits: Pounds) -> float:
    """Return the most that worth @ x can be; infinite if it has no limit."""
    corner = _corner(worth, rows, limits)
    if corner is not None:
        return float(worth @ corner)
    with solver() as highs:
        if not _solved(highs, worth, rows, limits):
            return float("inf")
        return float(highs.getInfo().objective_function_value)


def best_of(worth: Pounds, rows: Pounds, limits: Pounds) -> Pounds:
    """Return an x at which worth @ x is most."""
    corner = _corner(worth, rows, limits)
    if corner is not None:
        return corner
    with solver() as highs:
        if not _solved(highs, worth, rows, limits):
            message = "the best of an unbounded set was asked for"
            raise ArithmeticError(message)
        return np.array(highs.getSolution().col_value)


def _corner(worth: Pounds, rows: Pounds, limits: Pounds) -> Pounds | None:
    """Return the best x under a single limit that everything uses up: all of what is worth most for it; else None."""
    if len(rows) != 1 or not (np.asarray(rows[0]) > 0).all() or limits[0] < 0:
        return None
    best_place = int(np.argmax(worth / rows[0]))
    corner = np.zeros(len(worth))
    if worth[best_place] > 0:
        corner[best_place] = limits[0] / rows[0][best_place]
    return corner


def add_rows(highs: highspy.Highs, entries: Pounds, least: Pounds, most: Pounds) -> None:
    """Add rows least <= entries @ x <= most."""
    rows, columns = np.nonzero(entries)
    starts = np.searchsorted(rows, np.arange(len(entries))).astype(np.int32)
    highs.addRows(len(entries), least, most, len(rows), starts, columns.astype(np.int32), entries[rows, columns])


def _solved(highs: highspy.Highs, worth: Pounds, rows: Pounds, limits: Pounds) -> bool:
    """Solve; whether there is a best."""
    count = len(worth)
    highs.addCols(count, worth.astype(float), np.zeros(count), np.full(count, highspy.kHighsInf), 0, [], [], [])
    # Each limit is counted in its own largest entry, so that the solver's tolerances are of its size.
    entries = np.asarray(rows, dtype=float)
    largest = np.abs(entries).max(axis=1, initial=0.0)
    largest[largest == 0.0] = 1.0
    most = limits / largest
    add_rows(highs, entries / largest[:, None], np.full(len(limits), -highspy.kHighsInf), most)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        raise NoPointError
    if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return False
    if status != highspy.HighsModelStatus.kOptimal:
        message = f"HiGHS stopped with status {highs.modelStatusToString(status)}"
        raise ArithmeticError(message)
    return True


def _made() -> highspy.Highs:
    highs = highspy.Highs()
    options: dict[str, bool | int | float | str] = {
        "output_flag": False, "threads": 1, "presolve": "off", "solver": "simplex",
        "primal_feasibility_tolerance": FEASIBLE, "dual_feasibility_tolerance": FEASIBLE,
    }  # fmt: skip
    for name, setting in options.items():
        if highs.setOptionValue(name, setting) != highspy.HighsStatus.kOk:
            message = f"HiGHS does not know the option {name}"
            raise ValueError(message)
    return highs
