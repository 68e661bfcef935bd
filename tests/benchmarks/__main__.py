"""How long things take, as ratios taken in one run: python -m tests.benchmarks [--long] [NAME ...].

A benchmark is a module bench_NAME.py beside this one, with `measure(*, smoke)`, which yields
lines to print; smoke asks for the smallest size that still runs every step. If it has
`measure_long()`, --long runs that too, for minutes.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import chain
from pathlib import Path


def benchmarks() -> list[str]:
    """Names of the benchmarks, in the order of the alphabet."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main(words: list[str]) -> None:
    """Run the benchmarks named, or all."""
    # One thread for linear algebra on both sides of every ratio; read when numpy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    names = [word for word in words if word != "--long"]
    for name in names or benchmarks():
        sys.stdout.write(f"{name}\n")
        benchmark = import_module(f"tests.benchmarks.bench_{name}")
        lines = benchmark.measure(smoke=False)
        if "--long" in words and hasattr(benchmark, "measure_long"):
            lines = chain(lines, benchmark.measure_long())
        for line in lines:
            sys.stdout.write(f"  {line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
