"""A column in the words of a message: what it is called, what was found in it, what to type."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contract_engine.schema.spelling import listed

if TYPE_CHECKING:
    from contract_engine.schema.columns import Column

NUMBERS = ("pounds", "share", "number", "whole", "lever")


def subject(label: str) -> str:
    """Return a heading as it stands inside a sentence: Unit cost, but ODS code."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


LAST_DIGIT = 0.0005


def within(name: str) -> str:
    """Write a service's name within a sentence, abbreviations as they are: minor A&E attendances."""
    return " ".join(word.lower() if word[1:].islower() else word for word in name.split(" "))


def percentage(value: float) -> str:
    """Return a fraction as a percentage with the digits it has: 0.125 is 12.5%."""
    return f"{value * 100:,.10g}%"


def pounds(value: float) -> str:
    """Return an amount in pounds, with pence, and tenths of them, only if it has any."""
    digits = next((digits for digits in (0, 2) if abs(value - round(value, digits)) < LAST_DIGIT), 3)
    amount = f"£{abs(value):,.{digits}f}"
    return f"-{amount}" if value < 0 and amount.strip("£0.,") else amount


def amount(value: float, unit: str) -> str:
    """Return a figure in its unit: 30%, £1,200 or 12.5."""
    if unit.startswith("%"):
        return percentage(value)
    if unit.startswith("£"):
        return pounds(value)
    return f"{value:,.10g}"


def shown(column: Column, value: object) -> str:
    """Return what was found in a cell, as its reader sees it there."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        if column.kind == "share":
            return percentage(value)
        return pounds(value) if column.kind == "pounds" else f"{value:,.10g}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return f"'{value}'"


def what_to_type(column: Column) -> str:
    """Return the sentence that says what belongs in a column."""
    if column.choices:
        return f"Type {listed(column.choices)}."
    if column.kind == "yes_no":
        return "Type yes or no."
    if column.kind == "date":
        return "Type a date, such as 01/04/2027."
    if column.kind in NUMBERS:
        return f"Type {_thing(column)}{_bounds(column)}."
    return f"Type {subject(column.meaning)}."


def _thing(column: Column) -> str:
    if column.kind == "share":
        return f"a percentage{column.unit.removeprefix('%')}"
    number = "a whole number" if column.kind == "whole" else "a number"
    if column.unit.startswith("£"):
        return f"{number} of pounds{column.unit.removeprefix('£')}"
    return f"{number} of {column.unit}" if column.unit and column.kind != "lever" else number


def _bounds(column: Column) -> str:
    def edge(value: float) -> str:
        return percentage(value) if column.kind == "share" else f"{value:,.10g}"

    if column.lowest is not None and column.highest is not None:
        return f" from {edge(column.lowest)} to {edge(column.highest)}"
    if column.lowest is not None:
        return f", {edge(column.lowest)} or more"
    return f", {edge(column.highest)} or less" if column.highest is not None else ""
