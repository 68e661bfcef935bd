"""The input tables as worksheets: what is typed, how it looks, and what may be typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from contract_engine.schema.settings import Settings
from contract_engine.schema.term_tables import TermRow
from contract_engine.workbook.sheets import SPARE, Cell, Field, Rule, Sheet, plain
from contract_engine.workbook.style import ASSUMED_FILL, BLACK
from contract_engine.workbook.validation import KNOWN, default_words, validation, what_is_asked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_engine.schema.columns import Column, Row
    from contract_engine.schema.contract import Contract
    from contract_engine.workbook.lists import Lists
    from contract_engine.workbook.style import Look

WIDE, MOST_IN_SIGHT = 8, 3
LONG_TEXT = 200
FREE_TEXT = ("source", "about")
ASSUMED = Rule("Status", "assumed", ASSUMED_FILL, BLACK, whole_row=True)
YELLOW = "Yellow cells are inputs."


@dataclass(frozen=True, slots=True)
class InputSheets:
    """What every input sheet of one contract needs to know."""

    contract: Contract
    lists: Lists
    notice: str = ""

    def settings(self, place: str) -> Sheet:
        """Return the Contract sheet, one setting a row."""
        row = self.contract.settings
        return Sheet(
            name=Settings.sheet,
            table="tbl_contract",
            title="Contract",
            intro=f"{place} This worksheet contains one table. {YELLOW}{self.notice}",
            note=Settings.meaning,
            fields=(
                Field("Setting", widest=34), Field("Value", role="input", widest=50, left=True),
                Field("Unit", widest=20), Field("Required"), Field("Meaning"), Field("Where to find it", widest=34),
                Field("Default and where it comes from", widest=34),
            ),
            rows=tuple(self._setting(column, getattr(row, column.name)) for column in Settings.columns()),
            group="fill",
            frozen_columns=1,
        )  # fmt: skip

    def table(self, kind: type[Row], place: str) -> Sheet:
        """Return the sheet of any other table."""
        columns, rows = kind.columns(), self.contract.rows(kind)
        has_status = any(column.name == "status" for column in columns)
        hint = f"{YELLOW} Blue rows are assumed." if has_status else YELLOW
        return Sheet(
            name=kind.sheet,
            table=f"tbl_{kind.table}",
            title=kind.sheet,
            intro=f"{place} This worksheet contains one table. {hint}{self.notice}",
            note=_first_words(kind.meaning),
            about=kind.meaning,
            fields=tuple(self._field(column, rows) for column in columns),
            rows=tuple(tuple(_cell(row, column) for column in columns) for row in rows),
            group=kind.group,
            spare=SPARE,
            rules=(ASSUMED,) if has_status else (),
            frozen_columns=_naming(kind) if len(columns) > WIDE else 0,
        )

    def _field(self, column: Column, rows: Iterable[Row]) -> Field:
        values = [getattr(row, column.name) for row in rows]
        check = validation(column, self.lists.source(column))
        narrowest, widest = (36, 60) if column.name in FREE_TEXT else (14, 34) if column.kind == "text" else (9, 34)
        return Field(column.heading, look_of(column, values), "input", widest, narrowest, check)

    def _setting(self, column: Column, value: object) -> tuple[Cell, ...]:
        check = validation(column, self.lists.source(column))
        return (
            Cell(column.label, strong=column.required),
            Cell(plain(value), look_of(column, [value]), check=check),
            Cell(column.unit or "none"),
            Cell("yes" if column.required else "no"),
            Cell(what_is_asked(column)),
            Cell(column.where or KNOWN),
            Cell(default_words(column)),
        )


def _naming(kind: type[Row]) -> int:
    """Return how many columns stay in sight, on the screen and in print: the first ones, as far as they name a row."""
    leading = takewhile(lambda column: column.name in kind.key, kind.columns())
    return max(1, min(len(tuple(leading)), MOST_IN_SIGHT))


def _first_words(meaning: str) -> str:
    """Return what a table holds, in one line; the list of sheets says the rest."""
    if len(meaning) <= LONG_TEXT:
        return meaning
    return f"{re.split('[:.]', meaning, maxsplit=1)[0]}. Each kind is explained on the Contents sheet."


def look_of(column: Column, values: Iterable[object]) -> Look:
    """Return how the cells of a column show what they hold."""
    if column.kind == "share":
        return "share"
    if column.kind == "pounds":
        return pounds_look(column.unit, values)
    if column.kind == "number":
        return _with_unit(values) if column.unit else "general"
    if column.kind == "text":
        # Excel turns some codes into numbers or dates unless the cell is marked as text.
        long = any(isinstance(value, str) and len(value) > LONG_TEXT for value in values)
        return "text" if long or column.name in FREE_TEXT else "code"
    looks: dict[str, Look] = {"whole": "whole", "date": "date", "lever": "general"}
    return looks.get(column.kind, "text")


def _with_unit(values: Iterable[object]) -> Look:
    """Return how numbers with a unit are shown: whole, unless one of them is not, as a frequency of 0.012."""
    numbers = (value for value in values if isinstance(value, (int, float)))
    return "count" if all(float(value).is_integer() for value in numbers) else "decimal"


def pounds_look(unit: str, values: Iterable[object]) -> Look:
    """Return pounds, with pence for prices and rates and wherever a value has any."""
    numbers = (value for value in values if isinstance(value, (int, float)))
    small = "per " in unit or "a unit" in unit or "each" in unit
    return "pence" if small or any(abs(value - round(value)) >= 0.005 for value in numbers) else "pounds"  # noqa: PLR2004 - half a penny


def number_look(value: object) -> Look:
    """Return how a number without a unit is shown: 12, 1.25; a blank as Excel likes."""
    if not isinstance(value, (int, float)):
        return "general"
    return "count" if float(value).is_integer() else "decimal"


def lever_look(unit: str, values: Iterable[object]) -> Look:
    """Return how a term open to negotiation is shown, by the unit of its row."""
    return "share" if unit.startswith("%") else pounds_look(unit, values)


def _cell(row: Row, column: Column) -> Cell:
    value = plain(getattr(row, column.name))
    if column.kind == "lever" and isinstance(row, TermRow):
        return Cell(value, lever_look(row.unit, (row.today, row.draft, row.lowest, row.highest, row.step)))
    if column.kind == "number" and not column.unit:
        return Cell(value, number_look(value))
    return Cell(value)
