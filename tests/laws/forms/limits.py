"""Random contracts in which clauses watch what others pay: every kind, each part of a product open in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.laws.every_clause import tables_of_every_kind

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables


@st.composite
def tables_of_limits(draw: st.DrawFn) -> Tables:
    """Draw the contract of every clause with withholds, caps, floors, profit caps and advances on top."""
    tables = draw(tables_of_every_kind())
    by_year: Entry = draw(st.sampled_from([{}, {"year": "each year"}]))
    results = {"indicator": "Care plans", "denominator": 400, "lower_threshold": 0.4, "upper_threshold": 0.7}
    tables["indicators"] += [
        {**results, "organisation": party, "numerator": draw(st.integers(100, 350))} for party in ("Trust", "Community")
    ]
    part_is_open = draw(st.booleans())
    for row in tables["terms_activity"]:
        row["open"] = row["open"] and not part_is_open if "open" in row else False
    tables["terms_limits"] = [
        _withhold("Quality Trust", "Trust", opened=part_is_open, measures="Acute", **by_year),
        _withhold("Quality Community", "Community", opened=part_is_open, measures="Contacts", in_force="both"),
        _withhold("Quality planned", "Trust", opened=True, basis="part of planned value"),
        _withhold("Quality practices", "North Network", opened=False, indicator="Care plans"),
        _pounds(draw, "Cap", "payment cap", "Trust", 3_900_000, measures="Acute; quality TRUST", **by_year),
        _pounds(draw, "Floor", "payment floor", "North Network", 60_000, measures="Pool; Prize"),
        _of_spend(draw, "Ceiling", "payment cap", 1.02),
        _pounds(draw, "Advance", "repayment from savings", "North Network", 90_000, basis="£ in all"),
        _profit_cap(draw, part_is_open=part_is_open),
    ]  # fmt: skip
    return tables


def _withhold(clause: str, payee: str, *, opened: bool, **other: object) -> Entry:
    bounds = {"open": True, "lowest": 0, "highest": 0.2} if opened else {}
    row = {"clause": clause, "payer": "Commissioner", "payee": payee, "in_force": "new", "kind": "withhold",
           "basis": "part of payment", "draft": 0.03, **bounds, **other}  # fmt: skip
    return {**row, "today": 0.02} if row["in_force"] == "both" else row


def _pounds(draw: st.DrawFn, clause: str, kind: str, payee: str, draft: float, **other: object) -> Entry:
    bounds = {"open": True, "lowest": 0, "highest": 2 * draft} if draw(st.booleans()) else {}
    indexed = {"indexed": draw(st.booleans())}
    return {"clause": clause, "payer": "Commissioner", "payee": payee, "in_force": "new", "kind": kind,
            "basis": "£ a year", "draft": draft, "part": draw(st.sampled_from([0.5, 1.0])), **indexed, **bounds,
            **other}  # fmt: skip


def _of_spend(draw: st.DrawFn, clause: str, kind: str, draft: float) -> Entry:
    bounds = {"open": True, "lowest": 0.9, "highest": 1.2} if draw(st.booleans()) else {}
    return {"clause": clause, "payer": "Commissioner", "payee": "Trust", "in_force": "new", "kind": kind,
            "basis": "part of agreed spend", "measures": "Acute", "draft": draft, **bounds}  # fmt: skip


def _profit_cap(draw: st.DrawFn, *, part_is_open: bool) -> Entry:
    """Return a profit cap in pounds, open or not; or as a part of turnover, closed where turnover is open."""
    in_pounds = draw(st.booleans())
    opened = draw(st.booleans()) and in_pounds
    draft = 20_000 if in_pounds else 0.05
    bounds = {"open": True, "lowest": 0, "highest": 2 * draft} if opened else {}
    payee = draw(st.sampled_from(["Commissioner", "North Network"])) if part_is_open else "Commissioner"
    return {"clause": "Profit cap", "payer": "Community", "payee": payee, "in_force": "new", "kind": "profit cap",
            "basis": "£ a year" if in_pounds else "part of turnover", "draft": draft, **bounds}  # fmt: skip
