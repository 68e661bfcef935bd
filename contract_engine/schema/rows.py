"""One row as read becomes a checked row, or faults that say which cell and how to mend it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from contract_engine.schema.columns import WHOLE_RANGE
from contract_engine.schema.faults import Fault, error
from contract_engine.schema.spelling import fold, listed, nearest, tidy
from contract_engine.schema.words import NUMBERS, percentage, shown, subject, what_to_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_engine.schema.columns import Column, Place, Row
    from contract_engine.schema.raw import RawRow

R = TypeVar("R", bound="Row")
FREE_TEXT = ("source", "about")


def checked_row(kind: type[R], raw: RawRow, absent: frozenset[str] = frozenset()) -> R | tuple[Fault, ...]:
    """Return the row, or everything that keeps it from being one."""
    columns = columns_by_name(kind)
    values = {name: value for name, value in raw.values.items() if name in columns and value is not None}
    faults = [_unknown_column(raw.place, name, columns) for name in raw.values if name not in columns]
    for column in columns.values():
        if column.name in values:
            faults += _faults_of(column, values[column.name], raw.place)
        elif column.required and column.name not in absent:
            faults.append(error(raw.place.at(column.name), f"{subject(column.label)} is blank.", what_to_type(column)))
    if faults or absent & {column.name for column in columns.values() if column.required}:
        return tuple(faults)
    try:
        row = kind.model_validate(values, strict=True)
    except ValidationError as problem:
        return tuple(_translated(detail, columns, raw.place) for detail in problem.errors())
    row.placed(raw.place)
    return row


@cache
def columns_by_name(kind: type[Row]) -> Mapping[str, Column]:
    """Return the columns of a table, worked out once."""
    return {column.name: column for column in kind.columns()}


def plain_value(column: Column, value: object) -> object:
    """Return a value as its column holds it: names tidied, yes and no as such, blanks as None."""
    if isinstance(value, str):
        text = value.strip() if column.name in FREE_TEXT else tidy(value)
        if not text:
            return None
        if column.kind == "yes_no":
            return {"yes": True, "no": False}.get(fold(text), text)
        return next((choice for choice in column.choices if fold(choice) == fold(text)), text)
    if column.kind == "text" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.15g}"
    if column.kind == "whole" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _faults_of(column: Column, value: object, place: Place) -> list[Fault]:
    """Return what pydantic does not say, or says in words of its own."""
    at, name = place.at(column.name), subject(column.label)
    if column.kind in NUMBERS:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return [error(at, f"{name} is {_as_found(value)}.", what_to_type(column))]
        if not abs(value) <= WHOLE_RANGE:
            return [error(at, f"{name} is {value:g}, which is larger than any real figure.", what_to_type(column))]
    elif column.choices and value not in column.choices:
        like = nearest(str(value), column.choices)
        meant = f"Did you mean {like}? " if like else ""
        return [error(at, f"{name} is {shown(column, value)}.", f"{meant}Type {listed(column.choices)}.")]
    return []


def _as_found(value: object) -> str:
    if isinstance(value, bool):
        return f"{str(value).upper()}, which is not a number"
    return f"'{value}', which is text" if isinstance(value, str) else f"{value}, which is not a number"


def _unknown_column(place: Place, name: str, columns: Mapping[str, Column]) -> Fault:
    like = nearest(name, columns)
    mend = f"Did you mean {like}?" if like else f"Use one of {listed(columns)}."
    at = place.at(name) if name in place.cells else f"{place.sheet}!{name}"
    return error(at, f"'{name}' is not a column of this table.", mend)


def _translated(detail: Mapping[str, object], columns: Mapping[str, Column], place: Place) -> Fault:
    """Return one pydantic error in the words of its column."""
    location = detail["loc"]
    name = str(location[0]) if isinstance(location, tuple) and location else ""
    column, value = columns[name], detail["input"]
    slip = per_cent_slip(column, value)
    if slip is not None:
        return error(place.at(name), f"{subject(column.label)} is {value:g}.", slip)
    return error(place.at(name), f"{subject(column.label)} is {shown(column, value)}.", what_to_type(column))


def per_cent_slip(column: Column, value: object) -> str | None:
    """Return how to mend 30 typed for 30%, if that is what happened."""
    if column.kind != "share" or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if column.highest is None or value <= max(column.highest, 1) or value / 100 > column.highest:
        return None
    return f"Did you mean {percentage(value / 100)}? Type {percentage(value / 100)} or {value / 100:g}."
