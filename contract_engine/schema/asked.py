"""Rules that a user may ask for: one rate for all bands, gain and pain alike, shares in whole steps."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import TYPE_CHECKING

from contract_engine.schema.term_tables import GainShareTerm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.contract import Contract
    from contract_engine.terms import Lever

# Of a step: what rounding of typed figures may take from a whole number of them.
NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Alike:
    """Two shares of one organisation that are to be the same."""

    one: GainShareTerm
    other: GainShareTerm


def one_rate(contract: Contract) -> Iterator[Alike]:
    """Shares that are the same if each organisation has one rate for all bands of a gain, or of a loss.

    Of the payer only the others' shares are asked: its own is what they leave.
    """
    for rows in _grouped(contract, with_side=True, with_band=False):
        bands = [[row for row in rows if row.band_from == start] for start in sorted({row.band_from for row in rows})]
        for lower, upper in pairwise(bands):
            yield from _negotiable(lower, upper)


def gain_and_pain(contract: Contract) -> Iterator[Alike]:
    """Shares that are the same if whoever shares gains and losses shares both alike, band by band."""
    for rows in _grouped(contract, with_side=False, with_band=True):
        gains = [row for row in rows if row.side == "gain"]
        yield from _negotiable(gains, [row for row in rows if row.side == "loss"])


def without_a_twin(contract: Contract) -> Iterator[GainShareTerm]:
    """Shares of an organisation that has both gains and losses of a service, where the other side lacks the band."""
    for rows in _grouped(contract, with_side=False, with_band=False):
        if {row.side for row in rows} != {"gain", "loss"}:
            continue
        starts = {side: {row.band_from for row in rows if row.side == side} for side in ("gain", "loss")}
        lonely = starts["gain"] ^ starts["loss"]
        yield from (row for row in rows if row.band_from in lonely)


def _grouped(contract: Contract, *, with_side: bool, with_band: bool) -> Iterator[list[GainShareTerm]]:
    found: dict[tuple[object, ...], list[GainShareTerm]] = {}
    for row in contract.rows(GainShareTerm):
        if row.in_new_terms and row.payee != row.payer:
            side = (row.clause, row.side) if with_side else ()
            key = (row.payer, row.payee, row.point_of_delivery, *side, *((row.band_from,) if with_band else ()))
            found.setdefault(key, []).append(row)
    yield from found.values()


def _negotiable(some: Sequence[GainShareTerm], others: Sequence[GainShareTerm]) -> Iterator[Alike]:
    """Pairs of the same years of which one at least is open: what nobody negotiates stays as it is."""
    for one, other in product(some, others):
        if (one.open or other.open) and (one.year == other.year or not (one.year and other.year)):
            yield Alike(one, other)


def in_whole_steps(lever: Lever, step: float | None) -> Lever:
    """Return an open share in whole steps from nothing, unless its own are as large.

    Its limits become the nearest whole steps between them: lowest above highest if there is none.
    """
    if step is None or not lever.open or (lever.step or 0.0) >= step:
        return lever
    lowest, highest = lever.lowest, lever.highest
    return replace(
        lever,
        step=step,
        lowest=None if lowest is None else round(math.ceil(lowest / step - NEARLY) * step, 12),
        highest=None if highest is None else round(math.floor(highest / step + NEARLY) * step, 12),
    )
