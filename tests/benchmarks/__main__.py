"""How long things take, as ratios taken in one run: python -m tests.benchmarks [NAME ...].

A benchmark is a module bench_NAME.py beside this one, with `measure(*, smoke)`, which yields
lines to print; smoke asks for the smallest size that still runs every step.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def benchmarks() -> list[str]:
    """Names of the benchmarks, in the order of the alphabet."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main(names: list[str]) -> None:
    """Run the benchmarks named, or all."""
    for name in names or benchmarks():
        sys.stdout.write(f"{name}\n")
        for line in import_module(f"tests.benchmarks.bench_{name}").measure(smoke=False):
            sys.stdout.write(f"  {line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
