"""How long solve takes on the bundled case, from nothing to a results workbook, against the imports it needs.

The packages counted are those that solve imports, and no others. Both sides run as an installed
package does, its modules compiled by an earlier run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from contract_engine.shipped import spreadsheets_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = 3.0
CASE = spreadsheets_dir() / "primary_care_network.xlsx"
NEEDED = "pyomo.environ", "highspy", "numpy", "scipy.stats", "xlsxwriter", "pydantic", "click"
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
IMPORTS = (sys.executable, "-c", f"import {', '.join(NEEDED)}")


def measure(*, smoke: bool) -> Iterator[str]:
    """Medians of runs taken in turn, so that a busy moment falls on both."""
    scenarios, aim = ("64", "least_cost") if smoke else ("10000", "fewest_changes")
    with TemporaryDirectory() as folder:
        out = str(Path(folder) / "results.xlsx")
        options = ("-o", out, "--scenarios", scenarios, "--aim", aim)
        solve = (sys.executable, "-m", "contract_engine", "solve", str(CASE), *options)
        if not smoke:
            _seconds(*solve)
        pairs = [(_seconds(*IMPORTS), _seconds(*solve)) for _ in range(1 if smoke else 5)]
    imports, solved = (median(side) for side in zip(*pairs, strict=True))
    yield (
        f"contract-engine solve with {int(scenarios):,} scenarios takes {solved:.2f} s,"
        f" {solved / imports:.1f} times the bare imports it needs (at most {TARGET:g})"
    )


def _seconds(*words: str) -> float:
    start = perf_counter()
    subprocess.run(words, check=True, capture_output=True, env=COMPILED)
    return perf_counter() - start
