"""The workbooks that come with contract_engine are those that it would write today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine import shipped
from contract_engine.workbook.blank import write_blank
from contract_engine.workbook.pot_book import write_pot
from contract_engine.workbook.read import read
from contract_engine.workbook.template import write_template

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from openpyxl.workbook import Workbook

BLANK, POT = "blank", "pot"
BOOKS = {path.stem for path in shipped.spreadsheets_dir().glob("*.xlsx")} - {BLANK, POT}
TERM_SHEETS = {name: path for name, path in shipped.term_sheets().items() if name in BOOKS}


def book_of(name: str) -> Path:
    return shipped.spreadsheets_dir() / f"{name}.xlsx"


def how_to_mend(name: str) -> str:
    what = f"--{name}" if name in (BLANK, POT) else name
    return f"Type: contract-engine new {what} -o spreadsheets/{name}.xlsx --force"


def written_on(book: Workbook) -> date:
    """The day that the cover bears; the only thing in which a workbook written today may differ."""
    return next(row[1].value.date() for row in book["Cover"].iter_rows(min_row=5) if row[0].value == "Date written")


def test_each_form_has_one_workbook_and_each_workbook_its_term_sheet() -> None:
    assert set(TERM_SHEETS) == BOOKS
    forms = [read(path).settings.form for path in TERM_SHEETS.values()]
    assert sorted(forms) == sorted(path.stem for path in shipped.models_dir().glob("*.py"))


@pytest.mark.parametrize("name", TERM_SHEETS)
def test_a_workbook_holds_the_figures_of_its_term_sheet(name: str) -> None:
    wanted, found = read(TERM_SHEETS[name]).tables, read(book_of(name)).tables
    for table, rows in wanted.items():
        shown = [row.model_dump() for row in found[table]]
        assert shown == [row.model_dump() for row in rows], how_to_mend(name)


def written_now(name: str, path: Path, on: date) -> Path:
    if name == BLANK:
        return write_blank(path, on=on).path
    if name == POT:
        return write_pot(path, on=on).path
    contract = read(TERM_SHEETS[name])
    return write_template(contract, path, example=contract.settings.status == "example", on=on).path


@pytest.mark.parametrize("name", [*TERM_SHEETS, BLANK, POT])
@pytest.mark.parametrize("values", [True, False], ids=["values", "formulas"])
def test_a_workbook_is_what_would_be_written_now(name: str, values: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of the test
    shipped_book = load_workbook(book_of(name), data_only=values)
    now = load_workbook(written_now(name, tmp_path / "now.xlsx", written_on(shipped_book)), data_only=values)
    assert shipped_book.sheetnames == now.sheetnames, how_to_mend(name)
    for sheet in now.sheetnames:
        found, wanted = (
            {cell.coordinate: (getattr(cell.value, "text", cell.value), cell.number_format, cell.style)
             for row in book[sheet].iter_rows() for cell in row}
            for book in (shipped_book, now)
        )  # fmt: skip
        assert found == wanted, f"{sheet}: {how_to_mend(name)}"
