"""The looks of our cells are added to the styles of a workbook that has its own.

None of its own looks changes, nor the number of any. A look that is there already is used
again, so that writing into the same workbook twice adds nothing the second time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from contract_engine.workbook.style import SIZE
from contract_engine.workbook.xml_places import Change, Element, changed, grown, in_utf8, root_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BARE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
FIRST_OWN_FORMAT = 164
PIXELS_A_POINT = 96 / 72
# How wide a digit is, in parts of its size; what is not listed is about as wide as Arial's.
DIGIT = {"Calibri": 0.507, "Aptos Narrow": 0.505, "Cambria": 0.554, "Times New Roman": 0.5, "Verdana": 0.636}
DIGIT_OF_ARIAL = 0.556


@dataclass(frozen=True, slots=True)
class Look:
    """An element of a style sheet, whatever its place: alike elements are equal."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Look, ...]

    @classmethod
    def of(cls, element: Element) -> Look:
        """Return what an element says."""
        return cls(element.name, tuple(sorted(element.attributes.items())), tuple(map(cls.of, element.children)))

    def having(self, **attributes: str) -> Look:
        """Return it with attributes changed."""
        return replace(self, attributes=tuple(sorted({**dict(self.attributes), **attributes}.items())))

    def written(self, prefix: str) -> str:
        """Write it as XML."""
        words = "".join(f" {key}={quoteattr(value)}" for key, value in self.attributes)
        inside = "".join(child.written(prefix) for child in self.children)
        return f"<{prefix}{self.name}{words}>{inside}</{prefix}{self.name}>"


@dataclass
class Group:
    """The looks of one kind, in order; those beyond `there` are ours and new."""

    looks: list[Look]
    there: int
    known: dict[Look, int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element, name: str) -> Group:
        """Read a group of a style sheet; one that is not there is empty."""
        element = root.child(name)
        looks = [Look.of(child) for child in element.children] if element else []
        known: dict[Look, int] = {}
        for number, look in enumerate(looks):
            known.setdefault(look, number)
        return cls(looks, len(looks), known)

    def number(self, look: Look) -> str:
        """Return the number of a look, adding it if it is new."""
        if look not in self.known:
            self.known[look] = len(self.looks)
            self.looks.append(look)
        return str(self.known[look])


@dataclass(frozen=True)
class Numbers:
    """The number in the workbook of each of our cell looks and rule looks, and how wide its digits are."""

    cells: Mapping[str, str]
    rules: Mapping[str, str]
    width: float


def merged_styles(theirs: bytes, ours: bytes) -> tuple[bytes, Numbers]:
    """Return their style sheet with our looks in it, and the numbers that these have there."""
    theirs = in_utf8(theirs)
    root, own = root_of(theirs), root_of(ours)
    groups = {name: Group.of(root, name) for name in ORDER}
    mine = {name: Group.of(own, name).looks for name in ORDER}
    formats = _formats(groups["numFmts"], mine["numFmts"])
    places = {
        "numFmtId": formats,
        **{key: {str(number): groups[name].number(look) for number, look in enumerate(mine[name])}
           for key, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))},
    }  # fmt: skip
    named = _named_styles(groups, mine, places)
    cells = {
        str(number): groups["cellXfs"].number(_placed(look, {**places, "xfId": named}))
        for number, look in enumerate(mine["cellXfs"])
    }
    rules = {str(number): groups["dxfs"].number(look) for number, look in enumerate(mine["dxfs"])}
    return _written(theirs, root, groups), Numbers(cells, rules, _width(groups))


def _formats(group: Group, mine: list[Look]) -> dict[str, str]:
    """Return the number of each of our number formats, those that Excel knows by number left out."""
    known = {
        dict(look.attributes).get("formatCode"): dict(look.attributes).get("numFmtId", "0") for look in group.looks
    }
    free = max([FIRST_OWN_FORMAT - 1, *(int(number) for number in known.values())]) + 1
    found = {}
    for look in mine:
        words = dict(look.attributes)
        if words["formatCode"] not in known:
            known[words["formatCode"]] = str(free)
            group.number(look.having(numFmtId=str(free)))
            free += 1
        found[words["numFmtId"]] = known[words["formatCode"]]
    return found


def _placed(look: Look, places: Mapping[str, Mapping[str, str]]) -> Look:
    words = dict(look.attributes)
    return look.having(**{key: places[key].get(words[key], words[key]) for key in places if key in words})


def _named_styles(
    groups: Mapping[str, Group], mine: Mapping[str, list[Look]], places: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Return where each of our named styles stands; a style of theirs by the same name is left as it is."""
    theirs = {_name(look): dict(look.attributes).get("xfId", "0") for look in groups["cellStyles"].looks}
    theirs.setdefault("normal", "0")
    found = {}
    for look in mine["cellStyles"]:
        number = dict(look.attributes)["xfId"]
        if _name(look) not in theirs:
            shape = _placed(mine["cellStyleXfs"][int(number)], places)
            styles = groups["cellStyleXfs"]
            # A named style has a place of its own, though another may look the same.
            styles.looks.append(shape)
            theirs[_name(look)] = str(len(styles.looks) - 1)
            groups["cellStyles"].number(look.having(xfId=theirs[_name(look)]))
        found[number] = theirs[_name(look)]
    return found


def _name(look: Look) -> str:
    words = dict(look.attributes)
    return "normal" if words.get("builtinId") == "0" else words.get("name", "").casefold()


def _width(groups: Mapping[str, Group]) -> float:
    """Return how many of their digits are as wide as one of ours, as Excel counts widths."""
    font = int(dict(groups["cellXfs"].looks[0].attributes).get("fontId", "0"))
    words = {child.name: dict(child.attributes).get("val", "") for child in groups["fonts"].looks[font].children}
    digit = DIGIT.get(words.get("name", ""), DIGIT_OF_ARIAL)
    theirs = round(float(words.get("sz") or SIZE) * PIXELS_A_POINT * digit)
    return round(SIZE * PIXELS_A_POINT * DIGIT_OF_ARIAL) / max(theirs, 1)


def _written(theirs: bytes, root: Element, groups: Mapping[str, Group]) -> bytes:
    return changed(theirs, tuple(_changes(root, groups)))


def _changes(root: Element, groups: Mapping[str, Group]) -> Iterator[Change]:
    after = root.inner or 0
    for name in ORDER:
        group, element = groups[name], root.child(name)
        text = "".join(look.written(root.prefix) for look in group.looks[group.there :])
        if element:
            after = element.end
        if not text:
            continue
        if element:
            yield from grown(element, text.encode(), {"count": str(len(group.looks))})
        else:
            tag = f"{root.prefix}{name}"
            yield Change(after, after, f'<{tag} count="{len(group.looks)}">{text}</{tag}>'.encode())
