"""A package that Excel would not have written so is refused, not guessed at; one that it might have is read."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.workbook.books import faults_of, said, small_book
from tests.workbook.packages import RELATIONSHIPS, WORKBOOK, Package, shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REPAIR = "Open it in Excel, let it repair the file, and save it again."
DAMAGED = f"the workbook is damaged. {REPAIR}"
HERE = f"the workbook is damaged here. {REPAIR}"
CELL_OF_A_LIST = rb'(<c r="E8"[^>]*>)<v>[^<]*</v>'


def book() -> Package:
    return Package(dict(shipped()["primary_care_network"]))


def changed(part: str, old: bytes, new: bytes) -> Package:
    """Return the package with the first match of a pattern in a part replaced."""
    package = book()
    text, times = re.subn(old, new, package.parts[part], count=1)
    if not times:
        raise LookupError(f"{part} does not match {old!r}")
    package.parts[part] = text
    return package


def on(sheet: str, old: bytes, new: bytes) -> Callable[[], Package]:
    return lambda: changed(book().sheets()[sheet], old, new)


def without(part: str) -> Callable[[], Package]:
    def made() -> Package:
        package = book()
        del package.parts[part]
        return package

    return made


def without_the_part_of(sheet: str) -> Callable[[], Package]:
    return without(book().sheets()[sheet])


def nested() -> Package:
    return changed("xl/styles.xml", b"</styleSheet>", b"<a>" * 100_000 + b"</a>" * 100_000 + b"</styleSheet>")


BROKEN: dict[str, tuple[Callable[[], Package], str, str]] = {
    "no list of relations": (without("_rels/.rels"), "", DAMAGED),
    "no strings": (without("xl/sharedStrings.xml"), "", DAMAGED),
    "a sheet of terms whose part is gone": (without_the_part_of("Terms pool"), "", DAMAGED),
    "a row above the one before it": (on("Parties", b'<row r="6"', b'<row r="5"'), "Parties!A5", HERE),
    "a cell left of the one before it": (on("Parties", b'<c r="C6"', b'<c r="A6"'), "Parties!A6", HERE),
    "a cell of another row": (on("Parties", b'<c r="C6"', b'<c r="C9"'), "Parties!C9", HERE),
    "an address that is none": (on("Parties", b'<c r="C6"', b'<c r="C06"'), "Parties!C06", HERE),
    "a column to the right of Excel's last": (on("Parties", b'<c r="P6"', b'<c r="XFE6"'), "Parties!XFE6", HERE),
    "a number that Python alone would read": (on("Parties", CELL_OF_A_LIST, rb"\1<v>1_000</v>"), "Parties!E8", HERE),
    "a number in other figures": (on("Parties", CELL_OF_A_LIST, "\\1<v>\u0661</v>".encode()), "Parties!E8", HERE),
    "a number that is none": (on("Parties", CELL_OF_A_LIST, rb"\1<v>NaN</v>"), "Parties!E8", HERE),
    "a string counted from the end": (on("Parties", rb'(<c r="A6"[^>]*><v>)\d+', rb"\1-1"), "Parties!A6", HERE),
    "a kind of cell that is none": (on("Parties", rb'(<c r="A6"[^>]*)t="s"', rb'\1t="z"'), "Parties!A6", HERE),
    "a style that is not there": (on("Parties", rb'(<c r="A6" s=")\d+', rb"\g<1>99999"), "Parties!A6", HERE),
    "a sheet in another namespace": (
        on("Parties", b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"', b'xmlns="urn:x"'),
        "Parties", HERE,
    ),
    "a sheet that ends early": (on("Parties", b"</sheetData>.*", b""), "Parties", HERE),
    "a relation to nowhere": (lambda: changed(RELATIONSHIPS, rb"worksheets/sheet\d+", b"../nowhere"), "", DAMAGED),
    "a sheet without a relation": (lambda: changed(WORKBOOK, rb'r:id="rId\d+"', b'r:id="rId9999"'), "", DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_excel_would_not_have_written_is_refused_where_it_stands(name: str, tmp_path: Path) -> None:
    make, place, words = BROKEN[name]
    assert said(faults_of(make().content(), tmp_path)) == [(place, words)]


def test_deep_nesting_does_not_break_the_reader(tmp_path: Path) -> None:
    assert said(faults_of(nested().content(), tmp_path)) == []


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_package_packed_as_no_workbook_is_refused_before_it_is_inflated(packing: int, tmp_path: Path) -> None:
    package = book()
    package.packing = packing
    ((_, words),) = said(faults_of(package.content(), tmp_path))
    assert "in the file is packed as Excel packs nothing." in words


def test_a_table_of_contents_of_thousands_is_refused_before_it_is_read(tmp_path: Path) -> None:
    content = book().content() + b"PK\x01\x02" * 3_000
    ((_, words),) = said(faults_of(content, tmp_path))
    assert re.match(r"the file holds 3,\d+ parts, more than a workbook needs\.", words)


def test_letters_that_could_hide_a_document_type_are_refused(tmp_path: Path) -> None:
    """In EBCDIC, <!DOCTYPE has other bytes; Python's reader of XML would follow the declaration all the same."""
    package = book()
    package.parts["xl/styles.xml"] = b'<?xml version="1.0" encoding="cp037"?>' + "<!DOCTYPE x><x/>".encode("cp037")
    ((_, words),) = said(faults_of(package.content(), tmp_path))
    assert words.startswith("xl/styles.xml in the file is written in letters that are not UTF-8.")


