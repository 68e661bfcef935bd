"""Activity and capitated payments, worked by hand."""

from __future__ import annotations

import pytest

from tests.known_answers.by_hand import NEW, certain, one_trust, paid, practices

TRUST = ("Commissioner", "Trust", "Acute")
ACUTE = {**NEW, "clause": "Acute", "payee": "Trust"}
TEN_PER_CENT_MORE = [certain("Demand", "activity", 0.10)]


def test_a_tariff_pays_a_part_of_the_reference_price_for_every_unit() -> None:
    """5,500 admissions x £2,000 x 90% = £9,900,000."""
    terms = [{**ACUTE, "basis": "tariff", "draft": 0.9}]
    assert paid(one_trust(terms_activity=terms, uncertainty=TEN_PER_CENT_MORE))[TRUST] == pytest.approx([9_900_000])


def test_fixed_plus_variable_pays_the_fixed_share_as_planned() -> None:
    """Plan £10m, actual £11m, fixed share 80%: 10m + 20% x (11m - 10m) = £10,200,000.

    The blended payment of 2019/20: a fixed amount for planned activity, and 20% of what is above or below it.
    """
    terms = [{**ACUTE, "basis": "fixed plus variable", "draft": 0.8}]
    assert paid(one_trust(terms_activity=terms, uncertainty=TEN_PER_CENT_MORE))[TRUST] == pytest.approx([10_200_000])


def test_fixed_plus_variable_below_plan() -> None:
    """Plan £10m, actual £9m, fixed share 80%: 10m - 20% x 1m = £9,800,000."""
    terms = [{**ACUTE, "basis": "fixed plus variable", "draft": 0.8}]
    fewer = [certain("Demand", "activity", -0.10)]
    assert paid(one_trust(terms_activity=terms, uncertainty=fewer))[TRUST] == pytest.approx([9_800_000])


def test_a_block_pays_the_same_whatever_the_activity() -> None:
    """£9,750,000 at 5,500 admissions as at 5,000."""
    terms = [{**ACUTE, "basis": "block", "draft": 9_750_000}]
    assert paid(one_trust(terms_activity=terms, uncertainty=TEN_PER_CENT_MORE))[TRUST] == pytest.approx([9_750_000])


def test_the_fixed_part_of_a_contract_value_does_not_move_with_activity() -> None:
    """£1m fixed + 4,500 units planned x £2,000. 10% more: 1,000,000 + 4,950 x 2,000 = £10,900,000 at tariff."""
    tables = one_trust(terms_activity=[{**ACUTE, "basis": "tariff", "draft": 1.0}], uncertainty=TEN_PER_CENT_MORE)
    tables["services"][0] |= {"plan_activity": 4_500, "of_which_fixed": 1_000_000}
    assert paid(tables)[TRUST] == pytest.approx([10_900_000])


def test_growth_in_the_plan_and_beyond_it_compound() -> None:
    """Plan grows 2% a year from 2026/27, demand a further 1% a year from the first year, at tariff.

    2027/28: 10m x 1.02   x 1.01   = £10,302,000
    2028/29: 10m x 1.02^2 x 1.01^2 = £10,613,120.40
    """
    terms = [{**ACUTE, "basis": "tariff", "draft": 1.0}]
    demand = [certain("Demand", "activity growth", 0.01)]
    tables = one_trust(years=2, terms_activity=terms, uncertainty=demand)
    tables["services"][0] |= {"growth": 0.02, "driver": "Demand"}
    assert paid(tables)[TRUST] == pytest.approx([10_302_000, 10_613_120.40])


def test_a_capitated_budget_pays_for_weighted_people_whatever_they_use() -> None:
    """5,000 people x need 1.1, growing 1% a year from 2026/27, + 3,000 x 0.9 = 5,555 + 2,700 = 8,255 in 2027/28.

    2027/28: 8,255     x £200 x 1.02   = £1,684,020.00
    2028/29: 8,310.55  x £200 x 1.02^2 = £1,729,259.24 (5,000 x 1.1 x 1.0201 = 5,610.55)
    """
    tables = one_trust(
        years=2,
        parties=practices(5_000, 3_000),
        population=[
            {"organisation": "Practice A", "headcount": 5_000, "need_weight": 1.1, "growth": 0.01},
            {"organisation": "Practice B", "headcount": 3_000, "need_weight": 0.9},
        ],
        indexation=[{"year": "2027/28", "uplift": 0.02}, {"year": "2028/29", "uplift": 0.02}],
        terms_budget=[{**NEW, "clause": "Budget", "payee": "Trust", "draft": 200}],
        uncertainty=TEN_PER_CENT_MORE,
    )
    assert paid(tables)["Commissioner", "Trust", "Budget"] == pytest.approx([1_684_020.00, 1_729_259.244])


def test_a_budget_held_by_a_network_is_shared_by_weighted_list_and_counts_its_segment_alone() -> None:
    """Over 65: 1,000 + 200 people x need 2 = 2,400 x £50 = £120,000, not indexed.

    Lists 6,000 and 2,000: Practice A 3/4 = £90,000, Practice B 1/4 = £30,000.
    """
    tables = one_trust(
        parties=practices(6_000, 2_000),
        population=[
            {"organisation": name, "segment": segment, "headcount": people, "need_weight": weight}
            for name, segment, people, weight in (
                ("Practice A", "Over 65", 1_000, 2.0),
                ("Practice A", "Others", 5_000, 0.8),
                ("Practice B", "Over 65", 200, 2.0),
                ("Practice B", "Others", 1_800, 0.8),
            )
        ],
        indexation=[{"year": "2027/28", "uplift": 0.02}],
        terms_budget=[
            {**NEW, "clause": "Over 65", "payee": "Network", "segment": "Over 65", "indexed": False, "draft": 50}
        ],
    )
    due = paid(tables)
    assert due["Commissioner", "Practice A", "Over 65"] == pytest.approx([90_000])
    assert due["Commissioner", "Practice B", "Over 65"] == pytest.approx([30_000])
