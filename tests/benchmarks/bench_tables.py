"""How long a whole scheme takes against reading its file with pandas: all of England, or as many made-up practices."""

from __future__ import annotations

import csv
import random
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import pandas as pd

from contract_engine import shipped
from contract_engine.settlement.whole_table import settle_rows
from contract_engine.sources.rows import read_rows
from contract_engine.workbook.read_rules import read_rules
from contract_engine.workbook.table_book import write_settled
from tests.whole_files import data_file

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGLAND = data_file("england_practices_2022_23.csv")
PRACTICES, FEW = 6_669, 50
SHEET = "primary_care_network"


def measure(*, smoke: bool) -> Iterator[str]:
    """Medians of runs taken in turn: reading with pandas, and reading, settling and writing."""
    ready = read_rules(shipped.term_sheet(SHEET))["practices"]
    with tempfile.TemporaryDirectory() as folder:
        real = ENGLAND.is_file() and not smoke
        table = ENGLAND if real else _made_up(Path(folder), FEW if smoke else PRACTICES)
        reads, settles, wholes = [], [], []
        for _ in range(1 if smoke else 5):
            start = perf_counter()
            pd.read_csv(table)
            reads.append(perf_counter() - start)
            rows = read_rows(table, [ready])
            between = perf_counter()
            settled = settle_rows(ready, rows)
            settles.append(perf_counter() - between)
            write_settled(settled, Path(folder) / "out.csv")
            wholes.append(perf_counter() - start - reads[-1])
        read, settle, whole = median(reads), median(settles), median(wholes)
        yield (
            f"{rows.count:,} {'' if real else 'made-up '}practices settled in {settle:.2f} s; read, settled and written"
            f" in {whole:.2f} s, {whole / read:.0f} times pandas reading the file"
        )


def _made_up(folder: Path, count: int) -> Path:
    """Write a file of the same columns, practices in networks of five."""
    draw = random.Random(1)  # noqa: S311 - made-up practices, not secrets
    path = folder / "practices.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["practice_code", "pcn_code", "registered", "weighted"])
        for number in range(count):
            people = draw.lognormvariate(9, 0.6)
            writer.writerow(
                [f"P{number}", f"U{number // 5}", f"{people:.2f}", f"{people * draw.uniform(0.8, 1.2):.2f}"]
            )
    return path
