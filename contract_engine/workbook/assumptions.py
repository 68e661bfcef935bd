"""The Assumptions sheet: every row that still holds the tool's own figures, to be reviewed and signed off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.words import shown
from contract_engine.workbook.sheets import Cell, Field, Sheet
from contract_engine.workbook.validation import dates_allowed, words_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.columns import Column, Row
    from contract_engine.schema.contract import Contract

SHEET = "Assumptions"
_QUALITY = {"validate": "list", "source": ["red", "amber", "green"], "input_title": "Quality",
            "input_message": "red: a guess; amber: some evidence; green: good evidence.",
            "error_title": "Quality", "error_message": "Quality: choose red, amber or green."}  # fmt: skip
_IMPACT = {"validate": "list", "source": ["high", "medium", "low"], "input_title": "Impact",
           "input_message": "How much the answer would move if the figure were wrong.",
           "error_title": "Impact", "error_message": "Impact: choose high, medium or low."}  # fmt: skip
_OWNER = words_allowed("Owner", "Who answers for the figure.")
_BY = words_allowed("Signed off by", "Who has agreed that the figure may be used.")
_ON = dates_allowed("Signed off on", "The day on which it was agreed.")


def assumptions_sheet(contract: Contract, kinds: Sequence[type[Row]], notice: str = "") -> Sheet:
    """Return the sheet that lists every assumed row, with room to sign each off."""
    found = list(_assumed(contract, kinds))
    rows = [(Cell(f"A{number:03}"), *cells) for number, cells in enumerate(found, start=1)]
    nothing = (Cell("none"), Cell("none"), *(Cell("none yet"),) * 3, *(Cell(None),) * 5)
    count = "1 row of figures is" if len(found) == 1 else f"{len(found) or 'No'} rows of figures are"
    return Sheet(
        name=SHEET,
        table="tbl_assumptions",
        title=f"{SHEET}: {count} assumed",
        intro=f"Control. This worksheet contains one table. It does not follow changes made later.{notice}",
        note="To change a figure, go to its sheet. Yellow cells are inputs for your own review; no run reads them.",
        about="Every row that holds the tool's own figures, with its source, and room to sign it off.",
        fields=(
            Field("Id"), Field("Sheet"), Field("Row", widest=34), Field("Figures", widest=50),
            Field("Source", widest=50), Field("Quality (red, amber, green)", role="input", check=_QUALITY),
            Field("Impact (high, medium, low)", role="input", check=_IMPACT),
            Field("Owner", role="input", check=_OWNER), Field("Signed off by", role="input", check=_BY),
            Field("Signed off on", "date", "input", check=_ON),
        ),
        rows=tuple(rows) or (nothing,),
        group="control",
    )  # fmt: skip


def _assumed(contract: Contract, kinds: Sequence[type[Row]]) -> Iterator[tuple[Cell, ...]]:
    for kind in kinds:
        for row in contract.rows(kind):
            if getattr(row, "status", "") == "assumed":
                key = ", ".join(part for part in row.identity if part)
                source = getattr(row, "source", "") or "no source given"
                blank = (Cell(None),) * 5
                yield Cell(kind.sheet, link=kind.sheet), Cell(key), Cell(_figures(row)), Cell(source), *blank


def _named(column: Column) -> str:
    """Return what a figure is called, with its unit unless the figure shows it."""
    return column.label if column.kind == "share" and column.unit == "%" else column.heading


def _figures(row: Row) -> str:
    words = (
        f"{_named(column)}: {shown(column, getattr(row, column.name))}".replace("'", "")
        for column in row.columns()
        if column.name not in (*row.key, "status", "source") and getattr(row, column.name) not in (None, "")
    )
    return "; ".join(words)
