"""Figures that come from another workbook: which workbooks they are, and which formulas name one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from contract_engine.schema.faults import Fault, warning
from contract_engine.schema.spelling import listed
from contract_engine.workbook.markup import RELATIONSHIPS, elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LINKS = re.compile(r"xl/externallinks/_rels/[^/]+\.rels", re.IGNORECASE)
# In the file, a formula names another workbook by its number: [1]Costs!B2. What follows a name in square brackets
# is a column of a table instead.
OTHER_WORKBOOK = re.compile(r"(?<![\w\]\[])\[\d+\]")


def other_workbooks(parts: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield a warning that names the workbooks this one takes figures from."""
    linked = [
        re.split(r"[\\/]", unquote(entry.attributes.get("Target", "")))[-1]
        for name, text in sorted(parts.items())
        if LINKS.fullmatch(name)
        for entry in elements(text, "Relationships", RELATIONSHIPS)
        if entry.name == "Relationship"
    ]
    if linked:
        found = f"the workbook takes figures from {listed(dict.fromkeys(linked), 'and')}, of which it has a copy."
        yield warning("", found, "Open them together and save, so that the copy is not an old one.")


def names_another_workbook(formula: str) -> bool:
    """Whether a formula takes a figure from another workbook."""
    return bool(OTHER_WORKBOOK.search(re.sub(r'"[^"]*"', "", formula)))