def test_names_that_lead_out_of_the_package_are_nobodys_business(tmp_path: Path) -> None:
    """Nothing is ever unpacked to a folder."""
    package = book()
    package.parts["../../outside.xml"] = b"<x/>"
    assert faults_of(package.content(), tmp_path) == ()
    assert not (tmp_path.parent / "outside.xml").exists()


def test_names_of_parts_do_not_depend_on_case(tmp_path: Path) -> None:
    package = book()
    part = package.sheets()["Parties"]
    package.parts[part.upper()] = package.parts.pop(part)
    assert faults_of(package.content(), tmp_path) == ()


def test_another_workbook_that_figures_come_from_is_named(tmp_path: Path) -> None:
    package = book()
    package.parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        b' Type="x" Target="file:'
        b'///C:/Finance/Unit%20costs.xlsx" TargetMode="External"/></Relationships>'
    )
    ((_, words),) = said(faults_of(package.content(), tmp_path), "warning")
    assert words.startswith("the workbook takes figures from Unit costs.xlsx, of which it has a copy.")


def test_a_column_of_a_table_in_a_formula_is_no_other_workbook(tmp_path: Path) -> None:
    package = changed(book().sheets()["Parties"], CELL_OF_A_LIST, rb"\1<f>tbl[2027]*Lists!A1</f><v>8000</v>")
    assert "another workbook" not in str(faults_of(package.content(), tmp_path))


def test_formulas_that_share_one_name_its_workbook_each(tmp_path: Path) -> None:
    """Excel writes a formula that was filled down once; the cells below refer to it by number."""
    package = changed(
        book().sheets()["Parties"], CELL_OF_A_LIST, rb'\1<f t="shared" si="0" ref="E8:E9">[1]A!B1</f><v>8000</v>'
    )
    part = package.sheets()["Parties"]
    package.parts[part] = re.sub(rb'(<c r="E9"[^>]*>)<v>', rb'\1<f t="shared" si="0"/><v>', package.parts[part])
    told = [
        place for place, words in said(faults_of(package.content(), tmp_path), "warning") if "another workbook" in words
    ]
    assert told == ["Parties!E8", "Parties!E9"]


def test_a_million_formatted_rows_take_no_time(tmp_path: Path) -> None:
    """Rows 400 to 1,048,576 are blank; read cell by cell they would take minutes."""
    package = book()
    package.packing = zipfile.ZIP_DEFLATED
    part = package.sheets()["Parties"]
    rows = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(400, 1_048_577)
    )
    package.parts[part] = package.parts[part].replace(b"</sheetData>", rows + b"</sheetData>")
    content = package.content()
    start = time.process_time()
    assert faults_of(content, tmp_path) == ()
    assert time.process_time() - start < 5


def test_more_rows_than_any_contract_has_are_refused(tmp_path: Path) -> None:
    package = book()
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 20_002))
    part = package.sheets()["Parties"]
    package.parts[part] = re.sub(
        rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", package.parts[part]
    )
    assert said(faults_of(package.content(), tmp_path)) == [
        (
            "Parties",
            "more than 20,000 rows are filled, which no contract needs. Take out the rows that are not of this table.",
        )
    ]


@pytest.mark.libreoffice
def test_a_workbook_saved_in_the_old_kind_is_told_as_such(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice") or ""
    small_book().save(tmp_path / "small.xlsx")
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "xls",
         "--outdir", str(tmp_path / "old"), str(tmp_path / "small.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    ((_, words),) = said(faults_of((tmp_path / "old" / "small.xls").read_bytes(), tmp_path))
    assert words.startswith("this is a workbook of the old kind (.xls).")
