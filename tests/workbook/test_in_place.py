"""Results go into the user's own workbook, and nothing else of it changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from contract_engine.results import solve
from contract_engine.workbook.in_place import with_results, write_in_place
from contract_engine.workbook.read import read
from tests.workbook.in_place import (
    NAMED,
    OURS,
    PROPOSED,
    answer,
    as_if_read,
    cells,
    changed,
    opened,
    place,
    rows_of,
    sheet_parts,
    short,
    twice,
    with_cell,
    written,
)
from tests.workbook.rich import PACK, Parts, file_of, parts_of, rich
from tests.workbooks import A_DAY

if TYPE_CHECKING:
    from pathlib import Path


def test_every_part_that_need_not_change_is_the_same_to_the_byte() -> None:
    before, after = parts_of(rich()), parts_of(written())
    terms = {part for title, part in sheet_parts(rich()).items() if title in PROPOSED}
    assert {name for name, part in before.items() if after.get(name) != part} == NAMED | terms
    assert all(OURS in name for name in after if name not in before)
    kept = {name.rpartition("/")[2] for name in before if name not in NAMED | terms}
    assert kept >= {
        "image1.png", "chart1.xml", "drawing1.xml", "vmlDrawing1.vml", "ctrlProp1.xml", "comments1.xml", "item1.xml",
        "pivotTable1.xml", "pivotCacheDefinition1.xml", "pivotCacheRecords1.xml", "slicer1.xml", "slicerCache1.xml",
        "externalLink1.xml", "calcChain.xml", "printerSettings1.bin", "sharedStrings.xml", "sheet2.xml", "app.xml",
    }  # fmt: skip


@pytest.mark.parametrize("values", [True, False])
def test_no_cell_of_theirs_changes_but_the_terms_proposed(values: bool) -> None:  # noqa: FBT001 - a case
    before, after = cells(rich(), values=values), cells(written(), values=values)
    apart = {
        (title, cell)
        for title in before
        for cell in {*before[title], *after[title]}
        if before[title].get(cell) != after[title].get(cell)
    }
    assert {title for title, _ in apart} == PROPOSED
    assert {len({re.sub(r"\d", "", cell) for title, cell in apart if title == sheet}) for sheet in PROPOSED} == {1}
    assert before[PACK]["B2"] == after[PACK]["B2"] == (5800 if values else "=Services!C5*2")


def test_the_looks_of_their_cells_stay_and_ours_are_beside_them() -> None:
    before, after = opened(rich()), opened(written())
    for sheet in before.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                other = after[sheet.title][cell.coordinate]
                if cell.value is None and other.value is not None:
                    continue
                assert (other.font.name, other.font.sz, other.fill.fgColor.rgb, other.number_format) == (
                    cell.font.name, cell.font.sz, cell.fill.fgColor.rgb, cell.number_format,
                )  # fmt: skip
    heading = after["Payments"]["A4"]
    assert (heading.font.name, heading.font.sz, heading.fill.fgColor.rgb) == ("Arial", 12, "FF003087")
    assert after["Payments"]["F5"].number_format.startswith("£#,##0")


def test_columns_of_ours_are_as_wide_where_the_usual_font_is_narrower() -> None:
    """A digit of Arial 12 is 9 pixels wide and one of Calibri 11 is 7, so that widths grow by 9/7."""
    from contract_engine.workbook.book import book_bytes
    from contract_engine.workbook.results_book import results_sheets

    sheets = [sheet for sheet in results_sheets(answer(), on=A_DAY) if sheet.name == "Payments"]
    alone = opened(book_bytes(sheets, title="", author="", on=A_DAY))["Payments"]
    assert opened(rich())._fonts[0].name == "Calibri"  # type: ignore[attr-defined]  # noqa: SLF001 - it has no public name
    there = opened(written())["Payments"].column_dimensions["A"].width
    assert there == pytest.approx(alone.column_dimensions["A"].width * 9 / 7, abs=0.01)


def test_the_terms_found_stand_in_the_column_proposed_of_their_own_sheets(tmp_path: Path) -> None:
    path = place(written(), tmp_path)
    proposed = read(path, terms="recommended")
    found = {line.id: line.value for line in answer().levers}
    drafts = {line.id: line.value for line in solve(proposed, scenarios=256).levers}
    assert found
    assert {id_: pytest.approx(value) for id_, value in found.items()} == drafts


def test_a_workbook_with_results_reads_as_it_did_before(tmp_path: Path) -> None:
    before, after = read(place(rich(), tmp_path)), read(place(written(), tmp_path, "after.xlsx"))
    assert rows_of(after) == rows_of(before)
    assert after.warnings == before.warnings


def test_a_second_run_replaces_our_sheets_and_changes_nothing_else() -> None:
    first, second = parts_of(written()), parts_of(twice())
    assert list(first) == list(second)
    log = sheet_parts(written())["Run log"]
    assert {name for name in first if first[name] != second[name]} == {log}
    assert opened(twice()).sheetnames == opened(written()).sheetnames


def as_renamed_in_excel(content: bytes) -> bytes:
    """The Summary is called Answer now, and a person has kept a copy of Payments: Excel copies the name with it."""
    parts = parts_of(content)
    words = parts["xl/workbook.xml"].decode()
    words = words.replace('name="Summary"', 'name="Answer"').replace("'Summary'!", "'Answer'!")
    count = len(re.findall("<sheet ", words))
    copy = '<sheet name="Payments (2)" sheetId="90" r:id="rId1"/></sheets>'
    words = words.replace("</sheets>", copy).replace(
        "</definedNames>",
        f'<definedName name="contract_engine.sheet.Payments" localSheetId="{count}" hidden="1">'
        "'Payments (2)'!$A$1</definedName></definedNames>",
    )
    parts["xl/workbook.xml"] = words.encode()
    for name in [name for name in parts if "/worksheets/contract_engine" in name and name.endswith(".xml")]:
        parts[name] = parts[name].replace(b"Summary!", b"Answer!")
    return file_of(parts)


def test_a_sheet_of_ours_that_was_renamed_keeps_its_name_and_a_copy_made_of_one_is_theirs() -> None:
    content = as_renamed_in_excel(written())
    again = with_results(content, "book.xlsx", short(), on=A_DAY)[0]
    assert opened(again).sheetnames == opened(content).sheetnames
    assert sheet_parts(again)["Payments (2)"] == sheet_parts(content)["Payments (2)"]
    assert any("'Answer'!$" in str(formula) for formula in cells(again, values=False)["Checks"].values())


def test_our_sheets_give_way_to_theirs_of_the_same_name() -> None:
    content = changed(rich(), "xl/workbook.xml", f'name="{PACK}"', 'name="Checks"')
    content = changed(content, "xl/workbook.xml", f"'{PACK}'!$A$4", "Checks!$A$4")
    result, titles, told = with_results(content, "book.xlsx", short(), on=A_DAY)
    assert "Checks (results)" in titles
    assert told == (
        "The workbook has sheets of its own by the same names, so those of the results are Checks (results).",
    )
    assert cells(result, values=True)["Checks"]["A1"] == "Our own figures"
    line = str(cells(result, values=False)["Summary"]["A4"])
    assert "'Checks (results)'!$G$5" in line
    assert "See the Checks (results) sheet." in line


def test_links_and_checks_look_at_their_cells_where_these_hold_what_was_read() -> None:
    """Services stands in rows 5 and 6 of their sheet, without the spare rows of our template."""
    checks = cells(written(), values=False)["Checks"]
    formulas = [str(value) for value in checks.values()]
    assert any("'Services'!$C$5:$C$6" in formula for formula in formulas)
    assert not any("$205" in formula for formula in formulas)
    there = opened(written())
    links = {cell.hyperlink.location.split("!")[0].strip("'") for name in ("Terms proposed", "Checks")
             for row in there[name].iter_rows() for cell in row if cell.hyperlink}  # fmt: skip
    assert links >= {"Terms pool", "Services", "Run log"}
    assert links <= set(there.sheetnames)


def test_a_check_of_cells_that_hold_something_else_keeps_the_figure_of_the_run() -> None:
    """The activity of one service is text, which the reader takes as a number and a formula would not."""
    content = with_cell("Services", "Plan activity", "1,000")
    result = with_results(content, "book.xlsx", short(), on=A_DAY)[0]
    rows = list(opened(result)["Checks"].iter_rows(min_row=5, values_only=True))
    held = next(row for row in rows if "not activity times price" in str(row[0]))
    assert held[2] == 0
    assert str(held[7]).endswith("As the run found it; this workbook does not work it out again.")
    assert held[6].startswith("=IF(")


def test_formulas_are_worked_out_again_when_the_workbook_is_opened() -> None:
    without = changed(rich(), "xl/workbook.xml", '<calcPr calcId="124519" fullCalcOnLoad="1" />', "")
    for result in (twice(), with_results(without, "book.xlsx", short(), on=A_DAY)[0]):
        assert len(re.findall(rb'<calcPr [^>]*fullCalcOnLoad="1"', parts_of(result)["xl/workbook.xml"])) == 1


def test_no_sheet_of_ours_is_selected_and_no_table_has_the_name_or_number_of_another() -> None:
    parts = parts_of(twice())
    assert not any(b"tabSelected" in part for name, part in parts.items() if OURS in name)
    tables = [part.decode() for name, part in parts.items() if "/tables/" in name]
    for pattern in (r'<table [^>]*?\bid="(\d+)"', r'displayName="([^"]+)"'):
        found = [re.findall(pattern, table)[0] for table in tables]
        assert len(found) == len(set(found)) > 5


def test_a_macro_workbook_stays_one(tmp_path: Path) -> None:
    path = place(rich(macros=True), tmp_path, "book.xlsm")
    result = write_in_place(as_if_read(rich(macros=True)), path, on=A_DAY)
    parts = parts_of(path.read_bytes())
    assert parts["xl/vbaProject.bin"] == parts_of(rich(macros=True))["xl/vbaProject.bin"]
    assert b"macroEnabled.main+xml" in parts["[Content_Types].xml"]
    assert result.backup.suffix == ".xlsm"


def prefixed(parts: Parts) -> Parts:
    """The same workbook as other programs write it: every element of the main parts with a prefix."""
    for name in ("xl/workbook.xml", "xl/styles.xml", *(name for name in parts if "/worksheets/sheet" in name)):
        if name.endswith(".xml"):
            words = re.sub(r"<(/?)(?![?!/])(?!\w+:)", r"<\1y:", parts[name].decode())
            parts[name] = words.replace(' xmlns="', ' xmlns:y="', 1).encode()
    return parts


def test_parts_whose_elements_have_a_prefix_are_changed_in_their_own_way() -> None:
    content = file_of(prefixed(parts_of(rich())))
    assert b"<y:sheets>" in parts_of(content)["xl/workbook.xml"]
    result = with_results(content, "book.xlsx", short(), on=A_DAY)[0]
    assert cells(result, values=True) == cells(with_results(rich(), "book.xlsx", short(), on=A_DAY)[0], values=True)
    assert with_results(result, "book.xlsx", short(), on=A_DAY)[0] == result


def test_an_order_of_calculation_that_names_cells_of_ours_is_left_for_excel_to_make_again() -> None:
    number = re.findall(rb'name="Payments" sheetId="(\d+)"', parts_of(written())["xl/workbook.xml"])[0].decode()
    content = changed(written(), "xl/calcChain.xml", "</calcChain>", f'<c r="G90" i="{number}"/></calcChain>')
    parts = parts_of(with_results(content, "book.xlsx", short(), on=A_DAY)[0])
    assert "xl/calcChain.xml" not in parts
    assert not any(b"calcChain" in parts[name] for name in NAMED)


def test_where_nothing_is_proposed_any_more_the_column_is_blank_and_a_sheet_without_results_says_so() -> None:
    """The owner's figures change so that there is no deal; the sheet Choices, of an earlier run, is still looked at."""
    content = changed(written(), "xl/workbook.xml", "contract_engine.sheet.Limits", "contract_engine.sheet.Choices")
    content = changed(content, "xl/workbook.xml", "'Limits'!", "'Choices'!")
    content = changed(content, "xl/workbook.xml", 'name="Limits"', 'name="Choices"')
    made = with_results(content, "book.xlsx", short(), on=A_DAY)[0]
    values = cells(made, values=True)
    before = cells(rich(), values=True)
    for title in PROPOSED:
        assert values[title] == before[title]
    assert values["Choices"]["A5"].startswith("The run whose results this workbook holds has nothing to show here.")
    assert "Limits" in values


