"""The results as sheets of a workbook that has its own: their names give way, and they look at its input."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from contract_engine.workbook.checks import SHEET as CHECKS
from contract_engine.workbook.results_book import results_sheets
from contract_engine.workbook.results_control import RUN_LOG
from contract_engine.workbook.results_summary import SUMMARY
from contract_engine.workbook.sheet_list import mark_of, quoted_title
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from contract_engine.results.solution import Solution
    from contract_engine.workbook.where_read import WhereRead

LONGEST_TITLE = 31
# A piece of a formula: words in quotes, or cells of another sheet.
_PIECE = re.compile(
    r'"(?:[^"]|"")*"'
    r"|(?P<sheet>'(?:[^']|'')+'|[A-Za-z_][\w.]*)!(?P<cells>\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)"
)
_ONE_CELL = re.compile(r"[A-Z]{1,3}\d+")
_HELD = "As the run found it; this workbook does not work it out again."
_NO_LONGER = "The run whose results this workbook holds has nothing to show here. Delete the sheet if nothing needs it."


@dataclass(frozen=True)
class Taken:
    """Names that the workbook has: sheets by title, tables and defined names; and our own from an earlier run."""

    titles: frozenset[str]
    names: frozenset[str]
    ours: Mapping[str, str]


@dataclass(frozen=True)
class InPlace:
    """Our sheets, ready to be moved, each with its mark."""

    sheets: tuple[Sheet, ...]
    marks: tuple[str, ...]


def sheets_in_place(solution: Solution, where: WhereRead, taken: Taken, *, on: date) -> InPlace:
    """Return the results sheets of a run for the workbook it was read from."""
    sheets = [sheet for sheet in results_sheets(solution, on=on) if _is_result(sheet)]
    titles = _titles([sheet.name for sheet in sheets], taken)
    tables = _tables(sheets, taken)
    moved = _Moved(titles, tables, where)
    made = [moved.sheet(sheet) for sheet in sheets]
    marks = [mark_of(sheet.name) for sheet in sheets]
    left = {mark: title for mark, title in taken.ours.items() if mark not in marks}
    made += [_nothing(title, f"tbl_nothing_{number}") for number, title in enumerate(left.values(), start=1)]
    return InPlace(tuple(made), (*marks, *left))


def _is_result(sheet: Sheet) -> bool:
    return sheet.group == "results" or sheet.name in (SUMMARY, CHECKS, RUN_LOG)


def _titles(names: list[str], taken: Taken) -> dict[str, str]:
    """Return the title of each of our sheets: the one it has already, or its own name unless a sheet has it."""
    ours = {title.casefold() for title in taken.ours.values()}
    used = {title.casefold() for title in taken.titles} | ours
    found = {}
    for name in names:
        title = taken.ours.get(mark_of(name), "")
        if not title:
            title = next(one for one in _candidates(name, " ({})", LONGEST_TITLE) if one.casefold() not in used)
        used.add(title.casefold())
        found[name] = title
    return found


def _tables(sheets: Iterable[Sheet], taken: Taken) -> dict[str, str]:
    used, found = set(taken.names), {}
    for sheet in sheets:
        name = next(one for one in _candidates(sheet.table, "_{}", 255) if one.lower() not in used)
        used.add(name.lower())
        found[sheet.table] = name
    return found


def _candidates(name: str, ending: str, longest: int) -> Iterable[str]:
    yield name
    number = 1
    while True:
        words = ending.format("results" if number == 1 else f"results{'_' if '_' in ending else ' '}{number}")
        yield f"{name[: longest - len(words)]}{words}"
        number += 1


def _nothing(title: str, table: str) -> Sheet:
    """Return what stands where an earlier run had results and this one has none, for formulas may name the sheet."""
    return Sheet(
        name=title, table=table, title=title, intro="Results. This worksheet contains one table.",
        fields=(Field("Results", widest=80),), rows=((Cell(_NO_LONGER),),), group="results",
    )  # fmt: skip


@dataclass(frozen=True)
class _Moved:
    """Sheets with every name changed that the workbook has already, and every cell of the input found there."""

    titles: Mapping[str, str]
    tables: Mapping[str, str]
    where: WhereRead

    @cached_property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, title) for name, title in self.titles.items() if name != title)

    def sheet(self, sheet: Sheet) -> Sheet:
        return replace(
            sheet,
            name=self.titles[sheet.name],
            table=self.tables[sheet.table],
            note=self.words(sheet.note),
            fields=tuple(replace(field, check=self.allowed(field.check)) for field in sheet.fields),
            rows=tuple(self.row(row) for row in sheet.rows),
            words=tuple(self.cell(cell) for cell in sheet.words),
            totals=tuple(self.cell(cell) for cell in sheet.totals),
            charts=tuple(replace(chart, title_cell=self.formula(chart.title_cell)) for chart in sheet.charts),
        )

    def row(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """Return a row; if one of its formulas is lost, all that look at other sheets hold what the run found.

        A comparison of a figure that stands still with one that follows the terms would fail for nothing.
        """
        cells = tuple(self.cell(cell) for cell in row)
        if not any(before.formula and not after.formula for before, after in zip(row, cells, strict=True)):
            return cells
        held = [replace(cell, formula="", array=False) if _looks_elsewhere(cell.formula) else cell for cell in cells]
        if isinstance(held[-1].value, str) and not held[-1].formula:
            held[-1] = replace(held[-1], value=f"{held[-1].value} {_HELD}".strip())
        return tuple(held)

    def cell(self, cell: Cell) -> Cell:
        formula = self.formula(cell.formula) if cell.formula else ""
        link, value = self.link(cell.link), cell.value
        if isinstance(value, str):
            value = self.shown(value, cell.link)
        if not (formula or link or value != cell.value or cell.formula or cell.link or cell.check):
            return cell
        return replace(
            cell, value=value, formula=formula, array=cell.array and bool(formula), link=link,
            check=self.allowed(cell.check),
        )  # fmt: skip

    def formula(self, formula: str) -> str:
        """Return a formula as it reads in the workbook; empty if what it looks at is not to be had there."""
        lost = False

        def piece(match: re.Match[str]) -> str:
            nonlocal lost
            if match["sheet"] is None:
                return self.words(match[0])
            sheet = match["sheet"].strip("'").replace("''", "'")
            if sheet in self.titles:
                title = self.titles[sheet]
                return f"{match['sheet'] if title == sheet else quoted_title(title)}!{match['cells']}"
            found = self.where.reference(sheet, match["cells"])
            lost = lost or found is None
            return found or ""

        moved = _PIECE.sub(piece, formula)
        if "[" in moved:
            for old, new in self.tables.items():
                moved = re.sub(rf"\b{re.escape(old)}\[", f"{new}[", moved)
        return "" if lost else moved

    def words(self, words: str) -> str:
        """Return a sentence that names one of our sheets by the title it has."""
        for name, title in self.renamed:
            words = words.replace(f"the {name} sheet", f"the {title} sheet")
        return words

    def link(self, link: str) -> str:
        sheet, mark, cell = link.partition("!")
        if sheet in self.titles:
            return f"{self.titles[sheet]}{mark}{cell}"
        found = self.where.address(link)
        if not mark:
            return found
        there, _, cell = found.rpartition("!")
        only = _ONE_CELL.match(cell)
        return f"{there}!{only[0]}" if there and only else ""

    def shown(self, value: str, link: str) -> str:
        """Return what a cell shows: a sheet's title, or cells of the input, if it is a link to them."""
        if link in self.titles and value == link:
            return self.titles[link]
        if "!" not in link or link.partition("!")[0] in self.titles:
            return self.words(value)
        groups = []
        for group in value.split("; "):
            sheet, mark, cells = group.rpartition("!")
            read = [self.where.address(f"{sheet}{mark}{cell}") or f"{sheet}{mark}{cell}" for cell in cells.split(", ")]
            first, *rest = read
            groups.append(", ".join((first, *(one.rpartition("!")[2] for one in rest))))
        return "; ".join(groups)

    def allowed(self, check: Mapping[str, object] | None) -> Mapping[str, object] | None:
        """Return what may be typed into a cell; a list on a sheet that is not moved allows everything."""
        if check and any(isinstance(words, str) and self._elsewhere(words) for words in check.values()):
            return None
        return check

    def _elsewhere(self, words: str) -> bool:
        return words.startswith("=") and any(
            match["sheet"] and match["sheet"].strip("'") not in self.titles for match in _PIECE.finditer(words)
        )


def _looks_elsewhere(formula: str) -> bool:
    return any(match["sheet"] for match in _PIECE.finditer(formula))
