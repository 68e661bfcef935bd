"""Ways to spoil the cells, rows and columns of a workbook, drawn by chance."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests.workbook.packages import MAIN, Package

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

HEADING_ROW = 4
TEXTS = (
    "TBC", "n/a", "-", "", " ", "\u00a0", "\u200b", "#N/A", "#REF!", "#DIV/0!", "TRUE", "£1,234", "$5", "\u20ac5",
    "1.234,50",
    "12k", "1,234", "30%", "30", "0.3", "'5", "=1+1", "+5", "-5", "(500)", "\u22125", "\uff11\uff12",
    "\u0661\u0662", "1e5", "inf", "nan",
    "31/02/2027", "01/04/2027", "Total", "Tru\u0455t", "a\u202eb", "_x001B_[31m", "_xD800_", "<b>&amp;</b>",
    "\U0001f600", "x" * 33_000,
    "All", "each year", "yes", "today", "a\nb",
)  # fmt: skip
NUMBERS = (
    "0", "-1", "30", "0.3", "1000", "1e308", "1E400", "-1e400", "1e-320", "INF", "NaN", "1_000", "0x10", "+5",
    ".5", "5.", " 5 ",
    "1e3", "46478", "46478.5", "2958466", "-0", "9" * 30, "9" * 5_000, "\u0661", "1,5", "--1",
    "0.1000000000000000055", "1e", "12345678901234567890",
)  # fmt: skip


def _sheet(chance: Random, package: Package) -> tuple[str, ET.Element]:
    part = package.sheets()[chance.choice(package.input_sheets())]
    return part, package.tree(part)


def _rows(tree: ET.Element) -> list[ET.Element]:
    """Return the rows of a table, its headings first, as far as they are filled."""
    return [
        row
        for row in tree.iter(f"{MAIN}row")
        if int(row.get("r", "0")) >= HEADING_ROW and row.find(f"{MAIN}c/{MAIN}v") is not None
    ]


def _a_cell(chance: Random, tree: ET.Element) -> ET.Element:
    rows = _rows(tree)
    row = chance.choice(rows[1:] if chance.random() < 0.9 and len(rows) > 1 else rows)
    return chance.choice([cell for cell in row if cell.find(f"{MAIN}v") is not None])


def _fill(cell: ET.Element, kind: str, text: str | None, formula: str | None = None) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.set("t", kind)
    if formula is not None:
        ET.SubElement(cell, f"{MAIN}f").text = formula
    if kind == "inlineStr":
        ET.SubElement(ET.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = text
    elif text is not None:
        ET.SubElement(cell, f"{MAIN}v").text = text


def type_text(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    _fill(_a_cell(chance, tree), chance.choice(["inlineStr", "str"]), chance.choice(TEXTS))
    package.put(part, tree)


def keep_a_number_as_text(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    cell = _a_cell(chance, tree)
    number = cell.findtext(f"{MAIN}v") or ""
    _fill(
        cell,
        "inlineStr",
        chance.choice(["{}", "£{}", "{}%", " {} ", "{}k", "${}", "{}.", "'{}", "{},000"]).format(number),
    )
    package.put(part, tree)


def type_a_number(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    _fill(_a_cell(chance, tree), "n", chance.choice(NUMBERS))
    package.put(part, tree)


def scale_a_number(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    cells = [cell for row in _rows(tree) for cell in row if cell.get("t", "n") == "n" and cell.findtext(f"{MAIN}v")]
    if cells:
        cell = chance.choice(cells)
        number = float(cell.findtext(f"{MAIN}v") or 0)
        _fill(cell, "n", repr(number * chance.choice([-1, 0.001, 1_000, 0.01, 100, 1e9, 1.0000001])))
    package.put(part, tree)


def blank_a_cell(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    _fill(_a_cell(chance, tree), chance.choice(["n", "s", "str", "b", "e"]), chance.choice([None, ""]))
    package.put(part, tree)


def change_what_a_cell_is(chance: Random, package: Package) -> None:
    """Give a cell another kind, style or address than its value goes with."""
    part, tree = _sheet(chance, package)
    cell = _a_cell(chance, tree)
    key, values = chance.choice([
        ("t", ["n", "s", "str", "b", "e", "d", "z", "", "inlineStr"]),
        ("s", ["0", "1", "9", "30", "60", "99999", "-1", "x", ""]),
        ("r", ["A1", "a5", "ZZZ99999999", "XFE5", "5A", "", "B5", "A0", "A1048577", cell.get("r", "")[:-1] or "A"]),
    ])  # fmt: skip
    cell.set(key, chance.choice(values))
    package.put(part, tree)


def type_an_odd_value(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    kind, text = chance.choice([
        ("b", "1"), ("b", "0"), ("b", "true"), ("b", "2"), ("e", "#DIV/0!"), ("e", "#WEIRD!"), ("e", "#N/A"),
        ("e", "5"), ("d", "2027-04-01"),
        ("d", "2027-04-01T00:00:00Z"), ("d", "soon"), ("s", "0"), ("s", "3"), ("s", "99999"), ("s", "-1"),
        ("s", "x"), ("s", "1.0"),
    ])  # fmt: skip
    _fill(_a_cell(chance, tree), kind, text)
    package.put(part, tree)


def type_a_formula(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    cell = _a_cell(chance, tree)
    formula = chance.choice(["1+1", "", "[1]Costs!$B$2", "Table1[[#This Row],[x]]*2", "NOW()", "cmd|' /C calc'!A0"])
    kind, text = chance.choice(
        [("n", None), ("n", cell.findtext(f"{MAIN}v")), ("str", ""), ("str", "TBC"), ("e", "#REF!"), ("n", "2")]
    )
    _fill(cell, kind, text, formula)
    if chance.random() < 0.3:
        shared = cell.find(f"{MAIN}f")
        if shared is not None:
            shared.attrib.update({"t": "shared", "si": "0"})
    package.put(part, tree)


def show_as_a_date(chance: Random, package: Package) -> None:
    """Give a number the look of a date, or of anything else that the workbook has."""
    styles = package.tree("xl/styles.xml")
    formats = styles.find(f"{MAIN}cellXfs")
    looks = ["14", "22", "46", "9", "10", "0", "49", "31", "17"]
    if formats is not None:
        entry = deepcopy(formats[0])
        entry.set("numFmtId", chance.choice(looks))
        formats.append(entry)
        package.put("xl/styles.xml", styles)
        part, tree = _sheet(chance, package)
        _a_cell(chance, tree).set("s", str(len(formats) - 1))
        package.put(part, tree)


def _renumbered(row: ET.Element, number: int) -> ET.Element:
    row.set("r", str(number))
    for cell in row:
        cell.set("r", re.sub(r"\d+", str(number), cell.get("r", "")))
    return row


def _with_rows(package: Package, part: str, tree: ET.Element, rows: list[ET.Element], *, numbered: bool = True) -> None:
    """Put these rows in place of those from the headings down."""
    table = tree.find(f"{MAIN}sheetData")
    if table is None:
        raise LookupError(part)
    for row in [row for row in table if int(row.get("r", "0")) >= HEADING_ROW]:
        table.remove(row)
    for number, row in enumerate(rows, start=HEADING_ROW):
        table.append(_renumbered(row, number) if numbered else row)
    package.put(part, tree)


def repeat_a_row(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    rows = _rows(tree)
    again = deepcopy(chance.choice(rows))
    _with_rows(package, part, tree, [*rows, again], numbered=chance.random() < 0.7)


def delete_a_row(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    rows = _rows(tree)
    rows.remove(chance.choice(rows))
    _with_rows(package, part, tree, rows, numbered=chance.random() < 0.5)


def move_rows(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    rows = _rows(tree)
    moved = rows[1:]
    chance.shuffle(moved)
    _with_rows(package, part, tree, [rows[0], *moved], numbered=chance.random() < 0.7)


def leave_rows_blank(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    rows = _rows(tree)
    at, gap = chance.randrange(1, len(rows) + 1), chance.choice([1, 10, 49, 50, 51, 70, 2_000, 1_048_000])
    for number, row in enumerate(rows[at:], start=HEADING_ROW + at + gap):
        _renumbered(row, number)
    _with_rows(package, part, tree, rows, numbered=False)


def add_a_total(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    rows = _rows(tree)
    total = deepcopy(rows[-1])
    words = chance.choice(["Total", "TOTAL:", "Grand total", "Sum", "", "Total 2027/28", "All"])
    cells = [cell for cell in total if cell.get("t") in ("s", "inlineStr")]
    for place, cell in enumerate(cells):
        _fill(cell, "inlineStr", words if place == 0 else "")
    _with_rows(package, part, tree, [*rows, total])


def hide_a_row_or_column(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    chance.choice([*_rows(tree), *tree.iter(f"{MAIN}col")]).set("hidden", chance.choice(["1", "true", "maybe"]))
    package.put(part, tree)


def leave_addresses_out(chance: Random, package: Package) -> None:
    """Leave out where cells stand, which Excel then counts from the left, or where rows stand."""
    part, tree = _sheet(chance, package)
    for element in tree.iter(chance.choice([f"{MAIN}c", f"{MAIN}row"])):
        element.attrib.pop("r", None)
    package.put(part, tree)


def change_a_heading(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    headings = [cell for cell in _rows(tree)[0] if cell.find(f"{MAIN}v") is not None]
    strings = package.tree("xl/sharedStrings.xml")
    cell, other = chance.choice(headings), chance.choice(headings)
    name = "".join(strings[int(cell.findtext(f"{MAIN}v") or 0)].itertext())
    twin = "".join(strings[int(other.findtext(f"{MAIN}v") or 0)].itertext())
    words = chance.choice(["", twin, name.upper(), name[:-2], f" {name}", re.sub(r"\(.*", "(£000)", name),
                           name.replace("a", "\u0430"),
                           "My own column", "5", name.replace(" ",
                           "\u00a0"), name.partition(" (")[0], name.replace(" ", "\n")])  # fmt: skip
    _fill(cell, "inlineStr", words)
    package.put(part, tree)


def swap_two_columns(chance: Random, package: Package) -> None:
    """Swap what stands under two letters, headings and all or but for the headings."""
    part, tree = _sheet(chance, package)
    rows = _rows(tree)
    letters = [re.sub(r"\d", "", cell.get("r", "")) for cell in rows[0]]
    one, other = chance.choice(letters), chance.choice(letters)
    for row in rows[0 if chance.random() < 0.6 else 1 :]:
        for cell in row:
            letter = re.sub(r"\d", "", cell.get("r", ""))
            cell.set("r", {one: other, other: one}.get(letter, letter) + str(row.get("r")))
        row[:] = sorted(row, key=lambda cell: (len(cell.get("r", "")), cell.get("r", "")))
    package.put(part, tree)


def delete_a_column(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    rows = _rows(tree)
    letter = re.sub(r"\d", "", chance.choice(list(rows[0])).get("r", ""))
    for row in rows[0 if chance.random() < 0.5 else 1 :]:
        for cell in [cell for cell in row if re.sub(r"\d", "", cell.get("r", "")) == letter]:
            row.remove(cell)
    package.put(part, tree)


def merge_cells(chance: Random, package: Package) -> None:
    part, tree = _sheet(chance, package)
    reference = chance.choice(["A5:B6", "A1:C1", "A4:A5", "XFD1:XFD2", "nonsense", "B5:A5"])
    merged = ET.SubElement(tree, f"{MAIN}mergeCells")
    ET.SubElement(merged, f"{MAIN}mergeCell", {"ref": reference})
    package.put(part, tree)


IN_CELLS: tuple[Callable[[Random, Package], None], ...] = (
    type_text, keep_a_number_as_text, type_a_number, scale_a_number, blank_a_cell, change_what_a_cell_is,
    type_an_odd_value, type_a_formula, show_as_a_date, repeat_a_row, delete_a_row, move_rows, leave_rows_blank,
    add_a_total, hide_a_row_or_column, leave_addresses_out, change_a_heading, swap_two_columns, delete_a_column,
    merge_cells,
)  # fmt: skip
