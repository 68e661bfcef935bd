"""Where the elements of an XML part stand in its bytes, so that one can be changed and all else stays as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat  # package.py has refused every part that declares a document type
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_UTF_8 = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TAG_END = re.compile(rb"""(?:[^>"']++|"[^"]*"|'[^']*')*+>""")


@dataclass(slots=True)
class Element:
    """An element: its name as written, its attributes as written, and where it and its inside start and end.

    An element written as `<a/>` has no inside: `inner` and `inner_end` are both None.
    """

    tag: str
    attributes: Mapping[str, str]
    start: int
    end: int = 0
    inner: int | None = None
    inner_end: int | None = None
    children: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name without the prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """What stands before its name, with the colon; empty if nothing does."""
        return self.tag[: len(self.tag) - len(self.name)]

    def get(self, name: str) -> str | None:
        """Return an attribute by its name without the prefix."""
        if name in self.attributes:
            return self.attributes[name]
        return next((value for key, value in self.attributes.items() if key.rpartition(":")[2] == name), None)

    def child(self, name: str) -> Element | None:
        """Return the first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> Iterator[Element]:
        """Yield its children of a name."""
        return (child for child in self.children if child.name == name)


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes from `start` up to `end` are replaced; with both the same, something is put in."""

    start: int
    end: int
    text: bytes


def in_utf8(part: bytes) -> bytes:
    """Return an XML part in UTF-8; nearly all are already, and stay as they are."""
    if part[:2] not in _BYTE_ORDER_MARKS:
        return part
    return _DECLARATION.sub(_UTF_8, part.decode("utf-16"), count=1).encode()


def root_of(part: bytes, *, only_within: frozenset[str] = frozenset()) -> Element:
    """Return the outermost element, with every other inside it.

    With `only_within`, what lies inside children of the outermost element is kept for these
    names alone: a sheet's cells need not be held when only its settings are asked for.
    """
    parser = expat.ParserCreate()
    # Attributes come in the order in which they are written.
    top = Element("", {}, 0)
    open_elements = [top]
    skipped = 0

    def starts(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal skipped
        parent = open_elements[-1]
        passed_over = len(open_elements) == 3 and bool(only_within) and parent.name not in only_within  # noqa: PLR2004
        if skipped or passed_over:
            skipped += 1
            return
        element = Element(tag, attributes, parser.CurrentByteIndex)
        parent.children.append(element)
        open_elements.append(element)

    def ends(_: str) -> None:
        nonlocal skipped
        if skipped:
            skipped -= 1
            return
        _close(open_elements.pop(), part, parser.CurrentByteIndex)

    parser.StartElementHandler, parser.EndElementHandler = starts, ends
    parser.Parse(part, True)  # noqa: FBT003 - says that this is the last of it
    return top.children[0]


def _close(element: Element, part: bytes, at: int) -> None:
    """Note where an element ends; `at` is where its closing tag starts, or its end if it has none."""
    opened = _TAG_END.match(part, element.start)
    first_end = opened.end() if opened else at
    if part[first_end - 2 : first_end] == b"/>":
        element.end = first_end
        return
    element.inner, element.inner_end = first_end, at
    element.end = part.index(b">", at) + 1


def changed(part: bytes, changes: Sequence[Change]) -> bytes:
    """Return a part with changes made, which may not overlap; those at one place keep their order."""
    result, done = [], 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        result += [part[done : change.start], change.text]
        done = change.end
    return b"".join((*result, part[done:]))


def grown(element: Element, text: bytes, attributes: Mapping[str, str | None] | None = None) -> tuple[Change, ...]:
    """Return the changes that put something last inside an element, and change its attributes."""
    opened = start_tag(element, attributes or {}, closed=False)
    if element.inner is None or element.inner_end is None:
        return (Change(element.start, element.end, b"".join((opened, text, f"</{element.tag}>".encode()))),)
    inside = Change(element.inner_end, element.inner_end, text)
    return (Change(element.start, element.inner, opened), inside) if attributes else (inside,)


def start_tag(element: Element, attributes: Mapping[str, str | None], *, closed: bool) -> bytes:
    """Write the opening tag of an element with attributes changed; None takes one away."""
    kept = {**element.attributes, **attributes}
    words = [f" {key}={quoteattr(value)}" for key, value in kept.items() if value is not None]
    return f"<{element.tag}{''.join(words)}{'/' if closed else ''}>".encode()


def with_attributes(element: Element, attributes: Mapping[str, str | None]) -> Change:
    """Return the change of an element's attributes; None takes one away."""
    end = element.end if element.inner is None else element.inner
    return Change(element.start, end, start_tag(element, attributes, closed=element.inner is None))
