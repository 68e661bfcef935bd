"""Names as people type them: compared without regard to case and spaces, with the nearest match."""

from __future__ import annotations

import difflib
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


# Capital and small letters of Greek and Cyrillic that look like a Latin one, and that one.
_LATIN = str.maketrans(
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03c1\u03bd"
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d",
    "ABEZHIKMNOPTYXopvABESIJKMHOPCTYXaeopcyxijshdqw",
)
_UNSEEN = ("Cc", "Cf")


def tidy(text: str) -> str:
    """Return a name with characters and spaces of other widths made plain, and those that do not show left out."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    plain = (character for character in unicodedata.normalize("NFKC", text)
             if character.isspace() or unicodedata.category(character) not in _UNSEEN)  # fmt: skip
    return " ".join("".join(plain).split())


def latin(text: str) -> str:
    """Return a name with every letter of another alphabet that looks like a Latin one put as that one."""
    return tidy(text).translate(_LATIN)


def look_alike(text: str) -> str:
    """Say which letter of a name looks like a Latin one and is not; empty if none does."""
    for place, letter in enumerate(tidy(text), start=1):
        if ord(letter) in _LATIN:
            return f"its letter {place} is {letter} of the {unicodedata.name(letter).split()[0].title()} alphabet"
    return ""


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
