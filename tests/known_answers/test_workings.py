"""Every example worked by hand comes to what the engine says, line by line and as a live workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.shipped import models_dir
from tests.known_answers.workings import FIRST_ROW, FOLDER, SHEET, engine_says, forms_worked, lines_of, workbook
from tests.workbook.office import saved_again, without_stored_values

if TYPE_CHECKING:
    from pathlib import Path


def test_every_form_has_an_example_worked_by_hand() -> None:
    forms = sorted(path.stem for path in models_dir().glob("*.py"))
    assert forms_worked() == forms
    assert [form for form in forms if not (FOLDER / f"{form}.toml").is_file()] == []


@pytest.mark.parametrize("form", forms_worked())
def test_each_line_is_what_the_engine_says(form: str) -> None:
    lines = [line for line in lines_of(form) if line.equals]
    assert {line.equals.split()[0] for line in lines} >= {"payment", "result"}
    apart = {line.name: (line.value, engine_says(form, line.equals)) for line in lines}
    assert {name: pair for name, pair in apart.items() if abs(pair[0] - pair[1]) > 0.005} == {}


@pytest.mark.parametrize("form", forms_worked())
def test_the_workbook_kept_is_the_one_that_is_written(form: str, tmp_path: Path) -> None:
    """`python -m tests.known_answers.workings` writes them again."""
    fresh = tmp_path / "fresh.xlsx"
    fresh.write_bytes(workbook(form))
    kept, made = (load_workbook(path)[SHEET] for path in (FOLDER / f"{form}.xlsx", fresh))
    assert [[cell.value for cell in row] for row in kept] == [[cell.value for cell in row] for row in made]


@pytest.mark.libreoffice
def test_live_formulas_work_the_examples_out_again(tmp_path: Path) -> None:
    bare, again = tmp_path / "bare", tmp_path / "again"
    bare.mkdir()
    paths = [without_stored_values(FOLDER / f"{form}.xlsx", bare) for form in forms_worked()]
    for form, path in saved_again(paths, again).items():
        sheet = load_workbook(path, data_only=True)[SHEET]
        for row, line in enumerate(lines_of(form), start=FIRST_ROW):
            assert sheet.cell(row, 2).value == pytest.approx(line.value, abs=1e-6), (form, line.name)
            assert sheet.cell(row, 6).value == ("agrees" if line.equals else None), (form, line.name)
