"""How long a re-solve along a frontier takes, against raw HiGHS on the same rows, both warm.

One limit moves from one end to the other and the other aim is made as small as it can be, all
cuts known. Raw is highspy alone: a bound changed, run, the columns read. What the engine does
besides is to look at every scenario again, told apart: that it does once a point whatever the
solver. Processor time, least of several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from contract_engine.design.master import Master
from contract_engine.design.measures import CHANGES, MEASURES
from contract_engine.design.rules import model_of
from contract_engine.design.warm import Warm
from tests.benchmarks.bench_design import quickest
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import highspy

    from contract_engine.terms import Pounds

TARGET = 1.1
SIZES = ((5, 10, 2_000), (10, 20, 10_000), (20, 60, 10_000))
POINTS, SEED, TIMES = 24, 2, 60


def measure(*, smoke: bool) -> Iterator[str]:
    """Ratios by number of organisations and terms."""
    for parties, levers, scenarios in ((3, 4, 100),) if smoke else SIZES:
        warm, levels = _ready(parties, levers, scenarios)
        raw = _raw(warm)
        taken = bare = np.inf
        _ours(warm, levels[:1])
        start = raw[0].getBasis()
        for _ in range(TIMES):
            # By turns, so that what else the machine does falls on both alike; and from the same basis, or one takes
            # another path than the other.
            raw[0].setBasis(start)
            seconds, ours = quickest(lambda warm=warm, levels=levels: _ours(warm, levels), 1)
            taken = min(taken, seconds)
            raw[0].setBasis(start)
            seconds, theirs = quickest(lambda raw=raw, levels=levels: _bare(raw, levels), 1)
            bare = min(bare, seconds)
        whole, _ = quickest(lambda warm=warm, levels=levels: _whole(warm, levels), 3)
        apart = np.abs(ours - theirs).max()
        yield (
            f"{parties} organisations, {levers} terms, {len(warm.master.cuts)} cuts: a re-solve takes"
            f" {taken / POINTS * 1e3:.3f} ms, {taken / bare:.2f} times raw warm HiGHS (at most {TARGET}); the optima"
            f" differ by {apart:.0e}"
        )
        yield f"  with every one of {scenarios:,} scenarios looked at, {whole / POINTS * 1e3:.2f} ms a point"


def _ready(parties: int, levers: int, scenarios: int) -> tuple[Warm, Pounds]:
    """A frontier drawn once, so that all of its cuts are known, and the levels that its points hold."""
    problem = synthetic_problem(parties, levers, scenarios, SEED)
    cost, worst = MEASURES["commissioner_cost"], MEASURES["worst_gain"]
    warm = Warm(problem, model_of(problem, NO_RULES), Master(problem), (cost, worst, CHANGES), problem.draft)
    ends = [warm.best(aim, {}) for aim in (cost, worst)]
    levels = np.linspace(*(warm.level(cost, terms) for terms in ends if terms is not None), POINTS)
    _whole(warm, levels)
    return warm, levels


def _whole(warm: Warm, levels: Pounds) -> None:
    for level in levels:
        warm.best(MEASURES["worst_gain"], {"commissioner_cost": float(level) + 1e-7})


def _ours(warm: Warm, levels: Pounds) -> Pounds:
    """Move the limit and solve, as the engine does; the least level of the other aim at each."""
    hand, held, aim = warm.hand, warm.model.level["commissioner_cost"], warm.model.level["worst_gain"]
    assert hand is not None
    place, found = hand.place[id(aim)], []
    for level in levels:
        hand.hold_below(held, float(level) + 1e-7)
        values = hand.values(None, sure=False)
        assert values is not None
        found.append(values[place])
    return np.array(found)


def _raw(warm: Warm) -> tuple[highspy.Highs, int, int]:
    """The same HiGHS, and the places of what is held and of what is aimed at in it.

    A second one made of the same rows scales them afresh, and takes another path to the same answers.
    """
    assert warm.hand is not None
    places = [warm.hand.place[id(warm.model.level[name])] for name in ("commissioner_cost", "worst_gain")]
    return warm.hand.highs, places[0], places[1]


def _bare(raw: tuple[highspy.Highs, int, int], levels: Pounds) -> Pounds:
    highs, held, aim = raw
    found = []
    for level in levels:
        highs.changeColBounds(held, -1e6, float(level) + 1e-7)
        highs.run()
        found.append(np.array(highs.getSolution().col_value)[aim])
    return np.array(found)
