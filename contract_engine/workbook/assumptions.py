"""The Assumptions sheet: every row that still holds the tool's own figures, to be reviewed and signed off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.words import shown
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_engine.schema.columns import Row
    from contract_engine.schema.contract import Contract

SHEET = "Assumptions"
_QUALITY = {"validate": "list", "source": ["red", "amber", "green"], "input_title": "Quality",
            "input_message": "red: a guess; amber: some evidence; green: good evidence."}  # fmt: skip
_IMPACT = {"validate": "list", "source": ["high", "medium", "low"], "input_title": "Impact",
           "input_message": "How much the answer would move if the figure were wrong."}  # fmt: skip


def assumptions_sheet(contract: Contract, kinds: Sequence[type[Row]], notice: str = "") -> Sheet:
    """Return the sheet that lists every assumed row, with room to sign each off."""
    found = list(_assumed(contract, kinds))
    rows = [(Cell(f"A{number:03}"), *cells) for number, cells in enumerate(found, start=1)]
    count = "1 row of figures is" if len(found) == 1 else f"{len(found) or 'No'} rows of figures are"
    return Sheet(
        name=SHEET,
        table="tbl_assumptions",
        title=f"{SHEET}: {count} assumed",
        intro=f"Advanced. This worksheet contains one table. It does not follow changes made later.{notice}",
        note="To change a figure, go to its sheet. Yellow cells are for your own review; contract_engine reads none.",
        about="Every row that holds the tool's own figures, with its source, and room to sign it off.",
        fields=(
            Field("Id"), Field("Sheet"), Field("Row", widest=34), Field("Figures", widest=50),
            Field("Source", widest=50), Field("Quality (red, amber, green)", role="input", check=_QUALITY),
            Field("Impact (high, medium, low)", role="input", check=_IMPACT), Field("Owner", role="input"),
            Field("Signed off by", role="input"), Field("Signed off on", "date", "input"),
        ),
        rows=tuple(rows),
        group="advanced",
    )  # fmt: skip


def _assumed(contract: Contract, kinds: Sequence[type[Row]]) -> Iterator[tuple[Cell, ...]]:
    for kind in kinds:
        for row in contract.rows(kind):
            if getattr(row, "status", "") == "assumed":
                key = ", ".join(part for part in row.identity if part)
                source = getattr(row, "source", "") or "no source given"
                blank = (Cell(None),) * 5
                yield Cell(kind.sheet, link=kind.sheet), Cell(key), Cell(_figures(row)), Cell(source), *blank


def _figures(row: Row) -> str:
    words = (
        f"{column.label}: {shown(column, getattr(row, column.name))}".replace("'", "")
        for column in row.columns()
        if column.name not in (*row.key, "status", "source") and getattr(row, column.name) not in (None, "")
    )
    return "; ".join(words)
