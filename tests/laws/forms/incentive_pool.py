"""Random contracts with a network incentive pool, and every other clause beside it.

Money by list and by points, up front and for one year; least parts paid; what is not earned going
back, over to the next year, or to the other practices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.laws.every_clause import tables_of_every_kind

if TYPE_CHECKING:
    from tests.contracts import Tables

NOT_EARNED = {
    "own achievement": ("stays with the payer", "rolled over", "by list", "by achievement"),
    "network achievement": ("stays with the payer", "rolled over"),
}


@st.composite
def tables_of_incentive_pool(draw: st.DrawFn) -> Tables:
    """Draw a contract with every clause, its pool with every way to pay."""
    tables = draw(tables_of_every_kind())
    for place, row in enumerate(tables["indicators"]):
        row |= {"numerator": draw(st.integers(10, 440)), "points": draw(st.integers(1, 40)),
                "on_register": 100 + 50 * place, "national_prevalence": 0.02,
                "exclusions": draw(st.sampled_from([0, 40]))}  # fmt: skip
    if draw(st.booleans()):
        for row in tables["indicators"]:
            row |= {"lower_threshold": 0.7, "upper_threshold": 0.2}
    for row in tables["terms_pool"]:
        if row["component"] in NOT_EARNED:
            row["not_earned"] = draw(st.sampled_from(NOT_EARNED[str(row["component"])]))
            row["floor"] = draw(st.sampled_from([0.0, 0.0, 0.3]))
    new = {"payer": "Commissioner", "payee": "North Network", "in_force": "new", "open": True, "lowest": 0}
    points = {
        **new, "clause": "Points", "basis": "£ a point", "component": draw(st.sampled_from(sorted(NOT_EARNED))),
        "mean_list": 9_000, "list_decimals": draw(st.sampled_from([None, 2])),
        "prevalence_decimals": draw(st.sampled_from([None, 2])), "draft": 200, "highest": 400,
        "not_earned": "rolled over", "year": draw(st.sampled_from(["", "each year", "2027/28"])),
    }  # fmt: skip
    start = {**new, "clause": "Start-up", "basis": "£ a year", "component": "up front", "year": "2027/28",
             "draft": 9_000, "highest": 20_000}  # fmt: skip
    core = {**new, "clause": "Core", "basis": "£ per registered patient", "component": "unconditional",
            "draft": 2.218, "highest": 4}  # fmt: skip
    tables["terms_pool"] += [points, start, core]
    tables["contract"][0] |= draw(st.sampled_from([{}, {"pool_value": None}]))
    return tables
