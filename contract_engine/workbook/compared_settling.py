"""What would settle it, as a worksheet: who would pay whom so that nobody who signs is worse off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.comparison_words import settle
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import NONE, heading
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_engine.results.comparison import Comparison, Difference

SETTLING = "What would settle it"


def settling_sheet(comparison: Comparison, notice: str = "") -> Sheet:
    """Return the least payments over the term that leave nobody worse off, for each design where there are any."""
    return Sheet(
        name=SETTLING,
        table="tbl_settling",
        title=f"{SETTLING}: the least that leaves nobody worse off than under {comparison.first}",
        intro=f"{HOLDS_ONE}{notice}",
        note="Over the term, in nominal pounds, between those who sign. Each who is worse off is paid what it loses;"
        " the largest gain pays first. The same total may be shared otherwise among those who gain.",
        about="Who would pay whom how much, so that nobody who signs is worse off under a design.",
        fields=(
            Field("Design", widest=24), Field("Payer", widest=30), Field("Payee", widest=30),
            Field(heading("Pays over the term"), "pounds"), Field("In words", widest=70),
        ),
        rows=tuple(row for each in comparison.differences for row in _rows(comparison, each)),
        group="results",
    )  # fmt: skip


def _rows(comparison: Comparison, difference: Difference) -> Iterator[tuple[Cell, ...]]:
    for each in difference.settling.payments:
        words = f"{each.payer} pays {each.payee} so that {each.payee} loses nothing under {difference.design}."
        yield Cell(difference.design), Cell(each.payer), Cell(each.payee), Cell(each.pounds), Cell(words)
    if not difference.settling.payments:
        words = settle(comparison, difference).removeprefix(f"{SETTLING}: ")
        yield Cell(difference.design), Cell(NONE), Cell(NONE), Cell(NONE), Cell(words[:1].upper() + words[1:])
