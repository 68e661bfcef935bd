"""How every workbook that the product makes looks and prints: house rules of spreadsheets."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from openpyxl.utils import get_column_letter

from contract_engine.schema.private import WITHHELD
from contract_engine.workbook.style import ASSUMED_FILL, CONTRASTS, INPUT_FILL
from tests.house.made import HEADING_ROW, INPUTS, PROPOSED, WITH_WORDS, Made, headings, is_formula, table_of, where


def test_words_wrap(made: Made) -> None:
    words = (cell for cell in made.cells(below=HEADING_ROW - 1) if isinstance(cell.value, str) and not is_formula(cell))
    assert [where(cell) for cell in words if not cell.alignment.wrap_text] == []


def test_nothing_is_cut(made: Made) -> None:
    """A letter is on average 0.8 of a digit wide, a line is 15 points high; bold is a tenth wider."""
    for sheet in made.values.worksheets:
        sizes = tuple(sheet.column_dimensions.values())
        wide = {number: size.width for size in sizes for number in range(size.min, size.max + 1)}
        in_table = range(1, len(headings(sheet)) + 1)
        for row in (1, 2, 3):
            text = str(sheet.cell(row, 1).value or "")
            assert len(text) * (1.2 if row == 1 else 0.8) <= sum(wide[number] for number in in_table), sheet.title
        for row in sheet.iter_rows(min_row=HEADING_ROW):
            for cell in row:
                room = wide[cell.column] - 1
                bold = 1.1 if cell.font.b else 1.0
                if isinstance(cell.value, str):
                    height = sheet.row_dimensions[cell.row].height or 15
                    lines = sum(-(-len(part) * 0.8 * bold // room) for part in cell.value.split("\n"))
                    assert lines * 15 <= height, where(cell)
                    longest = max((len(word) for word in cell.value.split()), default=0)
                    assert longest * 0.75 * bold <= room, where(cell)
                elif isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                    assert len(f"{cell.value:,.0f}") <= room, where(cell)


def test_the_font_is_arial_upright_and_large_enough(made: Made) -> None:
    for cell in made.cells():
        font = cell.font
        assert font.name == "Arial", where(cell)
        assert font.scheme is None, where(cell)
        assert not font.i, where(cell)
        assert font.sz == (15 if cell.row == 1 and cell.column == 1 else 12) or cell.value is None, where(cell)
        assert not cell.alignment.textRotation, where(cell)


def test_inputs_have_their_style_and_the_words_say_so(made: Made) -> None:
    for sheet in made.inputs():
        vertical = INPUTS[sheet.title].vertical
        assert "Yellow cells are inputs." in sheet["A2"].value
        for row in sheet[table_of(sheet).ref][1:]:
            named = zip(headings(sheet), row, strict=True)
            wanted = [row[1]] if vertical else [cell for heading, cell in named if heading != PROPOSED]
            assert {cell.style for cell in wanted} == {"CE Input"}, where(wanted[0])
    for cell in made.cells():
        filled = cell.fill.fgColor.rgb[2:] if cell.fill.patternType == "solid" else ""
        assert (cell.style == "CE Input") == (f"#{filled}" == INPUT_FILL), where(cell)


def test_assumed_rows_are_marked_by_a_word_and_coloured_by_it(made: Made) -> None:
    for sheet in made.inputs():
        if "Status" not in headings(sheet):
            continue
        letter = get_column_letter(headings(sheet).index("Status") + 1)
        rules = [rule for group in sheet.conditional_formatting for rule in group.rules]
        assert any("assumed" in rule.formula[0] and f"${letter}5" in rule.formula[0] for rule in rules), sheet.title
        assert [rule.dxf.fill.bgColor.rgb[2:] for rule in rules] == [ASSUMED_FILL[1:]]
        assert "assumed" in sheet["A2"].value


def luminance(colour: str) -> float:
    """Return relative luminance as the accessibility guidelines define it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_guidelines_do() -> None:
    """Black on white is 21 to 1; white on NHS green, which fails, is 3.9."""
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("FFFFFF", "009639") == pytest.approx(3.9, abs=0.05)


@pytest.mark.parametrize(("text", "background"), CONTRASTS)
def test_text_stands_out_from_its_background(text: str, background: str) -> None:
    assert contrast(text[1:], background[1:]) >= 4.5


