"""The Data dictionary and the Version log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.words import shown
from contract_engine.workbook.sheets import Cell, Field, Sheet
from contract_engine.workbook.validation import KNOWN, dates_allowed, default_words, what_is_asked, words_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from contract_engine.schema.columns import Column, Row

DICTIONARY, VERSION_LOG = "Data dictionary", "Version log"
_KINDS = {
    "text": "words", "choice": "one of a list", "yes_no": "yes or no", "pounds": "pounds", "share": "percentage",
    "number": "number", "whole": "whole number", "date": "date", "lever": "percentage or pounds",
}  # fmt: skip
_DATE = dates_allowed("Date", "The day on which the version left your hands.")
_VERSION = words_allowed("Version", "Its number, as it stands in the name of its file.")
_AUTHOR = words_allowed("Author", "Who made it.")
_WHAT = words_allowed("What changed", "What is different from the version before, and why.")


def dictionary_sheet(kinds: Sequence[type[Row]]) -> Sheet:
    """Return what every column of every input sheet is."""
    return Sheet(
        name=DICTIONARY,
        table="tbl_dictionary",
        title=DICTIONARY,
        intro="Control. This worksheet contains one table. Nothing is to be typed here.",
        note="What every column of every input sheet is, what it may hold, and where to find it.",
        fields=(
            Field("Sheet", widest=24), Field("Column", widest=30), Field("Holds", widest=22), Field("Unit", widest=22),
            Field("Meaning", widest=50), Field("Required"), Field("What it may be", widest=40),
            Field("Default and where it comes from", widest=36), Field("Where to find it", widest=36),
            Field("Example", widest=20),
        ),
        rows=tuple(row for kind in kinds for row in _described(kind)),
        group="control",
        frozen_columns=2,
    )  # fmt: skip


def _described(kind: type[Row]) -> Iterator[tuple[Cell, ...]]:
    for column in kind.columns():
        yield (
            Cell(kind.sheet, link=kind.sheet),
            Cell(column.label),
            Cell(_KINDS[column.kind]),
            Cell(column.unit or "none"),
            Cell(what_is_asked(column)),
            Cell("yes" if column.required else "no"),
            Cell(_allowed(column)),
            Cell(default_words(column)),
            Cell(column.where or KNOWN),
            Cell("none" if column.example is None else shown(column, column.example).strip("'")),
        )


def _allowed(column: Column) -> str:
    if column.choices:
        return ", ".join(column.choices)
    if column.refers_to:
        return "a name from its drop-down list"
    if column.kind == "yes_no":
        return "yes, no"
    low, high = (None if edge is None else shown(column, edge) for edge in (column.lowest, column.highest))
    if low is not None and high is not None:
        return f"from {low} to {high}"
    return f"{low} or more" if low is not None else f"{high} or less" if high is not None else "anything of its kind"


def version_log(on: date, author: str, what: str) -> Sheet:
    """Return the log of versions, with the first one in it."""
    return Sheet(
        name=VERSION_LOG,
        table="tbl_versions",
        title=VERSION_LOG,
        intro="Control. This worksheet contains one table. Add a row whenever a version leaves your hands.",
        note="Yellow cells are inputs. Save each version under a name of its own that ends in its number.",
        about="When this workbook was changed, by whom, and what changed.",
        fields=(
            Field("Date", "date", "input", check=_DATE), Field("Version", "code", "input", check=_VERSION),
            Field("Author", "code", "input", 30, check=_AUTHOR),
            Field("What changed", "text", "input", 80, check=_WHAT),
        ),
        rows=((Cell(on), Cell("1"), Cell(author), Cell(what)),),
        group="control",
        spare=200,
    )  # fmt: skip
