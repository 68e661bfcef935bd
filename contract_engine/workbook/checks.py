"""The Checks sheet: each check a live formula, with the value it has when the file is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_engine.workbook.sheets import FIRST_ROW, Cell, Field, Rule, Sheet
from contract_engine.workbook.style import FAIL_FILL, FAIL_TEXT, PASS_FILL, PASS_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_engine.workbook.style import Look

SHEET = "Checks"
PASS, FAIL = "PASS", "FAIL"
UNREADABLE = "not a number"
RESULT_LOOKS = (Rule("Result", PASS, PASS_FILL, PASS_TEXT), Rule("Result", FAIL, FAIL_FILL, FAIL_TEXT))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a check; with a formula it stays alive in the workbook."""

    value: float
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Something found must be what it should be, within a tolerance."""

    name: str
    sheet: str
    found: Figure
    expected: Figure
    look: Look
    mend: str
    tolerance: Figure = Figure(0.0)
    name_formula: str = ""

    @property
    def passed(self) -> bool:
        """Whether it held when the file was written."""
        return abs(self.found.value - self.expected.value) <= self.tolerance.value


def checks_sheet(checks: Sequence[Check], notice: str = "") -> Sheet:
    """Return the Checks sheet, whose first row is the master check over all others."""
    rows = [_row(check, number) for number, check in enumerate(checks, start=FIRST_ROW + 1)]
    return Sheet(
        name=SHEET,
        table="tbl_checks",
        title="Checks",
        intro=f"Control. This worksheet contains one table. Nothing is to be typed here.{notice}",
        note="Each row is a formula that looks at the input sheets; the first row counts those that fail.",
        fields=(
            Field("Check", widest=50), Field("Sheet"), Field("Found", "general"), Field("Should be", "general"),
            Field("Difference", "general"), Field("Tolerance", "general"), Field("Result"),
            Field("How to mend it", widest=60),
        ),
        rows=(_master(checks), *rows),
        group="control",
        protected=True,
        rules=RESULT_LOOKS,
    )  # fmt: skip


def master_check(checks: Sequence[Check]) -> Cell:
    """Return the cell that shows on another sheet whether every check holds."""
    failed = sum(not check.passed for check in checks)
    value = "PASS: every check holds." if not failed else f"FAIL: {_failing(failed)} See the Checks sheet."
    count = f"{SHEET}!$C${FIRST_ROW}"
    words = f'IF({count}=1,"1 check fails.",{count}&" checks fail.")'
    formula = (
        f'=IF({SHEET}!$G${FIRST_ROW}="{PASS}","PASS: every check holds.","FAIL: "&{words}&" See the Checks sheet.")'
    )
    return Cell(value, formula=formula, strong=True)


def _failing(count: int) -> str:
    return "1 check fails." if count == 1 else f"{count} checks fail."


def _master(checks: Sequence[Check]) -> tuple[Cell, ...]:
    failed = sum(not check.passed for check in checks)
    last = FIRST_ROW + len(checks)
    found = Figure(failed, f'COUNTIF(G{FIRST_ROW + 1}:G{last},"{FAIL}")')
    master = Check(
        "Master check: checks below that fail",
        "all",
        found,
        Figure(0.0),
        "count",
        "Look at each row whose result is FAIL.",
    )
    return tuple(_strong(cell) for cell in _row(master, FIRST_ROW))


def _row(check: Check, row: int) -> tuple[Cell, ...]:
    difference = check.found.value - check.expected.value
    apart = f'=IFERROR(C{row}-D{row},"{UNREADABLE}")'
    result = f'=IF(ISNUMBER(E{row}),IF(ABS(E{row})<=F{row},"{PASS}","{FAIL}"),"{FAIL}")'
    return (
        Cell(check.name, formula=f"={check.name_formula}" if check.name_formula else ""),
        Cell(check.sheet, link="" if check.sheet == "all" else check.sheet),
        _figure(check.found, check.look),
        _figure(check.expected, check.look),
        Cell(difference, check.look, formula=apart),
        _figure(check.tolerance, check.look),
        Cell(PASS if check.passed else FAIL, formula=result, strong=True),
        Cell(check.mend),
    )


def _figure(figure: Figure, look: Look) -> Cell:
    formula = f'=IFERROR({figure.formula},"{UNREADABLE}")' if figure.formula else ""
    return Cell(figure.value, look, formula=formula)


def _strong(cell: Cell) -> Cell:
    return Cell(cell.value, cell.look, cell.role, cell.formula, cell.array, cell.link, cell.check, strong=True)
