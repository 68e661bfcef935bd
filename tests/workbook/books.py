"""The small contract as a workbook, to be spoiled one cell at a time."""

from __future__ import annotations

import zipfile
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook, load_workbook

from contract_engine.schema.contract import TABLES
from contract_engine.schema.faults import Fault, InputFaultsError
from contract_engine.schema.services import ServiceRow
from contract_engine.workbook.read import read
from contract_engine.workbook.template import write_template
from tests.contracts import small_contract_toml

HEADING_ROW = 4
AS_WRITTEN = [("Trust", "Emergency admissions", 2900.0), ("Trust", "Attendances", 170.0)]
INPUT_SHEETS = tuple(kind.sheet for kind in TABLES)


@cache
def small_bytes() -> bytes:
    """Return the workbook as contract-engine new writes it."""
    with TemporaryDirectory() as folder:
        sheet = Path(folder) / "small.toml"
        sheet.write_text(small_contract_toml(), encoding="utf-8")
        book = Path(folder) / "small.xlsx"
        write_template(read(sheet), book, example=True, on=date(2026, 11, 22))
        return book.read_bytes()


@cache
def _input_sheets_alone() -> bytes:
    """Return what stands in its input sheets, without looks, lists and links, which take long to load."""
    plain = Workbook()
    plain.remove(plain.worksheets[0])
    for sheet in load_workbook(BytesIO(small_bytes())).worksheets:
        if sheet.title in INPUT_SHEETS:
            page = plain.create_sheet(sheet.title)
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
                page[cell.coordinate] = cell.value
                page[cell.coordinate].number_format = cell.number_format
    return saved(plain)


def small_book() -> Workbook:
    """Return its input sheets, to be changed at will."""
    return load_workbook(BytesIO(_input_sheets_alone()))


def saved(book: Workbook) -> bytes:
    """Return a workbook as its file would be."""
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def cell_of(book: Workbook, sheet: str, heading: str, row: int = 1) -> str:
    """Return the cell of a row, counted from 1, under a heading; on Contract, beside a label."""
    page = book[sheet]
    for line in page.iter_rows(min_row=HEADING_ROW):
        for cell in line:
            if str(cell.value or "").partition(" (")[0] == heading:
                return f"B{cell.row}" if sheet == "Contract" else f"{cell.column_letter}{HEADING_ROW + row}"
    raise LookupError(f"{sheet} has no {heading}")


def faults_of(book: Workbook | bytes, folder: Path, name: str = "small.xlsx") -> tuple[Fault, ...]:
    """Return every fault of a workbook, errors and warnings alike."""
    path = folder / name
    path.write_bytes(book if isinstance(book, bytes) else saved(book))
    try:
        return read(path).warnings
    except InputFaultsError as problem:
        return problem.faults


def said(faults: tuple[Fault, ...], severity: str = "error") -> list[tuple[str, str]]:
    """Return place and words of the errors, or of the warnings."""
    return [(fault.place, f"{fault.found} {fault.mend}") for fault in faults if fault.severity == severity]


def with_part(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook with bytes of one part replaced; the part must hold them."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            text = before.read(entry)
            if entry.filename == part:
                if old not in text:
                    raise LookupError(f"{part} does not hold {old!r}")
                text = text.replace(old, new, 1)
            after.writestr(entry.filename, text)
    return changed.getvalue()


def part_of(book: Workbook, sheet: str) -> str:
    """Return the part of a saved workbook that holds a sheet."""
    return f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"


def read_back(book: Workbook | bytes, folder: Path) -> list[tuple[str, str, float]]:
    """Write a workbook, read it, and return provider, point of delivery and unit cost of each service."""
    path = folder / "small.xlsx"
    path.write_bytes(book if isinstance(book, bytes) else saved(book))
    return [(row.provider, row.point_of_delivery, row.unit_cost) for row in read(path).rows(ServiceRow)]
