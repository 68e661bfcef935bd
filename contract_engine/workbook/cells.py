"""One cell becomes one value, or a fault that says what was found and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from contract_engine.schema.faults import Fault, error, warning
from contract_engine.schema.private import is_withheld
from contract_engine.schema.rows import plain_value
from contract_engine.schema.spelling import fold
from contract_engine.schema.words import NUMBERS, percentage, shown, subject, what_to_type
from contract_engine.workbook.formats import EPOCH
from contract_engine.workbook.links import names_another_workbook

if TYPE_CHECKING:
    from contract_engine.schema.columns import Column

ERROR_VALUES = (
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#BUSY!",
    "#UNKNOWN!",
    "#EXTERNAL!",
    "#PYTHON!",
)
NUMBER = re.compile(r"([+-]?)(£?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(%?)", re.ASCII)
DATE_TEXT = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%m-%Y", "%d.%m.%Y")
SERIALS = (20_000, 80_000)
YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}

Read = tuple[object, tuple[Fault, ...]]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a cell: its value as saved, the formula that gave it, if any, and how it is shown.

    `epoch` is the day from which the workbook counts.
    """

    value: object = None
    formula: str = ""
    number_format: str = "General"
    epoch: datetime = EPOCH

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not self.formula and (self.value is None or (isinstance(self.value, str) and not fold(self.value)))


def read_cell(column: Column, cell: Typed, at: str) -> Read:
    """Return the value of a cell of a column, None if it is blank or has an error, and its faults.

    The word for a figure that is withheld is left for whoever knows what stands in its place.
    """
    if cell.is_blank:
        return None, ()
    if is_withheld(cell.value):
        return cell.value, ()
    value, faults = _value(column, cell, at)
    return value, (*faults, *_from_elsewhere(column, cell, at))


def _value(column: Column, cell: Typed, at: str) -> Read:
    name = subject(column.label)
    if cell.formula and cell.value in (None, ""):
        found = "is a formula without a saved value." if cell.value is None else "is a formula that gives nothing."
        return None, (
            error(at, f"{name} {found}", "Open the workbook in Excel, save it and run again, or type the value."),
        )
    if isinstance(cell.value, str) and cell.value.strip().upper() in ERROR_VALUES:
        mend = f"{'Mend the formula' if cell.formula else 'Replace it'}. {what_to_type(column)}"
        return None, (error(at, f"{name} is {cell.value.strip()}.", mend),)
    if column.kind in NUMBERS:
        return _number(column, cell, at)
    if column.kind == "date":
        return _date(column, cell, at)
    if column.kind == "yes_no":
        return _yes_no(column, cell.value, at)
    return _text(column, cell.value, at)


def _from_elsewhere(column: Column, cell: Typed, at: str) -> tuple[Fault, ...]:
    if not names_another_workbook(cell.formula):
        return ()
    found = f"{subject(column.label)} comes from another workbook, of which this may be an old copy."
    return (warning(at, found, "Type the value, or open both workbooks and save."),)


def of_unit(column: Column, unit: str) -> Column:
    """Return the column of a term as the unit of its row has it: a percentage or pounds."""
    return replace(column, kind="share" if unit.startswith("%") else "pounds", unit=unit)


def _refused(column: Column, at: str, found: str, mend: str = "") -> Read:
    return None, (error(at, f"{subject(column.label)} is {found}.", mend or what_to_type(column)),)


def _number(column: Column, cell: Typed, at: str) -> Read:
    value = cell.value
    if isinstance(value, bool):
        return _refused(column, at, f"{str(value).upper()}, which is not a number")
    if isinstance(value, (date, time, timedelta)):
        return _refused(
            column, at, "shown as a date or time", f"Set the cell's format to General. {what_to_type(column)}"
        )
    if isinstance(value, str):
        return _number_in_text(column, value, at)
    if not isinstance(value, (int, float)):
        return _refused(column, at, f"'{value}', which is not a number")
    if column.kind == "share" and abs(value) > 1 and "%" not in cell.number_format and _allowed(column, value):
        found = f"{subject(column.label)} is {value:g}, which is read as {percentage(value)}."
        return value, (warning(at, found, f"If {value:g}% was meant, type {value:g}%."),)
    return value, ()


