"""Random contracts with gains and losses shared in every way a clause can be written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

YEARS = ("2027/28", "2028/29", "2029/30")
POINTS = ("Emergency admissions", "Attendances")
PAYEES = ("Trust", "Network", "Commissioner")
SPLITS = ((0.5, 0.3, 0.2), (0.25, 0.25, 0.5), (0.0, 0.1, 0.9), (1.0, 0.0, 0.0))
MEASURES = st.sampled_from(["spend", "cost"])
PARTS = st.sampled_from([0.0, 0.02, 0.3, 1.0])


@st.composite
def tables_of_gain_share(draw: st.DrawFn) -> Tables:
    """Draw two clauses, one for gains on all services, one for gains and losses on one of them."""
    years = YEARS[: draw(st.integers(1, 3))]
    tables: Tables = {
        "contract": [{"name": "Random", "form": "gain_share", "start": date(2027, 4, 1), "years": len(years),
                      "price_base": "2026/27", "discount_rate": draw(st.sampled_from([0.0, 0.035])),
                      "affordability_limit": draw(st.sampled_from([None, 4_200_000])),
                      "quality_bonus_highest": draw(st.sampled_from([None, 0.005, 0.1]))}],
        "parties": [
            {"name": "Commissioner", "role": "commissioner", "other_income": 4_500_000},
            {"name": "Trust", "role": "acute trust", "risk_capacity": 150_000},
            *({"name": name, "role": "practice", "network": "Network", "registered_list": people,
               "risk_capacity": 10_000} for name, people in (("Practice A", 7_000), ("Practice B", 5_500))),
            {"name": "Fund", "role": "voluntary sector"},
        ],
        "services": [_service(draw, point, value) for point, value in zip(POINTS, (3_000_000, 900_000), strict=True)],
        "schemes": [{"scheme": "Proactive care", "owner": "Network", "cost": 40_000, "ramp_months": 3}],
        "effects": [{"scheme": "Proactive care", "provider": "Trust", "point_of_delivery": POINTS[0],
                     "change": draw(st.floats(-0.15, 0.05)), "low": -0.2, "high": 0.1},
                    {"scheme": "Proactive care", "indicator": "Care plans", "change": 0.1}],
        "indicators": [{"indicator": "Care plans", "organisation": name, "numerator": 300, "denominator": 600,
                        "lower_threshold": 0.2, "upper_threshold": 0.9}
                       for name in ("Trust", "Practice A", "Practice B")],
        "terms_activity": [{"clause": "Tariff", "payer": "Commissioner", "payee": "Trust", "basis": "tariff",
                            "in_force": "both", "today": 1.0, "draft": 1.0}],
        "terms_gain_share": [
            *_band(draw, "Savings", "gain", 0.0, 0.05), *_band(draw, "Savings", "gain", 0.05, 1.0),
            *_band(draw, "Corridor", "gain", 0.0, 1.0, point=POINTS[0]),
            *_band(draw, "Corridor", "loss", 0.0, 0.03, point=POINTS[0], years=years),
            *_band(draw, "Corridor", "loss", 0.03, 10.0, point=POINTS[0], years=years),
        ],
        "terms_pool": [{"clause": "Bonus", "payer": "Commissioner", "payee": "Network", "in_force": "new",
                        "component": "own achievement", "draft": 1.0, "lowest": 0, "highest": 4, "open": True}],
        "gain_share_rules": [
            {"clause": "Savings", "measure": draw(MEASURES), **_rule(draw, "gain")},
            *({"clause": "Corridor", "measure": measure, "side": side, **_rule(draw, side)}
              for measure in [draw(MEASURES)] for side in ("gain", "loss")),
        ],
        "uncertainty": [
            {"driver": "Demand", "acts_on": "activity growth", "low": -0.02, "central": 0.0, "high": 0.04,
             "target_moves": draw(st.booleans())},
            {"driver": "Pay", "acts_on": "unit cost", "low": -0.01, "central": 0.0, "high": 0.02,
             "target_moves": draw(st.booleans())},
        ],
    }  # fmt: skip
    if draw(st.booleans()):
        tables["baseline"] = [{"clause": "Savings", "target": 4_000_000,
                               "adjustments": draw(st.integers(-9, 9)) * 9_000,
                               "independent_estimate": draw(st.sampled_from([None, 3_800_000])),
                               "tolerance": 0.01}]  # fmt: skip
    if len(years) > 1 and draw(st.booleans()):
        tables["rebase"] = [{"clause": clause, "year": years[-1], "weight": draw(PARTS), "from_year": years[0]}
                            for clause in ("Savings", "Corridor")]  # fmt: skip
    return tables


def _service(draw: st.DrawFn, point: str, value: float) -> Entry:
    releases = sorted(draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=3, max_size=3)))
    return {"provider": "Trust", "point_of_delivery": point, "plan_activity": 1_000, "reference_price": value / 1_000,
            "contract_value": value, "unit_cost": value / 1_050, "driver": "Demand", "growth": 0.01,
            **dict(zip(("released_at_once", "released_12", "released_36"), releases, strict=True))}  # fmt: skip


def _band(  # noqa: PLR0913 - what a band is
    draw: st.DrawFn,
    clause: str,
    side: str,
    start: float,
    end: float,
    *,
    point: str = "All",
    years: tuple[str, ...] = (),
) -> list[Entry]:
    """Return the shares of a band: flat, or one row for each year."""
    by_year = years if years and draw(st.booleans()) else ("",)
    split = draw(st.sampled_from(SPLITS))
    return [
        {"clause": clause, "payer": "Commissioner", "payee": payee, "side": side, "band_from": start, "band_to": end,
         "point_of_delivery": point, "in_force": "new", "draft": share, "lowest": 0, "highest": 1, "open": True,
         **({"year": year, "largest_change": 0.5} if year else {})}
        for payee, share in zip(PAYEES, split, strict=True)
        for year in by_year
    ]  # fmt: skip


def _rule(draw: st.DrawFn, side: str) -> Entry:
    """Return entries of a row of Gain share rules, any that may stand together."""
    entries: Entry = {
        "minimum_basis": draw(st.sampled_from(["fixed", "sliding"])),
        "minimum_rate": draw(st.sampled_from([0.0, 0.01])),
        "counted_from": draw(st.sampled_from(["first pound", "deductible"])),
        "gross_cap": draw(st.sampled_from([None, 0.06])),
        "quality_of": draw(st.sampled_from(["each", "all"])),
        "payment_cap": draw(st.sampled_from([None, 0.01, 0.05])),
    }
    if side == "loss":
        lowest, highest = sorted((draw(PARTS), draw(PARTS)))
        reduces = {"quality_use": draw(st.sampled_from(["none", "reduces losses"])), "loss_reduction": draw(PARTS)}
        return {**entries, **reduces, "loss_rate_lowest": lowest, "loss_rate_highest": highest}
    entries |= {
        "quality_use": draw(st.sampled_from(["none", "gate", "multiplier"])),
        "quality_threshold": draw(st.sampled_from([0.0, 0.5])),
        "withheld": draw(st.sampled_from([0.0, 0.02])),
    }
    if draw(st.booleans()):
        entries |= {"first_slice": 5_000, "first_slice_part": 0.001, "first_slice_to": "Fund"}
    return entries
