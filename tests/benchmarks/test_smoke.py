"""Every benchmark runs at its smallest size; `make bench` runs them at full size."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.benchmarks.__main__ import benchmarks


@pytest.mark.parametrize("name", benchmarks())
def test_the_benchmark_runs(name: str) -> None:
    lines = list(import_module(f"tests.benchmarks.bench_{name}").measure(smoke=True))
    assert lines
    assert all("\n" not in line for line in lines)
