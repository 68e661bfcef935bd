"""Is this file an Excel workbook that is safe to open? Asked of its bytes, before anything parses them."""

from __future__ import annotations

import re
import struct
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
LISTED_PART = b"PK\x01\x02"
STREAM_ENTRY = 128
ENCRYPTED, OLD_WORKBOOKS = "EncryptedPackage", ("Workbook", "Book")
PASSWORD_BIT = 0x1
PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What a part that cannot be inflated makes Python's zip reader raise.
NOT_INFLATED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OverflowError,
                OSError, RuntimeError)  # fmt: skip
# What openpyxl lets through when a part is not as it should be; each means that the file is broken.
BROKEN = (*NOT_INFLATED, LookupError, TypeError, AttributeError, SyntaxError)
DOCTYPE = b"<!DOCTYPE"
WIDE_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-16-le", "utf-16-be"))
ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding=[\"']([^\"']*)")
ENCODINGS = ("utf-8", "utf-16", "us-ascii")
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
    except NOT_INFLATED as problem:
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
        listed = content.count(LISTED_PART)
        return _too_many_parts(listed) if listed > MOST_PARTS else None
    if not content:
        return error(
            "", "the file is empty.", "Write a workbook with contract-engine new, or save it again from Excel."
        )
    if len(content) > MOST_BYTES:
        found = f"the file has {len(content) / 1e6:,.0f} MB, more than {MOST_BYTES / 1e6:.0f} MB."
        return error("", found, "Take out sheets, pictures and formatted blank rows that the contract does not need.")
    if content.startswith(COMPOUND_FILE):
        return _of_the_old_kind(content)
    return error("", f"this is {_resembles(content)}.", SAVE_AS)


def _of_the_old_kind(content: bytes) -> Fault:
    if _has_stream(content, ENCRYPTED):
        return error("", "the workbook is protected with a password.", "Save a copy without the password.")
    if any(_has_stream(content, name) for name in OLD_WORKBOOKS):
        return error("", "this is a workbook of the old kind (.xls).", SAVE_AS)
    return error("", "this is an Office file of the old kind, and not a workbook.", SAVE_AS)


def _has_stream(content: bytes, name: str) -> bool:
    """Whether a file of the old kind has a stream of this name; each has an entry at a multiple of 128 bytes."""
    entry = f"{name}\0".encode("utf-16-le")
    at = content.find(entry)
    while at >= 0 and at % STREAM_ENTRY:
        at = content.find(entry, at + 1)
    return at >= 0


def _too_many_parts(number: int) -> Fault:
    return error("", f"the file holds {number:,} parts, more than a workbook needs.", _COPY)


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
        yield _too_many_parts(len(entries))
    inflated = sum(entry.file_size for entry in entries)
    large = (entry for entry in entries if entry.file_size > SMALL_PART)
    dense = [entry for entry in large if entry.file_size > MOST_INFLATION * max(entry.compress_size, 1)]
    if inflated > MOST_BYTES_INFLATED:
        yield error("", f"the file grows to {inflated / 1e6:,.0f} MB when opened.", _COPY)
    elif dense:
        yield error("", f"{dense[0].filename} in the file grows more than {MOST_INFLATION} times when opened.", _COPY)
    if any(entry.flag_bits & PASSWORD_BIT for entry in entries):
        yield error("", "the file is protected with a password.", "Save a copy without the password.")
    odd = [entry.filename for entry in entries if entry.compress_type not in PACKING]
    if odd:
        yield error("", f"{odd[0]} in the file is packed as Excel packs nothing.", _COPY)
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
    chunks, size = [], 0
    with package.open(entry) as part:
        while chunk := part.read(CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > entry.file_size:
                raise zipfile.BadZipFile(entry.filename)
    return b"".join(chunks)


def _unsafe_text(parts: dict[str, bytes]) -> Iterator[Fault]:
    for name, text in parts.items():
        encoding = ENCODING.match(text.lstrip(b"\xef\xbb\xbf \r\n\t"))
        if encoding and encoding[1].decode("ascii", "replace").lower() not in ENCODINGS:
            yield error("", f"{name} in the file is written in letters that are not UTF-8.", _COPY)
        elif DOCTYPE in text or (b"\0" in text[:4] and any(mark in text for mark in WIDE_DOCTYPES)):
            yield error("", f"{name} in the file declares a document type, which no workbook from Excel does.", _COPY)
        elif name.lower().endswith("workbook.xml") and STRICT in text:
            yield error("", "the workbook is saved as Strict Open XML.", SAVE_AS)