def test_a_formula_in_the_column_proposed_and_a_protected_sheet_are_left_and_told() -> None:
    parts = sheet_parts(rich())
    words = parts_of(rich())[parts["Terms pool"]].decode()
    letter = re.findall(r'<c r="([A-Z]+)4"', words)[-1]
    words = re.sub(rf'<c r="{letter}5"([^>]*?)\s*/>', rf'<c r="{letter}5"\1><f>1+1</f><v>2</v></c>', words)
    content = rich_with(parts["Terms pool"], words)
    words = parts_of(rich())[parts["Terms funding"]].decode()
    words = words.replace("</sheetData>", '</sheetData><sheetProtection sheet="1"/>')
    content = rich_with(parts["Terms funding"], words, content)
    result, _, told = with_results(content, "book.xlsx", short(), on=A_DAY)
    assert told == (
        f"Terms pool!{letter}5 holds a formula and is left as it is.",
        "Terms funding is protected, so its column Proposed is left as it is. Terms proposed has them.",
    )
    assert parts_of(result)[parts["Terms funding"]] == parts_of(content)[parts["Terms funding"]]
    assert cells(result, values=False)["Terms pool"][f"{letter}5"] == "=1+1"


def rich_with(part: str, words: str, content: bytes | None = None) -> bytes:
    parts = parts_of(content or rich())
    assert parts[part].decode() != words
    return file_of({**parts, part: words.encode()})


@pytest.mark.libreoffice
def test_the_workbook_opens_and_both_their_formulas_and_ours_work_out_again(tmp_path: Path) -> None:
    """Their formula is twice an activity of 1,000; the figure saved in the file was an old one."""
    from tests.workbook.office import saved_again, shown, without_stored_values

    folder = tmp_path / "bare"
    folder.mkdir()
    bare = without_stored_values(place(twice(), tmp_path), folder)
    again = opened(saved_again([bare], tmp_path / "again")["book"].read_bytes(), values=True)
    expected = opened(twice(), values=True)
    assert again.sheetnames == expected.sheetnames
    assert again[PACK]["B2"].value == 2000
    for title in [sheet.title for sheet in expected.worksheets if sheet.title not in opened(rich()).sheetnames]:
        for cell in (cell for row in expected[title].iter_rows() for cell in row):
            found, wanted = shown(again[title][cell.coordinate].value), shown(cell.value)
            if isinstance(wanted, float):
                assert found == pytest.approx(wanted, rel=1e-9, abs=1e-6), (title, cell.coordinate)
            elif title == "Checks":
                assert found == wanted, cell.coordinate
