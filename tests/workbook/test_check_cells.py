"""Whatever may stand in a cell: each gives its own message at its own address, or is read and says how."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from contract_engine.schema.services import ServiceRow
from contract_engine.workbook.read import read
from tests.workbook.books import cell_of, faults_of, part_of, said, saved, small_book, small_bytes, with_part

if TYPE_CHECKING:
    from contract_engine.schema.faults import Fault

SERVICES = "Services"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "cells.toml").read_text("utf-8"))


def each(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "case", CASES[kind], ids=[f"{case['heading']} {case.get('value', 'blank')}" for case in CASES[kind]]
    )


def faults_with(
    sheet: str, heading: str, value: object, folder: Path, number_format: str = ""
) -> tuple[str, tuple[Fault, ...]]:
    """Type a value in the first row under a heading; return its cell and the faults found."""
    book = small_book()
    address = cell_of(book, sheet, heading)
    book[sheet][address] = value
    if number_format:
        book[sheet][address].number_format = number_format
    return f"{sheet}!{address}", faults_of(book, folder)


def test_the_workbook_that_new_writes_has_nothing_to_put_right_or_to_know_of(tmp_path: Path) -> None:
    assert faults_of(small_bytes(), tmp_path) == ()
    assert faults_of(small_book(), tmp_path) == ()


@each("refused")
def test_what_cannot_be_read_says_why_and_what_to_type(case: dict[str, Any], tmp_path: Path) -> None:
    place, faults = faults_with(case["sheet"], case["heading"], case.get("value"), tmp_path)
    assert [where for where, _ in said(faults)] == [place]
    assert case.get("words", "") in said(faults)[0][1]


@each("told")
def test_what_can_mean_only_one_thing_is_read_and_says_how(case: dict[str, Any], tmp_path: Path) -> None:
    place, faults = faults_with(case["sheet"], case["heading"], case["value"], tmp_path, case.get("format", ""))
    ((where, words),) = said(faults, "warning")
    assert (said(faults), where) == ([], place)
    assert words.startswith(case["words"])


@each("silent")
def test_what_differs_in_form_alone_is_read_without_a_word(case: dict[str, Any], tmp_path: Path) -> None:
    assert faults_with(case["sheet"], case["heading"], case.get("value"), tmp_path)[1] == ()


def test_a_blank_where_there_is_a_default_is_the_default_and_not_zero(tmp_path: Path) -> None:
    book = small_book()
    book[SERVICES][cell_of(book, SERVICES, "In scope")] = None
    (tmp_path / "small.xlsx").write_bytes(saved(book))
    assert [row.in_scope for row in read(tmp_path / "small.xlsx").rows(ServiceRow)] == [True, True]


def test_a_formula_without_a_saved_value_asks_to_be_opened_in_excel(tmp_path: Path) -> None:
    """A library that writes formulas leaves working them out to Excel."""
    place, faults = faults_with(SERVICES, "Unit cost", "=2800+100", tmp_path)
    assert said(faults) == [
        (
            place,
            (
                "unit cost is a formula without a saved value."
                " Open the workbook in Excel, save it and run again, or type the value."
            ),
        ),
    ]


def with_saved_formula(formula: bytes, value: bytes, kind: bytes = b"n") -> tuple[str, bytes]:
    """Return the workbook with a formula and its saved value as the unit cost, as Excel writes them."""
    book = small_book()
    address = cell_of(book, SERVICES, "Unit cost")
    book[SERVICES][address] = "=FORMULA"
    after = b"<f>" + formula + b"</f><v>" + value + b"</v>"
    content = with_part(saved(book), part_of(book, SERVICES), b"<f>FORMULA</f><v />", after)
    if kind != b"n":
        cell = f'<c r="{address}"'.encode()
        content = with_part(content, part_of(book, SERVICES), cell, cell + b' t="' + kind + b'"')
    return f"{SERVICES}!{address}", content


def test_a_formula_with_a_saved_value_is_that_value(tmp_path: Path) -> None:
    _, content = with_saved_formula(b"2800+150", b"2950")
    assert faults_of(content, tmp_path) == ()
    assert next(iter(read(tmp_path / "small.xlsx").rows(ServiceRow))).unit_cost == 2950


@pytest.mark.parametrize(
    ("formula", "value", "kind", "words"),
    [
        (b"1/0", b"#DIV/0!", b"e", "unit cost is #DIV/0!. Mend the formula."),
        (b"Parties!Z9", b"#REF!", b"e", "unit cost is #REF!. Mend the formula."),
        (b'""', b"", b"str", "unit cost is a formula"),
    ],
)
def test_a_formula_that_fails_is_told_to_be_mended(
    formula: bytes, value: bytes, kind: bytes, words: str, tmp_path: Path
) -> None:
    place, content = with_saved_formula(formula, value, kind)
    (fault,) = said(faults_of(content, tmp_path))
    assert fault[0] == place
    assert fault[1].startswith(words)


def test_a_figure_from_another_workbook_is_read_and_told_of(tmp_path: Path) -> None:
    place, content = with_saved_formula(b"[1]Costs!$B$2", b"2950")
    ((where, words),) = said(faults_of(content, tmp_path), "warning")
    assert where == place
    assert words.startswith("unit cost comes from another workbook, of which this may be an old copy.")


def test_days_counted_from_1904_are_read_as_excel_shows_them(tmp_path: Path) -> None:
    book = small_book()
    book.epoch = CALENDAR_MAC_1904
    assert said(faults_of(book, tmp_path), "warning") == [
        ("", "the workbook counts days from 1904. Check its dates; they are read as Excel shows them.")
    ]
    assert read(tmp_path / "small.xlsx").settings.start == date(2027, 4, 1)


def test_a_workbook_that_recalculates_only_when_asked_is_told_of(tmp_path: Path) -> None:
    book = small_book()
    book.calculation.calcMode = "manual"
    ((place, words),) = said(faults_of(book, tmp_path), "warning")
    assert place == ""
    assert words.startswith("the workbook recalculates only when asked, so saved values may be out of date.")


def test_every_cell_at_fault_is_told_at_once(tmp_path: Path) -> None:
    book = small_book()
    cells = [
        (SERVICES, "Unit cost"),
        (SERVICES, "Plan activity"),
        ("Parties", "Role"),
        ("Terms pool", "Draft"),
        ("Contract", "Length"),
    ]
    for sheet, heading in cells:
        book[sheet][cell_of(book, sheet, heading)] = "TBC"
    places = [place for place, _ in said(faults_of(book, tmp_path))]
    assert sorted(places) == sorted(f"{sheet}!{cell_of(book, sheet, heading)}" for sheet, heading in cells)
