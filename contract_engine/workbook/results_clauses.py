"""What each clause pays, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.clauses import clauses_in_force
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

CLAUSES = "Clauses"


def clauses_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return the clauses of today's terms and of the contract on the table, in words."""
    contract = solution.contract
    today = {(clause.name, words) for clause in clauses_in_force(contract, "today") for words in clause.words()}
    new = {(clause.name, words) for clause in clauses_in_force(contract, "new") for words in clause.words()}
    return Sheet(
        name=CLAUSES,
        table="tbl_clauses",
        title="Clauses: what is paid for what",
        intro=f"Results. This worksheet contains one table.{notice}",
        note="How each clause pays; its figures stand on Terms proposed.",
        fields=(
            Field("Clause", widest=30),
            Field("What it pays", widest=110),
            Field("Today"),
            Field("In the new terms"),
        ),
        rows=tuple(
            (Cell(name), Cell(words), _yes((name, words) in today), _yes((name, words) in new))
            for name, words in sorted(today | new)
        ),
        group="results",
    )


def _yes(holds: bool) -> Cell:  # noqa: FBT001 - a question with two answers
    return Cell("yes" if holds else "no")
