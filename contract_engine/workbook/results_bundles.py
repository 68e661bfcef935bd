"""Bundle prices: what is built from the components, what is on the table, and what would cover whoever is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.input_sheets import lever_look
from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.results_shown import DRAFT, PROPOSED, figure, heading, proposed
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.bundle_prices import BundlePriceLine
    from contract_engine.results.solution import Solution

BUNDLE_PRICES = "Bundle prices"


def bundle_price_sheets(solution: Solution, notice: str = "") -> tuple[Sheet, ...]:
    """Return the sheet if a year of care has a price or margin; none otherwise."""
    if not solution.bundle_prices:
        return ()
    rare = f"{solution.contract.settings.confidence * 100:g} of 100"
    sheet = Sheet(
        name=BUNDLE_PRICES,
        table="tbl_bundle_prices",
        title="Bundle prices: what would cover whoever is paid",
        intro=f"{HOLDS_ONE}{notice}",
        note="What covers an organisation is the least value with which what it receives for a bundle is at least what"
        f" the bundle costs it, over its years, in {rare} futures. Built: from the components paid for, at severity 1.",
        about="The price of a year of care: built, draft, proposed, and the least that covers each organisation paid.",
        fields=(
            Field("Clause", widest=30), Field("Term", widest=30), Field("Organisation", widest=24), Field("Year"),
            Field("Unit"), Field(heading("Built price", "£ a patient-year"), "pence"),
            *(Field(name, "general", widest=14) for name in (DRAFT, PROPOSED, f"Covers in {rare} futures")),
            Field("Futures it covers (%)", "share"),
        ),
        rows=tuple(_row(solution, line) for line in solution.bundle_prices),
        group="results",
        frozen_columns=2,
    )  # fmt: skip
    return (sheet,)


def _row(solution: Solution, line: BundlePriceLine) -> tuple[Cell, ...]:
    covering = round(line.covering, 4 if line.unit.startswith("%") else 2)
    look = lever_look(line.unit, (line.draft, line.value, covering))
    return (
        Cell(line.clause), Cell(line.lever), Cell(line.party), Cell(line.year or "every year"),
        Cell(line.unit), figure(line.built), figure(line.draft, look), proposed(solution, line.value, look),
        figure(covering, look), figure(round(line.chance, 3)),
    )  # fmt: skip
