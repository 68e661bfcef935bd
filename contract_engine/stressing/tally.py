"""What is kept of a chunk of futures: sums, centiles and counts, small enough to send from one machine to another.

Every figure is kept for the chunk and for each of its eight scrambles. Chunks are put together in
their order: sums and counts are added, centiles and averages of the worst are averaged, each chunk
by its size. A standard error is that of the mean of the eight scrambles,

    se = sd(figure of each scramble) / sqrt(8)

so it covers what a quasi-random draw leaves open and what is left to chance. Source: Owen 1997.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.tail import average_of_worst, largest_running_shortfall
from contract_engine.stressing.margins import margins
from contract_engine.terms import PENNY
from contract_engine.world.points import SCRAMBLES, scramble_sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract_engine.stressing.margins import Limit, World, Yardstick
    from contract_engine.terms import Pounds

CENTILES = (5, 25, 50, 75, 95)
# A contract fails where somebody loses more than its limit, or where commissioners spend more than theirs.
FAILS = ("loss", "spend")


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of some futures; organisations in the order of Parties, years with the term after them.

    Of results and shortfalls, shape (organisation, year): `mean`, `centiles` (centile first), `cvar`
    the average of the worst shortfalls against plan, `breach` the part in which it is above the
    limit. Shape (organisation, year without the term): `first` the part in which the running loss
    first passes the limit in that year. Shape (organisation,): `beyond` the part in which the
    running loss is more than it can absorb. Shape (limit,): `broken` the part in which each limit
    breaks, `excess` by how much, on average over all futures. Shape (year,): `paid`, `paid_centiles`
    of the commissioners' payments, `over`, `over_centiles`, `overspent`, `overspend` of spend in
    scope above agreed spend: mean, centiles, how often, and its size averaged over all futures.
    """

    mean: Pounds
    centiles: Pounds
    cvar: Pounds
    breach: Pounds
    first: Pounds
    beyond: Pounds
    broken: Pounds
    excess: Pounds
    failed: Pounds
    paid: Pounds
    paid_centiles: Pounds
    over: Pounds
    over_centiles: Pounds
    overspent: Pounds
    overspend: Pounds


@dataclass(frozen=True, slots=True)
class Tally:
    """Figures of one chunk: of all of it, and of each scramble; `sizes` says how many futures each has."""

    number: int
    limits: tuple[Limit, ...]
    whole: Figures
    scrambles: tuple[Figures, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Figures of all chunks together, with the standard error of each; None where futures are too few to tell."""

    limits: tuple[Limit, ...]
    figures: Figures
    errors: Figures | None
    count: int


def tally(world: World, against: Yardstick, number: int = 0) -> Tally:
    """Take stock of a chunk of futures."""
    held = margins(world, against)
    count = world.paid.shape[1]
    sizes = scramble_sizes(count)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    parts = [slice(int(start), int(end)) for start, end in pairwise(starts) if end > start]
    return Tally(
        number=number,
        limits=tuple(held),
        whole=_figures(world, against, held, slice(0, count)),
        scrambles=tuple(_figures(world, against, held, part) for part in parts),
        sizes=tuple(size for size in sizes if size),
    )


def together(tallies: Sequence[Tally]) -> Estimate:
    """Put the tallies of chunks together, in the order of their numbers."""
    ordered = sorted(tallies, key=lambda each: each.number)
    counts = [sum(each.sizes) for each in ordered]
    figures = _averaged([each.whole for each in ordered], counts)
    errors = None
    if len(ordered[0].scrambles) == SCRAMBLES:
        # The last chunk may hold too few futures for every scramble: the others go without it.
        having = [[each for each in ordered if len(each.scrambles) > k] for k in range(SCRAMBLES)]
        replicates = [
            _averaged([each.scrambles[k] for each in some], [each.sizes[k] for each in some])
            for k, some in enumerate(having)
        ]
        errors = _each(replicates, lambda values: np.std(values, axis=0, ddof=1) / SCRAMBLES**0.5)
    return Estimate(ordered[0].limits, figures, errors, sum(counts))


def _averaged(figures: Sequence[Figures], sizes: Sequence[int]) -> Figures:
    weights = np.array(sizes, dtype=float) / sum(sizes)
    return _each(figures, lambda values: (values * weights.reshape(-1, *[1] * (values.ndim - 1))).sum(axis=0))


def _each(figures: Sequence[Figures], reduced: Callable[[Pounds], Pounds]) -> Figures:
    """Reduce every figure of several, given with those figures along its first axis."""
    names = [entry.name for entry in fields(Figures)]
    return Figures(**{name: reduced(np.array([getattr(each, name) for each in figures])) for name in names})


def _figures(world: World, against: Yardstick, held: dict[Limit, Pounds], part: slice) -> Figures:
    contract, parties = world.contract, tuple(world.results)
    confidence = contract.settings.confidence
    mean, centiles, cvar, breach, first, beyond = [], [], [], [], [], []
    for party in parties:
        result, plan = world.results[party][:, part], against.plan[party]
        running = np.cumsum(plan[:, None] - result, axis=0)
        shortfalls = [*(plan[:, None] - result), running.max(axis=0)]
        rows = np.vstack([result, result.sum(axis=0)])
        most = against.limit[party] + PENNY
        mean.append(rows.mean(axis=1))
        centiles.append(np.percentile(rows, CENTILES, axis=1))
        cvar.append([average_of_worst(each, confidence) for each in shortfalls])
        breach.append([(each > most).mean() for each in shortfalls])
        passed = running > most
        first.append((passed & (np.cumsum(passed, axis=0) == 1)).mean(axis=1))
        beyond.append((largest_running_shortfall(result, plan) > against.capacity[party] + PENNY).mean())
    spare = [margin[part] for margin in held.values()]
    breaks = [margin < -PENNY for limit, margin in zip(held, spare, strict=True) if limit.kind in FAILS]
    paid, over = world.paid[:, part], world.over[:, part]
    return Figures(
        mean=np.array(mean),
        centiles=np.array(centiles).swapaxes(0, 1),
        cvar=np.array(cvar),
        breach=np.array(breach),
        first=np.array(first),
        beyond=np.array(beyond),
        broken=np.array([(margin < -PENNY).mean() for margin in spare]),
        excess=np.array([np.maximum(-margin, 0.0).mean() for margin in spare]),
        failed=np.array([np.any(breaks, axis=0).mean()]),
        paid=paid.mean(axis=1),
        paid_centiles=np.percentile(paid, CENTILES, axis=1),
        over=over.mean(axis=1),
        over_centiles=np.percentile(over, CENTILES, axis=1),
        overspent=(over > PENNY).mean(axis=1),
        overspend=np.maximum(over, 0.0).mean(axis=1),
    )
