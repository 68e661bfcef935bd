"""Ways to spoil a workbook, drawn by chance from a seed: its sheets, its package and its bytes.

Those that spoil cells, rows and columns are in mutated_cells.py. Each takes a source of chance
and the parts of a shipped workbook; it returns the file, or None where only the parts were changed.
"""

from __future__ import annotations

import random
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests.workbook.mutated_cells import IN_CELLS
from tests.workbook.packages import MAIN, REFERENCE, RELATIONSHIPS, WORKBOOK, Package, shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Mutation = Callable[[Random, Package], bytes | None]

DEEP = 50_000


def _sheets(package: Package) -> tuple[ET.Element, list[ET.Element]]:
    tree = package.tree(WORKBOOK)
    sheets = tree.find(f"{MAIN}sheets")
    if sheets is None:
        raise LookupError(WORKBOOK)
    return tree, list(sheets)


def _an_input_sheet(chance: Random, package: Package) -> tuple[ET.Element, ET.Element, ET.Element]:
    """Return the workbook's tree, its list of sheets and one of those that are read."""
    tree, sheets = _sheets(package)
    inputs = set(package.input_sheets())
    chosen = chance.choice([sheet for sheet in sheets if sheet.get("name") in inputs])
    parent = tree.find(f"{MAIN}sheets")
    if parent is None:
        raise LookupError(WORKBOOK)
    return tree, parent, chosen


def delete_a_sheet(chance: Random, package: Package) -> None:
    tree, parent, sheet = _an_input_sheet(chance, package)
    parent.remove(sheet)
    package.put(WORKBOOK, tree)


def rename_a_sheet(chance: Random, package: Package) -> None:
    tree, _, sheet = _an_input_sheet(chance, package)
    name = sheet.get("name", "")
    sheet.set(
        "name",
        chance.choice(
            [
                name.upper(),
                f" {name} ",
                f"{name} (2)",
                name[:-1],
                name.replace("e", "\u0435", 1),
                "Sheet1",
                "",
                name.replace(" ", "\u00a0"),
                f"{name}\u200b",
                "<b>",
                "=1+1",
                "Terms of reference",
            ]
        ),
    )
    package.put(WORKBOOK, tree)


def swap_two_sheet_names(chance: Random, package: Package) -> None:
    tree, _, sheet = _an_input_sheet(chance, package)
    other = chance.choice(_sheets(package)[1]).get("name", "")
    twin = next(each for each in tree.iter(f"{MAIN}sheet") if each.get("name") == other)
    twin.set("name", sheet.get("name", ""))
    sheet.set("name", other)
    package.put(WORKBOOK, tree)


def move_a_sheet(chance: Random, package: Package) -> None:
    tree, parent, sheet = _an_input_sheet(chance, package)
    parent.remove(sheet)
    parent.insert(chance.randrange(len(parent)), sheet)
    package.put(WORKBOOK, tree)


def hide_a_sheet(chance: Random, package: Package) -> None:
    tree, _, sheet = _an_input_sheet(chance, package)
    sheet.set("state", chance.choice(["hidden", "veryHidden", "nowhere"]))
    package.put(WORKBOOK, tree)


def add_a_sheet(chance: Random, package: Package) -> None:
    tree, parent, sheet = _an_input_sheet(chance, package)
    extra = ET.SubElement(parent, f"{MAIN}sheet", dict(sheet.attrib))
    extra.set("name", chance.choice(["My workings", sheet.get("name", ""), sheet.get("name", "").lower() + " "]))
    if chance.random() < 0.5:
        extra.set(REFERENCE, "rId9999")
    package.put(WORKBOOK, tree)


def point_a_sheet_elsewhere(chance: Random, package: Package) -> None:
    relations = package.tree(RELATIONSHIPS)
    entry = chance.choice(list(relations))
    key = chance.choice(["Target", "Type", "Id", "TargetMode"])
    values = {
        "Target": chance.choice(
            ["../../etc/passwd", "/xl/nowhere.xml", "", *(each.get("Target", "") for each in relations)]
        ),
        "Type": chance.choice(["", "chartsheet", *(each.get("Type", "") for each in relations)]),
        "Id": chance.choice(["", *(each.get("Id", "") for each in relations)]),
        "TargetMode": "External",
    }
    entry.set(key, values[key])
    package.put(RELATIONSHIPS, relations)


def change_a_setting_of_the_workbook(chance: Random, package: Package) -> None:
    text = package.parts[WORKBOOK]
    settings = [b'<workbookPr date1904="1"/>', b'<calcPr calcMode="manual"/>', b'<workbookPr date1904="true"/>']
    package.parts[WORKBOOK] = text.replace(b"<sheets>", chance.choice(settings) + b"<sheets>", 1)


def cut_the_file_short(chance: Random, package: Package) -> bytes:
    content = package.content()
    return content[: chance.randrange(len(content))]


def change_bytes_of_the_file(chance: Random, package: Package) -> bytes:
    package.packing = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    content = bytearray(package.content())
    start = chance.choice([0, len(content) - 5_000])
    for _ in range(chance.choice([1, 3, 30])):
        content[chance.randrange(start, len(content))] = chance.randrange(256)
    return bytes(content)


def add_bytes_to_the_file(chance: Random, package: Package) -> bytes:
    junk = chance.choice([b"MZ", b"PK\x05\x06", b"PK\x01\x02" * 3_000, b"\x00" * 70_000])
    return junk + package.content() if chance.random() < 0.5 else package.content() + junk


