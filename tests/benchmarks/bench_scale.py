"""How long solve takes on thirty organisations and sixty open terms with 50,000 futures, and how much it holds.

In a process of its own, from the term sheet to the results workbook. The exposures, against which
memory is held, are a dense float64 array [organisation, scenario, term] for one year.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from tests.big import big_tables
from tests.contracts import small_contract_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET_MEMORY = 2.5
MEGABYTE = 1e6
# What a process has held at most is known where Python has the module resource; elsewhere nothing is printed of it.
RUN = """
import sys
from contract_engine.cli.main import main
status = main(sys.argv[1:])
try:
    import resource
except ImportError:
    print(status, 0)
else:
    print(status, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""


def measure(*, smoke: bool) -> Iterator[str]:
    """One run; the smallest is a network of two practices."""
    tables = big_tables(1, 2) if smoke else big_tables()
    parties, scenarios = len(tables["parties"]), 64 if smoke else 50_000
    families = ("terms_activity", "terms_gain_share", "terms_pool", "terms_funding")
    levers = sum(bool(row["open"]) for family in families for row in tables[family])
    with TemporaryDirectory() as folder:
        sheet = Path(folder) / "big.toml"
        sheet.write_text(small_contract_toml(tables), encoding="utf-8")
        words = ("solve", str(sheet), "-o", str(Path(folder) / "out.xlsx"), "--scenarios", str(scenarios), "--quiet")
        words += ("--aim", "least_cost", "--beside", "none") if smoke else ()
        start = perf_counter()
        run = subprocess.run([sys.executable, "-c", RUN, *words], check=True, capture_output=True, text=True)
        seconds = perf_counter() - start
    status, held = (int(word) for word in run.stdout.split())
    exposures = parties * scenarios * levers * 8
    told = f"{parties} organisations, {levers} open terms, {scenarios:,} scenarios: status {status} in {seconds:.1f} s"
    if held:
        told += (
            f"; at most {held / MEGABYTE:,.0f} MB held, {held / exposures:.1f} times the exposures of one year"
            f" (at most {TARGET_MEMORY:g} at full size)"
        )
    yield told
