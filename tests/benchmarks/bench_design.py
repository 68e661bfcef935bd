"""How long a design takes, against one read of its exposures and against the extensive form; how much it holds.

One read is one numpy sum over a dense float64 [party, scenario, lever] array of the size
stated. A design here is one search: 10 organisations, 20 terms, the average of the worst 1 in
20 limited for each, least cost to the commissioner, proved to a gap of 1e-6. Processor time,
least of three, so that what else the machine does counts little.
"""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from contract_engine.design.aims import least_cost
from contract_engine.design.design import design
from contract_engine.design.master import Master
from contract_engine.design.rules import model_of
from contract_engine.design.stages import Search, search_for
from tests.parity.extensive import extensive_form, solved
from tests.synthetic import NO_RULES, synthetic_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_engine.design.problem import Problem

PARTIES, LEVERS = 10, 20
SIZES = (1_000, 10_000, 100_000)
TARGET_READS, TARGET_MEMORY, LARGE = 25, 2.5, 100_000
SEED = 2
T = TypeVar("T")


def measure(*, smoke: bool) -> Iterator[str]:
    """Ratios by number of scenarios."""
    searched(synthetic_problem(3, 4, 50, SEED))  # imports are not what is measured
    for scenarios in (200,) if smoke else SIZES:
        problem = synthetic_problem(PARTIES, LEVERS, scenarios, SEED)
        read = one_read(scenarios)
        seconds, search = quickest(lambda problem=problem: searched(problem))
        rounds, cuts, gap = search.master.rounds, len(search.master.cuts), search.gap
        target = f" (at most {TARGET_READS})" if scenarios == LARGE else ""
        yield (
            f"{scenarios:,} scenarios: one search takes {seconds:.3f} s, {seconds / read:.1f} reads{target};"
            f" {rounds} rounds, {cuts} cuts, gap {gap:.0e}"
        )
        whole, found = quickest(lambda problem=problem: design(problem, NO_RULES, "even"), 1)
        yield f"  all stages of an even split take {whole / read:.1f} reads, {found.rounds} rounds"
        if scenarios == min(SIZES) or smoke:
            yield against_extensive(problem, seconds, search)
    yield memory(200 if smoke else LARGE)


def measure_long() -> Iterator[str]:
    """What takes minutes: the extensive form of 10,000 scenarios."""
    problem = synthetic_problem(PARTIES, LEVERS, 10_000, SEED)
    seconds, search = quickest(lambda: searched(problem))
    yield f"10,000 scenarios: one search takes {seconds:.3f} s"
    yield against_extensive(problem, seconds, search)


def searched(problem: Problem) -> Search:
    """One search, from the problem's numbers to terms."""
    search = search_for(problem, model_of(problem, NO_RULES), Master(problem))
    least_cost(search)
    return search


def quickest(work: Callable[[], T], times: int = 3) -> tuple[float, T]:
    """Least processor time of a few runs, and what the last gave."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        result = work()
        taken.append(time.process_time() - start)
    return min(taken), result


def one_read(scenarios: int) -> float:
    """Seconds for one numpy sum over a dense array of the size of the exposures."""
    dense = np.random.default_rng(SEED).random((PARTIES, scenarios, LEVERS))
    repeats = max(1, 1_000_000 // scenarios)
    return quickest(lambda: [dense.sum() for _ in range(repeats)], 5)[0] / repeats


def against_extensive(problem: Problem, seconds: float, search: Search) -> str:
    """The same optimum by the extensive form, and how many times longer its solver takes."""
    m = extensive_form(problem)
    start = time.process_time()
    least = solved(m, -m.gain["Commissioner"])
    taken = time.process_time() - start
    apart = abs(-1_000 * (least or 0.0) / search.stages[0].value - 1)
    return f"  the extensive form takes {taken / seconds:,.0f} times as long; the optima differ by {apart:.0e}"


def memory(scenarios: int) -> str:
    """Most that is held at once, exposures included, against their size."""
    tracemalloc.start()
    problem = synthetic_problem(PARTIES, LEVERS, scenarios, SEED)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    searched(problem)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    exposures = PARTIES * scenarios * LEVERS * 8
    return (
        f"{scenarios:,} scenarios: at most {peak / exposures:.2f} times the exposures are held (at most"
        f" {TARGET_MEMORY:g}), {held / exposures:.2f} of it before the search"
    )
