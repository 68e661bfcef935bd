"""A workbook as the parts of its package, to be spoiled in any way and put together again."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

from contract_engine.schema.contract import TABLES

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
INPUT_SHEETS = frozenset(kind.sheet for kind in TABLES)
# A pot to share is no contract, and a blank holds nothing to spoil.
NO_CONTRACT = ("pot", "blank")
SPREADSHEETS = Path(__file__).parents[2] / "spreadsheets"
WORKBOOK, RELATIONSHIPS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

ET.register_namespace("", MAIN.strip("{}"))
ET.register_namespace("r", REFERENCE[1:].partition("}")[0])


@cache
def shipped() -> dict[str, dict[str, bytes]]:
    """Return the parts of each shipped spreadsheet, by its name."""
    return {
        path.stem: parts(path.read_bytes())
        for path in sorted(SPREADSHEETS.glob("*.xlsx"))
        if path.stem not in NO_CONTRACT
    }


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def tree_of(text: bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - written by the product or by these tests


@dataclass
class Package:
    """The parts of a workbook; `packing` is how zip files are packed."""

    parts: dict[str, bytes]
    packing: int = zipfile.ZIP_STORED
    more: list[tuple[str, bytes]] = field(default_factory=list)

    def content(self) -> bytes:
        """Return the file."""
        file = BytesIO()
        with zipfile.ZipFile(file, "w", self.packing) as package:
            for name, text in (*self.parts.items(), *self.more):
                package.writestr(name, text)
        return file.getvalue()

    def tree(self, part: str) -> ET.Element:
        """Return a part as its elements."""
        return tree_of(self.parts[next(name for name in self.parts if name.lower() == part.lower())])

    def put(self, part: str, tree: ET.Element) -> None:
        """Put a part back from its elements."""
        self.parts[part] = ET.tostring(tree, encoding="utf-8", xml_declaration=True)

    def sheets(self) -> dict[str, str]:
        """Return the part of each sheet, by its name."""
        return {sheet.get("name", ""): self.part_of(sheet) for sheet in self.tree(WORKBOOK).iter(f"{MAIN}sheet")}

    def part_of(self, sheet: ET.Element) -> str:
        """Return the part of a sheet of the workbook's list."""
        target = next(
            entry.get("Target", "") for entry in self.tree(RELATIONSHIPS) if entry.get("Id") == sheet.get(REFERENCE)
        )
        return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

    def input_sheets(self) -> list[str]:
        """Return the names of the sheets that are read, in order."""
        return sorted(title for title in self.sheets() if title in INPUT_SHEETS)
