"""Every finding of a run in words, to be read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.workbook.results_sheets import HOLDS_ONE
from contract_engine.workbook.sheets import Cell, Field, Sheet

if TYPE_CHECKING:
    from contract_engine.results.solution import Solution

FINDINGS = "Findings"


def findings_sheet(solution: Solution, notice: str = "") -> Sheet:
    """Return the answer in sentences, the headline first."""
    return Sheet(
        name=FINDINGS,
        table="tbl_findings",
        title="Findings: the answer in sentences",
        intro=f"{HOLDS_ONE}{notice}",
        note="Each sentence is true of the run that wrote this workbook; the sheets that follow have the figures.",
        about="The answer in sentences: what changes, who gains, who bears the risk, what is luck.",
        fields=(Field("Finding", "whole"), Field("In words", widest=120)),
        rows=tuple((Cell(place), Cell(sentence)) for place, sentence in enumerate(solution.summary, start=1)),
        group="results",
    )
