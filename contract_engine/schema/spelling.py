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
    """Return the known name most like this one, if any is like it, with its words in this order or another."""
    known = list(known)
    for form in (fold, _words_in_order):
        by_form = {form(entry): entry for entry in known}
        close = difflib.get_close_matches(form(name), by_form, n=1, cutoff=0.6)
        if close:
            return by_form[close[0]]
    return None


def _words_in_order(name: str) -> str:
    return " ".join(sorted(fold(name).split()))


def listed(names: Iterable[str], last: str = "or") -> str:
    """Return names as a list in a sentence: a, b or c."""
    entries = list(names)
    if len(entries) < 2:  # noqa: PLR2004 - a list of one has no last word
        return "".join(entries)
    return f"{', '.join(entries[:-1])} {last} {entries[-1]}"
