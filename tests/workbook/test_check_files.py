"""A file that is not a workbook, or not safe to open, is told by its bytes, in words of its own."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from contract_engine.schema.faults import InputFaultsError
from contract_engine.workbook import package
from contract_engine.workbook.read import read
from tests.workbook.books import faults_of, said, saved, small_book, small_bytes, with_part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAVE_AS = "Open it in Excel, choose Save As and Excel Workbook (.xlsx)."
COPY = "Copy the input sheets into a workbook made by contract-engine new."
OLD = bytes.fromhex("D0CF11E0A1B11AE1")


def of_the_old_kind(stream: str) -> bytes:
    """Return the start of a file of the old kind and the entry of one stream, where its first sector ends."""
    return OLD.ljust(512, b"\x00") + stream.encode("utf-16-le").ljust(128, b"\x00")


def zipped(parts: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return content.getvalue()


def with_more(parts: dict[str, bytes]) -> bytes:
    """Return the small workbook with further parts in its package."""
    content = BytesIO(saved(small_book()))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return content.getvalue()


def cut_short() -> bytes:
    return small_bytes()[: len(small_bytes()) // 2]


def locked() -> bytes:
    """Return a package whose parts bear the mark of a password, which stands 6 bytes into each entry."""
    content = bytearray(zipped({"xl/workbook.xml": b"<workbook/>"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def with_a_byte_changed() -> bytes:
    """Return the workbook with one byte of a compressed part changed, as a bad disk would."""
    content = bytearray(saved(small_book()))
    with zipfile.ZipFile(BytesIO(content)) as file:
        entry = file.getinfo("xl/worksheets/sheet3.xml")
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    content[at] ^= 0xFF
    return bytes(content)


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "an empty file": (
        lambda: b"",
        "the file is empty. Write a workbook with contract-engine new, or save it again from Excel.",
    ),
    "a web page": (
        lambda: b"\xef\xbb\xbf<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
        f"this is a web page, not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "an export that is a table of a web page": (
        lambda: b"<table><tr><td>1</td></tr></table>",
        f"this is a web page, not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "a spreadsheet of 2003 in XML": (
        lambda: b'<?xml version="1.0"?><Workbook/>',
        f"this is an XML file, not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "a text file": (
        lambda: b"Provider,Unit cost\nTrust,2900\n",
        f"this is a text file (CSV), not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "a picture": (
        lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        f"this is not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "a workbook of 1997": (
        lambda: of_the_old_kind("Workbook"),
        f"this is a workbook of the old kind (.xls). {SAVE_AS}",
    ),
    "a workbook with a password": (
        lambda: of_the_old_kind("EncryptedPackage"),
        "the workbook is protected with a password. Save a copy without the password.",
    ),
    "a package with a password": (
        locked,
        "the file is protected with a password. Save a copy without the password.",
    ),
    "a Word document": (
        lambda: zipped({"word/document.xml": b"<document/>"}),
        f"this is a Word document, not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "a binary workbook": (
        lambda: zipped({"xl/workbook.bin": b"\x00"}),
        f"this is a binary Excel workbook (.xlsb), not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "an OpenDocument spreadsheet": (
        lambda: zipped({"mimetype": b"", "content.xml": b"<x/>"}),
        f"this is an OpenDocument file, not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "a zip of something else": (
        lambda: zipped({"notes.txt": b"hello"}),
        f"this is a zip file, not an Excel workbook (.xlsx). {SAVE_AS}",
    ),
    "a file cut short": (
        cut_short,
        "the file is damaged or cut short. Open it in Excel, save it again, or fetch it again.",
    ),
    "a damaged part": (
        with_a_byte_changed,
        "the file is damaged or cut short. Open it in Excel, save it again, or fetch it again.",
    ),
    "a workbook that names no sheets": (
        lambda: zipped({"xl/workbook.xml": b"<workbook/>"}),
        "the workbook is damaged. Open it in Excel, let it repair the file, and save it again.",
    ),
    "a part that grows a thousandfold": (
        lambda: with_more({"xl/worksheets/sheet99.xml": b" " * 5_000_000}),
        f"xl/worksheets/sheet99.xml in the file grows more than 100 times when opened. {COPY}",
    ),
    "a document type": (
        lambda: with_part(
            saved(small_book()), "xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook'
        ),
        f"xl/workbook.xml in the file declares a document type, which no workbook from Excel does. {COPY}",
    ),
    "a document type in two-byte letters": (
        lambda: with_more({"customXml/item1.xml": '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16")}),
        f"customXml/item1.xml in the file declares a document type, which no workbook from Excel does. {COPY}",
    ),
    "Strict Open XML": (
        lambda: with_part(
            saved(small_book()),
            "xl/workbook.xml",
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        f"the workbook is saved as Strict Open XML. {SAVE_AS}",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_a_workbook_says_what_it_is(name: str, tmp_path: Path) -> None:
    make, words = FILES[name]
    assert said(faults_of(make(), tmp_path)) == [("", words)]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_not_guessed_at(tmp_path: Path) -> None:
    content = with_more({"xl/worksheets/sheet3.xml": b"<worksheet/>"})
    assert said(faults_of(content, tmp_path)) == [
        ("", f"the file holds xl/worksheets/sheet3.xml twice, so it is not clear which counts. {COPY}")
    ]


@pytest.mark.parametrize(
    ("limit", "most", "words"),
    [
        ("MOST_BYTES", 1000, "MB, more than 0 MB. Take out sheets, pictures and formatted blank rows"),
        ("MOST_BYTES_INFLATED", 1000, "MB when opened. Copy the input sheets"),
        ("MOST_PARTS", 3, "parts, more than a workbook needs. Copy the input sheets"),
    ],
)
def test_each_limit_of_size_is_kept(
    limit: str, most: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits themselves would take files of 50 MB; a smaller one is kept in the same way."""
    monkeypatch.setattr(package, limit, most)
    ((place, sentence),) = said(faults_of(small_bytes(), tmp_path))
    assert place == ""
    assert words in sentence


def test_a_workbook_with_macros_is_read_and_told_of(tmp_path: Path) -> None:
    faults = faults_of(with_more({"xl/vbaProject.bin": b"\x00"}), tmp_path, "small.xlsm")
    assert said(faults, "warning") == [
        ("", "the workbook has macros, which are not run. Nothing to do: its values are read.")
    ]


def test_openpyxls_own_warnings_reach_nobody(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """Excel keeps lists of other sheets in an extension that openpyxl does not know and says so."""
    extension = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
        b' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        b"<x14:dataValidations/></ext></extLst></worksheet>"
    )
    content = with_part(saved(small_book()), "xl/worksheets/sheet3.xml", b"</worksheet>", extension)
    assert faults_of(content, tmp_path) == ()
    assert [str(entry.message) for entry in recwarn] == []


def test_a_file_is_named_without_its_folder(tmp_path: Path) -> None:
    (tmp_path / "north.xlsx").write_bytes(b"")
    with pytest.raises(InputFaultsError) as caught:
        read(tmp_path / "north.xlsx")
    assert str(caught.value).splitlines()[0] == "north.xlsx: 1 thing to put right"
