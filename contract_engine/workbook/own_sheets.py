"""Sheets that the product writes and never reads: they stand for no input sheet that is missing."""

from __future__ import annotations

OWN_SHEETS = frozenset(
    {
        "Assumptions", "Bundle prices", "Checks", "Choices", "Clauses", "Contents", "Cover", "Data dictionary",
        "How to use", "Limits", "Lists", "Named scenarios", "Payments", "Resets of targets",
        "Results by year", "Run log", "Scenario payments", "Schemes paid for", "Solvency", "Stranded cost", "Summary",
        "Terms proposed", "Version log",
    }
)  # fmt: skip
