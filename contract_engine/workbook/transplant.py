"""Sheets written to a file of their own are moved into a workbook, with their tables, charts and looks."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

from contract_engine.workbook.own_styles import BARE, Numbers, merged_styles
from contract_engine.workbook.parts import Parts
from contract_engine.workbook.sheet_list import PRINT_TITLES, Ours, list_ours, sheets_of
from contract_engine.workbook.xml_places import root_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STEM = "contract_engine_"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TABLE = f"{MAIN}.table+xml"
CALC_CHAIN = "calcChain"
# All of these are as XlsxWriter writes them.
_CELL = re.compile(rb'<c r="([A-Z]+\d+)"(?: s="(\d+)")?(?: t="s"><v>(\d+)</v></c>)?')
_ROW_LOOK = re.compile(rb'(<row [^>]*?) s="(\d+)"')
_COLUMN = re.compile(rb'<col min="(\d+)" max="(\d+)" width="([\d.]+)"(?: style="(\d+)")?')
_RULE_LOOK = re.compile(rb'(\w*[dD]xfId)="(\d+)"')
_SELECTED = b' tabSelected="1"'
_TABLE_NUMBER = re.compile(rb'(<table [^>]*?\bid=")\d+(")')
_SHARED = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_PARTS_OF_KIND = {"worksheet": "xl/worksheets", "table": "xl/tables", "drawing": "xl/drawings", "chart": "xl/charts"}


@dataclass(frozen=True, slots=True)
class Titled:
    """A sheet of the file to be moved: the mark that says which it is, and its title, the same in both files."""

    mark: str
    title: str


def transplant(parts: Parts, file: bytes, sheets: Iterable[Titled]) -> None:
    """Move the sheets of a file into a workbook; one that is there already under its title is replaced."""
    ours, sheets = Parts.of(file), tuple(sheets)
    source = {sheet.title: sheet.part for sheet in sheets_of(ours)}
    _take_out(parts, [sheet.title for sheet in sheets])
    numbers = _styles(parts, ours)
    shared = [match[1] or b"" for match in _SHARED.finditer(ours.content["xl/sharedStrings.xml"])]
    tables, kinds, types = _last_table(parts), ours.kinds(), dict[str, str]()
    listed, workbook, on_top = [], parts.workbook(), _on_every_page(ours)
    for sheet in sheets:
        names = _new_names(parts, ours, source[sheet.title])
        for old, new in names.items():
            part = ours.content[old]
            if old == source[sheet.title]:
                part = _sheet(part, numbers, shared)
            elif kinds[old.lower()] == TABLE:
                tables += 1
                part = _table(part, numbers, tables)
            parts.content[new] = part
            types[new] = kinds[old.lower()]
            for one in ours.related(old).values():
                parts.relate(new, one.id, one.kind, names[one.target])
        id_ = _unused_id(parts, workbook)
        parts.relate(workbook, id_, "worksheet", names[source[sheet.title]])
        listed.append(Ours(sheet.mark, sheet.title, id_, on_top.get(sheet.title, "")))
    parts.declare(types)
    _point_at_new(parts, listed)
    list_ours(parts, listed)


def _take_out(parts: Parts, titles: list[str]) -> None:
    """Take out the parts of sheets that are to be replaced; what anything else needs stays."""
    there = [sheet for sheet in sheets_of(parts) if sheet.title in titles]
    if not there:
        return
    old = [sheet.part for sheet in there]
    needed = parts.reached("", without=old)
    gone = set[str]().union(*(parts.reached(part) for part in old)) - needed
    workbook, numbers = parts.workbook(), {sheet.number for sheet in there}
    numbers |= {place for place, sheet in enumerate(sheets_of(parts), start=1) if sheet.title in titles}
    chain = parts.of_kind(workbook, CALC_CHAIN)
    # Where it is missing Excel works out the order of calculation again; one that names lost cells it calls damage.
    if chain and any(int(cell.get("i") or 0) in numbers for cell in parts.root(chain).children):
        gone.add(chain)
        related = parts.related(workbook).values()
        parts.no_longer_relate(workbook, [one.id for one in related if one.kind == CALC_CHAIN])
    parts.leave_out(gone)


def _point_at_new(parts: Parts, listed: list[Ours]) -> None:
    """Let the entry of a sheet that is replaced keep its place, its title and its id, and name the new part."""
    workbook = parts.workbook()
    before = {sheet.title: sheet.relationship for sheet in sheets_of(parts)}
    for place, one in enumerate(listed):
        if one.title in before:
            new = parts.related(workbook)[one.relationship].target
            parts.no_longer_relate(workbook, [before[one.title], one.relationship])
            parts.relate(workbook, before[one.title], "worksheet", new)
            listed[place] = Ours(one.mark, one.title, before[one.title], one.on_every_page)


def _styles(parts: Parts, ours: Parts) -> Numbers:
    workbook = parts.workbook()
    where = parts.of_kind(workbook, "styles")
    if not where:
        where = parts.unused(f"{posixpath.dirname(workbook)}/styles{number or ''}.xml" for number in count())
        parts.content[where] = BARE
        parts.declare({where: f"{MAIN}.styles+xml"})
        parts.relate(workbook, _unused_id(parts, workbook), "styles", where)
    theirs = parts.content[where]
    parts.content[where], numbers = merged_styles(theirs, ours.content["xl/styles.xml"])
    return numbers


def _new_names(parts: Parts, ours: Parts, sheet: str) -> dict[str, str]:
    """Return names that the workbook does not have for a sheet of ours and all that it needs, the sheet first."""
    taken, names = set(parts.content), dict[str, str]()
    for part in sorted(ours.reached(sheet), key=lambda part: (part != sheet, part)):
        kind = next(kind for kind, folder in _PARTS_OF_KIND.items() if posixpath.dirname(part) == folder)
        folder = f"{_PARTS_OF_KIND[kind]}/{STEM}"
        names[part] = next(name for number in count(1) if (name := f"{folder}{number}.xml") not in taken)
        taken.add(names[part])
    return names


def _unused_id(parts: Parts, name: str) -> str:
    known = {id_.lower() for id_ in parts.related(name)}
    return next(id_ for number in count(1) if (id_ := f"rIdContractEngine{number}").lower() not in known)


def _last_table(parts: Parts) -> int:
    """Return the highest number of a table in the workbook."""
    names = [name for name, kind in parts.kinds().items() if kind == TABLE]
    return max((int(parts.root(parts.named(name)).get("id") or 0) for name in names), default=0)


def tables_taken(parts: Parts, *, among: set[str]) -> set[str]:
    """Return the names of tables among these parts, in small letters."""
    found = set()
    for name, kind in parts.kinds().items():
        if kind == TABLE and parts.named(name) in among:
            root = parts.root(parts.named(name))
            found |= {(root.get("displayName") or "").lower(), (root.get("name") or "").lower()}
    return found - {""}


def _sheet(part: bytes, numbers: Numbers, shared: list[bytes]) -> bytes:
    """Return a sheet with the looks of the workbook it is moved to, its words in its own cells."""

    def cell(match: re.Match[bytes]) -> bytes:
        look = b' s="' + numbers.cells[match[2].decode()].encode() + b'"' if match[2] else b""
        start = b'<c r="' + match[1] + b'"' + look
        if match[3] is None:
            return start
        return start + b' t="inlineStr"><is>' + shared[int(match[3])] + b"</is></c>"

    def column(match: re.Match[bytes]) -> bytes:
        look = f' style="{numbers.cells[match[4].decode()]}"' if match[4] else ""
        width = min(float(match[3]) * numbers.width, 255.0)
        return f'<col min="{match[1].decode()}" max="{match[2].decode()}" width="{width:.10g}"{look}'.encode()

    part = _CELL.sub(cell, part.replace(_SELECTED, b""))
    part = _ROW_LOOK.sub(lambda match: match[1] + f' s="{numbers.cells[match[2].decode()]}"'.encode(), part)
    return _rules(_COLUMN.sub(column, part), numbers)


def _rules(part: bytes, numbers: Numbers) -> bytes:
    return _RULE_LOOK.sub(
        lambda match: match[1] + b'="' + numbers.rules.get(match[2].decode(), "0").encode() + b'"', part
    )


def _table(part: bytes, numbers: Numbers, number: int) -> bytes:
    return _rules(_TABLE_NUMBER.sub(lambda match: match[1] + str(number).encode() + match[2], part, count=1), numbers)


def _on_every_page(ours: Parts) -> Mapping[str, str]:
    """Return the rows and columns that each sheet repeats on every page, as `Checks!$4:$4`."""
    text = ours.content["xl/workbook.xml"]
    names = root_of(text).child("definedNames")
    titles = [sheet.title for sheet in sheets_of(ours)]
    return {
        titles[int(name.get("localSheetId") or 0)]: unescape(text[name.inner or 0 : name.inner_end or 0].decode())
        for name in (names.all("definedName") if names else ())
        if name.get("name") == PRINT_TITLES
    }
