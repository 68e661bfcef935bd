"""Settling a table by a term sheet: every row is settled or told, totals tie, and what cannot be asked is told."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from tests.tables.fees import HEAD, settled, table

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_are_settled_with_the_rates_of_the_year_and_totals_tie(sheet: Path, tmp_path: Path) -> None:
    """Gold 1,000 x 1.50 = 1,500.00; silver half done 500 x 1.00 x 50% = 250.00; silver 1,000.50 x 1.00."""
    rows = table(tmp_path, ["A", "N1", "1,000", "gold", ""], ["B", "N1", 500, "Silver", "50%"],
                 ["C", "N2", "1000.5", "SILVER", 1], head=HEAD)  # fmt: skip
    result = settled(sheet, "--table", rows, "-o", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:8] == [
        "Fees by patient: 3 practices settled, 2023/24.",
        "  Fee           £2,750.50  Commissioner pays 3 practices",
        "  Visits            £0.00  3 are due nothing",
        "  All payments  £2,750.50",
        "  By network: 3 practices in 2 networks come to £2,750.50, the same sum as row by row.",
        "  Columns that are not there were taken as: visits 0; signed yes.",
        "  Blanks were taken as: done 100% (1 practice).",
        "  Note: Fees are illustrative.",
    ]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        out = list(csv.DictReader(file))
    assert [row["payment"] for row in out] == ["1500.00", "250.00", "1000.50"]
    assert [row["list"] for row in out] == ["1,000", "500", "1000.5"]
    assert [row["fee"] for row in out] == ["1.5", "1", "1"]
    assert [row["size"] for row in out] == ["1", "1", "1.0005"]
    groups = (tmp_path / "out_by_network.csv").read_text("utf-8-sig").split()
    assert groups == [
        "network,rows,list,payment,visiting,all_payments",
        "N1,2,1500,1750.00,0.00,1750.00",
        "N2,1,1000.5,1000.50,0.00,1000.50",
    ]


def test_another_year_has_its_own_rates_and_a_row_without_one_is_told(sheet: Path, tmp_path: Path) -> None:
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1], ["B", "N1", 500, "Silver", 1])
    result = settled(sheet, "--table", rows, "--year", "2024/25")
    assert "1 practice settled, 2024/25" in result.stdout
    assert "  line 2 (A): there is no fee (fee) for level Gold in 2024/25." in result.stdout


def test_every_row_that_cannot_be_settled_is_told_by_line_with_every_reason(sheet: Path, tmp_path: Path) -> None:
    rows = table(
        tmp_path,
        ["A", "N1", 1000, "Gold", 1],
        ["B", "N1", "many", "Gould", "130%"],
        ["C", "N1", -5, "Bronze", "x"],
        ["D", "N1", "", "", ""],
        ["E", "N1", "", "", ""],
        [],
        ["F", "N1", 13, "Gold", 1],
        ["G", "N1", "*", "G", 1],
    )
    result = settled(sheet, "--table", rows, "-o", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert result.stdout.split("Not settled: ")[1].splitlines()[:-2] == [
        "6 practices.",
        "  line 3 (B): list is 'many', which is not a number; level is 'Gould': is Gold meant?; done is 130%, above 1.",
        "  line 4 (C): list is -5, below 0; level is 'Bronze', not Gold or Silver; done is 'x', which is not a number.",
        "  lines 5-6 (2): list and level are blank.",
        "  line 8 (F): part (part due) cannot be worked out from list 13.",
        "  line 9 (G): list is '*', which is not a number.",
    ]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        out = list(csv.DictReader(file))
    assert len(out) == 7
    assert [row["payment"] for row in out] == ["1500.00", "", "", "", "", "", ""]
    assert [bool(row["not_settled"]) for row in out] == [False, True, True, True, True, True, True]


def test_one_document_on_standard_output(sheet: Path, tmp_path: Path) -> None:
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1], ["B", "N2", "", "Gold", 1])
    document = json.loads(settled(sheet, "--table", rows, "--json").stdout)
    assert document["paid"] == {"payment": 1500.0, "visiting": 0.0}
    assert document["totals"]["network"] == [
        {"network": "N1", "rows": 1, "payment": 1500.0, "visiting": 0.0, "list": 1000.0}
    ]
    assert document["payments"] == [{"line": 2, "row": "A", "payment": 1500.0, "visiting": 0.0}]
    assert document["not_settled"] == [{"line": 3, "row": "B", "reasons": ["list is blank"]}]


def test_the_same_row_twice_is_settled_and_said(sheet: Path, tmp_path: Path) -> None:
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1], ["A", "N1", 1000, "Gold", 1])
    result = settled(sheet, "--table", rows)
    assert result.exit_code == 0
    assert "line 3  A stands on line 2 too." in result.stderr


def test_a_workbook_is_read_and_written(sheet: Path, tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.title = "Practices"
    page.append(["Lists of the practices"])
    page.append(["Practice", "PCN code", "List", "Level"])
    page.append(["007", "N1", 1000, "Gold"])
    page.append(["B", "N1", None, "Gold"])
    book.save(tmp_path / "rows.xlsx")
    result = settled(sheet, "--table", tmp_path / "rows.xlsx", "-o", tmp_path / "out.xlsx")
    assert result.exit_code == 0
    assert "  Practices, row 4 (B): List is blank." in result.stdout
    out = load_workbook(tmp_path / "out.xlsx")
    assert out.sheetnames == ["Cover", "Summary", "Contents", "How to use", "Rows", "By network", "Rules", "Checks",
                              "Run log", "Version log"]  # fmt: skip
    headings, first, second = ([cell.value for cell in row] for row in out["Rows"].iter_rows(min_row=4))
    assert dict(zip(headings, first, strict=True))["payment"] == 1500
    assert dict(zip(headings, first, strict=True))["Practice"] == "007"
    assert dict(zip(headings, second, strict=True))["not_settled"] == "List is blank"
    assert [[cell.value for cell in row][:2] for row in out["By network"].iter_rows(min_row=5)] == [
        ["N1", 1], ["Total", "=SUM(B5:B5)"],
    ]  # fmt: skip
    assert [row[0].value for row in out["Rules"].iter_rows(min_row=5)] == ["fee", "size", "part", "payment", "visiting"]


def test_figures_beside_formulas_of_the_table_are_left_as_text(sheet: Path, tmp_path: Path) -> None:
    rows = table(tmp_path, ["=1+1", "N1", 1000, "Gold", 1])
    assert settled(sheet, "--table", rows, "-o", tmp_path / "out.xlsx").exit_code == 0
    cell = load_workbook(tmp_path / "out.xlsx")["Rows"]["A5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--year", "last"], "'last' is not a year. Write it as 2023/24."),
        (["--year", "2031/32"], "the term sheet has no rates for 2031/32. It has those of 2022/23 to 2024/25."),
        (["--rules", "points"], "There are no rules 'points' in this term sheet. It has: fees."),
        (["-o", "out.pdf"], "out.pdf is neither .csv nor .xlsx."),
        (["--today"], "--today and --set are for a contract"),
        (["--set", "a=1"], "--today and --set are for a contract"),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_written(
    sheet: Path, tmp_path: Path, words: list[str], told: str
) -> None:
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1])
    before = sorted(tmp_path.iterdir())
    result = settled(sheet, "--table", rows, *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_an_output_is_never_an_input_and_not_replaced_unasked(sheet: Path, tmp_path: Path) -> None:
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1])
    over_input = settled(sheet, "--table", rows, "-o", rows, "--force")
    assert (over_input.exit_code, "rows.csv is what is to be read" in over_input.stderr) == (2, True)
    (tmp_path / "out.csv").write_text("mine")
    unasked = settled(sheet, "--table", rows, "-o", tmp_path / "out.csv")
    assert (unasked.exit_code, "out.csv is there already" in unasked.stderr) == (2, True)
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert settled(sheet, "--table", rows, "-o", tmp_path / "out.csv", "--force").exit_code == 0


def test_the_file_of_totals_beside_the_output_replaces_nothing_unasked(sheet: Path, tmp_path: Path) -> None:
    """out.csv would bring out_by_network.csv with it, which may be someone's file, or the table itself."""
    table(tmp_path, ["A", "N1", 1000, "Gold", 1], name="out_by_network.csv")
    before = (tmp_path / "out_by_network.csv").read_bytes()
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1])
    unasked = settled(sheet, "--table", rows, "-o", tmp_path / "out.csv")
    assert (unasked.exit_code, "out_by_network.csv is there already" in unasked.stderr) == (2, True)
    itself = settled(sheet, "--table", tmp_path / "out_by_network.csv", "-o", tmp_path / "out.csv", "--force")
    assert (itself.exit_code, "out_by_network.csv is what is to be read" in itself.stderr) == (2, True)
    assert (tmp_path / "out_by_network.csv").read_bytes() == before
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("head", "rows", "told"),
    [
        (["practice", "level"], [["A", "Gold"]], "there is no column network or PCN Code (network). Add it"),
        (["practice", "level"], [["A", "Gold"]], "its headings are: practice, level. Are they on the first line?"),
        (HEAD, [], "it has headings and no rows. Add a row for each to be settled."),
        (HEAD, [["A", "N1", "x", "Gold", 1]], "line 2  list is 'x', which is not a number. Put it right."),
        ([*HEAD, "list"], [["A", "N1", 1, "Gold", 1, 2]], "the heading list stands twice. Keep one of the two."),
        ([], [], "the file holds no table."),
    ],
)
def test_a_table_that_cannot_be_settled_says_why(
    sheet: Path, tmp_path: Path, head: list[str], rows: list[list[object]], told: str
) -> None:
    result = settled(sheet, "--table", table(tmp_path, *rows, head=head), "-o", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_a_table_that_is_not_there_is_told(sheet: Path, tmp_path: Path) -> None:
    result = settled(sheet, "--table", tmp_path / "none.csv")
    assert (result.exit_code, "there is no such file" in result.stderr) == (2, True)


def test_a_term_sheet_without_rules_names_those_that_have_them(tmp_path: Path) -> None:
    result = settled("zio_diabetes", "--table", table(tmp_path, ["A", "N1", 1000, "Gold", 1]))
    assert result.exit_code == 2
    assert "medicare_shared_savings" in result.stderr
    assert "primary_care_network" in result.stderr


def test_a_table_that_fits_none_of_several_rules_says_what_each_lacks(tmp_path: Path) -> None:
    result = settled("primary_care_network", "--table", table(tmp_path, ["A", "N1", 1000, "Gold", 1]))
    assert result.exit_code == 2
    assert "practices: Network contract, payments by patient (the table lacks weighted)" in result.stderr


def test_options_of_a_table_are_refused_for_a_contract() -> None:
    result = settled("zio_diabetes", "-o", "out.csv")
    assert (result.exit_code, "-o goes with --table" in result.stderr) == (2, True)


def test_names_that_differ_only_in_case_are_one_and_none_is_no_network(sheet: Path, tmp_path: Path) -> None:
    text = sheet.read_text("utf-8").replace('rows = "networks" }', 'rows = "networks", none = ["No network"] }')
    sheet.write_text(text, encoding="utf-8")
    rows = table(
        tmp_path, ["A", "N1", 1000, "Gold", 1], ["B", "n1 ", 500, "Silver", 1], ["C", "NO network", 1, "Gold", 1]
    )
    line = next(line for line in settled(sheet, "--table", rows).stdout.splitlines() if line.startswith("  By network"))
    assert line == (
        "  By network: 2 practices in 1 network, and 1 practice in none, come to £2,001.50, the same sum as row by row."
    )


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("50%", "list is '50%', a percentage where a number must stand"),
        ("12.000,50", "list is '12.000,50', which is not a number"),
        ("1,00", "list is '1,00', which is not a number"),
        ("12k", "list is '12k', which is not a number"),
        ("1e300", "list is '1e300', which is too large"),
        ("inf", "list is 'inf', which is not a number"),
        ("1e12", "payment (Fee) is 1.5e+12, more than can be meant"),
    ],
)
def test_a_number_that_is_none_is_told(sheet: Path, tmp_path: Path, entry: str, told: str) -> None:
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1], ["B", "N1", entry, "Gold", 1])
    assert f"  line 3 (B): {told}." in settled(sheet, "--table", rows).stdout


