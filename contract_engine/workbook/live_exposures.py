"""The sheet Exposures: what each open term is worth to every amount; the workings of a results workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.results.live import OWN, PAYMENT, RULE, SAME, SCHEME
from contract_engine.workbook.live_formulas import EXPOSURES, TERMS, unlike
from contract_engine.workbook.results_shown import NONE, heading
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.live import LiveLine
    from contract_engine.workbook.live_formulas import Alive

WORKINGS = "Results, workings. This worksheet contains one table."
TERMS_NOW = "Terms as they stand"
IN_ANY_CASE = heading("In any case")
_SAYS = {
    PAYMENT: "Payment", OWN: "Own result, outside the contract", SCHEME: "Better off by doing a scheme",
    RULE: "Left side of a rule", SAME: "Result: part that is the same in every future",
}  # fmt: skip


def exposures_sheet(alive: Alive, notice: str = "") -> Sheet:
    """Return what every amount is in any case, and what it changes by for one of each open term."""
    names = unlike(("What", "Scenario", "Payer, organisation, scheme or rule", "Payee or owner", "Clause", "Year",
                    IN_ANY_CASE, *alive.words.values()))  # fmt: skip
    now = [
        Cell(alive.live.values[lever], "decimal", formula=f"={alive.term_cells[lever]}") for lever in alive.live.levers
    ]
    return Sheet(
        name=EXPOSURES,
        table="tbl_exposures",
        title="Exposures: what each open term is worth",
        intro=f"{WORKINGS}{notice}",
        note=f"An amount is what is due in any case, plus pounds for one (100%) of each open term times the terms on"
        f" {TERMS}. Expected amounts are exact, over all futures; closed terms are in any case.",
        about="What every payment, result and rule is in any case, and for one of each open term: what moves figures.",
        fields=tuple(Field(name, "text" if place < 6 else "decimal", widest=30) for place, name in enumerate(names)),  # noqa: PLR2004 - the names of an amount
        rows=(
            (Cell(TERMS_NOW, strong=True), *(Cell(NONE),) * 6, *now),
            *(_row(line) for line in alive.live.lines),
        ),
        group="results",
        protected=True,
        frozen_columns=1,
    )  # fmt: skip


def _row(line: LiveLine) -> tuple[Cell, ...]:
    names = (*line.names, NONE, NONE)[:3]
    if line.what == RULE:
        names = f"Rule {line.names[0]}", NONE, NONE
    figures = (line.fixed, *line.per_unit)
    return (
        Cell(_SAYS[line.what]), Cell(line.scenario), *map(Cell, names), Cell(line.year or "whole term"),
        *(Cell(float(value)) for value in figures),
    )  # fmt: skip
