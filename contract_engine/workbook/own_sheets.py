"""Sheets that the product writes and never reads: they stand for no input sheet that is missing."""

from __future__ import annotations

OWN_SHEETS = frozenset(
    {
        "Answers", "Answers by term", "Assumptions", "Bundle prices", "Capped payments", "Checks", "Choices",
        "Clauses", "Contents", "Cover", "Data dictionary", "Exposures", "Findings", "Frontier", "Frontier terms",
        "Futures", "Gains by scheme", "Goal seek", "How to use", "Incentives",
        "Largest assumptions", "Limits", "Lists", "Named scenarios", "No deal", "Payments", "Range of gains",
        "Resets of targets", "Results by year", "Rules", "Run log", "Scenario payments", "Schemes paid for",
        "Solvency", "Stranded cost", "Summary", "Terms proposed", "Version log", "Waterfall", "Worst cases",
        "Worth of limits",
    }
)  # fmt: skip
