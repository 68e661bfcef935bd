"""What XlsxWriter has no way to write is put into its parts.

Named cell styles, so that a person can change every input cell at once in Excel, and a screen
reader can tell titles and inputs from the rest. And rows that keep the height they were given
only until someone types more words into them. No cell changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from contract_engine.workbook.style import ASSUMED_FILL, HEADER_FILL, INPUT_FILL, TITLE_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = "xl/styles.xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HEADING_1 = "16"

STYLE_OF_FILL: Mapping[str, str] = {INPUT_FILL: "CE Input", ASSUMED_FILL: "CE Assumed", HEADER_FILL: "CE Heading"}
STYLE_OF_TITLE = "Heading 1"


def restyled(part: str) -> str:
    """Return the styles of a workbook with names."""
    ET.register_namespace("", _MAIN)
    root = ET.fromstring(part)  # noqa: S314 - written by us a moment ago
    looks, styles, names = (_child(root, tag) for tag in ("cellXfs", "cellStyleXfs", "cellStyles"))
    fills = [_colour(fill) for fill in _child(root, "fills")]
    titles = {number for number, font in enumerate(_child(root, "fonts")) if _is_title(font)}
    known: dict[str, str] = {}
    for look in looks:
        name = STYLE_OF_FILL.get(fills[int(look.get("fillId", "0"))], "")
        if int(look.get("fontId", "0")) in titles:
            name = STYLE_OF_TITLE
        if name:
            if name not in known:
                known[name] = _declare(name, look, styles, names)
            look.set("xfId", known[name])
    for group in (styles, names):
        group.set("count", str(len(group)))
    return _DECLARATION + ET.tostring(root, encoding="unicode")


def _declare(name: str, look: ET.Element, styles: ET.Element, names: ET.Element) -> str:
    """Add a style that looks as this cell does, its number format left out; return its number."""
    number = str(len(styles))
    shared = {key: look.get(key, "0") for key in ("fontId", "fillId", "borderId")}
    ET.SubElement(styles, f"{{{_MAIN}}}xf", {"numFmtId": "0", **shared})
    builtin = {"builtinId": _HEADING_1} if name == STYLE_OF_TITLE else {}
    ET.SubElement(names, f"{{{_MAIN}}}cellStyle", {"name": name, "xfId": number, **builtin})
    return number


def _child(root: ET.Element, tag: str) -> ET.Element:
    found = root.find(f"{{{_MAIN}}}{tag}")
    if found is None:
        raise LookupError(f"the styles of the workbook have no {tag}")
    return found


def _colour(fill: ET.Element) -> str:
    colour = fill.find(f"{{{_MAIN}}}patternFill/{{{_MAIN}}}fgColor")
    return "" if colour is None else f"#{colour.get('rgb', '')[2:]}"


def _is_title(font: ET.Element) -> bool:
    size = font.find(f"{{{_MAIN}}}sz")
    return size is not None and float(size.get("val", "0")) == TITLE_SIZE
