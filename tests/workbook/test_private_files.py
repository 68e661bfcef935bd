"""One organisation's own figures join the shared workbook when it is run, and nobody else's may be among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from contract_engine.results import settle
from contract_engine.results.editions import ALL, edition_of
from contract_engine.schema.contract import TABLES
from contract_engine.schema.faults import InputFaultsError
from contract_engine.schema.rows import FREE_TEXT
from contract_engine.workbook.private_book import write_private
from contract_engine.workbook.private_file import SHEET
from contract_engine.workbook.read import read, tables_at
from contract_engine.workbook.results_book import write_results
from contract_engine.workbook.template import write_template
from tests.contracts import small_contract_toml
from tests.solutions import solution, with_terms
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from pathlib import Path

    from contract_engine.schema.contract import Contract

HEADINGS = ["Organisation", "Sheet", "Row", "Figure", "Unit", "Value", "Meaning", "Where to find it"]
UNIT_COST = "Trust / Emergency admissions"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The small contract as a workbook."""
    sheet = tmp_path / "small.toml"
    sheet.write_text(small_contract_toml(with_terms()), encoding="utf-8")
    return write_template(read(sheet), tmp_path / "book.xlsx", example=True, on=A_DAY).path


def private_file(book: Path, party: str) -> Path:
    path = book.with_name(f"private {len(list(book.parent.iterdir()))}.xlsx")
    return write_private(tables_at(book), party, path, shared=book.name, on=A_DAY).path


def changed(path: Path, changes: dict[str, object]) -> Path:
    """Type into cells of the sheet of a private file."""
    workbook = load_workbook(path)
    for cell, value in changes.items():
        workbook[SHEET][cell] = value
    workbook.save(path)
    return path


def row_of(path: Path, figure: str, row: str = "") -> int:
    lines = load_workbook(path)[SHEET].iter_rows(min_row=5)
    return next(line[0].row for line in lines if line[3].value == figure and (line[2].value or "").startswith(row))


def figures(contract: Contract) -> dict[str, list[dict[str, object]]]:
    """Return what a contract's tables say, without notes."""
    return {kind.table: [row.model_dump(exclude={*FREE_TEXT}) for row in contract.rows(kind)] for kind in TABLES}


def refused(book: Path, *private: Path) -> str:
    with pytest.raises(InputFaultsError) as caught:
        read(book, private=private)
    return str(caught.value)


def test_an_edition_for_all_and_everyones_private_file_are_the_whole_input_again(book: Path, tmp_path: Path) -> None:
    """What the edition leaves out is what the private files hold: neither more nor less."""
    whole = read(book)
    shared = write_results(edition_of(solution("terms"), ALL), tmp_path / "all.xlsx", on=A_DAY).path
    files = [private_file(book, party) for party in whole.parties]
    again = read(shared, private=files)
    assert figures(again) == figures(whole)
    assert settle(again, scenarios=8).as_json()["flows"] == settle(whole, scenarios=8).as_json()["flows"]


def test_an_edition_without_them_says_whose_figures_are_missing_and_what_to_use(book: Path, tmp_path: Path) -> None:
    shared = write_results(edition_of(solution("terms"), ALL), tmp_path / "all.xlsx", on=A_DAY).path
    said = refused(shared, private_file(book, "Trust"))
    assert "leaves out 9 figures of Commissioner: [withheld] stands there." in said
    assert "Use the facilitator's workbook, which holds them; or give the file of Commissioner with --private." in said
    assert "of Trust" not in said


def test_a_private_file_has_the_figures_of_its_organisation_and_no_others(book: Path) -> None:
    sheet = load_workbook(private_file(book, "Trust"))[SHEET]
    assert [cell.value for cell in sheet[4]] == HEADINGS
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert {row[0] for row in rows} == {"Trust"}
    assert {(row[1], row[2]) for row in rows} == {
        ("Parties", "Trust"), ("Services", UNIT_COST), ("Services", "Trust / Attendances"),
        ("Scenarios", f"Hard winter / Services / {UNIT_COST} / Unit cost"),
    }  # fmt: skip
    assert ("Trust", "Services", UNIT_COST, "Unit cost", "£ a unit", 2900) in {row[:6] for row in rows}
    practice = load_workbook(private_file(book, "Practice A"))[SHEET]
    assert "Proactive care / North Network" in {row[2] for row in practice.iter_rows(min_row=5, values_only=True)}


