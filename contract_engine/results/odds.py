"""How a chance is said: 1 year in 5, 3 in 10."""

from __future__ import annotations

# Below a quarter people think of one in so many; above, of so many in ten.
ONE_IN_MANY, SELDOM = 0.225, 0.001
IN_TEN, IN_TWENTY = 10, 20


def odds(chance: float, of: str = "") -> str:
    """Say a chance, of years or of whatever there is one of: `1 year in 5`; or as it is, `1 in 5`."""
    one, many = (f" {of}", f" {of}s") if of else ("", "")
    if chance < SELDOM:
        return f"less than 1{one} in {1 / SELDOM:,.0f}"
    if chance <= ONE_IN_MANY:
        return f"1{one} in {1 / chance:,.0f}"
    tenths = round(chance * IN_TEN)
    if tenths * 2 == IN_TEN:
        return f"1{one} in 2"
    if tenths < IN_TEN:
        return f"{tenths}{many} in {IN_TEN}"
    more = "more than " if chance > 1 - 1 / IN_TWENTY else ""
    return f"{more}{IN_TWENTY - 1}{many} in {IN_TWENTY}"
