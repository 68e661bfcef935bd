"""Tables as they were read, before they are checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.columns import Place


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: values by column name; a blank is None or left out."""

    place: Place
    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return the entry of a column of names; empty if blank or not text."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class RawTable:
    """The rows of one sheet; `absent` are columns already reported as missing from it."""

    table: str
    sheet: str
    rows: tuple[RawRow, ...]
    absent: frozenset[str] = frozenset()
