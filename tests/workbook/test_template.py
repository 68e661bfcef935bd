"""What is written to an input workbook is what is read back from it."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.workbook.book import book_bytes
from contract_engine.workbook.read import read
from contract_engine.workbook.sheets import Cell, Field, Sheet, letter
from contract_engine.workbook.template import template_sheets, write_template
from tests.contracts import small_tables
from tests.workbooks import A_DAY, MAKERS, Maker, contract_of, every_family_tables

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract


# What a run reads: neither blanks nor what other commands write.
READ = [maker for maker in MAKERS if maker.has_input and not maker.blank and not maker.edition]


def rows_of(contract: Contract) -> dict[str, list[dict[str, object]]]:
    return {table: [row.model_dump() for row in rows] for table, rows in contract.tables.items()}


def written(contract: Contract, folder: Path) -> Path:
    return write_template(contract, folder / "written.xlsx", example=False, on=A_DAY).path


def checks_in(path: Path) -> dict[str, str]:
    sheet = load_workbook(path, data_only=True)["Checks"]
    return {str(row[0].value): str(row[6].value) for row in sheet.iter_rows(min_row=5)}


def test_a_workbook_with_every_family_is_read_back_to_the_last_digit(tmp_path: Path) -> None:
    contract = contract_of(every_family_tables(), tmp_path)
    assert {name for name, rows in contract.tables.items() if not rows} == set()
    again = read(written(contract, tmp_path))
    assert rows_of(again) == rows_of(contract)
    assert again.warnings == ()


@pytest.mark.parametrize("maker", READ, ids=lambda maker: maker.name)
def test_a_copy_of_a_copy_holds_the_same_figures(maker: Maker, tmp_path: Path) -> None:
    first = read(maker.make(tmp_path))
    second = read(written(first, tmp_path))
    assert rows_of(second) == rows_of(first)


def test_a_number_that_needs_seventeen_digits_keeps_them(tmp_path: Path) -> None:
    """10,000 times 0.1 + 0.2 is 3,000.0000000000005, which sixteen digits cannot say."""
    tables = small_tables()
    tables["parties"][1]["risk_capacity"] = 10_000 * (0.1 + 0.2)
    contract = contract_of(tables, tmp_path)
    assert read(written(contract, tmp_path)).parties["Trust"].risk_capacity == 10_000 * (0.1 + 0.2)


@pytest.mark.parametrize(
    "words", ["=1+1", "+44 20 7946 0000", "-5 a week", "@home", "2027/28", "00123", "1E5", "café £5"]
)
def test_words_that_look_like_something_else_stay_words(words: str, tmp_path: Path) -> None:
    tables = small_tables()
    tables["contract"][0] |= {"about": words, "prepared_by": words}
    tables["parties"][0] |= {"ods_code": words, "source": words}
    path = written(contract_of(tables, tmp_path), tmp_path)
    again = read(path)
    assert (again.settings.about, again.settings.prepared_by) == (words, words)
    assert (again.parties["Commissioner"].ods_code, again.parties["Commissioner"].source) == (words, words)
    sheet = load_workbook(path)["Parties"]
    assert [cell.data_type for cell in sheet[5] if cell.value == words] == ["s", "s"]


def test_only_families_in_use_have_a_sheet(tmp_path: Path) -> None:
    names = load_workbook(written(contract_of(small_tables(), tmp_path), tmp_path)).sheetnames
    assert [name for name in names if name.startswith("Terms")] == [
        "Terms activity", "Terms gain share", "Terms pool", "Terms funding",
    ]  # fmt: skip


def test_the_same_contract_on_the_same_day_gives_the_same_file(tmp_path: Path) -> None:
    contract = contract_of(every_family_tables(), tmp_path)
    first = written(contract, tmp_path).read_bytes()
    assert written(contract, tmp_path).read_bytes() == first


def test_a_term_shows_its_own_unit(tmp_path: Path) -> None:
    """A tariff is a part of a price, a block is pounds, a rate has pence."""
    book = load_workbook(written(contract_of(every_family_tables(), tmp_path), tmp_path))

    def formats(sheet: str) -> list[str]:
        at = next(cell.column for cell in book[sheet][4] if str(cell.value).startswith("Draft"))
        return [row[at - 1].number_format for row in book[sheet].iter_rows(min_row=5)]

    assert formats("Terms activity") == ["0.0##%", "0.0##%", "£#,##0"]
    assert formats("Terms budget") == ["£#,##0.00##"]
    assert formats("Terms funding") == ["0.0##%"]


def test_a_contract_value_that_does_not_reconcile_fails_its_check_and_the_master(tmp_path: Path) -> None:
    """1,000 x 3,000 is 3,000,000; 3,020,000 is 0.67% away, and the tolerance is 0.5%."""
    tables = small_tables()
    tables["contract"][0] |= {"control_total": None, "reconciliation_tolerance": 0.01}
    tables["services"][0]["contract_value"] = 3_020_000
    contract = contract_of(tables, tmp_path)
    assert set(checks_in(written(contract, tmp_path)).values()) == {"PASS"}
    strict = contract.settings.model_copy(update={"reconciliation_tolerance": 0.005})
    stricter = type(contract)({**contract.tables, "contract": (strict,)}, contract.file, contract.sha256)
    results = checks_in(written(stricter, tmp_path))
    assert [name for name, result in results.items() if result == "FAIL"] == [
        "Master check: checks below that fail",
        "Services: rows whose contract value is not activity times price plus the fixed part",
        "Trust, Emergency admissions: activity times price plus the fixed part",
    ]


def test_every_assumed_row_is_counted(tmp_path: Path) -> None:
    contract = contract_of(small_tables(), tmp_path)
    assumed = sum(getattr(row, "status", "") == "assumed" for rows in contract.tables.values() for row in rows)
    (sheet,) = [sheet for sheet in template_sheets(contract, example=False, on=A_DAY) if sheet.name == "Assumptions"]
    assert sheet.title == f"Assumptions: {assumed} rows of figures are assumed"
    assert len(sheet.rows) == assumed


def test_a_workbook_that_could_not_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    contract = contract_of(small_tables(), tmp_path)
    path = written(contract, tmp_path)
    shutil.copy(path, tmp_path / "before.xlsx")
    with pytest.raises(Exception, match="There is no folder"):
        write_template(contract, tmp_path / "missing" / "book.xlsx", example=False)
    assert path.read_bytes() == (tmp_path / "before.xlsx").read_bytes()


def test_letters_of_columns_run_past_z() -> None:
    assert [letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_any_table_can_be_written(tmp_path: Path) -> None:
    """The writer knows nothing of contracts: a title, headings and cells are enough."""
    sheet = Sheet(
        name="Sums",
        table="tbl_sums",
        title="Sums",
        intro="This worksheet contains one table.",
        fields=(Field("Sum"), Field("Pounds", "pounds")),
        rows=(
            (Cell("two and two"), Cell(4.0, formula="=2+2")),
            (Cell("when", look="text"), Cell(date(2027, 4, 1), "date")),
        ),
        group="results",
    )
    path = tmp_path / "sums.xlsx"
    path.write_bytes(book_bytes((sheet,), title="Sums", author="us", on=A_DAY))
    read_back = load_workbook(path, data_only=True)["Sums"]
    assert [cell.value for cell in read_back["B"][3:]][:2] == ["Pounds", 4]
    assert read_back["B6"].value.date() == date(2027, 4, 1)
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