def _a_part(chance: Random, package: Package) -> str:
    """Return a part; one that is read, more often than not."""
    read = [
        *package.sheets().values(),
        WORKBOOK,
        RELATIONSHIPS,
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
    ]
    return chance.choice(read if chance.random() < 0.7 else list(package.parts))


def change_bytes_of_a_part(chance: Random, package: Package) -> None:
    part = _a_part(chance, package)
    text = bytearray(package.parts[part])
    for _ in range(chance.choice([1, 1, 2, 10])):
        text[chance.randrange(len(text))] = chance.choice(b'<>&"/ 0123456789aAZ\x00\xff=')
    package.parts[part] = bytes(text)


def take_out_a_part(chance: Random, package: Package) -> None:
    del package.parts[_a_part(chance, package)]


def rename_a_part(chance: Random, package: Package) -> None:
    part = _a_part(chance, package)
    name = chance.choice([part.upper(), part + ".bak", "../" + part, "/" + part, part.replace("/", "\\"), "x.xml"])
    package.parts[name] = package.parts.pop(part)


def swap_two_parts(chance: Random, package: Package) -> None:
    one, other = _a_part(chance, package), _a_part(chance, package)
    package.parts[one], package.parts[other] = package.parts[other], package.parts[one]


def empty_a_part(chance: Random, package: Package) -> None:
    package.parts[_a_part(chance, package)] = chance.choice([b"", b" ", b"<x/>", b"\x00\x00", b"\xff\xfe"])


def repeat_a_part(chance: Random, package: Package) -> None:
    part = _a_part(chance, package)
    package.more.append((chance.choice([part, part.upper()]), package.parts[part]))


def nest_deeply(chance: Random, package: Package) -> None:
    part = _a_part(chance, package)
    text = package.parts[part]
    name = chance.choice([b"a", b"c", b"row", b"sheetData", b"si", b"is"])
    deep = b"<" + name + b">"
    closing = chance.choice([b"</" + name + b">", b""])
    at = text.rfind(b"</")
    package.parts[part] = text[:at] + deep * DEEP + closing * DEEP + text[at:]


def declare_a_document_type(chance: Random, package: Package) -> None:
    part = _a_part(chance, package)
    text = package.parts[part]
    at = text.find(b"?>") + 2
    kind = chance.choice([b'<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>', b'<!DOCTYPE x SYSTEM "outside.xml">'])
    package.parts[part] = text[:at] + kind + text[at:]
    if chance.random() < 0.3:
        package.parts[part] = (
            package.parts[part].decode().replace("UTF-8", "UTF-16").replace("utf-8", "utf-16").encode("utf-16")
        )


def write_in_other_letters(chance: Random, package: Package) -> None:
    part = _a_part(chance, package)
    text = package.parts[part].decode("utf-8", "replace")
    letters = chance.choice(["utf-16", "utf-16-le", "latin-1", "utf-8-sig", "utf-32"])
    named = re.sub("(?i)utf-8", chance.choice([letters, "UTF-8", "cp037", "nonsense"]), text, count=1)
    package.parts[part] = named.encode(letters, "replace")


def lie_about_the_size(chance: Random, package: Package) -> bytes:
    """Declare another size in the table of contents, which has it 24 bytes into an entry."""
    content = bytearray(package.content())
    entries = [match.start() for match in re.finditer(b"PK\x01\x02", content)]
    at = chance.choice(entries)
    size = chance.choice([0, 1, 2**31, 150_000_000, 2**32 - 1])
    content[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(content)


def grow_a_part(chance: Random, package: Package) -> None:
    package.packing = zipfile.ZIP_DEFLATED
    package.parts[_a_part(chance, package)] += b" " * chance.choice([2_000_000, 20_000_000])


def pack_in_another_way(chance: Random, package: Package) -> bytes:
    package.packing = chance.choice([zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    content = bytearray(package.content())
    if chance.random() < 0.5:
        content[chance.randrange(100, 3_000)] ^= 0xFF
    return bytes(content)


def a_wrong_dimension(chance: Random, package: Package) -> None:
    part = package.sheets()[chance.choice(package.input_sheets())]
    reference = chance.choice([b"A1", b"A1:B2", b"A1:XFD1048576", b"Z9:A1", b"", b"nonsense"])
    package.parts[part] = re.sub(
        rb'<dimension ref="[^"]*"', b'<dimension ref="' + reference + b'"', package.parts[part]
    )


IN_PACKAGES: tuple[Mutation, ...] = (
    delete_a_sheet, rename_a_sheet, swap_two_sheet_names, move_a_sheet, hide_a_sheet, add_a_sheet,
    point_a_sheet_elsewhere, change_a_setting_of_the_workbook, cut_the_file_short, change_bytes_of_the_file,
    add_bytes_to_the_file, change_bytes_of_a_part, take_out_a_part, rename_a_part, swap_two_parts, empty_a_part,
    repeat_a_part, nest_deeply, declare_a_document_type, write_in_other_letters, lie_about_the_size, grow_a_part,
    pack_in_another_way, a_wrong_dimension,
)  # fmt: skip
MUTATIONS: dict[str, Mutation] = {mutation.__name__: mutation for mutation in (*IN_CELLS, *IN_PACKAGES)}


def mutated(name: str, seed: int) -> tuple[bytes, Package]:
    """Return a shipped workbook spoiled in the way of this name, and the parts it was made of."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - chance that can be drawn again
    package = Package(dict(shipped()[chance.choice(sorted(shipped()))]))
    content = MUTATIONS[name](chance, package)
    return content or package.content(), package
