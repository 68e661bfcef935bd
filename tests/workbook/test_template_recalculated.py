"""The input workbook in the hands of another program: recalculated, saved again, changed."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

import pytest
from openpyxl import load_workbook

from contract_engine.workbook.read import read
from tests.made_once import made_once
from tests.workbook.office import changed, saved_again, shown, without_stored_values
from tests.workbooks import MAKERS, Maker

pytestmark = pytest.mark.libreoffice

EVERY_FAMILY = "template with every family"
# A workbook of each kind: what is worked out in the others is worked out by the same formulas. test_results_alive.py
# recalculates results with caps and with terms by year, test_in_place.py those in place.
RECALCULATED = [
    maker for maker in MAKERS
    if maker.name in (
        EVERY_FAMILY, "template of zio_diabetes", "blank template of every form",
        "results with terms", "edition for all", "three designs side by side",
        "settled table", "pot to share", "split by every rule", "stress test",
    )
]  # fmt: skip
# Input sheets of one results workbook stand for those of all, which take long to save.
SAVED_AGAIN = [maker for maker in MAKERS if maker.name in (EVERY_FAMILY, "results with terms")]

# What is typed into the workbook with every family, and the check that must notice it.
SLIPS: dict[tuple[str, str], tuple[object, str]] = {
    ("Services", "F5"): (3_100_000, "Trust, Emergency admissions: activity times price plus the fixed part"),
    ("Services", "C6"): ("TBC", "Trust, Attendances: activity times price plus the fixed part"),
    ("Contract", "B15"): (9e6, "Services: total contract value today against the control total, if there is one"),
    ("Reconciliation", "C5"): (900_000, "Trust, Attendances: contract value against the ledger"),
    ("Terms gain share", "J5"): (0.5, "Savings, gain from 0%: draft shares of the band"),
    ("Terms pool", "P5"): (None, "Terms pool: open terms without both a lowest and a highest value"),
    ("Terms budget", "P5"): (950, "Terms budget: rows whose lowest value is above the highest"),
    ("Parties", "A9"): ("Trust", "Organisations: each name stands once"),
    ("Parties", "E7"): (None, "Practices that have a registered list"),
    ("Schemes", "C5"): (None, "Schemes: cells that must be filled and are blank"),
    ("Contract", "B5"): (None, "Contract: cells that must be filled and are blank"),
    ("Uncertainty", "D5"): (0.03, "Uncertainty: rows whose low, central and high are not in that order"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every workbook we make, each in a file of its own name."""
    folder = tmp_path_factory.mktemp("made")
    return {
        maker.name: Path(copyfile(made_once(maker, tmp_path_factory), folder / f"{maker.name}.xlsx"))
        for maker in RECALCULATED
    }


@pytest.fixture(scope="module")
def recalculated(made: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    bare = tmp_path_factory.mktemp("bare")
    return saved_again([without_stored_values(path, bare) for path in made.values()], tmp_path_factory.mktemp("found"))


@pytest.fixture(scope="module")
def again(made: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbooks as they are, and two in which someone has typed, all saved by LibreOffice."""
    base = made[EVERY_FAMILY]
    slips = changed(base, "slips", {at: value for at, (value, _) in SLIPS.items()})
    names = changed(base, "names", {
        ("Parties", "A9"): "Hospice", ("Parties", "C9"): "voluntary sector", ("Parties", "D9"): "South Network",
        ("Services", "A8"): "Hospice", ("Services", "B8"): "Bed days",
    })  # fmt: skip
    sound = [made[maker.name] for maker in SAVED_AGAIN]
    return saved_again([*sound, slips, names], tmp_path_factory.mktemp("again"))


@pytest.mark.parametrize("maker", RECALCULATED, ids=lambda maker: maker.name)
def test_stored_values_are_those_that_formulas_work_out_to(
    maker: Maker, made: dict[str, Path], recalculated: dict[str, Path]
) -> None:
    formulas, stored = load_workbook(made[maker.name]), load_workbook(made[maker.name], data_only=True)
    found = load_workbook(recalculated[maker.name], data_only=True)
    looked_at = 0
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            wanted, value = (shown(book[sheet.title][cell.coordinate].value) for book in (stored, found))
            assert value == (pytest.approx(wanted, abs=1e-6) if isinstance(wanted, float) else wanted), cell.coordinate
            looked_at += 1
    assert looked_at > (100 if maker.has_input else 5)


@pytest.mark.parametrize("maker", SAVED_AGAIN, ids=lambda maker: maker.name)
def test_saved_again_by_another_program_it_holds_the_same_figures(
    maker: Maker, made: dict[str, Path], again: dict[str, Path]
) -> None:
    first, second = read(made[maker.name]), read(again[maker.name])
    for table, rows in first.tables.items():
        for before, after in zip(rows, second.tables[table], strict=True):
            wanted = {name: pytest.approx(value, rel=1e-14) if isinstance(value, float) else value
                      for name, value in before.model_dump().items()}  # fmt: skip
            assert after.model_dump() == wanted


def test_slips_that_are_typed_make_their_checks_and_the_master_fail(again: dict[str, Path]) -> None:
    book = load_workbook(again["slips"], data_only=True)
    results = {row[0].value: row[6].value for row in book["Checks"].iter_rows(min_row=5)}
    assert [check for _, check in SLIPS.values() if results[check] != "FAIL"] == []
    failed = [name for name, result in results.items() if result == "FAIL"]
    assert failed[0] == "Master check: checks below that fail"
    (shown,) = [row[1].value for row in book["Cover"].iter_rows(min_row=5) if row[0].value == "All checks"]
    assert shown == f"FAIL: {len(failed) - 1} checks fail. See the Checks sheet."


def test_what_nobody_broke_still_passes(again: dict[str, Path]) -> None:
    book = load_workbook(again["slips"], data_only=True)
    results = {row[0].value: row[6].value for row in book["Checks"].iter_rows(min_row=5)}
    sound = [
        name for name in results if name.startswith(("Indexation", "Scenarios", "Terms activity", "Terms funding"))
    ]
    assert len(sound) == 8
    assert {results[name] for name in sound} == {"PASS"}


def test_names_typed_below_a_table_appear_in_the_drop_downs(again: dict[str, Path]) -> None:
    sheet = load_workbook(again["names"], data_only=True)["Lists"]
    columns = {column[3].value: [cell.value for cell in column[4:] if cell.value] for column in sheet.iter_cols()}
    assert columns["Organisations and networks"] == [
        "Commissioner", "Trust", "Practice A", "Practice B", "Hospice", "North Network", "South Network",
    ]  # fmt: skip
    assert columns["Points of delivery"] == ["All", "Emergency admissions", "Attendances", "Contacts", "Bed days"]
