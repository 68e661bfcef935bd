"""What schemes cost, when they work, what is paid for them, and which cost stays behind; worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.world.schemes import Part
from tests.known_answers.by_hand import NEW, one_trust, outcome, paid, practices, results

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

FUNDING = {**NEW, "clause": "Scheme money", "payee": "Network", "scheme": "Home visits"}
ON_TARIFF: Entry = {**NEW, "clause": "Acute", "payee": "Trust", "basis": "tariff", "draft": 1.0}


def home_visits(years: int, basis: str, draft: float, **scheme: object) -> Tables:
    """Return tables in which two practices, of 6,000 and 2,000 people, visit at home for £80,000 a year."""
    return one_trust(
        years,
        parties=practices(6_000, 2_000),
        schemes=[{"scheme": "Home visits", "owner": "Network", "cost": 80_000, **scheme}],
        terms_funding=[{**FUNDING, "basis": basis, "draft": draft}],
    )


def fewer_admissions(years: int, change: float, **scheme: object) -> Tables:
    """Return tables in which the trust's own scheme, which costs nothing, changes its 5,000 admissions."""
    emergency = {"provider": "Trust", "point_of_delivery": "Emergency admissions"}
    return one_trust(
        years,
        schemes=[{"scheme": "Same day care", "owner": "Trust", "cost": 0, **scheme}],
        effects=[{"scheme": "Same day care", **emergency, "change": change}],
        terms_activity=[ON_TARIFF],
    )


def test_funding_is_paid_for_the_months_in_which_a_scheme_runs() -> None:
    """Starts in month 7: half of the first year. £100,000 a year, by lists of 6,000 and 2,000.

    Practice A: 100,000 x 1/2 x 3/4 = £37,500, then £75,000. Practice B: £12,500, then £25,000.
    """
    due = paid(home_visits(2, "£ a year", 100_000, start_month=7))
    assert due["Commissioner", "Practice A", "Scheme money"] == pytest.approx([37_500, 75_000])
    assert due["Commissioner", "Practice B", "Scheme money"] == pytest.approx([12_500, 25_000])


def test_funding_by_weighted_patient() -> None:
    """£4 x 6,000 = £24,000 and £4 x 2,000 = £8,000 for a full year."""
    due = paid(home_visits(1, "£ per weighted patient", 4.0))
    assert due["Commissioner", "Practice A", "Scheme money"] == pytest.approx([24_000])
    assert due["Commissioner", "Practice B", "Scheme money"] == pytest.approx([8_000])


def test_funding_as_a_part_of_cost_pays_running_cost_alone() -> None:
    """90% of £80,000 x 9/12 = £54,000 in the first year (starts in month 4), £72,000 in the second.

    By lists: A £40,500 and £54,000, B £13,500 and £18,000. One-off and double-running cost are the owner's.
    """
    due = paid(home_visits(2, "part of cost", 0.9, start_month=4, one_off_cost=5_000, double_running_cost=4_000))
    assert due["Commissioner", "Practice A", "Scheme money"] == pytest.approx([40_500, 54_000])
    assert due["Commissioner", "Practice B", "Scheme money"] == pytest.approx([13_500, 18_000])


def test_what_a_scheme_costs_its_owners() -> None:
    """VAT of 20% not recovered, start in month 7, ramp of 12 months, one-off £30,000, double running £12,000.

    First year:  80,000 x 6/12 + 30,000 + 12,000 x 6/12 = 76,000, x 1.2 = £91,200
    Second year: 80,000                 + 12,000 x 6/12 = 86,000, x 1.2 = £103,200
    Practice A bears 3/4: £68,400 and £77,400. Practice B 1/4: £22,800 and £25,800.
    """
    tables = home_visits(2, "part of cost", 0.0, start_month=7, ramp_months=12, one_off_cost=30_000,
                         double_running_cost=12_000, vat_not_recovered=0.2)  # fmt: skip
    parts = outcome(tables).parts
    assert parts[Part("Home visits", "Practice A")].cost == pytest.approx([68_400, 77_400])
    assert parts[Part("Home visits", "Practice B")].cost == pytest.approx([22_800, 25_800])
    assert results(tables)["Practice B"] == pytest.approx([-22_800, -25_800])


def test_costs_of_a_scheme_rise_with_cost_inflation() -> None:
    """3% a year from 2026/27: 80,000 x 1.03 = £82,400, then x 1.03 = £84,872; in all, A bearing 3/4."""
    tables = home_visits(2, "part of cost", 1.0)
    tables["indexation"] = [{"year": year, "cost_inflation": 0.03} for year in ("2027/28", "2028/29")]
    due = paid(tables)
    assert due["Commissioner", "Practice A", "Scheme money"] == pytest.approx([61_800, 63_654])
    assert results(tables)["Practice A"] == pytest.approx([0, 0])


def test_a_scheme_works_more_with_each_month_of_its_ramp() -> None:
    """10% fewer admissions when it works in full; starts in month 7, ramp of 6 months.

    First year: months 7 to 12 at 1/6, 2/6 ... 6/6 = 3.5 months of 12 = 29.17% of the effect: 5,000 x 2.917% = 145.83
    fewer. 4,854.17 x £2,000 = £9,708,333.33, then 4,500 x £2,000 = £9,000,000.
    """
    due = paid(fewer_admissions(2, -0.1, start_month=7, ramp_months=6))
    assert due["Commissioner", "Trust", "Acute"] == pytest.approx([9_708_333 + 1 / 3, 9_000_000])


