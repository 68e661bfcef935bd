"""The parts of a workbook's file: read, replaced, added and left out one by one, all others kept to the byte."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from contract_engine.errors import PutRightError
from contract_engine.workbook.xml_places import Change, Element, changed, grown, in_utf8, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_NO_RELATIONSHIPS = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{RELATIONSHIPS}"/>'


@dataclass(frozen=True, slots=True)
class Relationship:
    """One part names another: `kind` is the last word of its type, `target` the part's name, empty if outside."""

    id: str
    kind: str
    target: str


@dataclass
class Parts:
    """Every part by name, in the order of the file; what is not changed is written as it was read."""

    content: dict[str, bytes]
    entries: dict[str, ZipInfo] = field(default_factory=dict)

    @classmethod
    def of(cls, file: bytes) -> Parts:
        """Read a file that package.py has found safe to open."""
        with ZipFile(BytesIO(file)) as package:
            entries = {entry.filename: entry for entry in package.infolist()}
            return cls({name: package.read(entry) for name, entry in entries.items()}, entries)

    def file(self) -> bytes:
        """Return the file of these parts."""
        result = BytesIO()
        with ZipFile(result, "w", ZIP_DEFLATED) as package:
            for name, part in self.content.items():
                package.writestr(self.entries.get(name) or _entry(name), part, ZIP_DEFLATED)
        return result.getvalue()

    def named(self, name: str) -> str:
        """Return a part's name as the file writes it: capitals do not tell parts apart."""
        if name in self.content:
            return name
        return next((other for other in self.content if other.lower() == name.lower()), "")

    def root(self, name: str, *, only_within: frozenset[str] = frozenset()) -> Element:
        """Return the elements of a part; its text is in UTF-8 from then on if it is to be changed."""
        try:
            return root_of(in_utf8(self.content[name]), only_within=only_within)
        except (KeyError, UnicodeError, ExpatError) as problem:
            raise PutRightError(
                "The workbook is damaged, so nothing can be written into it"
                f" ({name or 'a part that it needs'} cannot be read)."
                " Open it in Excel, let it repair the file, and save it again."
            ) from problem

    def change(self, name: str, changes: Iterable[Change]) -> None:
        """Change a part; without changes it stays to the byte."""
        if made := tuple(changes):
            self.content[name] = changed(in_utf8(self.content[name]), made)

    def related(self, name: str) -> dict[str, Relationship]:
        """Return what a part names, by id; the workbook itself is what "" names."""
        where = self.named(_relationships_of(name))
        if not where:
            return {}
        found = (_relationship(name, element) for element in self.root(where).all("Relationship"))
        return {one.id: replace(one, target=self.named(one.target) or one.target) for one in found}

    def relate(self, name: str, id_: str, kind: str, target: str) -> None:
        """Let a part name another, under an id that it does not use yet."""
        where = self.named(_relationships_of(name)) or _relationships_of(name)
        self.content.setdefault(where, _NO_RELATIONSHIPS.encode())
        root = self.root(where)
        short = posixpath.relpath(target, posixpath.dirname(name) or ".")
        words = f'Id="{id_}" Type="{OFFICE}/{kind}" Target={quoteattr(short)}'
        tag = f"<{root.prefix}Relationship {words}/>".encode()
        self.change(where, grown(root, tag))

    def no_longer_relate(self, name: str, ids: Iterable[str]) -> None:
        """Let a part no longer name others."""
        where, gone = self.named(_relationships_of(name)), set(ids)
        if where and gone:
            elements = self.root(where).all("Relationship")
            self.change(where, [Change(one.start, one.end, b"") for one in elements if one.get("Id") in gone])

    def declare(self, types: dict[str, str]) -> None:
        """Add parts to the list of what kind each is."""
        where = self.named(CONTENT_TYPES)
        root = self.root(where)
        tags = "".join(
            f"<{root.prefix}Override PartName={quoteattr(f'/{name}')} ContentType={quoteattr(kind)}/>"
            for name, kind in types.items()
        )
        self.change(where, grown(root, tags.encode()))

    def leave_out(self, names: Iterable[str]) -> None:
        """Take parts out, with their relationships and their place in the list of kinds."""
        gone = {name.lower() for name in names}
        if not gone:
            return
        where = self.named(CONTENT_TYPES)
        overrides = self.root(where).all("Override")
        listed = [one for one in overrides if (one.get("PartName") or "").lstrip("/").lower() in gone]
        self.change(where, [Change(one.start, one.end, b"") for one in listed])
        gone |= {_relationships_of(name) for name in gone}
        self.content = {name: part for name, part in self.content.items() if name.lower() not in gone}

    def kinds(self) -> dict[str, str]:
        """Return the kind of each part that the list names, by name in small letters."""
        overrides = self.root(self.named(CONTENT_TYPES)).all("Override")
        return {(one.get("PartName") or "").lstrip("/").lower(): one.get("ContentType") or "" for one in overrides}

    def reached(self, start: str, *, without: Iterable[str] = ()) -> set[str]:
        """Return the parts that can be reached from one, itself among them."""
        left, found, passed_over = [start], set[str](), set(without)
        while left:
            name = left.pop()
            if name not in found and name not in passed_over:
                found.add(name)
                left += [one.target for one in self.related(name).values() if one.target]
        return found

    def workbook(self) -> str:
        """Return the name of the part that lists the sheets."""
        return self.of_kind("", "officeDocument")

    def of_kind(self, name: str, kind: str) -> str:
        """Return the first part of a kind that a part names; empty if there is none."""
        return next((one.target for one in self.related(name).values() if one.kind == kind), "")

    def unused(self, names: Iterator[str]) -> str:
        """Return the first of many names that no part has."""
        known = {name.lower() for name in self.content}
        return next(name for name in names if name.lower() not in known)


def _relationships_of(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _relationship(source: str, element: Element) -> Relationship:
    target = unquote(element.get("Target") or "")
    outside = element.get("TargetMode") == "External"
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")
    return Relationship(
        element.get("Id") or "", (element.get("Type") or "").rpartition("/")[2], "" if outside else path
    )


def _entry(name: str) -> ZipInfo:
    return ZipInfo(name, _LONG_AGO)
