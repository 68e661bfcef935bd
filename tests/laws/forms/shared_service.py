"""Random shared services: one or two of them, hosts inside and outside the group, VAT, shares by year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables


@st.composite
def tables_of_shared_service(draw: st.DrawFn) -> Tables:
    """Draw one to three practices, a host among them or a federation beside them, and one or two services."""
    names = [f"Practice {'ABC'[place]}" for place in range(draw(st.integers(1, 3)))]
    services = ["Accountant", "Visits"][: draw(st.integers(1, 2))]
    hosts = {service: draw(st.sampled_from(["Federation", *names])) for service in services}
    in_place = {service: draw(st.sampled_from(["today", "new"])) for service in services}
    return {
        "contract": [{"name": "Shared", "form": "shared_service", "start": date(2027, 4, 1),
                      "years": draw(st.integers(1, 3)), "price_base": "2026/27",
                      "discount_rate": draw(st.sampled_from([0.0, 0.035]))}],
        "parties": [
            {"name": "Commissioner", "role": "commissioner", "other_income": 5_000},
            {"name": "Federation", "role": "federation"},
            {"name": "HMRC", "role": "outside", "takes_part": "neither"},
            *({"name": name, "role": "practice", "network": "Network", "registered_list": draw(st.integers(900, 9_000)),
               "vat_recovery": draw(st.sampled_from([0.0, 0.4, 1.0]))} for name in names),
        ],
        "shared_services": [_service(draw, service, hosts[service], in_place[service]) for service in services],
        "shared_use": [_use(draw, service, name) for service in services for name in names],
        "uncertainty": [{"driver": "Evenings", "acts_on": "activity growth", "low": -0.04, "central": 0.0, "high": 0.1},
                        {"driver": "Pay", "acts_on": "unit cost", "each_year": True, "low": 0.0, "central": 0.02,
                         "high": 0.05}],
        "indexation": [{"year": "2027/28", "uplift": 0.03, "efficiency": 0.01, "cost_inflation": 0.02}],
        "terms_shared_cost": [
            term
            for service in services
            for term in _terms(draw, service, hosts[service], names, in_force=in_place[service])
        ],
    }  # fmt: skip


def _service(draw: st.DrawFn, service: str, host: str, in_place: str) -> Entry:
    return {"service": service, "host": host, "fixed_cost": draw(st.integers(0, 90_000)),
            "cost_per_use": draw(st.integers(0, 60)), "vat_rate": draw(st.sampled_from([0.0, 0.2])), "vat_to": "HMRC",
            "cost_sharing": draw(st.booleans()), "in_place": in_place}  # fmt: skip


def _use(draw: st.DrawFn, service: str, name: str) -> Entry:
    return {"service": service, "organisation": name, "uses": draw(st.integers(0, 900)),
            "growth": draw(st.sampled_from([0.0, 0.03])), "driver": draw(st.sampled_from(["", "Evenings"])),
            "cost_today": draw(st.integers(0, 40_000)), "released_at_once": draw(st.sampled_from([0.0, 0.5, 1.0])),
            "released_12": 1.0, "joining_cost": draw(st.integers(0, 2_000))}  # fmt: skip


def _terms(draw: st.DrawFn, service: str, host: str, names: list[str], in_force: str) -> list[Entry]:
    """Draw shares that add up, the host's own last, and one price for all or for each."""
    when = "both" if in_force == "today" else "new"
    term = {"clause": f"Cost of {service}", "payee": host, "service": service, "in_force": when, "open": True,
            "lowest": 0, "highest": 1}  # fmt: skip
    bearing = sorted({*names, host})
    parts = [draw(st.integers(0, 10)) for _ in bearing[1:]]
    cuts = [part / (10 * len(bearing)) for part in parts]
    shares = [1 - sum(cuts), *cuts]
    year = "" if when == "both" else draw(st.sampled_from(["", "each year"]))
    both = when == "both"
    rows = [
        {**term, "payer": name, "component": "fixed cost share", "draft": share, "year": year,
         **({"today": share} if both else {})}
        for name, share in zip(bearing, shares, strict=True)
    ]  # fmt: skip
    payers = ["Network"] if draw(st.booleans()) and names != [host] else [name for name in names if name != host]
    price = draw(st.integers(0, 60))
    rows += [
        {**term, "payer": payer, "component": "price per use", "draft": price, "highest": 90,
         "indexed": draw(st.booleans()), **({"today": price} if both else {})}
        for payer in payers
    ]  # fmt: skip
    return rows
