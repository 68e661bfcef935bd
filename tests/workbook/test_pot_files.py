"""Files of a pot: every fault at once by its cell, the kinds of file that will do, and shares written back in place."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from contract_engine.errors import PutRightError
from contract_engine.results.splitting import meet
from contract_engine.schema.faults import InputFaultsError
from contract_engine.workbook.pot_adopt import adopt
from contract_engine.workbook.pot_book import write_pot
from contract_engine.workbook.pot_read import is_pot, read_pot

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = ["Practice", "List", "Current split"]


def book_of(path: Path, *rows: list[object], headings: list[str] | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Pot"
    for row in (headings or HEADINGS, *rows):
        sheet.append(row)
    book.save(path)
    return path


def faults_of(path: Path) -> list[str]:
    with pytest.raises(InputFaultsError) as slip:
        read_pot(path)
    return [f"{fault.place}: {fault.found}" for fault in slip.value.faults if fault.severity == "error"]


def test_one_sheet_of_three_columns_is_enough(tmp_path: Path) -> None:
    """Without an amount, what all receive today is shared anew."""
    read = read_pot(book_of(tmp_path / "own.xlsx", ["A", 5_000, 40_000], ["B", 3_000, 20_000]))
    assert read.pot.amount == 60_000
    assert list(read.pot.lists) == [5_000, 3_000]
    assert read.pot.use is None
    assert read_pot(tmp_path / "own.xlsx", amount=75_000).pot.amount == 75_000


def test_every_fault_is_told_at_once_by_its_cell(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["A", "many", 40_000, 10, 0.5],
        ["B", 3_000, None, None, 0.5],
        ["a", 2_000, 10_000, 5, 80],
        ["Total", 10_000, 50_000, 15, None],
    ]
    found = faults_of(book_of(tmp_path / "own.xlsx", *rows, headings=[*HEADINGS, "Use", "Achievement"]))
    assert [told.partition(":")[0] for told in found] == ["Pot!B2", "Pot!A5", "Pot!C3", "Pot!E4"]


def test_a_column_is_filled_for_all_or_for_none_and_names_stand_once(tmp_path: Path) -> None:
    rows: list[list[object]] = [["A", 5_000, 40_000, 10], ["B", 3_000, 20_000, None], ["a ", 2_000, 10_000, 5]]
    found = faults_of(book_of(tmp_path / "own.xlsx", *rows, headings=[*HEADINGS, "Use"]))
    assert found == ["Pot!A4: 'a' is there twice: Pot!A2 has it too.",
                     "Pot!D3: use is blank for B, and not for every practice."]  # fmt: skip


def test_nothing_to_share_is_a_fault(tmp_path: Path) -> None:
    assert "no amount to share" in faults_of(book_of(tmp_path / "own.xlsx", ["A", 5_000, 0]))[0]
    assert "no practice" in faults_of(book_of(tmp_path / "none.xlsx"))[0]


def test_an_amount_in_thousands_is_asked_about(tmp_path: Path) -> None:
    read = read_pot(book_of(tmp_path / "own.xlsx", ["A", 5_000, 40_000]), amount=42)
    assert "in thousands" in read.warnings[0].mend


def test_csv_and_toml_will_do(tmp_path: Path) -> None:
    (tmp_path / "pot.csv").write_text('Practice,List,Current split\nA,"5,000",40000\nB,3000,20000\n', encoding="utf-8")
    (tmp_path / "pot.toml").write_text(
        '[pot_settings]\namount = 90_000\nkind = "cost"\n[[pot]]\npractice = "A"\nregistered = 5000\ncurrent = 1\n',
        encoding="utf-8",
    )
    assert list(read_pot(tmp_path / "pot.csv").pot.lists) == [5_000, 3_000]
    cost = read_pot(tmp_path / "pot.toml").pot
    assert (cost.is_cost, cost.amount, cost.practices) == (True, 90_000, ("A",))


def test_a_slip_in_toml_names_the_row_and_the_key(tmp_path: Path) -> None:
    (tmp_path / "pot.toml").write_text('[[pot]]\npractice = "A"\nlisted = 5000\ncurrent = 1\n', encoding="utf-8")
    assert "pot!row 1 listed: 'listed' is not a column of this table." in faults_of(tmp_path / "pot.toml")


def test_a_new_pot_is_filled_with_an_example_that_is_read_back(tmp_path: Path) -> None:
    read = read_pot(write_pot(tmp_path / "pot.xlsx").path)
    assert read.settings.status == "example"
    assert len(read.rows) == 5
    assert read.warnings == ()
    assert is_pot(tmp_path / "pot.xlsx")
    assert not is_pot(tmp_path / "none.xlsx")


def test_shares_adopted_stand_in_the_workbook_and_every_other_part_stays_to_the_byte(tmp_path: Path) -> None:
    path = write_pot(tmp_path / "pot.xlsx").path
    before = parts_of(path)
    read = read_pot(path)
    line = meet(read.pot, rules=("list",)).lines[0]
    told = adopt(line, read, path)
    sheet = load_workbook(path)["Pot"]
    headings = [cell.value for cell in sheet[4]]
    column = headings.index("Adopted split (£)")
    assert line.shares is not None
    assert [row[column].value for row in sheet.iter_rows(min_row=5, max_row=9)] == pytest.approx(list(line.shares))
    after = parts_of(path)
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet4.xml"}
    assert "Adopted: by list" in told[0]
    (backup,) = tmp_path.glob("pot (backup *).xlsx")
    assert parts_of(backup) == before
    assert np.allclose(read_pot(path).pot.current, read.pot.current)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_workbook_without_the_column_is_left_as_it_is(tmp_path: Path) -> None:
    path = book_of(tmp_path / "own.xlsx", ["A", 5_000, 40_000])
    before = path.read_bytes()
    read = read_pot(path)
    with pytest.raises(PutRightError, match=r"no column 'Adopted split \(£\)'.*Type this heading in row 1"):
        adopt(meet(read.pot, rules=("list",)).lines[0], read, path)
    assert path.read_bytes() == before


def test_a_workbook_that_changed_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    path = write_pot(tmp_path / "pot.xlsx").path
    read = read_pot(path)
    book_of(path, ["A", 5_000, 40_000])
    with pytest.raises(PutRightError, match="has changed since it was read"):
        adopt(meet(read.pot, rules=("list",)).lines[0], read, path)
