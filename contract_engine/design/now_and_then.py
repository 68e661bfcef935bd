"""Words now and then while something long goes on, so that nobody thinks it has stopped."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS_BETWEEN_WORDS = 2.0


def now_and_then(progress: Callable[[str], None]) -> Callable[[str], None]:
    """Return what tells how far it is, no more often than every two seconds; each call may be one of thousands."""
    told = time.monotonic()

    def still(words: str) -> None:
        nonlocal told
        if time.monotonic() - told >= SECONDS_BETWEEN_WORDS:
            progress(words)
            told = time.monotonic()

    return still
