"""Is this file an Excel workbook that is safe to open? Asked of its bytes, before anything parses them."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

from contract_engine.schema.faults import Fault, InputFaultsError, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 50_000_000
MOST_BYTES_INFLATED = 200_000_000
MOST_PARTS = 2_000
MOST_INFLATION = 100
SMALL_PART = 1_000_000
CHUNK = 1_000_000

SAVE_AS = "Open it in Excel, choose Save As and Excel Workbook (.xlsx)."
COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PASSWORD_BIT = 0x1
DOCTYPE = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)")
STRICT = b"http://purl.oclc.org/ooxml/"
XML_SUFFIXES = (".xml", ".rels", ".vml")
MACROS = "xl/vbaProject.bin"
WORKBOOK_PARTS = {
    "word/": "a Word document",
    "ppt/": "a PowerPoint presentation",
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "content.xml": "an OpenDocument file",
}


def parts_of(content: bytes, file: str) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
    """Return the XML parts of a workbook by name, and what its reader should know of.

    Raises InputFaultsError if the file is not a workbook or is not safe to open.
    """
    wrong = _not_a_package(content)
    if wrong:
        raise InputFaultsError(file, (wrong,))
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            faults = tuple(_unsafe(package)) or _not_a_workbook(package.namelist())
            if faults:
                raise InputFaultsError(file, faults)
            parts = {entry.filename: _inflated(package, entry) for entry in package.infolist()
                     if entry.filename.lower().endswith(XML_SUFFIXES)}  # fmt: skip
            has_macros = MACROS in package.namelist()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as problem:
        fault = error("", "the file is damaged or cut short.", "Open it in Excel, save it again, or fetch it again.")
        raise InputFaultsError(file, (fault,)) from problem
    faults = tuple(_unsafe_text(parts))
    if faults:
        raise InputFaultsError(file, faults)
    note = warning("", "the workbook has macros, which are not run.", "Nothing to do: its values are read.")
    return parts, (note,) if has_macros else ()


def _not_a_package(content: bytes) -> Fault | None:
    """Return what the file is instead, judged by its first bytes."""
    if content.startswith(ZIP) and len(content) <= MOST_BYTES:
        return None
    if not content:
        return error(
            "", "the file is empty.", "Write a workbook with contract-engine new, or save it again from Excel."
        )
    if len(content) > MOST_BYTES:
        found = f"the file has {len(content) / 1e6:,.0f} MB, more than {MOST_BYTES / 1e6:.0f} MB."
        return error("", found, "Take out sheets, pictures and formatted blank rows that the contract does not need.")
    if content.startswith(COMPOUND_FILE):
        if ENCRYPTED in content:
            return error("", "the workbook is protected with a password.", "Save a copy without the password.")
        return error("", "this is a workbook of the old kind (.xls).", SAVE_AS)
    return error("", f"this is {_resembles(content)}.", SAVE_AS)


def _resembles(content: bytes) -> str:
    start = content[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<div")):
        return "a web page, not an Excel workbook (.xlsx)"
    if start.startswith(b"<?xml"):
        return "an XML file, not an Excel workbook (.xlsx)"
    if b"\x00" not in start and any(mark in start for mark in (b",", b";", b"\t")) and b"\n" in content:
        return "a text file (CSV), not an Excel workbook (.xlsx)"
    return "not an Excel workbook (.xlsx)"


def _unsafe(package: zipfile.ZipFile) -> Iterator[Fault]:
    """Yield what speaks against inflating the file, judged by its table of contents."""
    entries = package.infolist()
    if len(entries) > MOST_PARTS:
        yield error("", f"the file holds {len(entries):,} parts, more than a workbook needs.", _COPY)
    inflated = sum(entry.file_size for entry in entries)
    large = (entry for entry in entries if entry.file_size > SMALL_PART)
    dense = [entry for entry in large if entry.file_size > MOST_INFLATION * max(entry.compress_size, 1)]
    if inflated > MOST_BYTES_INFLATED:
        yield error("", f"the file grows to {inflated / 1e6:,.0f} MB when opened.", _COPY)
    elif dense:
        yield error("", f"{dense[0].filename} in the file grows more than {MOST_INFLATION} times when opened.", _COPY)
    if any(entry.flag_bits & PASSWORD_BIT for entry in entries):
        yield error("", "the file is protected with a password.", "Save a copy without the password.")
    names = Counter(entry.filename.lower() for entry in entries)
    for name in (name for name, count in names.items() if count > 1):
        yield error("", f"the file holds {name} twice, so it is not clear which counts.", _COPY)


_COPY = "Copy the input sheets into a workbook made by contract-engine new."


def _not_a_workbook(names: list[str]) -> tuple[Fault, ...]:
    if any(name.lower().endswith("workbook.xml") for name in names):
        return ()
    kinds = (kind for start, kind in WORKBOOK_PARTS.items() if any(name.startswith(start) for name in names))
    kind = next(kinds, "a zip file")
    return (error("", f"this is {kind}, not an Excel workbook (.xlsx).", SAVE_AS),)


def _inflated(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return a part, counting what it inflates to against what the table of contents declares."""
    whole = bytearray()
    with package.open(entry) as part:
        while chunk := part.read(CHUNK):
            whole += chunk
            if len(whole) > entry.file_size:
                raise zipfile.BadZipFile(entry.filename)
    return bytes(whole)


def _unsafe_text(parts: dict[str, bytes]) -> Iterator[Fault]:
    for name, text in parts.items():
        if DOCTYPE.search(text):
            yield error("", f"{name} in the file declares a document type, which no workbook from Excel does.", _COPY)
        elif name.lower().endswith("workbook.xml") and STRICT in text:
            yield error("", "the workbook is saved as Strict Open XML.", SAVE_AS)
