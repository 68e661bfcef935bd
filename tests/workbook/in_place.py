"""Results written into a workbook that is rich in what openpyxl would drop: made once for all tests of it."""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from contract_engine.results import solve
from contract_engine.workbook.in_place import with_results
from contract_engine.workbook.read import read
from tests.workbook.books import cell_of, saved
from tests.workbook.rich import file_of, parts_of, rich
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from openpyxl import Workbook

    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract
NAMED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
OURS = "/contract_engine_"
PROPOSED = {"Terms activity", "Terms gain share", "Terms pool", "Terms funding"}


def solved(content: bytes, name: str = "book.xlsx", scenarios: int = 256) -> Solution:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return solve(read(path), scenarios=scenarios)


@cache
def answer() -> Solution:
    return solved(rich())


@cache
def short() -> Solution:
    """The same contract where half of the trust's cost does not go at once: no deal, and few sheets to write."""
    found = solved(with_cell("Services", "Cost released at once", 0.0))
    assert found.status == "no_deal"
    return found


def with_cell(sheet: str, heading: str, value: object) -> bytes:
    """The rich workbook, as openpyxl leaves it, with something else in the first row below a heading."""
    book = opened(rich())
    book[sheet][cell_of(book, sheet, heading)] = value
    return saved(book)


@cache
def written() -> bytes:
    """The rich workbook with results in it."""
    return with_results(rich(), "book.xlsx", answer(), on=A_DAY)[0]


@cache
def twice() -> bytes:
    """The rich workbook after a second run, which read what the first one left."""
    return with_results(written(), "book.xlsx", solved(written()), on=A_DAY)[0]


def cells(content: bytes, *, values: bool) -> dict[str, dict[str, Any]]:
    """What stands in the cells of every sheet: values as saved, or formulas."""
    book = opened(content, values=values)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def opened(content: bytes, *, values: bool = False) -> Workbook:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\b")
        return load_workbook(BytesIO(content), data_only=values)


def sheet_parts(content: bytes) -> dict[str, str]:
    """The part that holds each sheet, by title."""
    parts = parts_of(content)
    tags = re.findall(r"<Relationship .*?>", parts["xl/_rels/workbook.xml.rels"].decode())
    targets = {attribute(tag, "Id"): attribute(tag, "Target").removeprefix("/xl/") for tag in tags}
    listed = re.findall(r"<sheet .*?>", parts["xl/workbook.xml"].decode())
    return {attribute(tag, "name"): f"xl/{targets[attribute(tag, 'r:id')]}" for tag in listed}


def attribute(tag: str, name: str) -> str:
    return re.findall(rf'\b{name}="([^"]*)"', tag)[0]


def place(content: bytes, folder: Path, name: str = "book.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    parts = parts_of(content)
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new).encode()
    return file_of(parts)


def rows_of(contract: Contract) -> dict[str, Any]:
    return {name: [row.model_dump() for row in rows] for name, rows in contract.tables.items()}


def as_if_read(content: bytes) -> Solution:
    run = replace(short().run, input_sha256=hashlib.sha256(content).hexdigest())
    return replace(short(), run=run)
