"""Every other subset of an owner's schemes: stopping several at once, and starting what is not in use.

For an owner with the parts R that the contract relies on and others A that it could start, and
F any set of them of which it does the opposite, all others doing as they are relied on,

    margin(F) = E[its result | R] - E[its result | R with F flipped]  >=  sum of required margins, R in F

The same scenarios stand on both sides. Rows for single parts that stop are `duties`. A set
needs no row of its own where smaller sets imply it,

    margin(F) >= margin(F less one) + margin(that one)    whatever the terms between their limits,

as when the effects add up, nor where no terms between their limits could break it. Source for
the rows: Grossman and Hart 1983, each other action of the agent a constraint.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.duties import Bent, Margin
from contract_engine.terms import PENNY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from contract_engine.design.duties import Duty, Owner
    from contract_engine.terms import Lever, Pounds
    from contract_engine.world.schemes import Part

    Told = Callable[[str], None]

# An owner with more parts than this is looked at one part, two parts and all of them at a time.
MOST_PARTS = 6
Flipped = frozenset["Part"]


@dataclass(frozen=True, slots=True)
class Deviation(Margin):
    """An owner that stops some of its parts and starts others, and what it gains by not doing so."""

    owner: str
    stops: tuple[Part, ...]
    starts: tuple[Part, ...]
    constant: float
    per_unit: Pounds
    required: float
    capped: Bent = ()

    @property
    def name(self) -> str:
        """What it does otherwise, as rows are called."""
        return " ".join(
            f"{how} {' and '.join(part.scheme for part in parts)}"
            for how, parts in (("without", self.stops), ("with", self.starts))
            if parts
        )


@dataclass(frozen=True, slots=True)
class Deviations:
    """Those that need rows of their own, of how many looked at; owners of whose subsets not all were looked at."""

    rows: tuple[Deviation, ...] = ()
    looked_at: int = 0
    in_part: tuple[str, ...] = ()


NO_DEVIATIONS = Deviations()


def deviations_of(
    owners: Sequence[Owner], duties: Sequence[Duty], levers: Sequence[Lever], still: Told = lambda _: None
) -> Deviations:
    """Look at every subset of every owner's parts, and return those that no others imply; `still` is told how far."""
    rows, looked_at, in_part = [], 0, []
    box = _box(levers)
    for owner in owners:
        known = ways_of(owner, duties, still)
        looked_at += len(known)
        if len(_parts_of(owner)) > MOST_PARTS:
            in_part.append(owner.name)
        for flipped, way in known.items():
            if isinstance(way, Deviation) and not _always_kept(way, box) and not _implied(flipped, known, box):
                rows.append(way)
    return Deviations(tuple(rows), looked_at, tuple(in_part))


def ways_of(owner: Owner, duties: Sequence[Duty], still: Told = lambda _: None) -> dict[Flipped, Margin]:
    """Return every way of doing otherwise that is looked at, small sets first: duties, and deviations."""
    known: dict[Flipped, Margin] = {frozenset({duty.part}): duty for duty in duties if duty.part.owner == owner.name}
    ways = list(subsets(_parts_of(owner)))
    for count, flipped in enumerate(ways, start=1):
        if flipped not in known:
            still(f"what {owner.name} gains by doing otherwise: way {count} of {len(ways)}")
            known[flipped] = _deviation(owner, flipped)
    return {flipped: known[flipped] for flipped in ways}


def _parts_of(owner: Owner) -> tuple[Part, ...]:
    return tuple(part for part in sorted(owner.worlds.new.parts) if part.owner == owner.name)


def subsets(parts: Sequence[Part]) -> Iterator[Flipped]:
    """Yield every subset but the empty one, small ones first; of many parts singles, pairs and all of them."""
    sizes = range(1, len(parts) + 1) if len(parts) <= MOST_PARTS else (1, 2, len(parts))
    return (frozenset(some) for size in sizes for some in combinations(parts, size))


def _deviation(owner: Owner, flipped: Flipped) -> Deviation:
    relied_on = owner.worlds.new.delivered
    stops, starts = tuple(sorted(flipped & relied_on)), tuple(sorted(flipped - relied_on))
    required = sum((owner.required(part) for part in stops), start=0.0)
    named = Deviation(owner.name, stops, starts, 0.0, np.zeros(0), required)
    constant, per_unit, capped = owner.against(relied_on ^ flipped, f"{named.name} by {owner.name}")
    return Deviation(owner.name, stops, starts, constant, per_unit, required, capped)


def _box(levers: Sequence[Lever]) -> tuple[Pounds, Pounds]:
    """Limits of the levers, drafts beyond them included: the draft's own rules are shown too."""
    limits = np.array([lever.limits for lever in levers]).reshape(len(levers), 2)
    draft = np.array([lever.draft for lever in levers], dtype=float)
    return np.minimum(limits[:, 0], draft), np.maximum(limits[:, 1], draft)


def _least(constant: float, per_unit: Pounds, box: tuple[Pounds, Pounds]) -> float:
    return constant + float(np.minimum(per_unit * box[0], per_unit * box[1]).sum())


def _always_kept(deviation: Deviation, box: tuple[Pounds, Pounds]) -> bool:
    if deviation.capped:
        return False
    return _least(deviation.constant, deviation.per_unit, box) >= deviation.required - PENNY


def _implied(flipped: Flipped, known: Mapping[Flipped, Margin], box: tuple[Pounds, Pounds]) -> bool:
    """Whether rows of smaller sets, put together, say as much: to the penny, whatever the terms."""
    ways = [[frozenset({part}) for part in flipped]]
    ways += [[flipped - {part}, frozenset({part})] for part in sorted(flipped)]
    return any(
        len(way) > 1
        and all(some in known for some in way)
        and _at_least(known[flipped], [known[some] for some in way], box)
        for way in ways
    )


def _at_least(whole: Margin, parts: Sequence[Margin], box: tuple[Pounds, Pounds]) -> bool:
    left = [*((weights, payment) for weights, payment in whole.capped)]
    for part in parts:
        for weights, payment in part.capped:
            twin = next((n for n, (w, p) in enumerate(left) if np.array_equal(w, weights) and p.equals(payment)), None)
            if twin is None:
                return False
            del left[twin]
    constant = whole.constant - sum(part.constant for part in parts)
    per_unit = whole.per_unit - sum((part.per_unit for part in parts), start=np.zeros_like(whole.per_unit))
    return not left and _least(constant, per_unit, box) >= -PENNY
