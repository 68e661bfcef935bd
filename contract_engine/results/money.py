"""How figures are written in sentences."""

from __future__ import annotations

WHOLE_POUNDS_FROM = 1000
UNITS = {"£": (1.0, ""), "£000": (1e3, "k"), "£m": (1e6, "m")}


def money(pounds: float, unit: str = "£") -> str:
    """Write pounds in a display unit: £1,234, £12k, £1.23m; a minus sign stands in front."""
    scale, suffix = UNITS[unit]
    shown = f"{abs(pounds) / scale:,.2f}" if unit == "£m" else f"{abs(pounds) / scale:,.0f}"
    sign = "-" if pounds < 0 and shown.strip("0.,") else ""
    return f"{sign}£{shown}{suffix}"


def amount(value: float | None, unit: str) -> str:
    """Write the value of a term in its own unit: 35%, £2.30 per weighted patient, £185,000 a year."""
    if value is None:
        return "none"
    if unit == "%":
        return f"{value * 100:.4g}%"
    rest = unit.removeprefix("£")
    if abs(value) >= WHOLE_POUNDS_FROM:
        return f"£{value:,.0f}{rest}"
    pence = f"£{value:,.3f}"
    return pence.removesuffix("0") + rest


def listed(names: list[str]) -> str:
    """Write names as people do: A, B and C."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"
