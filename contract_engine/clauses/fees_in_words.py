"""What each small clause pays, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_engine.schema.words import percentage, within

if TYPE_CHECKING:
    from contract_engine.schema.term_tables import FeeTerm

_FOR = {
    "£ a year": "pounds a year",
    "£ per weighted patient": "an amount for each weighted patient",
    "£ per patient": "an amount for each patient",
    "part of reference value": "a part of what is planned at reference prices for {what}",
}


def words_of(row: FeeTerm) -> str:
    """Return the sentence of one row."""
    what = _what(row)
    if row.kind in ("management fee", "levy"):
        own = "its own services" if row.kind == "levy" else what
        each = "Each of " if row.kind == "levy" else ""
        return f"{each}{row.payer} pays {row.payee} a {row.kind}: {_FOR[row.basis].format(what=own)}{_indexed(row)}."
    if row.kind == "transition payment":
        return f"{row.payer} pays {row.payee} a transition payment{_taper(row)}{_indexed(row)}."
    if row.kind == "income guarantee":
        level = percentage(row.starts_at or 0.0)
        return (
            f"{row.payer} makes good a part of what {row.payee}'s income at reference prices falls short of {level} of"
            f" plan{_taper(row)}."
        )
    if row.kind == "stop-loss premium":
        return f"{row.payer} pays {row.payee} a premium for stop-loss cover{_indexed(row)}."
    if row.kind == "stop-loss cover":
        measure = "cost of" if row.measure == "cost" else "spend on"
        ceiling = "without a ceiling" if row.stops_at is None else f"up to {percentage(row.stops_at)}"
        return (
            f"{row.payer} bears a part of {measure} {what} that is above {percentage(row.starts_at or 0.0)} of agreed"
            f" spend, {ceiling}, for {row.payee}."
        )
    return (
        f"Of a saving on {what}, {row.payer} pays {row.payee} a part of the first {percentage(row.stops_at or 0.0)} of"
        " agreed spend, before anyone shares it."
    )


def _what(row: FeeTerm) -> str:
    services = "services" if row.point_of_delivery == "All" else within(row.point_of_delivery)
    if row.provider:
        return f"{services} of {row.provider}"
    return "all services in scope" if row.point_of_delivery == "All" else f"{services} in scope"


def _indexed(row: FeeTerm) -> str:
    return ", rising with prices" if row.indexed else ""


def _taper(row: FeeTerm) -> str:
    if row.taper_years is None:
        return ""
    if row.taper_years == 1:
        return " in the first year only"
    return f", falling in equal steps to nothing after {row.taper_years} years"
