"""Tables as a terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def in_columns(head: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> list[str]:
    """Lay out columns, words to the left and figures to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    return [
        "  ".join(
            f"{entry:<{width}}" if place < words else f"{entry:>{width}}"
            for place, (entry, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]