def test_every_cell_can_be_read(made: Made) -> None:
    for cell in made.cells():
        colour = cell.font.color
        text = colour.rgb[2:] if colour is not None and colour.type == "rgb" else "000000"
        fill = cell.fill.fgColor.rgb[2:] if cell.fill.patternType == "solid" else "FFFFFF"
        assert contrast(text, fill) >= 4.5, where(cell)


def test_headings_stay_in_sight_and_no_filter_is_on(made: Made) -> None:
    for sheet in made.sheets():
        # Sentences, or a chart, stand above the table: there is nothing to hold still.
        if sheet.title in WITH_WORDS:
            assert sheet.freeze_panes is None
        else:
            assert re.fullmatch(r"[A-D]5", sheet.freeze_panes), sheet.title
        assert sheet.auto_filter.ref is None
        assert table_of(sheet).autoFilter is None


def test_every_sheet_prints_large_enough_to_read_with_its_headings(made: Made) -> None:
    for sheet in made.sheets():
        setup = sheet.page_setup
        assert setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        is_one_page = sheet.title in ("Cover", "Answers", *WITH_WORDS)
        wide, high = (1 if pages is None else int(pages) for pages in (setup.fitToWidth, setup.fitToHeight))
        assert high == (1 if is_one_page else 0), sheet.title
        assert sheet.print_title_rows == (None if sheet.title in WITH_WORDS else "$4:$4")
        # Nine pixels a digit; A4 on its side leaves 1,045; what names a row is on every page.
        sizes = sheet.column_dimensions.values()
        pixels = sum((9 * size.width + 7) * (size.max - size.min + 1) for size in sizes)
        assert is_one_page or min(1.0, wide * 1045 / pixels) > 0.43, sheet.title
        assert wide == 1 or pixels > 1045 / 0.47, sheet.title
        assert (sheet.print_title_cols is None) == (wide == 1), sheet.title
        assert sheet.oddFooter.left.text == "&A"
        assert "&P" in sheet.oddFooter.right.text


def test_groups_are_told_apart_by_words_as_well_as_by_tab(made: Made) -> None:
    colour = {sheet.title: sheet.sheet_properties.tabColor.rgb for sheet in made.inputs()}
    for first, second in pairwise(made.inputs()):
        same = INPUTS[first.title].group == INPUTS[second.title].group
        assert (colour[first.title] == colour[second.title]) == same
    for sheet in made.inputs():
        filled = any(cell.value is not None for cell in sheet[HEADING_ROW + 1])
        advanced = r"Advanced, already filled\." if filled else r"Advanced, may stay blank\."
        words = r"Sheet \d of 5 to fill\." if INPUTS[sheet.title].group == "fill" else advanced
        assert re.match(words, sheet["A2"].value), sheet.title


def test_figures_are_shown_in_their_unit_and_not_rounded(made: Made) -> None:
    formats = {"share": {"0.0##%"}, "pounds": {"£#,##0", "£#,##0.00##"}, "date": {"dd mmm yyyy"}, "whole": {"0"}}
    for sheet in made.inputs():
        kind = INPUTS[sheet.title]
        for number, column in enumerate(kind.columns()):
            cells = [sheet.cell(HEADING_ROW + 1 + number, 2)] if kind.vertical else []
            if not kind.vertical:
                heading = f"{column.label} ({column.unit})" if column.unit else column.label
                at = headings(sheet).index(heading) + 1
                cells = [sheet.cell(row, at) for row in range(HEADING_ROW + 1, sheet.max_row + 1)]
            for cell in cells:
                assert cell.number_format in formats.get(column.kind, {cell.number_format}), where(cell)
                if column.kind == "lever" and cell.value is not None:
                    assert cell.number_format in formats["share"] | formats["pounds"], where(cell)
                if cell.number_format == "£#,##0" and cell.value not in (None, WITHHELD):
                    assert cell.value == pytest.approx(round(cell.value), abs=0.005), where(cell)
                assert not isinstance(cell.value, bool), where(cell)


def test_dates_are_dates(made: Made) -> None:
    if not made.maker.has_input or made.maker.blank:
        return
    start = next(row[1].value for row in made.values["Contract"].iter_rows(min_row=5) if row[0].value == "Start date")
    assert start.date() == date(2027, 4, 1)
