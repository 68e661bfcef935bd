"""Contracts drawn together share their futures: what they describe alike is the same in each."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_engine.world.drivers import draw, draw_together
from tests.assembled import contract_of
from tests.contracts import Tables, small_tables


def other_tables(further: list[str], start: int, years: int, high: float) -> Tables:
    """Return the small contract with further uncertainties, over other years, its demand's high another."""
    tables = small_tables()
    tables["contract"][0] |= {"start": date(start, 4, 1), "years": years}
    tables["indexation"] = []
    tables["uncertainty"][0]["high"] = high
    tables["uncertainty"] += [
        {"driver": name, "acts_on": "unit cost", "low": -0.1, "central": 0.0, "high": 0.1, "each_year": name < "M"}
        for name in further
    ]
    return tables


@settings(max_examples=20)
@given(
    st.lists(st.sampled_from(["Beds", "Agency", "Energy", "Wages", "Zeal"]), unique=True, max_size=4),
    st.integers(2027, 2029), st.integers(1, 4), st.sampled_from([0.05, 0.08]), st.integers(1, 64),
)  # fmt: skip
def test_what_two_contracts_describe_alike_is_drawn_alike(
    further: list[str], start: int, years: int, high: float, count: int
) -> None:
    """Others' uncertainties, other years and another high of one leave all the rest as it is."""
    one = contract_of(small_tables())
    other = contract_of(other_tables(further, start, years, high))
    mine, theirs = draw_together((one, other), count, 1)
    for name in ("Demand", "Proactive care on Trust Emergency admissions", "Proactive care on Care plans"):
        if name != "Demand" or high == 0.05:
            np.testing.assert_array_equal(mine.drivers[name], theirs.drivers[name])
    central = 0.02
    assert np.array_equal(mine.drivers["Demand"] > central, theirs.drivers["Demand"] > central)
    both = [year for year in one.years if year in other.years]
    at, there = ([contract.years.index(year) for year in both] for contract in (one, other))
    np.testing.assert_array_equal(mine.drivers["Chance variation"][at], theirs.drivers["Chance variation"][there])
    for key, chance in mine.chance.items():
        np.testing.assert_array_equal(chance[at], theirs.chance[key][there])


def test_contracts_with_the_same_uncertainties_have_the_futures_that_each_has_alone() -> None:
    contract = contract_of(small_tables())
    alone = draw(contract, 32, 7)
    for together in draw_together((contract, contract), 32, 7):
        for name, values in alone.drivers.items():
            np.testing.assert_array_equal(together.drivers[name], values)