def test_cost_that_is_released_over_four_years_and_what_stays_stranded() -> None:
    """500 of 5,000 admissions go at once. Of their cost, 500 x £1,900 = £950,000, 20% goes in the same year, 60% a
    year later, 100% after three years, and half-way between, 80%, after two.

    Gone:     190,000   570,000   760,000   950,000 of 9,500,000
    Stranded: 760,000   380,000   190,000         0
    Income:   4,500 x £2,000 = 9,000,000 a year; before, 10,000,000, 500,000 above cost.
    Result:   9,000,000 - 9,310,000 = -310,000, then 70,000, 260,000 and 450,000.
    """  # noqa: D205 - arithmetic in columns
    tables = fewer_admissions(4, -0.1)
    service = outcome(tables).services["Trust", "Emergency admissions"]
    assert service.cost[:, 0] == pytest.approx([9_310_000, 8_930_000, 8_740_000, 8_550_000])
    assert service.stranded[:, 0] == pytest.approx([760_000, 380_000, 190_000, 0], abs=1e-6)
    assert results(tables)["Trust"] == pytest.approx([-310_000, 70_000, 260_000, 450_000])


def test_cost_of_activity_that_goes_in_two_halves_is_released_each_by_its_own_age() -> None:
    """Ramp of 24 months: on average 13/48 of the effect in the first year, 37/48 in the second, then all.

    Activity below plan: 500 x 13/48 = 135.42, 385.42, 500. New each year: 135.42, 250, 114.58.
    Gone in the third year: 80% x 135.42 + 60% x 250 + 20% x 114.58 = 281.25 units x £1,900 = £534,375.
    Cost: 9,500,000 - 534,375 = £8,965,625. Stranded: (500 - 281.25) x £1,900 = £415,625.
    """
    service = outcome(fewer_admissions(3, -0.1, ramp_months=24)).services["Trust", "Emergency admissions"]
    assert service.cost[2, 0] == pytest.approx(8_965_625)
    assert service.stranded[2, 0] == pytest.approx(415_625)


def test_prices_and_costs_are_indexed_from_the_price_base() -> None:
    """Uplift 2.0%, 3.0%, 2.5% less efficiency 0.5%, 1.0%, 1.1%; cost inflation 3% each year.

    Price index: 1.015, x 1.020 = 1.0353, x 1.014 = 1.0497942. A block of £1m and a tariff on £10m follow it.
    Cost index: 1.03, 1.0609, 1.092727. Unit cost £1,900 x 5,000 = £9.5m follows it.
    """
    years = ("2027/28", "2028/29", "2029/30")
    rises = ((0.02, 0.005), (0.03, 0.01), (0.025, 0.011))
    indexation: list[Entry] = [
        {"year": year, "uplift": uplift, "efficiency": efficiency, "cost_inflation": 0.03}
        for year, (uplift, efficiency) in zip(years, rises, strict=True)
    ]
    block = one_trust(3, indexation=indexation, terms_activity=[{**ON_TARIFF, "basis": "block", "draft": 1_000_000}])
    tables = one_trust(3, indexation=indexation, terms_activity=[ON_TARIFF])
    assert paid(block)["Commissioner", "Trust", "Acute"] == pytest.approx([1_015_000, 1_035_300, 1_049_794.20])
    assert paid(tables)["Commissioner", "Trust", "Acute"] == pytest.approx([10_150_000, 10_353_000, 10_497_942])
    cost = outcome(tables).services["Trust", "Emergency admissions"].cost
    assert cost[:, 0] == pytest.approx([9_785_000, 10_078_550, 10_380_906.50])


def test_years_between_price_base_and_start_are_indexed_too() -> None:
    """Price base 2025/26, start 2027/28: £1m x 1.02 x 1.03 = £1,050,600."""
    tables = one_trust(
        terms_activity=[{**ON_TARIFF, "basis": "block", "draft": 1_000_000}],
        indexation=[{"year": "2026/27", "uplift": 0.02}, {"year": "2027/28", "uplift": 0.03}],
    )
    tables["contract"][0]["price_base"] = "2025/26"
    assert paid(tables)["Commissioner", "Trust", "Acute"] == pytest.approx([1_050_600])


@pytest.mark.parametrize(("indexed", "second_year"), [(True, 10_302), (False, 10_000)])
def test_money_for_a_scheme_rises_with_prices_if_it_is_indexed(indexed: bool, second_year: float) -> None:  # noqa: FBT001
    """£10,000 a year, prices up 2% and 1%: 10,000 x 1.02 x 1.01 = £10,302 in the second year, or £10,000."""
    tables = home_visits(2, "£ a year", 10_000)
    tables["terms_funding"][0]["indexed"] = indexed
    tables["indexation"] = [{"year": "2027/28", "uplift": 0.02}, {"year": "2028/29", "uplift": 0.01}]
    due = paid(tables)
    assert sum(pounds[1] for pounds in due.values()) == pytest.approx(second_year)


@pytest.mark.parametrize(("indexed", "second_year"), [(True, 10_302), (False, 10_000)])
def test_a_pool_rises_with_prices_if_it_is_indexed(indexed: bool, second_year: float) -> None:  # noqa: FBT001
    """£1.25 x 8,000 people = £10,000, prices up 2% and 1%: £10,302 in the second year, or £10,000."""
    pool = {**NEW, "clause": "Pool", "payee": "Network", "component": "unconditional", "draft": 1.25}
    tables = one_trust(
        2,
        parties=practices(6_000, 2_000),
        terms_pool=[{**pool, "indexed": indexed}],
        indexation=[{"year": "2027/28", "uplift": 0.02}, {"year": "2028/29", "uplift": 0.01}],
    )
    assert sum(pounds[1] for pounds in paid(tables).values()) == pytest.approx(second_year)
