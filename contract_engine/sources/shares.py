"""Shares that add up among practices add up to the same among those that take their place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from contract_engine.schema.term_tables import GainShareTerm, SharedCostTerm
from contract_engine.schema.terms_shared_cost import FIXED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_engine.schema.columns import Row
    from contract_engine.sources.growth import Values

WHOLE_STEPS = 1e-9
DIGITS = 12


def whole_of(row: Row) -> tuple[object, ...] | None:
    """Return what a row's share is a share of; nothing if its value is no such share."""
    if isinstance(row, GainShareTerm):
        return row.clause, row.side, row.band_from, row.band_to, row.point_of_delivery, row.year, row.in_force
    if isinstance(row, SharedCostTerm) and row.component == FIXED:
        return row.clause, row.service, row.year, row.in_force
    return None


def divided_again(before: Sequence[Row], after: Sequence[tuple[Row, Values]]) -> None:
    """Give the copies of rows together the shares that the rows had, each in proportion, in whole steps.

    `before` are the rows of the examples, `after` their copies, whose values are changed.
    """
    for whole in dict.fromkeys(map(whole_of, before)):
        if whole is None:
            continue
        old = [row for row in before if whole_of(row) == whole]
        new = [(row, values) for row, values in after if whole_of(row) == whole]
        if new:
            _divide(old, new)


def _divide(old: Sequence[Row], new: Sequence[tuple[Row, Values]]) -> None:
    step = getattr(new[0][0], "step", None)
    for name in ("today", "draft"):
        total = math.fsum(_figures(old, name))
        copies = list(_figures((row for row, _ in new), name))
        if len(copies) < len(new):
            continue
        for (_, values), share in zip(new, _in_proportion(copies, total, step), strict=True):
            values[name] = share
    factor = len(old) / len(new)
    for row, values in new:
        lowest, highest, draft = getattr(row, "lowest", None), getattr(row, "highest", None), values.get("draft")
        if lowest is not None:
            values["lowest"] = min(_down(lowest * min(factor, 1.0), step), _number(draft, lowest))
        if highest is not None:
            values["highest"] = max(_up(min(1.0, highest * max(factor, 1.0)), step), _number(draft, highest))


def _figures(rows: Iterable[Row], name: str) -> list[float]:
    return [figure for row in rows if (figure := getattr(row, name, None)) is not None]


def _number(value: object, otherwise: float) -> float:
    return value if isinstance(value, int | float) else otherwise


def _in_proportion(parts: Sequence[float], total: float, step: float | None) -> list[float]:
    """Divide a total in these proportions: in whole steps, where it is some, the largest remainders first."""
    whole = math.fsum(parts)
    shares = [total * part / whole if whole else total / len(parts) for part in parts]
    if not step or abs(total / step - round(total / step)) > WHOLE_STEPS:
        return shares
    steps = [math.floor(share / step + WHOLE_STEPS) for share in shares]
    left = round(total / step) - sum(steps)
    most = sorted(range(len(shares)), key=lambda place: (steps[place] - shares[place] / step, place))
    for place in most[:left]:
        steps[place] += 1
    return [round(count * step, DIGITS) for count in steps]


def _down(value: float, step: float | None) -> float:
    return round(math.floor(value / step + WHOLE_STEPS) * step, DIGITS) if step else value


def _up(value: float, step: float | None) -> float:
    return round(math.ceil(value / step - WHOLE_STEPS) * step, DIGITS) if step else value
