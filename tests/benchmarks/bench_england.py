"""How long it takes to settle every practice and network of England in 10,000 futures, against one read of the data.

One read is one numpy sum over a dense float64 array of [practice, scenario], as PERFORMANCE has it:
settling has such an array of what was achieved given, and writes what is paid over it. Stressing
also draws the futures, and sorts the payments of each practice and network for their ranges. Patient
rates are made up, since the file has points and not rates: the least rate that earns those points
where they are earned between 40% and 77%; spend agreed is made up too, £400 a weighted patient.
"""

from __future__ import annotations

import tracemalloc
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from contract_engine.stressing.everyone import Practices, members_of, stress_everyone
from contract_engine.stressing.everyone_futures import World, common_futures
from contract_engine.stressing.everyone_scheme import Band, Network, Pool, Scheme, Side, settle_network
from tests.whole_files import data_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_engine.terms import Pounds

ENGLAND = data_file("england_practices_2022_23.csv")
SCENARIOS, RUNS = 10_000, 5
PRACTICES, FEW = 6_669, 40
LOWER, UPPER = 0.40, 0.77
AGREED, EXPECTED = 400.0, 0.99
GAIN = Side((Band(0.0, 0.1, 0.3),), minimum=0.02)
LOSS = Side((Band(0.0, 0.1, 0.1),), minimum=0.02, deductible=True, payment_cap=0.005)
SCHEME = Scheme(Pool(own=0.7 * 3.95, network=0.3 * 3.95, lower=0.5, upper=0.8, shared_out=True), GAIN, LOSS)


def measure(*, smoke: bool) -> Iterator[str]:
    """Best of runs taken in turn: one read, settling what was drawn, and stressing from the seed on."""
    real = ENGLAND.is_file() and not smoke
    everyone = _england() if real else _made_up(FEW if smoke else PRACTICES)
    scenarios = 200 if smoke else SCENARIOS
    stress_everyone(_first(everyone, FEW), SCHEME, scenarios=scenarios)
    peak = _peak(lambda: stress_everyone(everyone, SCHEME, scenarios=scenarios))
    achieved, spend = _drawn(everyone, scenarios)
    room = np.empty_like(achieved)
    times: dict[str, list[float]] = {name: [] for name in ("read", "settle", "one", "two")}
    for _ in range(1 if smoke else RUNS):
        times["read"].append(_took(achieved.sum))
        np.copyto(room, achieved)
        times["settle"].append(_took(lambda: _settle(everyone, room, spend)))
        times["one"].append(_took(lambda: stress_everyone(everyone, SCHEME, scenarios=scenarios)))
        times["two"].append(_took(lambda: stress_everyone(everyone, SCHEME, scenarios=scenarios, jobs=2)))
    best = {name: min(runs) for name, runs in times.items()}
    networks = len(members_of(everyone))
    yield (
        f"{len(everyone.names):,} {'' if real else 'made-up '}practices, {networks:,} networks, {scenarios:,}"
        f" scenarios: one read of {achieved.nbytes / 1e6:,.0f} MB in {best['read']:.3f} s"
    )
    yield f"pool and gain share settled in {best['settle']:.2f} s, {best['settle'] / best['read']:.0f} times one read"
    yield (
        f"drawn, settled, ranges of everyone in {best['one']:.2f} s, {best['one'] / best['read']:.0f} times one read;"
        f" with two workers in {best['two']:.2f} s, {best['two'] / best['read']:.0f} times"
    )
    yield f"peak memory {peak / 1e6:,.1f} MB, {peak / achieved.nbytes:.1%} of the data"


def _took(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def _drawn(everyone: Practices, scenarios: int) -> tuple[Pounds, Pounds]:
    """Return what is achieved by practices in the order of their networks, and spent, about as it is drawn."""
    futures = common_futures(World(), scenarios, 1)
    order = np.concatenate(members_of(everyone))
    draw = np.random.default_rng(1)
    achieved = draw.normal(0.0, 0.02, (len(order), scenarios))
    achieved += everyone.rate[order, None]
    np.clip(achieved, 0.0, 1.0, out=achieved)
    return achieved, 1 + futures.spend


def _settle(everyone: Practices, achieved: Pounds, spend: Pounds) -> Pounds:
    total = np.zeros(len(spend))
    start = 0
    for rows in members_of(everyone):
        people, agreed = float(everyone.registered[rows].sum()), float(everyone.agreed[rows].sum())
        network = Network(everyone.weighted[rows], everyone.patients[rows], people, agreed)
        paid = settle_network(SCHEME, network, achieved[start : start + len(rows)], EXPECTED * agreed * spend)
        total += paid.in_all
        start += len(rows)
    return total


def _england() -> Practices:
    """Every practice of the real file; one that belongs to no network is one of its own."""
    table = pd.read_csv(ENGLAND)
    alone = table["pcn_code"].str.startswith("Unknown")
    return _practices(
        table["practice_code"].to_numpy(str),
        np.where(alone, table["practice_code"], table["pcn_code"]).astype(str),
        table["registered"].to_numpy(float),
        table["weighted"].to_numpy(float),
        table["achievement_hyp"].fillna(0.0).to_numpy(float) / 100,
        table["prevalence_hyp"].fillna(0.0).to_numpy(float) / 100,
    )


def _made_up(count: int) -> Practices:
    """Practices of the same shape, networks of five; half of them earn every point."""
    draw = np.random.default_rng(1)
    people = draw.lognormal(9.0, 0.6, count)
    names = np.array([f"P{place:05}" for place in range(count)])
    networks = np.array([f"U{place // 5:05}" for place in range(count)])
    points = np.minimum(draw.normal(1.0, 0.1, count), 1.0)
    return _practices(names, networks, people, people * draw.uniform(0.8, 1.2, count), points, np.full(count, 0.147))


def _practices(  # noqa: PLR0913, PLR0917 - the columns of the file
    names: Pounds, networks: Pounds, registered: Pounds, weighted: Pounds, points: Pounds, prevalence: Pounds
) -> Practices:
    rate = LOWER + (UPPER - LOWER) * points
    agreed = AGREED * weighted
    return Practices(names, networks, registered, weighted, rate, registered * prevalence, agreed, EXPECTED * agreed)


def _first(everyone: Practices, count: int) -> Practices:
    return Practices(*(getattr(everyone, name)[:count] for name in Practices.__slots__))
