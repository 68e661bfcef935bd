"""Results workbooks of every kind of answer, opened, and their tables row by row."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from contract_engine.results.solution_lines import TERM
from contract_engine.workbook.results_book import write_results
from tests.solutions import KINDS, solution
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from contract_engine.results.solution_lines import PositionLine
    from contract_engine.schema.contract import Contract

NO_TERMS = [kind for kind in KINDS if kind != "terms"]
PENNY = 0.01
Row = dict[str, Any]


@cache
def content(kind: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "results.xlsx"
        write_results(solution(kind), path, on=A_DAY)
        return path.read_bytes()


@cache
def book(kind: str) -> Workbook:
    """The workbook of an answer, with the values stored for its formulas."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "results.xlsx"
        path.write_bytes(content(kind))
        return load_workbook(path, data_only=True)


def table(kind: str, sheet: str) -> list[Row]:
    """The rows of a sheet's table, by heading; a unit in brackets is left off."""
    (found,) = book(kind)[sheet].tables.values()
    cells = [[cell.value for cell in row] for row in book(kind)[sheet][found.ref]]
    headings = [re.sub(r" \((£|£000|£m|%|% or £)\)$", "", str(heading)) for heading in cells[0]]
    return [dict(zip(headings, row, strict=True)) for row in cells[1:]]


def pounds(value: float) -> Any:  # noqa: ANN401 - pytest's approx has no type
    return pytest.approx(value, abs=1e-6)


def year_of(line: PositionLine) -> str:
    return "whole term" if line.year == TERM else line.year


def figures(rows: list[Row], *headings: str) -> list[tuple[Any, ...]]:
    return [tuple(row[heading] for heading in headings) for row in rows]


def rows_of(contract: Contract) -> dict[str, list[Row]]:
    return {name: [row.model_dump() for row in rows] for name, rows in contract.tables.items()}


def saved(kind: str, folder: Path) -> Path:
    path = folder / "results.xlsx"
    path.write_bytes(content(kind))
    return path


def charts(kind: str) -> dict[str, tuple[str, str]]:
    """The title of each chart and the words for who cannot see it, by the ranges it shows."""
    with TemporaryDirectory() as folder, zipfile.ZipFile(saved(kind, Path(folder))) as package:
        names = package.namelist()
        drawn = [package.read(name).decode() for name in names if name.startswith("xl/charts/chart")]
        alts = [
            re.findall(r'descr="([^"]*)"', package.read(name).decode())
            for name in names
            if name.startswith("xl/drawings/drawing")
        ]
    titles = ["".join(re.findall(r"<a:t>([^<]*)</a:t>", chart.split("<c:plotArea>")[0])) for chart in drawn]
    ranges = [" ".join(re.findall(r"<c:f>([^<]*)</c:f>", chart)) for chart in drawn]
    flat = [alt for group in alts for alt in group]
    return {shown: (title, alt) for shown, title, alt in zip(ranges, titles, flat, strict=True)}
