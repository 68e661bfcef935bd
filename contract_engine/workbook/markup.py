"""The XML of a workbook's parts, read as it streams by and without trusting it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.sax import make_parser

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CHUNK = 1 << 16
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LINE_ENDS = (0x09, 0x0A, 0x0D)


class DamagedError(Exception):
    """A part is not as Excel writes it; the message is the cell at which it goes wrong, if there is one."""


class Receiver(ContentHandler):
    """What takes in a part's elements; those of its own namespace arrive without their prefix.

    Set `done` to stop reading there.
    """

    def __init__(self, root: str, namespace: str = MAIN) -> None:
        """Say which element the part must be."""
        super().__init__()
        self.done = False
        self._root, self._namespace = root, namespace
        self._prefix: str | None = None

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802, ANN401 - the name and type that xml.sax gives it
        """Take in an opening tag."""
        if self._prefix is None:
            prefix, _, local = name.rpartition(":")
            if local != self._root or attrs.get(f"xmlns:{prefix}" if prefix else "xmlns") != self._namespace:
                raise DamagedError
            self._prefix = f"{prefix}:" if prefix else ""
        self.opened(name.removeprefix(self._prefix), attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name that xml.sax gives it
        """Take in a closing tag."""
        self.closed(name.removeprefix(self._prefix or ""))

    def opened(self, name: str, attributes: Any) -> None:  # noqa: ANN401 - untyped in xml.sax
        """Hear of an opening tag."""

    def closed(self, name: str) -> None:
        """Hear of a closing tag."""


def receive(text: bytes, receiver: Receiver) -> int:
    """Read a part as far as its receiver wants it, and return how far; a DamagedError says that it cannot be read."""
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(receiver)
    try:
        for start in range(0, len(text), CHUNK):
            parser.feed(text[start : start + CHUNK])
            if receiver.done:
                return start + CHUNK
        parser.close()
    except (SAXException, ValueError, LookupError) as problem:
        raise DamagedError from problem
    return len(text)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a small part: its name, that of the one around it, and its attributes."""

    name: str
    parent: str
    attributes: Mapping[str, str]


class _All(Receiver):
    def __init__(self, root: str, namespace: str) -> None:
        super().__init__(root, namespace)
        self.elements: list[Element] = []
        self._around = [""]

    def opened(self, name: str, attributes: Any) -> None:  # noqa: ANN401 - as above
        self.elements.append(Element(name, self._around[-1], dict(attributes.items())))
        self._around.append(name)

    def closed(self, _: str) -> None:
        self._around.pop()


def elements(text: bytes, root: str, namespace: str = MAIN) -> list[Element]:
    """Return every element of a small part."""
    every = _All(root, namespace)
    receive(text, every)
    return every.elements


class _Strings(Receiver):
    """The strings of a workbook, each in one piece whatever its runs look like, without their phonetic guides."""

    def __init__(self) -> None:
        super().__init__("sst")
        self.strings: list[str] = []
        self._words: list[str] = []
        self._guides = 0
        self._listens = False

    def opened(self, name: str, _: Any) -> None:  # noqa: ANN401 - as above
        if name == "si":
            self._words = []
        elif name == "rPh":
            self._guides += 1
        elif name == "t":
            self._listens = not self._guides

    def closed(self, name: str) -> None:
        if name == "si":
            self.strings.append(unescaped("".join(self._words)))
        elif name == "rPh":
            self._guides -= 1
        elif name == "t":
            self._listens = False

    def characters(self, content: str) -> None:
        """Take in text."""
        if self._listens:
            self._words.append(content)


def shared_strings(text: bytes) -> list[str]:
    """Return the strings that cells refer to by number."""
    table = _Strings()
    receive(text, table)
    return table.strings


def unescaped(text: str) -> str:
    """Return text with Excel's way of writing characters undone, except where they would steer a terminal."""
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code in LINE_ENDS or chr(code).isprintable() else match[0]
