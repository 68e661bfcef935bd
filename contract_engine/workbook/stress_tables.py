"""Tables of lines: what of a line stands in which column, the same way on every sheet of a stress test."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from contract_engine.results.solution_lines import TERM
from contract_engine.workbook.results_shown import NONE, WHOLE_TERM, figure, heading
from contract_engine.workbook.sheets import Cell, Chart, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from contract_engine.results.stress_result import Stress
    from contract_engine.workbook.style import Look

ONE = "This worksheet contains one table."
DESIGN, PARTY, YEAR = "Design", "Organisation", "Year"
MOST_BARS = 12
MOST_FROZEN = 3
# Sentences stand in the first column.
WIDE_WORDS = 98


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of lines: its heading, what of a line stands in it, and how it looks.

    `look_of` is for columns whose lines are in several units.
    """

    heading: str
    of: Callable[[Any], Any]
    look: Look = "text"
    red_below_zero: bool = False
    widest: int = 46
    look_of: Callable[[Any], Look] | None = None

    @property
    def field(self) -> Field:
        """The column of the sheet."""
        return Field(self.heading, self.look, widest=self.widest, red_below_zero=self.red_below_zero)

    def cell(self, line: Any) -> Cell:  # noqa: ANN401 - a line of any kind
        """Return what stands in the column for a line; a word where there is nothing."""
        value = self.of(line)
        if isinstance(value, str):
            return Cell(value or NONE)
        return figure(None if value is None else float(value), None if self.look_of is None else self.look_of(line))


def lines_sheet(  # noqa: PLR0913 - what a sheet says of itself
    tested: Sequence[Stress],
    lines: Callable[[Stress], Iterable[Any]],
    columns: Sequence[Column],
    *,
    name: str,
    title: str,
    note: str = "",
    about: str = "",
    charts: tuple[Chart, ...] = (),
    words: tuple[Cell, ...] = (),
    frozen: int = 1,
) -> Sheet:
    """Return a sheet of lines, one row each, with the design in front where there are several."""
    several = len(tested) > 1
    rows = tuple(
        (*((Cell(each.name),) if several else ()), *(column.cell(line) for column in columns))
        for each in tested
        for line in lines(each)
    )
    fields = (*((Field(DESIGN, widest=30),) if several else ()), *(column.field for column in columns))
    if words:
        fields = (replace(fields[0], widest=WIDE_WORDS), *fields[1:])
    return Sheet(
        name=name, table=f"tbl_{re.sub('[^a-z]+', '_', name.lower())}", title=title,
        intro=f"{ONE}{' A chart shows it.' if len(charts) == 1 else ' Charts show it.' if charts else ''}",
        note=note, about=about, fields=fields,
        rows=rows or ((Cell(NONE), *(Cell(NONE) for _ in fields[1:])),),
        group="results", frozen_columns=min(frozen + several, MOST_FROZEN), charts=charts, words=words,
    )  # fmt: skip


def pounds(words: str, name: str, *, red: bool = False) -> Column:
    """Return a column of pounds."""
    return Column(heading(words), lambda line: getattr(line, name), "pounds", red)


def part(words: str, name: str) -> Column:
    """Return a column of chances, in per cent."""
    return Column(f"{words} (%)", lambda line: getattr(line, name), "chance")


def of_variance(words: str, name: str) -> Column:
    """Return a column of parts of a variance, in whole per cent; an estimate below nothing is shown as nothing."""
    return Column(f"{words} (%)", lambda line: max(getattr(line, name), 0.0), "part")


def year_of(line: Any) -> str:  # noqa: ANN401 - a line of any kind
    """Return the year of a line, or words for the whole term."""
    return WHOLE_TERM if line.year in (TERM, None) else str(line.year)
