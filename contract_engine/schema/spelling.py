"""Names as people type them: compared without regard to case and spaces, with the nearest match."""

from __future__ import annotations

import difflib
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def tidy(text: str) -> str:
    """Return a name with look-alike characters and spaces made plain."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def fold(text: str) -> str:
    """Return what two spellings of one name have in common."""
    return tidy(text).casefold()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like this one, if any is like it."""
    by_fold = {fold(entry): entry for entry in known}
    close = difflib.get_close_matches(fold(name), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def listed(names: Iterable[str], last: str = "or") -> str:
    """Return names as a list in a sentence: a, b or c."""
    entries = list(names)
    if len(entries) < 2:  # noqa: PLR2004 - a list of one has no last word
        return "".join(entries)
    return f"{', '.join(entries[:-1])} {last} {entries[-1]}"
