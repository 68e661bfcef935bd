"""Lines as `--json` shows them where a seed is to give the same bytes: pounds to the penny, parts to a millionth."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

PENCE = 2
# Chances and shares of variance are told to a millionth.
PARTS = 6
IN_POUNDS = frozenset({
    "mean", "standard_error", "p5", "p25", "p50", "p75", "p95", "outside_option", "cvar", "cvar_error", "risk_capacity",
    "risk_limit", "limit", "size", "at_low", "at_high", "as_planned", "moved", "at_draft", "at_safer", "level",
    "a_year", "at_worst", "saving", "spend", "missing", "clause_pounds", "own_pounds", "loss", "settled",
})  # fmt: skip


def told(lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Return lines as `--json` shows them: pounds to the penny, parts to a millionth."""
    return [{entry.name: _plain(entry.name, getattr(line, entry.name)) for entry in fields(line)} for line in lines]


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a line holds
    if isinstance(value, float):
        return rounded(name, value)
    if isinstance(value, tuple):
        return [_plain(name, each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return told((value,))[0]
    return value


def rounded(name: str, value: float | None) -> float | None:
    """Return pounds to the penny, or a part to a millionth."""
    # Adding zero makes a zero of a minus zero.
    return None if value is None else round(value, PENCE if name in IN_POUNDS else PARTS) + 0.0
