"""Sheets that the product writes and never reads: they stand for no input sheet that is missing."""

from __future__ import annotations

OWN_SHEETS = frozenset(
    {
        "Assumptions", "Bundle prices", "Capped payments", "Checks", "Choices", "Clauses", "Contents", "Cover",
        "Data dictionary", "Exposures", "Findings", "Futures", "How to use", "Largest assumptions", "Limits",
        "Lists", "Named scenarios", "Payments", "Range of gains", "Resets of targets", "Results by year", "Rules",
        "Run log", "Scenario payments", "Schemes paid for", "Solvency", "Stranded cost", "Summary", "Terms proposed",
        "Version log", "Waterfall", "Worst cases",
    }
)  # fmt: skip
