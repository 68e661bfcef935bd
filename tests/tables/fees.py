"""A small scheme of our own, and how it is typed, for the tests of settling tables."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from contract_engine.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from click.testing import Result

FEES = """
[tables.fees]
title = "Fees by patient"
row = "practice"
rows = "practices"
identity = ["practice"]
payer = "Commissioner"
payee = "practice"
default_year = 2023
reads = [
    { name = "practice", kind = "text", meaning = "practice" },
    { name = "network", kind = "text", meaning = "network", headings = ["PCN Code"] },
    { name = "list", meaning = "registered list", unit = "people", lowest = 0, add_up = true },
    { name = "level", kind = "text", meaning = "level", one_of = ["Gold", "Silver"], also_called = { "G" = "Gold" } },
    { name = "done", kind = "share", meaning = "part done", unit = "%", required = false, default = 1 },
    { name = "visits", kind = "whole", meaning = "visits", required = false, default = 0, lowest = 0 },
    { name = "signed", kind = "yes_no", meaning = "signed up", required = false, default = 1 },
]
rates = [
    { name = "fee", meaning = "fee", unit = "£ a patient", source = "illustrative", values = [
        { from = 2022, to = 2023, value = 1.5, when = { level = "Gold" } },
        { from = 2022, to = 2024, value = 1.0, when = { level = "Silver" } },
    ] },
]
scales = [
    { name = "size", meaning = "by size", source = "illustrative", over = "list", points = [[1000, 1.0], [2000, 2.0]] },
]
steps = [
    { name = "part", formula = "1 / (0 if list == 13 else 1)", meaning = "part due", shown = false },
    { name = "payment", formula = "fee * list * done * part if signed else 0", meaning = "Fee", paid = true },
    { name = "visiting", formula = "visits * 10", meaning = "Visits", unit = "£", paid = true },
]
totals = [{ by = "network", row = "network", rows = "networks" }]
notes = ["Fees are illustrative."]
"""
HEAD = ["practice", "PCN Code", "list", "level", "done"]


def table(folder: Path, *rows: Sequence[object], head: Sequence[object] = HEAD, name: str = "rows.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def settled(*words: object) -> Result:
    """Type `contract-engine settle` and what follows it."""

    def typed() -> None:
        raise SystemExit(main(["settle", *(str(word) for word in words)]))

    return CliRunner().invoke(click.Command("settle", callback=typed))