def test_its_figures_win_and_its_blanks_do_not(book: Path) -> None:
    """2,900 becomes 2,850.5; 200,000 stays, for the blank in the private file says nothing against it."""
    path = private_file(book, "Trust")
    cost, capacity = row_of(path, "Unit cost", UNIT_COST), row_of(path, "Loss it can absorb")
    contract = read(book, private=[changed(path, {f"F{cost}": 2850.5, f"F{capacity}": None})])
    assert contract.tables["services"][0].model_dump()["unit_cost"] == 2850.5
    assert contract.parties["Trust"].risk_capacity == 200_000
    assert contract.file == f"book.xlsx with {path.name}"


def test_the_fingerprint_of_a_run_covers_private_files(book: Path) -> None:
    path = private_file(book, "Trust")
    alone, together = read(book).sha256, read(book, private=[path]).sha256
    other = read(book, private=[changed(path, {f"F{row_of(path, 'Unit cost', UNIT_COST)}": 1})]).sha256
    assert len({alone, together, other}) == 3


@pytest.mark.parametrize(
    ("cell", "typed", "said"),
    [
        ("A6", "Practice A", "Private figures!A6  'Practice A' is another organisation than Trust."),
        ("B5", "Partys", "Private figures!B5  'Partys' is not a sheet. Did you mean 'Parties'?"),
        ("C5", "Practice A", "Private figures!C5  Other income of Practice A is not Trust's own. Take the row out."),
        ("C5", "Trusst", "'Trusst' is not a row of Parties with a private figure. Did you mean 'Trust'?"),
        (
            "D5",
            "Turnover",
            "Private figures!D5  Turnover on Parties is not private: it is the shared workbook's",
        ),
        ("F5", "a lot", "Private figures!F5  other income is 'a lot', which is text."),
        ("F7", -5, "Private figures!F7  loss it can absorb is -£5."),
    ],
)
def test_what_a_private_file_may_not_hold_is_refused_by_its_cell(
    book: Path, cell: str, typed: object, said: str
) -> None:
    path = changed(private_file(book, "Trust"), {cell: typed})
    told = refused(book, path)
    assert path.name in told
    assert said in told


def test_a_per_cent_slip_is_told_in_the_words_of_its_cell(book: Path) -> None:
    path = private_file(book, "Trust")
    row = row_of(path, "Cost released at once", UNIT_COST)
    assert "Did you mean 30%? Type 30% or 0.3." in refused(book, changed(path, {f"F{row}": 30}))


def test_two_private_files_may_not_disagree(book: Path) -> None:
    """A network's scheme is every practice's own; if two of them say what it costs, they say the same."""
    one, two = private_file(book, "Practice A"), private_file(book, '=B & Co <"x">')
    assert read(book, private=[one, two])
    changed(two, {f"F{row_of(two, 'Cost')}": 61_000})
    assert f"{one.name} gives another figure for the same cell." in refused(book, one, two)


def test_a_workbook_that_is_none_is_refused(book: Path) -> None:
    assert "there is no sheet Private figures" in refused(book, book)


def test_as_toml_it_has_the_tables_of_a_term_sheet(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "trust.toml"
    service = 'provider = "Trust"\npoint_of_delivery = "Emergency admissions"\n'
    path.write_text(f'organisation = "Trust"\n[[services]]\n{service}unit_cost = 2840\n', encoding="utf-8")
    contract = read(book, private=[path])
    assert contract.tables["services"][0].model_dump()["unit_cost"] == 2840
    assert contract.tables["services"][0].model_dump()["released_at_once"] == 0.5
    path.write_text(f'organisation = "Trust"\n[[services]]\n{service}plan_activity = 1\n', encoding="utf-8")
    assert "row 1 plan_activity" in refused(book, path)
    path.write_text("[[services]]\n", encoding="utf-8")
    assert 'Begin the file with organisation = "..."' in refused(book, path)


def test_a_term_sheet_may_withhold_figures_too(tmp_path: Path) -> None:
    tables = with_terms()
    tables["services"][0]["unit_cost"] = "[withheld]"
    sheet = tmp_path / "shared.toml"
    sheet.write_text(small_contract_toml(tables), encoding="utf-8")
    assert "leaves out one figure of Trust" in refused(sheet)
