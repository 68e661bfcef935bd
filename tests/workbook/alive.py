"""Results workbooks in which a person types other terms, and what the engine says of the same terms."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from contract_engine import shipped
from contract_engine.workbook.read import read
from tests.contracts import small_contract_toml
from tests.solutions import with_terms
from tests.workbook.office import STORED_VALUE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl import Workbook

    from contract_engine.design.problem import Problem
    from contract_engine.design.worlds import Worlds
    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract

# Payments with a cap; those set off against what comes back, and terms by year; choices; the small contract.
NAMES = ("nec_option_c", "alternative_quality_contract", "medicare_shared_savings", "small")
AS_WRITTEN = "alternative_quality_contract"
FEW, FUTURES = 48, {"small": 128}
PENNY = 0.01
Row = dict[str, Any]


@dataclass(frozen=True)
class Tried:
    """A workbook worked out again with three terms changed, and what the engine says of the same terms."""

    solution: Solution
    terms: Mapping[str, float]
    before: Workbook | None
    after: Workbook
    path: Path
    worlds: Worlds
    problem: Problem


def rows(book: Workbook, sheet: str) -> list[Row]:
    heading, *found = book[sheet].iter_rows(min_row=4, values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in found if row[0] is not None]


def typed(path: Path, folder: Path, name: str, entries: Mapping[str, float]) -> Path:
    """Copy a workbook with other values on Terms proposed and none stored for formulas, so that none is repeated."""
    made = folder / f"{name}.xlsx"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(made, "w") as after:
        sheets = re.findall(r'<sheet name="([^"]*)"', before.read("xl/workbook.xml").decode())
        there = f"xl/worksheets/sheet{sheets.index('Terms proposed') + 1}.xml"
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == there:
                for cell, value in entries.items():
                    part, count = re.subn(
                        rf'(<c r="{cell}"[^>]*>)<v>[^<]*'.encode(), rf"\g<1><v>{value!r}".encode(), part
                    )
                    assert count == 1
            after.writestr(entry, STORED_VALUE.sub(rb"\1", part) if "/worksheets/" in entry.filename else part)
    return made


def contract_of(name: str, folder: Path) -> Contract:
    if name != "small":
        return read(shipped.term_sheet(name))
    sheet = folder / "small.toml"
    sheet.write_text(small_contract_toml(with_terms()), encoding="utf-8")
    return read(sheet)


def moved(solution: Solution) -> dict[str, float]:
    """Return other values for up to three open terms, first, middle and last: part of the way to a limit.

    Of the small contract they are such that a run takes them: shares that add up to 100%, and whole steps.
    """
    if solution.contract.settings.name == "Small contract":
        shares = [line.id for line in solution.levers if line.lever.startswith("share of gain")]
        pool = [line.id for line in solution.levers if line.lever == "own achievement"]
        return dict(zip((*shares, *pool), (0.25, 0.75, 2.5), strict=True))
    opened = [line for line in solution.levers if line.open]
    picked = {line.id: line for line in (opened[0], opened[len(opened) // 2], opened[-1])}
    found = {}
    for line in picked.values():
        assert line.value is not None
        lowest = line.draft if line.lowest is None else line.lowest
        highest = line.draft if line.highest is None else line.highest
        far = highest if highest - line.value >= line.value - lowest else lowest
        value = line.value + 0.6 * (far - line.value)
        found[line.id] = lowest + line.step * round((value - lowest) / line.step) if line.step else round(value, 6)
    return found


def cells_of_terms(path: Path) -> dict[str, str]:
    """The cell of each proposed value, by the term's name."""
    named = rows(load_workbook(path, read_only=True), "Terms proposed")
    return {row["Name for --set"]: f"H{number}" for number, row in enumerate(named, start=5)}
