"""Examples worked by hand as workbooks with live formulas.

Beside each `FORM.toml` a `FORM.working.toml` works the same contract out line by line: an input
is taken `from` the contract, everything else is a `formula` over the lines above it, and what
`is` a figure of the engine says which. `python -m tests.known_answers.workings` writes the
workbooks again.
"""

from __future__ import annotations

import io
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xlsxwriter

from contract_engine.design.worlds import Worlds, worlds_of
from contract_engine.workbook.read import read
from contract_engine.world.drivers import central
from tests.known_answers.by_hand import drafts

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent
SHEET = "Worked by hand"
HEADINGS = ("What", "Figure", "Unit", "Where it comes from", "contract_engine says", "Agrees")
FIRST_ROW = 5
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+|[a-z]{4,}")
HALF_A_PENNY = 0.005
FUNCTIONS: dict[str, Callable[..., float]] = {
    "MIN": min,
    "MAX": max,
    "SUM": lambda *amounts: sum(amounts),
    "ABS": abs,
    "IF": lambda condition, yes, no=0.0: yes if condition else no,
    "ROUND": lambda amount, digits: float(np.floor(abs(amount) * 10**digits + 0.5) / 10**digits * np.sign(amount)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a working: an input (`origin` says where it stands) or a `formula`, and its value."""

    name: str
    label: str
    unit: str
    value: float
    formula: str
    origin: str
    equals: str

    @property
    def tolerance(self) -> float:
        """How far from the engine's figure it may be: half a penny, or a share's ninth digit."""
        return HALF_A_PENNY if self.unit.startswith("£") else 1e-9


def forms_worked() -> list[str]:
    """Forms that have a working, in the order of the alphabet."""
    return sorted(path.name.removesuffix(".working.toml") for path in FOLDER.glob("*.working.toml"))


@cache
def lines_of(form: str) -> tuple[Line, ...]:
    """Work out every line of a form's example; names are those of lines above."""
    contract = tomllib.loads((FOLDER / f"{form}.toml").read_text("utf-8"))
    known: dict[str, float] = {}
    lines = []
    for entry in tomllib.loads((FOLDER / f"{form}.working.toml").read_text("utf-8"))["line"]:
        name, formula, origin = entry["name"], entry.get("formula", ""), entry.get("from", "")
        if not NAME.fullmatch(name) or name in known:
            message = f"{form}: '{name}' is not a name of its own that Excel would take"
            raise ValueError(message)
        value = _worked_out(formula, known) if formula else _input(origin, contract)
        known[name] = value
        lines.append(Line(name, entry["label"], entry.get("unit", "£"), value, formula, origin, entry.get("is", "")))
    return tuple(lines)


def _input(origin: str, contract: dict[str, Any]) -> float:
    """Return the figure at a place such as `services[0].plan_activity` or `contract.pool_value`."""
    table, place, column = re.fullmatch(r"(\w+)(?:\[(\d+)\])?\.(\w+)", origin).groups()  # type: ignore[union-attr]  # a slip in a working stops the test
    entry = contract[table][int(place)] if place else contract[table]
    return float(entry[column])


def _worked_out(formula: str, known: dict[str, float]) -> float:
    """Work a formula out as Excel does; the formulas are ours, and have no equals sign within."""
    return float(eval(formula.replace("^", "**"), {"__builtins__": {}}, {**FUNCTIONS, **known}))  # noqa: S307 - our own files


@cache
def _worlds(form: str) -> Worlds:
    contract = read(FOLDER / f"{form}.toml")
    return worlds_of(contract, central(contract))


def engine_says(form: str, wanted: str) -> float:
    """Return the engine's figure at the draft, in the future in which all goes as planned."""
    worlds = _worlds(form)
    contract = worlds.contract
    what, _, rest = wanted.partition(" ")
    if what == "payment":
        payer, _, rest = rest.partition(" > ")
        payee, clause, year = rest.rsplit(", ", 2)
        found = [payment.pounds for payment in worlds.ledger_new.payments(drafts(contract))
                 if (payment.payer, payment.payee, payment.clause) == (payer, payee, clause)]  # fmt: skip
        by_year = np.broadcast_to(sum(found, start=np.zeros((1, 1))), (len(contract.years), 1))
        return float(by_year[contract.years.index(year), 0])
    results = worlds.ledger_new.results(drafts(contract))
    if what == "result":
        party, year = rest.rsplit(", ", 1)
        return float(results[party][contract.years.index(year), 0])
    weight = (1 + contract.settings.discount_rate) ** -np.arange(len(contract.years), dtype=float)
    gains = {party: float(weight @ (results[party] - stay)[:, 0]) for party, stay in worlds.results_today.items()}
    return {"gain": lambda: gains[rest], "surplus": lambda: sum(gains.values())}[what]()


def workbook(form: str) -> bytes:
    """Write a form's working as a workbook: inputs typed, formulas live, the engine's figures beside them."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"title": f"{form}: worked by hand", "created": datetime(2026, 1, 1, tzinfo=UTC)})
    sheet = book.add_worksheet(SHEET)
    bold, typed = (
        book.add_format({"bold": True}),
        book.add_format({"font_color": "#0000FF", "num_format": "#,##0.00##"}),
    )
    plain = book.add_format({"num_format": "#,##0.00##"})
    sheet.write(
        0, 0, f"{form}: the example worked by hand, as live formulas", book.add_format({"bold": True, "size": 14})
    )
    sheet.write(1, 0, "Figures in blue are typed, as in the term sheet; change one and the lines below it follow.")
    sheet.write(2, 0, "The engine's figures are those of the term sheet as it stands, so they do not follow.")
    sheet.write_row(FIRST_ROW - 2, 0, HEADINGS, bold)
    for row, line in enumerate(lines_of(form), start=FIRST_ROW):
        sheet.write(row - 1, 0, line.label)
        if line.formula:
            sheet.write_formula(row - 1, 1, f"={line.formula}", plain, line.value)
        else:
            sheet.write_number(row - 1, 1, line.value, typed)
        sheet.write(row - 1, 2, line.unit)
        sheet.write_string(row - 1, 3, line.formula or line.origin)
        book.define_name(line.name, f"='{SHEET}'!$B${row}")
        if line.equals:
            sheet.write_number(row - 1, 4, engine_says(form, line.equals), plain)
            agrees = f'=IF(ABS(B{row}-E{row})<={line.tolerance},"agrees","differs")'
            sheet.write_formula(row - 1, 5, agrees, None, "agrees")
    sheet.set_column(0, 0, 62)
    sheet.set_column(1, 1, 18)
    sheet.set_column(3, 3, 60)
    sheet.set_column(4, 4, 20)
    sheet.freeze_panes(FIRST_ROW - 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return content.getvalue()


if __name__ == "__main__":
    for each in forms_worked():
        (FOLDER / f"{each}.xlsx").write_bytes(workbook(each))
