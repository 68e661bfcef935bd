"""How long the help takes against Python that does nothing: at most 5 times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = 5.0
NOTHING = (sys.executable, "-c", "pass")
HELP = (str(Path(sys.executable).with_name("contract-engine")), "--help")


def measure(*, smoke: bool) -> Iterator[str]:
    """Medians of runs taken in turn, so that a busy moment falls on both."""
    pairs = [(_seconds(*NOTHING), _seconds(*HELP)) for _ in range(1 if smoke else 15)]
    nothing, shown = (median(side) for side in zip(*pairs, strict=True))
    yield (
        f"contract-engine --help takes {shown * 1000:.0f} ms,"
        f" {shown / nothing:.1f} times python -c pass (at most {TARGET:g})"
    )


def _seconds(*words: str) -> float:
    start = perf_counter()
    subprocess.run(words, check=True, capture_output=True)
    return perf_counter() - start
