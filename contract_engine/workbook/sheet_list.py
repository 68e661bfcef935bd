"""The sheets of a workbook's file, and which of them are ours: a hidden defined name points at each.

Such a name stays with its sheet when a person renames or moves the sheet in Excel. A copy that
a person makes of one of our sheets is theirs, for its name belongs to the copy alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr, unescape

from contract_engine.workbook.xml_places import Change, grown, in_utf8, with_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_engine.workbook.parts import Parts
    from contract_engine.workbook.xml_places import Element

MARK = "contract_engine.sheet."
PRINT_TITLES = "_xlnm.Print_Titles"
_NOT_IN_NAMES = re.compile(r"\W")
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!")
# What stands before the defined names, and before the settings of calculation, in the order of the format.
_BEFORE_NAMES = ("externalReferences", "functionGroups", "sheets")
_BEFORE_CALCULATION = ("definedNames", *_BEFORE_NAMES)


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet of the workbook: its title, its number, and the part that holds it."""

    title: str
    number: int
    relationship: str
    part: str


@dataclass(frozen=True, slots=True)
class Ours:
    """A sheet of ours as it is to stand: `mark` says which it is, `on_every_page` is repeated in print."""

    mark: str
    title: str
    relationship: str
    on_every_page: str


def sheets_of(parts: Parts) -> tuple[Listed, ...]:
    """Return every sheet in the order of its tabs, charts on a sheet of their own among them."""
    workbook = parts.workbook()
    related, listed = parts.related(workbook), parts.root(workbook).child("sheets")
    found = []
    for element in listed.children if listed else ():
        id_ = next((value for key, value in element.attributes.items() if key.endswith(":id")), "")
        target = related[id_].target if id_ in related else ""
        found.append(Listed(element.get("name") or "", int(element.get("sheetId") or 0), id_, target))
    return tuple(found)


def mark_of(name: str) -> str:
    """Return the defined name that points at our sheet of this name."""
    return f"{MARK}{_NOT_IN_NAMES.sub('_', name)}"


def marked(parts: Parts) -> dict[str, str]:
    """Return the title that each of our sheets bears in this workbook, by its mark."""
    workbook = parts.workbook()
    text = in_utf8(parts.content[workbook])
    titles, found = {sheet.title for sheet in sheets_of(parts)}, {}
    for name in _names(parts.root(workbook)):
        words = _inside(name, text)
        mark = name.get("name") or ""
        sheet = _SHEET.match(words)
        if mark.startswith(MARK) and name.get("localSheetId") is None and sheet:
            title = sheet[1].replace("''", "'") if sheet[1] else sheet[2]
            if title in titles:
                found[mark] = title
    return found


def names_taken(parts: Parts) -> set[str]:
    """Return the defined names of the workbook, in small letters; a table may not bear any of them."""
    return {(name.get("name") or "").lower() for name in _names(parts.root(parts.workbook()))}


def list_ours(parts: Parts, ours: Iterable[Ours]) -> None:
    """List our sheets: those that are there already where they stand, new ones after all others.

    Formulas are worked out again when the workbook is next opened, for those of its own sheets
    that look at ours.
    """
    workbook, ours = parts.workbook(), tuple(ours)
    root = parts.root(workbook)
    here = {sheet.title: place for place, sheet in enumerate(sheets_of(parts))}
    number = max((sheet.number for sheet in sheets_of(parts)), default=0)
    new, changes = [one for one in ours if one.title not in here], list[Change]()
    places = {**here, **{one.title: len(here) + count for count, one in enumerate(new)}}
    sheets = root.child("sheets")
    if sheets and sheets.children:
        id_name = next(key for key in sheets.children[0].attributes if key.endswith(":id"))
        tags = "".join(
            f"<{root.prefix}sheet name={quoteattr(one.title)}"
            f' sheetId="{number + count}" {id_name}="{one.relationship}"/>'
            for count, one in enumerate(new, start=1)
        )
        changes += grown(sheets, tags.encode()) if tags else ()
    changes += _renamed(root, ours, places)
    changes += _calculation(root)
    parts.change(workbook, changes)


def _renamed(root: Element, ours: tuple[Ours, ...], places: Mapping[str, int]) -> Iterator[Change]:
    """Yield the changes after which the defined names say which sheets are ours, and nothing else of ours."""
    there = {str(places[one.title]) for one in ours}
    for name in _names(root):
        if (name.get("name") or "").startswith(MARK) or name.get("localSheetId") in there:
            yield Change(name.start, name.end, b"")
    tag = f"{root.prefix}definedName"
    words = "".join(
        f'<{tag} name="{PRINT_TITLES}" localSheetId="{places[one.title]}">{escape(one.on_every_page)}</{tag}>'
        for one in ours
        if one.on_every_page
    )
    words += "".join(
        f'<{tag} name="{one.mark}" hidden="1">{escape(quoted_title(one.title))}!$A$1</{tag}>' for one in ours
    )
    names = root.child("definedNames")
    if names:
        yield from grown(names, words.encode())
    else:
        at, group = _after(root, _BEFORE_NAMES), f"{root.prefix}definedNames"
        yield Change(at, at, f"<{group}>{words}</{group}>".encode())


def recalculated(parts: Parts) -> None:
    """Have every formula worked out again when the workbook is opened."""
    workbook = parts.workbook()
    parts.change(workbook, _calculation(parts.root(workbook)))


def _calculation(root: Element) -> Iterator[Change]:
    element = root.child("calcPr")
    if element is None:
        at = _after(root, _BEFORE_CALCULATION)
        yield Change(at, at, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode())
    elif element.get("fullCalcOnLoad") != "1":
        yield with_attributes(element, {"fullCalcOnLoad": "1"})


def _names(root: Element) -> tuple[Element, ...]:
    names = root.child("definedNames")
    return tuple(names.all("definedName")) if names else ()


def _inside(element: Element, text: bytes) -> str:
    return unescape(text[element.inner or 0 : element.inner_end or 0].decode(), {"&apos;": "'", "&quot;": '"'})


def _after(root: Element, names: tuple[str, ...]) -> int:
    return next(element.end for name in names if (element := root.child(name)))


def quoted_title(title: str) -> str:
    """Return a sheet's title as formulas write it, always in quotes."""
    return "'" + title.replace("'", "''") + "'"
