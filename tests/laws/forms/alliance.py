"""Random alliances: stand-alone and overlay, by cost and by spend, with and without a fee, a modifier and a target."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

NEW: Entry = {"payer": "Commissioner", "in_force": "new"}
OPEN: Entry = {**NEW, "lowest": 0, "open": True}


@st.composite
def tables_of_alliance(draw: st.DrawFn) -> Tables:
    """Draw two or three members, the last of them perhaps in gains only."""
    members = ["Hospital", "Community", "Practices"][: draw(st.integers(2, 3))]
    bearing = members[:-1] if draw(st.booleans()) else members
    alone = draw(st.booleans())
    by_year: Entry = draw(st.sampled_from([{}, {"year": "each year"}]))
    quality = draw(st.sampled_from(["none", "gate", "multiplier"]))
    shares: Entry = {**OPEN, "clause": "Joint", "highest": 1, **by_year}
    edge = draw(st.sampled_from([0.02, 0.1, 1.0]))
    return {
        "contract": [{"name": "Allied", "form": "alliance", "start": date(2027, 4, 1), "years": draw(st.integers(1, 3)),
                      "price_base": "2026/27"}],
        "parties": [{"name": "Commissioner", "role": "commissioner", "other_income": 9_000_000},
                    *({"name": member, "role": "acute trust" if member in bearing else "federation",
                       "takes_part": "gain and pain" if member in bearing else "gain only"} for member in members)],
        "services": [_service(draw, member) for member in members],
        "schemes": [{"scheme": "At home", "owner": members[-1], "cost": draw(st.integers(0, 90_000))}],
        "effects": [{"scheme": "At home", "provider": "Hospital", "point_of_delivery": "Care of Hospital",
                     "change": draw(st.floats(-0.2, 0.0)), "low": -0.25, "high": 0.05}],
        "indicators": [{"indicator": "Outcome", "organisation": member, "numerator": draw(st.integers(20, 90)),
                        "denominator": 100, "lower_threshold": 0.3, "upper_threshold": 0.9} for member in members],
        "uncertainty": [{"driver": "Demand", "acts_on": "activity growth", "low": -0.03, "central": 0.0, "high": 0.04},
                        {"driver": "Wages", "acts_on": "unit cost", "low": -0.02, "central": 0.0, "high": 0.05,
                         "target_moves": draw(st.booleans())}],
        "indexation": [{"year": "2027/28", "uplift": 0.03, "efficiency": 0.01, "cost_inflation": 0.02}],
        "gain_share_rules": [
            {"clause": "Joint", "side": side, "measure": "cost" if alone else "spend", **extra}
            for side, extra in (
                ("gain", {"quality_use": quality, "quality_of": "all", "quality_threshold": 0.2}),
                ("loss", draw(st.sampled_from([{}, {"gross_cap": 0.05},
                                               {"quality_use": "reduces losses", "loss_rate_highest": 0.8}]))),
            )
        ],
        "baseline": [{"clause": "Joint", "adjustments": draw(st.integers(-9_000, 9_000)),
                      "independent_estimate": draw(st.sampled_from([None, 500_000])), "tolerance": 0.02}],
        "terms_activity": [
            *({"clause": f"Contract {member}", "payer": "Commissioner", "payee": member, "basis": "tariff",
               "today": 1.0, **({"in_force": "today"} if alone else {"in_force": "both", "draft": 1.0})}
              for member in members),
            *({**OPEN, "clause": "Direct cost", "payee": member, "basis": "open book", "draft": 1.0, "highest": 1.1}
              for member in members if alone),
        ],
        "terms_fees": [_fee(draw, member) for member in members if alone or draw(st.booleans())],
        "terms_gain_share": [
            *({**shares, "payee": payee, "side": "gain", "draft": part}
              for payee, part in _parts(draw, ["Commissioner", *members]).items()),
            *({**shares, "payee": payee, "side": "loss", "draft": part, "band_to": edge}
              for payee, part in _parts(draw, ["Commissioner", *bearing]).items()),
        ],
    }  # fmt: skip


def _service(draw: st.DrawFn, member: str) -> Entry:
    activity, price = draw(st.integers(100, 2_000)), draw(st.integers(100, 2_000))
    return {"provider": member, "point_of_delivery": f"Care of {member}", "plan_activity": activity,
            "reference_price": price, "contract_value": activity * price, "unit_cost": draw(st.integers(90, 2_100)),
            "released_at_once": 0.2, "released_12": 0.6, "released_36": 0.9, "growth": 0.01,
            "driver": "Demand"}  # fmt: skip


def _fee(draw: st.DrawFn, member: str) -> Entry:
    of_value: Entry = {"basis": "part of reference value", "provider": member, "draft": 0.03, "highest": 0.1}
    in_pounds: Entry = {"indexed": draw(st.booleans()), "draft": draw(st.integers(0, 90_000)), "highest": 100_000}
    return {**OPEN, "clause": "Fee", "kind": "management fee", "payee": member,
            **draw(st.sampled_from([of_value, in_pounds]))}  # fmt: skip


def _parts(draw: st.DrawFn, names: list[str]) -> dict[str, float]:
    """Return shares in whole percentages that add up to one."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(names) - 1, max_size=len(names) - 1)))
    return {name: (end - start) / 100 for name, start, end in zip(names, [0, *cuts], [*cuts, 100], strict=True)}
