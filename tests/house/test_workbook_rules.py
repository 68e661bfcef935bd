"""What every workbook that the product makes holds and where: house rules of spreadsheets."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from contract_engine.schema.contract import TABLES
from contract_engine.schema.term_tables import TermRow
from contract_engine.workbook.own_sheets import OWN_SHEETS
from contract_engine.workbook.style import ASSUMED_FILL, INPUT_FILL
from tests.house.made import (
    HEADING_ROW,
    INPUTS,
    PROPOSED,
    WITH_WORDS,
    Made,
    formula,
    heading_row,
    headings,
    is_formula,
    table_of,
    where,
)

if TYPE_CHECKING:
    from contract_engine.schema.columns import Column

FORMULAS_ON = {
    "Cover", "Summary", "Waterfall", "Range of gains", "Stranded cost", "Checks", "Checks (results)", "Lists",
    "No deal", "By network", "Shares",
}  # fmt: skip
# Where terms are proposed these follow the terms as they stand on Terms proposed.
LIVE = {
    "Terms proposed", "Payments", "Results by year", "Rules", "Worst cases", "Schemes paid for", "Named scenarios",
    "Scenario payments", "Exposures", "Futures", "Capped payments",
}  # fmt: skip
# Of an edition only payments follow: results are not for every reader.
LIVE_IN_EDITIONS = {"Terms proposed", "Payments", "Scenario payments", "Exposures"}
VOLATILE = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO)\s*\(", re.IGNORECASE)


def test_it_opens_on_the_cover_and_the_sheets_stand_in_order(made: Made) -> None:
    """No workbook has notes by number, so none has a sheet of them."""
    names = made.book.sheetnames
    assert made.book.active.title == "Cover"
    assert [sheet.title for sheet in made.sheets() if sheet.sheet_view.tabSelected] == ["Cover"]
    summary = ["Summary"] if made.maker.kind in ("results", "comparison", "settled table", "split") else []
    first = ["Cover", *summary, "Contents", "How to use"]
    assert names[: len(first)] == first
    inputs = [name for name in names if name in INPUTS]
    fill = [kind.sheet for kind in TABLES if kind.group == "fill" and kind.sheet in names]
    assert inputs == [*fill, *(name for name in inputs if INPUTS[name].group == "advanced")]
    if made.maker.has_input:
        assert names[names.index(fill[0]) - 1] == "Assumptions"
        # Results, and whether they may be trusted, come before the input that they come from.
        assert (names.index("Checks") > max(names.index(name) for name in inputs)) != made.maker.results
    control = [name for name in ("Checks", "Run log", "Lists", "Data dictionary", "Version log") if name in names]
    # What a run adds to a person's own workbook comes after all that is theirs.
    last = names[names.index("Terms proposed") :] if made.maker.kind == "in place" else names
    ends = ["Run log"] if made.maker.kind == "in place" else control[1:] if made.maker.results else control
    assert [name for name in last if name in ends] == ends
    assert last[-1] == ends[-1]


def test_every_sheet_is_an_input_or_known_as_our_own(made: Made) -> None:
    """The reader asks about any other sheet whether it stands for one that is missing."""
    if made.maker.has_input:
        known = {name.removesuffix(" (results)") for name in made.book.sheetnames}
        assert known - {*INPUTS, *OWN_SHEETS} == set()


def test_formulas_stand_only_where_they_belong(made: Made) -> None:
    """On the Terms sheets of a results workbook the column Proposed repeats, cell by cell, what Terms proposed says."""
    allowed = FORMULAS_ON | LIVE if is_alive(made) else FORMULAS_ON
    strange = [cell for cell in made.cells() if is_formula(cell) and cell.parent.title not in allowed]
    repeats = [
        cell for cell in strange if is_alive(made) and cell.parent.cell(HEADING_ROW, cell.column).value == PROPOSED
    ]
    assert [where(cell) for cell in strange if cell not in repeats] == []
    assert [where(cell) for cell in repeats if not re.fullmatch(r"='Terms proposed'!\$H\$\d+", formula(cell))] == []
    if is_alive(made):
        shown = {cell.parent.title for cell in made.cells() if is_formula(cell)}
        every = LIVE_IN_EDITIONS if made.maker.edition else LIVE - {"Capped payments", "Schemes paid for"}
        assert every - shown == set()


def is_alive(made: Made) -> bool:
    return "Exposures" in made.book.sheetnames


def test_open_terms_are_inputs_within_their_limits(made: Made) -> None:
    """Of the terms proposed those open may be typed over, each from its lowest to its highest; the rest are locked."""
    if not is_alive(made):
        return
    sheet = made.book["Terms proposed"]
    at = {heading: place for place, heading in enumerate(headings(sheet))}
    checks = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for row in sheet.iter_rows(min_row=HEADING_ROW + 1):
        cell = row[at["Proposed"]]
        is_open = row[at["Open"]].value == "yes"
        assert (cell.style == "CE Input") == is_open, where(cell)
        assert cell.protection.locked != is_open, where(cell)
        if is_open:
            rule = checks[cell.coordinate]
            assert float(rule.formula1) <= cell.value <= float(rule.formula2), where(cell)
            assert rule.prompt.startswith("Input: from "), where(cell)
    assert "inputs" in sheet["A3"].value


def test_each_sheet_has_a_title_says_what_it_holds_and_has_one_table_from_column_a(made: Made) -> None:
    for sheet in made.sheets():
        assert sheet["A1"].value, sheet.title
        assert sheet["A1"].style == "Heading 1", sheet.title
        assert "This worksheet contains one table." in sheet["A2"].value, sheet.title
        assert table_of(sheet).ref.startswith("A"), sheet.title
        assert (heading_row(sheet) == HEADING_ROW) == (sheet.title not in WITH_WORDS), sheet.title


def test_each_table_has_a_name_of_its_own_and_unique_headings(made: Made) -> None:
    names = [table_of(sheet).displayName for sheet in made.sheets()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"tbl_[a-z_]+", name)] == []
    for sheet in made.sheets():
        written = headings(sheet)
        assert [column.name for column in table_of(sheet).tableColumns] == written
        assert len({heading.casefold() for heading in written}) == len(written)


def test_the_headings_of_an_input_sheet_are_the_labels_with_their_units(made: Made) -> None:
    for sheet in made.inputs():
        kind = INPUTS[sheet.title]
        if kind.vertical:
            assert [cell.value for cell in sheet["A"][HEADING_ROW:]] == [column.label for column in kind.columns()]
            assert headings(sheet)[:3] == ["Setting", "Value", "Unit"]
        else:
            wanted = [f"{column.label} ({column.unit})" if column.unit else column.label for column in kind.columns()]
            written = headings(sheet)
            assert [heading for heading in written if heading in wanted] == wanted
            proposed = made.maker.results and issubclass(kind, TermRow)
            assert written == wanted or proposed
            assert (PROPOSED in written) == proposed


def test_no_cell_is_merged_and_no_table_has_a_blank_row(made: Made) -> None:
    for sheet in made.sheets():
        assert not sheet.merged_cells.ranges
        rows = [[cell.value for cell in row] for row in sheet[table_of(sheet).ref]][1:]
        blank = [row for row in rows if not any(value is not None for value in row)]
        assert len(rows) == 1 or not blank, sheet.title


def test_the_cover_says_what_it_must(made: Made) -> None:
    cover = made.values["Cover"]
    items = {cover.cell(row, 1).value: cover.cell(row, 2).value for row in range(HEADING_ROW + 1, cover.max_row + 1)}
    needed = {"Purpose", "For whom", "What this is", "Status", "All checks", "Contact", "Senior responsible owner",
              "Prepared by", "Assured by", "Approved by", "Figures hold until", "Date written"}  # fmt: skip
    # Designs side by side have a row for each design, which says its form and where its figures are from.
    needed |= {"Form of contract", "About the figures"} if made.maker.has_input else set()
    assert needed - set(items) == set()
    assert [item for item, words in items.items() if words in (None, "")] == []
    key = [cell for cell in cover["A"] if str(cell.value).startswith(("Yellow", "Blue"))]
    assert [cell.fill.fgColor.rgb[2:] for cell in key] == [INPUT_FILL[1:], ASSUMED_FILL[1:]][: len(key)]
    # Only rows of an input sheet are ever assumed.
    assert len(key) == (2 if made.maker.has_input else 1)
    fill = [item.removeprefix("Sheet to fill: ") for item in items if item.startswith("Sheet to fill: ")]
    wanted = [sheet.title for sheet in made.inputs() if INPUTS[sheet.title].group == "fill"]
    assert fill == ([] if made.maker.results else ["Pot", "Pot settings"] if made.maker.kind == "pot" else wanted)
    if made.maker.kind in ("results", "comparison", "split"):
        assert items["Answer"] == made.values["Summary"]["A1"].value


def test_contents_links_to_every_other_sheet(made: Made) -> None:
    listed = [cell for cell in made.book["Contents"]["A"][HEADING_ROW:] if cell.value]
    others = [name for name in made.book.sheetnames if name not in ("Cover", "Contents")]
    if made.maker.kind == "in place":
        # Their list of sheets stays as it is, as all that is theirs.
        others = others[: len(listed)]
        assert others[-1] == "Version log"
    assert [cell.value for cell in listed] == others
    assert [cell.hyperlink.location for cell in listed] == [f"'{name}'!A1" for name in others]


def test_sources_have_a_column_and_nothing_hides_in_comments(made: Made) -> None:
    for sheet in made.inputs():
        if not INPUTS[sheet.title].vertical:
            assert headings(sheet)[-1] == "Source or note"
    assert [where(cell) for cell in made.cells() if cell.comment] == []


def test_the_sign_of_an_amount_is_said_once_in_words(made: Made) -> None:
    topics = {row[0].value: row[1].value for row in made.book["How to use"].iter_rows(min_row=HEADING_ROW + 1)}
    assert "positive when" in topics["Sign"]
    assert {"Units", "Percentages", "Blank", *(["Assumed"] if made.maker.has_input else [])} <= set(topics)


def test_nothing_is_hidden(made: Made) -> None:
    for sheet in made.sheets():
        assert sheet.sheet_state == "visible"
        assert not any(row.hidden for row in sheet.row_dimensions.values())
        assert not any(column.hidden for column in sheet.column_dimensions.values())


def test_checks_say_pass_or_fail_and_the_cover_repeats_the_master(made: Made) -> None:
    sheet = made.values["Checks"]
    results = [row[6].value for row in sheet.iter_rows(min_row=HEADING_ROW + 1)]
    assert set(results) <= {"PASS", "FAIL"}
    assert results[0] == ("FAIL" if "FAIL" in results[1:] else "PASS")
    assert sheet.cell(HEADING_ROW + 1, 3).value == results[1:].count("FAIL")
    cover = made.values["Cover"]
    (shown,) = [row[1].value for row in cover.iter_rows(min_row=HEADING_ROW + 1) if row[0].value == "All checks"]
    assert shown.startswith(results[0])
    if "Summary" in made.book.sheetnames:
        (shown,) = [row[0].value for row in made.values["Summary"].iter_rows() if "All checks: " in str(row[0].value)]
        checks = made.values["Checks (results)"] if made.maker.kind == "in place" else sheet
        assert shown.removeprefix("All checks: ").startswith(checks.cell(HEADING_ROW + 1, 7).value)
    assert {"Found", "Should be", "Difference", "Tolerance", "Result"} <= set(headings(made.book["Checks"]))


def test_every_formula_has_its_value_stored(made: Made) -> None:
    stored = {(cell.parent.title, cell.coordinate): made.values[cell.parent.title][cell.coordinate].value
              for cell in made.cells() if is_formula(cell) and cell.parent.title != "Lists"}  # fmt: skip
    assert [place for place, value in stored.items() if value is None] == []
    assert [place for place, value in stored.items() if isinstance(value, str) and value.startswith("#")] == []


def test_every_input_says_what_may_be_typed(made: Made) -> None:
    for sheet in made.inputs():
        kind = INPUTS[sheet.title]
        for number, column in enumerate(kind.columns()):
            at = f"B{HEADING_ROW + 1 + number}"
            if not kind.vertical:
                heading = f"{column.label} ({column.unit})" if column.unit else column.label
                at = f"{get_column_letter(headings(sheet).index(heading) + 1)}{HEADING_ROW + 1}"
            (rule,) = [rule for rule in sheet.data_validations.dataValidation if at in rule.sqref]
            assert 0 < len(rule.promptTitle) <= 32, at
            assert 0 < len(rule.prompt) <= 255, at
            assert 0 < len(rule.errorTitle) <= 32, at
            assert 0 < len(rule.error) <= 255, at
            assert rule.type == kind_of_rule(column), at
            if not kind.vertical:
                last = int(re.sub(r".*[A-Z]", "", table_of(sheet).ref))
                assert re.sub(r"\d+", str(last + 200), at) in rule.sqref, at


def kind_of_rule(column: Column) -> str | None:
    """Return Excel's name for what a column takes."""
    if column.choices or column.refers_to or column.kind == "yes_no":
        return "list"
    return {"text": None, "whole": "whole", "date": "date"}.get(column.kind, "decimal")