@pytest.mark.parametrize(("entry", "people"), [("£1,234", 1234), ("1,234,567", 1234567), ("1 234", 1234), (".5", 0.5)])
def test_a_number_as_people_write_it_is_read(sheet: Path, tmp_path: Path, entry: str, people: float) -> None:
    rows = table(tmp_path, ["A", "N1", entry, "Gold", 1])
    document = json.loads(settled(sheet, "--table", rows, "--json").stdout)
    assert document["paid"]["payment"] == round(1.5 * people, 2)


def test_what_was_left_is_told_even_where_little_is_asked_for(sheet: Path, tmp_path: Path) -> None:
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1], ["B", "N1", "", "Gold", 1])
    result = settled(sheet, "--table", rows, "--quiet")
    assert (result.stdout, "line 3 (B): list is blank." in result.stderr) == ("", True)


def test_text_that_looks_like_a_formula_is_text_in_a_csv_file_too(sheet: Path, tmp_path: Path) -> None:
    rows = table(tmp_path, ["=1+1", "-N1", 1000, "Gold", 1])
    assert settled(sheet, "--table", rows, "-o", tmp_path / "out.csv").exit_code == 0
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("'=1+1,'-N1,1000,Gold,1,")


def test_sums_over_all_rows_say_which_rows_they_leave_out(sheet: Path, tmp_path: Path) -> None:
    """A pot of £900 is shared by list among those settled; who is not settled has no part in it, and it is said."""
    text = sheet.read_text("utf-8").replace("visits * 10", "shared_out(900, list)")
    sheet.write_text(text, encoding="utf-8")
    rows = table(tmp_path, ["A", "N1", 1000, "Gold", 1], ["B", "N1", 500, "Gold", 1], ["C", "N1", 500, "Gold", "x"])
    words = settled(sheet, "--table", rows).stdout
    assert "  Visits          £900.00  Commissioner pays 2 practices" in words
    assert "  visiting looks at all rows, and leaves out the 1 practice not settled." in words
