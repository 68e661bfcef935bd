"""The Checks sheet of an input workbook: nothing that `check` accepts fails there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine import shipped
from contract_engine.workbook.input_checks import input_checks
from contract_engine.workbook.read import read
from contract_engine.workbook.template import tables_shown, write_template
from tests.contracts import Tables, small_contract_toml
from tests.solutions import with_terms
from tests.workbook.office import saved_again

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract
    from contract_engine.workbook.checks import Check

YEARS = ("2027/28", "2028/29", "2029/30")


def contract_of(folder: Path, tables: Tables) -> Contract:
    path = folder / "book.toml"
    path.write_text(small_contract_toml(tables), encoding="utf-8")
    return read(path)


def checks_of(contract: Contract) -> tuple[Check, ...]:
    return input_checks(contract, tables_shown(contract))


def shares_by_year_and_service() -> Tables:
    """Return the small contract with shares of a gain that go by year, for two services apart, and thresholds reversed.

    Trust's share goes 0%, 20%, 40%, the commissioner's the other way: 100% in each year, 300% in all.
    """
    tables = with_terms()
    shares = tables.pop("terms_gain_share")
    tables["terms_gain_share"] = [
        {**row, "in_force": "new", "today": None, "year": year, "draft": own if row["payee"] == "Trust" else 1 - own,
         "lowest": 0, "highest": 1, "point_of_delivery": point}
        for point in ("Emergency admissions", "Attendances")
        for row in shares
        for year, own in zip(YEARS, (0.0, 0.2, 0.4), strict=True)
    ]  # fmt: skip
    tables["indicators"] = [{**row, "lower_threshold": 0.9, "upper_threshold": 0.6} for row in tables["indicators"]]
    return tables


@pytest.mark.parametrize("name", shipped.term_sheets())
def test_no_check_fails_in_an_example(name: str) -> None:
    contract = read(shipped.term_sheet(name))
    assert [check.name for check in checks_of(contract) if not check.passed] == []


def test_shares_of_a_band_add_up_in_each_year_and_for_each_service(tmp_path: Path) -> None:
    checks = [check for check in checks_of(contract_of(tmp_path, shares_by_year_and_service())) if "band" in check.name]
    assert [check.name for check in checks] == [
        f"Savings, gain from 0% for {point}: draft shares of the band in {year}"
        for point in ("Emergency admissions", "Attendances")
        for year in YEARS
    ]
    assert [check.found.value for check in checks] == pytest.approx([1.0] * 6)


def test_where_less_is_better_no_check_fails(tmp_path: Path) -> None:
    contract = contract_of(tmp_path, shares_by_year_and_service())
    assert [check.name for check in checks_of(contract) if not check.passed] == []


@pytest.mark.libreoffice
def test_the_checks_hold_when_worked_out_again(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    write_template(contract_of(tmp_path, shares_by_year_and_service()), book, example=False)
    (again,) = saved_again([book], tmp_path / "again").values()
    results = {
        row[0].value: row[6].value for row in load_workbook(again, data_only=True)["Checks"].iter_rows(min_row=5)
    }
    assert set(results.values()) == {"PASS"}
    assert sum("shares of the band in" in str(name) for name in results) == len(YEARS) * 2


def test_a_frequency_below_one_is_shown_with_its_digits(tmp_path: Path) -> None:
    """A foot ulcer in 0.012 of patients a year is not shown as 0."""
    book = tmp_path / "book.xlsx"
    write_template(read(shipped.term_sheet("zio_diabetes")), book, example=True)
    page = load_workbook(book)["Bundles"]
    column = next(cell.column_letter for cell in page[4] if str(cell.value).startswith("Frequency"))
    assert {page[f"{column}{row}"].number_format for row in range(5, 20)} == {"#,##0.0###"}
