"""Random activity contracts: every basis, to organisations and to networks, with services that may be declined."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

OF_THE_TRUST = ("tariff", "fixed plus variable", "blended", "marginal rate", "cap and collar", "open book", "block",
                "low-volume block", "fee per item")  # fmt: skip
OF_THE_NETWORK = ("fee per item", "tariff", "open book", "block")
POUNDS = {"block": 600_000, "low-volume block": 600_000, "fee per item": 400}


@st.composite
def tables_of_activity(draw: st.DrawFn) -> Tables:
    """Draw a trust with two services, each on a basis of its own, and one to three practices paid as a network."""
    years = draw(st.integers(1, 3))
    names = [f"Practice {'ABC'[place]}" for place in range(draw(st.integers(1, 3)))]
    new = draw(st.sampled_from(["both", "new"]))
    return {
        "contract": [{"name": "Activity", "form": "activity", "start": date(2027, 4, 1), "years": years,
                      "price_base": "2026/27", "discount_rate": draw(st.sampled_from([0.0, 0.035])),
                      "required_margin": draw(st.sampled_from([0.0, 0.1]))}],
        "parties": [
            {"name": "Commissioner", "role": "commissioner", "other_income": 5_000_000},
            {"name": "Trust", "role": "acute trust"},
            *({"name": name, "role": "practice", "network": "Network", "registered_list": draw(st.integers(900, 9_000))}
              for name in names),
        ],
        "services": [
            _service(draw, "Trust", "Emergency"),
            _service(draw, "Trust", "Elective"),
            *({**_service(draw, name, "Surgery"), "in_use": new} for name in names),
        ],
        "schemes": [{"scheme": "Nurse", "owner": draw(st.sampled_from(["Network", *names])),
                     "cost": draw(st.integers(0, 50_000)), "start_month": draw(st.integers(1, 12))}],
        "effects": [{"scheme": "Nurse", "provider": names[0], "point_of_delivery": "Surgery",
                     "change": draw(st.floats(0.0, 0.5))},
                    {"scheme": "Nurse", "provider": "Trust", "point_of_delivery": "Elective",
                     "change": draw(st.floats(-0.3, 0.0))}],
        "uncertainty": [{"driver": "Demand", "acts_on": "activity growth", "low": -0.04, "central": 0.0, "high": 0.06},
                        {"driver": "Need", "acts_on": "activity", "each_year": True, "low": -0.05, "central": 0.0,
                         "high": 0.05}],
        "indexation": [{"year": "2027/28", "uplift": 0.03, "efficiency": 0.01, "cost_inflation": 0.02}],
        "terms_activity": [
            _term(draw, "Trust", "Emergency", OF_THE_TRUST),
            _term(draw, "Trust", "Elective", OF_THE_TRUST),
            {**_term(draw, "Network", "Surgery", OF_THE_NETWORK), "may_be_declined": draw(st.booleans())},
        ],
    }  # fmt: skip


def _service(draw: st.DrawFn, provider: str, point_of_delivery: str) -> Entry:
    units, price = draw(st.integers(0, 2_000)), draw(st.integers(1, 900))
    fixed = draw(st.sampled_from([0, 20_000]))
    return {"provider": provider, "point_of_delivery": point_of_delivery, "plan_activity": units,
            "reference_price": price, "of_which_fixed": fixed, "contract_value": units * price + fixed,
            "unit_cost": draw(st.integers(0, 900)), "released_at_once": draw(st.sampled_from([0.0, 0.3, 1.0])),
            "released_12": 1.0, "released_36": 1.0, "growth": draw(st.sampled_from([0.0, 0.02])),
            "driver": draw(st.sampled_from(["", "Demand"]))}  # fmt: skip


def _term(draw: st.DrawFn, payee: str, point_of_delivery: str, bases: tuple[str, ...]) -> Entry:
    """Draw a term that holds today and in the new contract, or one for each year of the new one alone."""
    basis = draw(st.sampled_from(bases))
    highest = POUNDS.get(basis, 1.0)
    term = {"clause": f"Care of {payee}", "payer": "Commissioner", "payee": payee, "basis": basis,
            "point_of_delivery": point_of_delivery, "draft": draw(st.floats(0.0, highest)), "lowest": 0,
            "highest": highest, "open": True, "indexed": draw(st.booleans())}  # fmt: skip
    if basis == "marginal rate":
        term["baseline"] = draw(st.sampled_from([None, 0, 150_000]))
    if basis == "cap and collar":
        term |= draw(st.sampled_from([{"collar": 0.95}, {"cap": 1.02}, {"collar": 1.0, "cap": 1.0}]))
    if draw(st.booleans()):
        return {**term, "in_force": "both", "today": draw(st.floats(0.0, highest))}
    return {**term, "in_force": "new", "year": draw(st.sampled_from(["", "each year"])),
            "largest_change": draw(st.sampled_from([None, highest / 2]))}  # fmt: skip
