"""What the tool writes, it reads: input workbooks, and results workbooks as written or as recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.faults import InputFaultsError
from contract_engine.workbook.read import read
from contract_engine.workbook.template import write_template
from tests.contracts import small_contract_toml
from tests.workbook.books import (
    HEADING_ROW,
    cell_of,
    faults_of,
    said,
    saved,
    small_book,
    small_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from contract_engine.schema.columns import Row


def with_proposed(book: Workbook) -> str:
    """Put a Proposed column beside the drafts, as a results workbook has it; return its letter on Terms gain share."""
    for sheet in (title for title in book.sheetnames if title.startswith("Terms")):
        page, draft = book[sheet], cell_of(book, sheet, "Draft", 0).rstrip("0123456789")
        column = page.max_column + 2
        page.cell(HEADING_ROW, column).value = "Proposed (% or £)"
        for row in range(HEADING_ROW + 1, page.max_row + 1):
            page.cell(row, column).value = page[f"{draft}{row}"].value
    page = book["Terms gain share"]
    letter = page.cell(HEADING_ROW, page.max_column).column_letter
    page[f"{letter}5"], page[f"{letter}6"] = 0.3, 0.7
    return letter


def test_a_results_workbook_is_read_as_written_or_as_recommended(tmp_path: Path) -> None:
    """Draft 40% and 60%; proposed 30% and 70%."""
    book = small_book()
    at = with_proposed(book)
    assert book["Terms gain share"][f"{at}4"].value == "Proposed (% or £)"
    assert faults_of(book, tmp_path) == ()
    written, recommended = (read(tmp_path / "small.xlsx", terms=terms) for terms in ("written", "recommended"))
    assert [lever.draft for lever in written.levers if lever.clause == "Savings"] == [0.4, 0.6]
    assert [lever.draft for lever in recommended.levers if lever.clause == "Savings"] == [0.3, 0.7]
    assert [lever.cell for lever in recommended.levers if lever.clause == "Savings"] == [
        f"Terms gain share!{at}5",
        f"Terms gain share!{at}6",
    ]


def test_a_results_workbook_of_no_deal_cannot_be_read_as_recommended(tmp_path: Path) -> None:
    book = small_book()
    at = with_proposed(book)
    book["Terms gain share"][f"{at}6"] = None
    (tmp_path / "small.xlsx").write_bytes(saved(book))
    assert len(read(tmp_path / "small.xlsx").levers) == 6
    with pytest.raises(InputFaultsError) as caught:
        read(tmp_path / "small.xlsx", terms="recommended")
    assert said(caught.value.faults) == [
        (
            f"Terms gain share!{at}6",
            "nothing is proposed here: the run found no terms. Read the workbook with its terms as written.",
        )
    ]


def test_a_workbook_without_proposals_cannot_be_read_as_recommended(tmp_path: Path) -> None:
    (tmp_path / "small.xlsx").write_bytes(small_bytes())
    with pytest.raises(InputFaultsError, match="the column 'Proposed' is missing"):
        read(tmp_path / "small.xlsx", terms="recommended")


def to_15_digits(row: Row) -> dict[str, object]:
    return {name: f"{value:.15g}" if isinstance(value, float) else value for name, value in row.model_dump().items()}


def test_what_new_writes_reads_back_as_what_it_was_written_from(tmp_path: Path) -> None:
    """A workbook keeps 16 digits of a figure; the last may differ."""
    (tmp_path / "small.toml").write_text(small_contract_toml(), encoding="utf-8")
    before = read(tmp_path / "small.toml")
    write_template(before, tmp_path / "small.xlsx", example=True)
    after = read(tmp_path / "small.xlsx")
    for name, rows in before.tables.items():
        for row, again in zip(rows, after.tables[name], strict=True):
            assert to_15_digits(again) == to_15_digits(row)