def _allowed(column: Column, value: float) -> bool:
    return (column.lowest is None or value >= column.lowest) and (column.highest is None or value <= column.highest)


def _number_in_text(column: Column, text: str, at: str) -> Read:
    """Accept text that can only be one number; refuse whatever leaves room for doubt."""
    typed = " ".join(text.split())
    match = NUMBER.fullmatch(typed)
    if match is None or not (match[3] or match[4]):
        return _refused(column, at, f"'{typed}', {_what_it_is(typed)}", _mend_for(column, typed))
    sign, sterling, whole, decimals, per_cent = match.groups()
    if sterling and column.kind != "pounds":
        return _refused(column, at, f"'{typed}', which is in pounds")
    if per_cent and column.kind != "share":
        return _refused(column, at, f"'{typed}', which is a percentage")
    value = float(f"{sign}{(whole or '0').replace(',', '')}{decimals or ''}")
    value = value / 100 if per_cent else value
    number = plain_value(column, int(value) if value.is_integer() else value)
    found = f"{subject(column.label)} is '{typed}', a number kept as text; it is read as {shown(column, number)}."
    return number, (warning(at, found, "Type it again as a number."),)


def _what_it_is(text: str) -> str:
    if any(sign in text for sign in "$€¥"):
        return "which is not in pounds"
    return "which may be one number or another" if re.search(r"\d", text) else "which is text"


def _mend_for(column: Column, text: str) -> str:
    if any(sign in text for sign in "$€¥"):
        return f"Every amount is in pounds. {what_to_type(column)}"
    thousands = re.fullmatch(r"£?(\d+(?:\.\d+)?)\s?([kKmM])", text)
    if thousands:
        times = 1_000 if thousands[2] in "kK" else 1_000_000
        return f"Type {float(thousands[1]) * times:,.10g} if that is meant."
    return what_to_type(column)


def _date(column: Column, cell: Typed, at: str) -> Read:
    name, value = subject(column.label), cell.value
    if isinstance(value, datetime):
        return value.date(), ()
    if isinstance(value, date):
        return value, ()
    if isinstance(value, (int, float)) and not isinstance(value, bool) and SERIALS[0] <= value <= SERIALS[1]:
        day = cell.epoch + timedelta(days=int(value))
        found = f"{name} is {value:g}, which is read as the day number of {day:%d/%m/%Y}."
        return day.date(), (warning(at, found, "Set the cell's format to Date."),)
    if isinstance(value, str):
        for form in DATE_TEXT:
            try:
                day = datetime.strptime(value.strip(), form)  # noqa: DTZ007 - a day, not a moment
            except ValueError:
                continue
            found = f"{name} is '{value.strip()}', a date kept as text; it is read as {day:%d/%m/%Y}."
            return day.date(), (warning(at, found, "Type it again as a date."),)
        return _refused(column, at, f"'{value.strip()}', which is not a date")
    return _refused(column, at, f"{value}, which is not a date")


def _yes_no(column: Column, value: object, at: str) -> Read:
    if isinstance(value, bool):
        return value, ()
    if isinstance(value, str) and fold(value) in YES_NO:
        return YES_NO[fold(value)], ()
    return _refused(column, at, f"'{value}'")


def _text(column: Column, value: object, at: str) -> Read:
    if isinstance(value, (date, time, timedelta)):
        mend = f"Excel has made a date of it: type an apostrophe first. {what_to_type(column)}"
        return _refused(column, at, f"the date {value:%d/%m/%Y}" if isinstance(value, date) else "a time", mend)
    if isinstance(value, bool):
        return _refused(column, at, str(value).upper())
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (value if isinstance(value, str) else str(value)), ()