def test_choices_are_short_enough_for_a_drop_down(made: Made) -> None:
    for sheet in made.inputs():
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                assert len(rule.formula1) <= 255
                assert rule.formula1.count('"') in (0, 2) or rule.formula1.startswith("Lists!")


def test_sheets_with_formulas_are_protected_without_a_password_and_inputs_are_open(made: Made) -> None:
    """Inputs of a results workbook stay open, although their column Proposed repeats another sheet."""
    formulas = {cell.parent.title for cell in made.cells() if is_formula(cell)}
    for sheet in made.sheets():
        if sheet.title in formulas:
            assert sheet.protection.sheet == (sheet.title not in INPUTS), sheet.title
        assert not (sheet.title in INPUTS and sheet.protection.sheet), sheet.title
        assert not sheet.protection.password
    assert all(cell.protection.locked for cell in made.cells() if is_formula(cell))
    assert not any(cell.protection.locked for cell in made.cells() if cell.style == "CE Input")


def test_there_are_no_macros_links_out_or_volatile_functions(made: Made) -> None:
    with zipfile.ZipFile(made.path) as package:
        parts = package.namelist()
        inside = b"".join(package.read(name) for name in parts if name.endswith((".xml", ".rels")))
    assert [part for part in parts if re.search("vba|externalLink|activeX|embeddings|connections", part)] == []
    assert b'TargetMode="External"' not in inside
    assert [where(cell) for cell in made.cells() if is_formula(cell) and VOLATILE.search(formula(cell))] == []
    rules = [rule for sheet in made.sheets() for rule in sheet.data_validations.dataValidation]
    assert [rule.formula1 for rule in rules if VOLATILE.search(rule.formula1 or "")] == []
    assert not made.book.calculation.iterate


def test_example_data_are_called_so_on_every_sheet(made: Made) -> None:
    for sheet in made.sheets():
        assert ("Example data" in (sheet.oddFooter.center.text or "")) == made.maker.example, sheet.title
        assert ("Example data" in sheet["A2"].value) == made.maker.example, sheet.title
    assert (made.book["Cover"]["A5"].value == "Example data") == made.maker.example


def test_sheet_names_are_short_and_tidy(made: Made) -> None:
    assert [name for name in made.book.sheetnames if not 0 < len(name) <= 31 or name != name.strip()] == []
    assert [sheet.title for sheet in made.sheets() if sheet.max_row < HEADING_ROW + 1] == []
