"""What may be typed in a cell, as Excel checks it: drop-downs, ranges, and the words beside them.

The reader checks all of it again; this only helps while typing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contract_engine.schema.columns import WHOLE_RANGE
from contract_engine.schema.words import NUMBERS, shown, what_to_type

if TYPE_CHECKING:
    from contract_engine.schema.columns import Column

Validation = dict[str, object]

KNOWN = "known locally"
TITLE_LENGTH, MESSAGE_LENGTH = 32, 255
_EARLIEST, _LATEST = date(1990, 1, 1), date(2200, 12, 31)


def validation(column: Column, names: str = "") -> Validation:
    """Return XlsxWriter's description of what a column takes; `names` is the range it may refer to."""
    words = _cut(f"{what_is_asked(column)} {_what_blank_means(column)}".strip(), MESSAGE_LENGTH)
    return {
        **_allowed(column, names),
        "ignore_blank": True,
        "input_title": _cut(column.label, TITLE_LENGTH),
        "input_message": words,
        "error_title": _cut(column.label, TITLE_LENGTH),
        "error_message": _cut(_what_is_wanted(column, names), MESSAGE_LENGTH),
    }


def words_allowed(label: str, meaning: str) -> Validation:
    """Return the description of a cell for free words, which says what belongs there."""
    title = _cut(label, TITLE_LENGTH)
    return {
        "validate": "any", "input_title": title, "input_message": meaning, "error_title": title,
        "error_message": meaning,
    }  # fmt: skip


def dates_allowed(label: str, meaning: str) -> Validation:
    """Return the description of a cell for a date, which says which date belongs there."""
    checked = {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
    wrong = {"error_message": f"{label}: type a date, such as 22/11/2026."}
    return {**words_allowed(label, meaning), **checked, **wrong}


def what_is_asked(column: Column) -> str:
    """Return the meaning of a column as a sentence."""
    return column.meaning if column.meaning.endswith((".", "...")) else f"{column.meaning}."


def default_words(column: Column) -> str:
    """Return what a blank stands for, and where that comes from."""
    if column.required:
        return "none: it must be filled"
    value = "" if column.default in (None, "") else shown(column, column.default).strip("'")
    if not value:
        return column.derived or "blank"
    if not column.derived:
        return value
    return column.derived if column.derived.startswith(value) else f"{value}: {column.derived}"


def _allowed(column: Column, names: str) -> Validation:
    if names:
        return {"validate": "list", "source": names}
    if column.choices:
        return {"validate": "list", "source": list(column.choices)}
    if column.kind == "yes_no":
        return {"validate": "list", "source": ["yes", "no"]}
    if column.kind == "date":
        return {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
    if column.kind in NUMBERS:
        lowest = -WHOLE_RANGE if column.lowest is None else column.lowest
        highest = WHOLE_RANGE if column.highest is None else column.highest
        kind = "integer" if column.kind == "whole" else "decimal"
        return {"validate": kind, "criteria": "between", "minimum": lowest, "maximum": highest}
    return {"validate": "any"}


def _what_blank_means(column: Column) -> str:
    if column.required:
        return "Must be filled."
    if column.default is None and not column.derived:
        return "May be blank."
    return f"If blank: {default_words(column)}." if column.kind != "text" or column.default else "May be blank."


def _what_is_wanted(column: Column, names: str) -> str:
    if names:
        return f"{column.label}: choose a name from the list. A new name is first typed on the sheet it belongs to."
    return f"{column.label}: {what_to_type(column)}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3].rstrip() + "..."
