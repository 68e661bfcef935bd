"""The pot that a new workbook is filled with: five practices of one network, all figures illustrative."""

from __future__ import annotations

from contract_engine.schema.pot import PotRow, PotSettings

_ILLUSTRATIVE = "illustrative"
_HEADINGS = ("practice", "registered", "weighted", "achievement", "use", "hosted", "cost_today", "current", "budget",
             "equity", "need")  # fmt: skip
_ROWS = (
    ("Ash Surgery", 12_400, 11_950, 0.82, 410, 6, 52_000, 38_500, 1_710_000, 0.32, 18_000),
    ("Beech Health Centre", 9_300, 9_880, 0.91, 365, 2, 41_500, 30_000, 1_350_000, 0.24, 9_000),
    ("Cedar Practice", 7_100, 7_640, 0.74, 250, 3, 33_000, 24_500, 1_040_000, 0.19, 14_000),
    ("Elm Medical Centre", 5_800, 5_490, 0.95, 160, 1, 26_500, 20_000, 820_000, 0.15, 4_000),
    ("Fir Lane Surgery", 3_800, 3_720, 0.88, 145, 0, 19_000, 17_000, 560_000, 0.10, 6_000),
)


def example_rows() -> tuple[PotRow, ...]:
    """Return five practices."""
    return tuple(PotRow(**dict(zip(_HEADINGS, row, strict=True)), source=_ILLUSTRATIVE) for row in _ROWS)  # type: ignore[arg-type]  # as the columns hold them


def example_settings() -> PotSettings:
    """Return what holds for their pot."""
    return PotSettings(
        name="Network incentive (example)", amount=142_500.0, threshold=30_000.0, fixed_cost=9_000.0, status="example",
        about="All figures are illustrative.",
    )  # fmt: skip
