"""What stands in the cells and charts of every workbook that the product makes: house rules of spreadsheets."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from openpyxl.worksheet.cell_range import MultiCellRange

from tests.house.made import HEADING_ROW, INPUTS, Made, formula, heading_row, headings, is_formula, table_of, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

# In Excel 2016 and in LibreOffice alike.
SAFE = {
    "ABS", "AND", "AVERAGE", "COUNT", "COUNTA", "COUNTIF", "IF", "IFERROR", "INDEX", "ISNUMBER", "LARGE", "LEFT",
    "MATCH", "MAX", "MEDIAN", "MIN", "OR", "PERCENTILE", "ROUND", "SMALL", "SUBSTITUTE", "SUBTOTAL", "SUM", "SUMIF",
    "SUMIFS", "SUMPRODUCT", "TEXT",
}  # fmt: skip
# Gathered by formulas from sheets that are still to be filled; and a person's own table, repeated as it was read.
MAY_HAVE_BLANKS = {"Lists", "Rows"}
KEY = "Yellow: input"


def yellow(sheet: Worksheet) -> Iterator[Cell]:
    """Cells for a person to type in, not that of the key of colours."""
    for row in sheet.iter_rows(min_row=HEADING_ROW + 1):
        yield from (cell for cell in row if cell.style == "CE Input" and cell.value != KEY)


def test_a_sheet_with_yellow_cells_says_that_they_are_inputs(made: Made) -> None:
    for sheet in made.sheets():
        if any(yellow(sheet)):
            assert "input" in f"{sheet['A2'].value} {sheet['A3'].value}", sheet.title


def test_every_yellow_cell_says_what_belongs_there_and_what_was_wrong(made: Made) -> None:
    for sheet in made.sheets():
        rules = [rule for rule in sheet.data_validations.dataValidation if rule.prompt and rule.error]
        told = [MultiCellRange(str(rule.sqref)) for rule in rules]
        assert [where(cell) for cell in yellow(sheet) if not any(cell.coordinate in cells for cells in told)] == []


def test_nothing_that_we_say_is_left_blank(made: Made) -> None:
    """What is missing is a word; cells for a person to fill are yellow, and may be blank."""
    for sheet in made.sheets():
        if sheet.title in INPUTS or sheet.title in MAY_HAVE_BLANKS:
            continue
        table = table_of(sheet)
        # A total has a label and sums, and nothing to say below the other headings.
        rows = sheet[table.ref][1:-1] if table.totalsRowCount else sheet[table.ref][1:]
        cells = (cell for row in rows for cell in row)
        assert [where(cell) for cell in cells if cell.value in (None, "") and cell.style != "CE Input"] == []


def test_formulas_use_functions_that_every_spreadsheet_has(made: Made) -> None:
    words = re.compile(r"\"[^\"]*\"|'[^']*'")
    bare = (words.sub("", formula(cell)) for cell in made.cells() if is_formula(cell))
    used = {name for text in bare for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", text)}
    assert used - SAFE == set()


def test_every_chart_says_its_message_and_the_same_to_those_who_cannot_see_it(made: Made) -> None:
    with zipfile.ZipFile(made.path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}
    charts = [part for name, part in parts.items() if name.startswith("xl/charts/chart")]
    for part in charts:
        title = part.partition("<c:title>")[2].partition("</c:title>")[0]
        assert any(len(words) > 20 for words in re.findall(r"<(?:a:t|c:v)>([^<]+)<", title))
    drawn = "".join(part for name, part in parts.items() if name.startswith("xl/drawings/drawing"))
    assert len(re.findall(r'<xdr:cNvPr [^>]*descr="[^"]{40,}"', drawn)) == len(charts)


def test_the_summary_tells_ranges_and_the_limits_of_its_use(made: Made) -> None:
    if made.maker.kind not in ("results", "in place") or made.maker.edition:
        return
    sheet = made.values["Summary"]
    said = " ".join(str(row[0].value) for row in sheet.iter_rows(max_row=heading_row(sheet) - 1))
    assert "Who signs is not for the tool to say" in said
    assert {"1 in 20 below", "1 in 20 above"} <= {heading.rpartition(" (")[0] for heading in headings(sheet)}


def test_the_run_log_has_what_it_takes_to_repeat_the_run(made: Made) -> None:
    if made.maker.kind in ("template", "pot"):
        return
    items = {str(row[0].value) for row in made.values["Run log"].iter_rows(min_row=HEADING_ROW + 1)}
    needed = {"contract_engine", "Python", "Packages", "Written on"}
    if made.maker.kind in ("results", "in place") and not made.maker.edition:
        needed |= {"Solver", "Input SHA-256", "Seed", "Scenarios", "Aim", "Time", "Status", "Gap"}
        needed |= {"Tried with --set or --ask"}
    elif not made.maker.edition:
        assert any(item.endswith(": SHA-256") for item in items)
    assert needed - items == set()


def test_the_version_log_has_its_first_version(made: Made) -> None:
    sheet = made.book["Version log"]
    assert headings(sheet) == ["Date", "Version", "Author", "What changed"]
    assert all(cell.value for cell in sheet[HEADING_ROW + 1][:4])


def test_assumptions_are_listed_to_be_signed_off(made: Made) -> None:
    if not made.maker.has_input:
        return
    sheet = made.book["Assumptions"]
    wanted = ["Id", "Sheet", "Row", "Figures", "Source", "Quality (red, amber, green)", "Impact (high, medium, low)",
              "Owner", "Signed off by", "Signed off on"]  # fmt: skip
    assert headings(sheet) == wanted
    listed = [row[1].value for row in sheet.iter_rows(min_row=HEADING_ROW + 1) if row[0].value != "none"]
    assumed = []
    for source in made.inputs():
        if "Status" in headings(source):
            at = headings(source).index("Status")
            assumed += [source.title for row in source.iter_rows(min_row=HEADING_ROW + 1) if row[at].value == "assumed"]
    assert sorted(listed) == sorted(assumed)
    assert f"{len(listed) or 'No'} row" in sheet["A1"].value
