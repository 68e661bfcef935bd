"""Entries of a CSV file, which Excel would work out if they began like a formula."""

from __future__ import annotations

import re

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?(?:[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%?")
APOSTROPHE = "'"


def kept_as_text(entry: str) -> str:
    """Return an entry with an apostrophe before it if it is text that Excel would take for a formula."""
    if len(entry) > 1 and entry.startswith(BEGINNINGS) and not NUMBER.fullmatch(entry):
        return APOSTROPHE + entry
    return entry


def as_it_was(entry: str) -> str:
    """Return an entry without the apostrophe that kept it from being a formula."""
    return entry[1:] if entry.startswith(APOSTROPHE) and kept_as_text(entry[1:]) == entry else entry
