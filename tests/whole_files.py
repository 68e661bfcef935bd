"""Where the whole published files lie, if they are there: beside the checkout, not inside it."""

from __future__ import annotations

from pathlib import Path

BESIDE = Path(__file__).parents[2] / "shared" / "data"


def data_file(name: str) -> Path:
    """Path of a whole data file; a test that needs it is marked with `data(name)`."""
    return BESIDE / name
