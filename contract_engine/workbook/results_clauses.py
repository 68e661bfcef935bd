"""What each clause pays, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.clauses import clauses_in_force
from contract_engine.clauses.gain_share import GainShare
from contract_engine.clauses.gain_share_words import rules_in_words
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.clauses.families import Clause, MeasuringClause
    from contract_engine.results.solution import Solution
    from contract_engine.schema.contract import Contract

CLAUSES = "Clauses"


def clauses_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return the clauses of today's terms and of the contract on the table, in words."""
    contract = solution.contract
    today = {
        (clause.name, words) for clause in clauses_in_force(contract, "today") for words in _words(contract, clause)
    }
    new = {(clause.name, words) for clause in clauses_in_force(contract, "new") for words in _words(contract, clause)}
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


def _words(contract: Contract, clause: Clause | MeasuringClause) -> tuple[str, ...]:
    """Return what a clause pays and, of a gain share, by which rules."""
    return (*clause.words(), *(rules_in_words(contract, clause.name) if isinstance(clause, GainShare) else ()))


def _yes(holds: bool) -> Cell:  # noqa: FBT001 - a question with two answers
    return Cell("yes" if holds else "no")
