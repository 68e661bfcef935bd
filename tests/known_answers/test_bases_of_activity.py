"""What each basis of payment for activity pays, against published rules and hand arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_engine.clauses.worth_providing import offers_of
from tests.assembled import contract_of
from tests.known_answers.by_hand import EMERGENCY, NEW, certain, one_trust, paid, practices

if TYPE_CHECKING:
    from tests.contracts import Entry, Tables

TRUST = ("Commissioner", "Trust", "Acute")
ACUTE: Entry = {**NEW, "clause": "Acute", "payee": "Trust"}
PLAN = 10_000_000


def paid_at(change: float, **term: object) -> float:
    """Return what a term pays for £10m of planned admissions where activity is this part above plan."""
    demand = [certain("Demand", "activity", change)]
    return paid(one_trust(terms_activity=[{**ACUTE, **term}], uncertainty=demand))[TRUST][0]


@pytest.mark.parametrize(("change", "pounds"), [(0.10, 10_200_000), (-0.10, 9_800_000), (0.0, 10_000_000)])
def test_the_blended_payment_of_2019_pays_a_fifth_of_what_is_above_or_below_plan(change: float, pounds: float) -> None:
    """Plan £10m + 20% x (11m - 10m) = £10.2m; 10m + 20% x (9m - 10m) = £9.8m.

    Source: 2019/20 blended payment for emergency care (HSJ, 2019).
    """
    assert paid_at(change, basis="blended", draft=0.2) == pytest.approx(pounds)


@pytest.mark.parametrize(("rate", "pounds"), [(0.30, 10_183_380), (0.70, 10_427_887)])
def test_the_marginal_rate_pays_30_per_cent_above_the_baseline_and_later_70(rate: float, pounds: float) -> None:
    """£611,267 above a baseline of £10m: 30% is £183,380, 70% is £427,887; up to the baseline, all of it.

    Source: marginal rate emergency tariff, 30% to 2014/15 and 70% from 2015/16 (HFMA, 2013). East Riding's
    £183,380 at 30% is £611,267 of activity above its baseline.
    """
    above = 611_267 / PLAN
    assert paid_at(above, basis="marginal rate", draft=rate) == pytest.approx(pounds, abs=0.5)


def test_a_marginal_rate_pays_in_full_below_its_baseline() -> None:
    """£9m of activity: £9m. The baseline need not be the plan: of £11m, 9.5m + 30% x 1.5m = £9.95m."""
    assert paid_at(-0.10, basis="marginal rate", draft=0.3) == pytest.approx(9_000_000)
    assert paid_at(0.10, basis="marginal rate", draft=0.3, baseline=9_500_000) == pytest.approx(9_950_000)


def test_a_stated_baseline_moves_with_prices() -> None:
    """Prices 2% up: baseline 9.69m, activity 10.2m: 9.69m + 30% x 0.51m = £9,843,000."""
    terms = [{**ACUTE, "basis": "marginal rate", "draft": 0.3, "baseline": 9_500_000}]
    tables = one_trust(terms_activity=terms, indexation=[{"year": "2027/28", "uplift": 0.02}])
    assert paid(tables)[TRUST] == pytest.approx([9_843_000])


@pytest.mark.parametrize(
    ("change", "pounds"), [(0.10, 10_290_000), (0.03, 10_094_000), (-0.03, 9_506_000), (-0.10, 9_310_000)]
)
def test_a_cap_and_collar_counts_activity_between_95_and_105_per_cent_of_plan(change: float, pounds: float) -> None:
    """98% of: 10.5m (of 11m), 10.3m, 9.7m, 9.5m (of 9m)."""
    paid_for = paid_at(change, basis="cap and collar", draft=0.98, collar=0.95, cap=1.05)
    assert paid_for == pytest.approx(pounds)


def test_a_cap_alone_and_a_collar_alone() -> None:
    """Capped at 105%: 9m stays 9m, 11m counts 10.5m. With a collar of 95% alone: 9m counts 9.5m, 11m stays."""
    assert paid_at(-0.10, basis="cap and collar", draft=1.0, cap=1.05) == pytest.approx(9_000_000)
    assert paid_at(0.10, basis="cap and collar", draft=1.0, cap=1.05) == pytest.approx(10_500_000)
    assert paid_at(-0.10, basis="cap and collar", draft=1.0, collar=0.95) == pytest.approx(9_500_000)
    assert paid_at(0.10, basis="cap and collar", draft=1.0, collar=0.95) == pytest.approx(11_000_000)


def test_a_fee_is_paid_for_each_item_and_moves_with_prices_if_indexed() -> None:
    """5,500 x £12 = £66,000; with prices 2% up £67,320."""
    fee = {**ACUTE, "basis": "fee per item", "draft": 12}
    demand, prices = [certain("Demand", "activity", 0.10)], [{"year": "2027/28", "uplift": 0.02}]
    indexed = one_trust(terms_activity=[fee], uncertainty=demand, indexation=prices)
    as_written = one_trust(terms_activity=[{**fee, "indexed": False}], uncertainty=demand, indexation=prices)
    assert paid(indexed)[TRUST] == pytest.approx([67_320])
    assert paid(as_written)[TRUST] == pytest.approx([66_000])


@pytest.mark.parametrize(("change", "pounds"), [(-0.10, 9_310_000), (0.0, 9_500_000), (0.10, 9_690_000)])
def test_open_book_reimburses_what_it_costs_with_cost_that_stays(change: float, pounds: float) -> None:
    """£1,900 x (5,000 -/+ 20% x 500): a fifth of the cost moves in the same year."""
    assert paid_at(change, basis="open book", draft=1.0) == pytest.approx(pounds)
    assert paid_at(change, basis="open book", draft=1.05) == pytest.approx(1.05 * pounds)


def test_a_low_volume_block_pays_the_same_whatever_the_activity() -> None:
    """£400,000 at 10% more as at plan."""
    assert paid_at(0.10, basis="low-volume block", draft=400_000) == pytest.approx(400_000)


def test_an_aligned_payment_is_elective_by_the_unit_and_the_rest_as_planned() -> None:
    """Elective 4,000 x £2,500 planned, 10% more done: £11m at 100% of the unit price. Emergencies: £10m as planned.

    Source: aligned payment and incentive from 2023/24, elective activity at 100% of unit prices (NHS England).
    """
    elective = {**EMERGENCY, "point_of_delivery": "Elective", "plan_activity": 4_000, "reference_price": 2_500}
    terms = [
        {**ACUTE, "basis": "tariff", "point_of_delivery": "Elective", "draft": 1.0},
        {**ACUTE, "basis": "fixed plus variable", "point_of_delivery": "Emergency admissions", "draft": 1.0},
    ]
    tables = one_trust(services=[dict(EMERGENCY), elective], terms_activity=terms,
                       uncertainty=[certain("Demand", "activity", 0.10)])  # fmt: skip
    assert paid(tables)[TRUST] == pytest.approx([21_000_000])


def surgery(provider: str, items: float, unit_cost: float) -> Entry:
    """Return a practice's minor surgery at £85 an item."""
    return {"provider": provider, "point_of_delivery": "Minor surgery", "plan_activity": items, "reference_price": 85,
            "contract_value": items * 85, "unit_cost": unit_cost, "released_at_once": 1.0, "released_12": 1.0,
            "released_36": 1.0}  # fmt: skip


def two_practices(**term: object) -> Tables:
    """Return a network: A has 200 items at £70 each and a list of 6,000, B 100 at £90 and a list of 2,000."""
    fee = {**NEW, "clause": "Enhanced", "payee": "Network", "point_of_delivery": "Minor surgery", **term}
    services = [surgery("Practice A", 200, 70), surgery("Practice B", 100, 90)]
    return one_trust(parties=practices(6_000, 2_000), services=services, terms_activity=[fee])


def test_each_practice_of_a_network_is_paid_for_its_own_activity_and_by_list_from_a_block() -> None:
    """Fee £90: A 200 x 90, B 100 x 90. Tariff 110%: 17,000 and 8,500 x 1.1. Block £20,000: three quarters and one."""
    names = [("Commissioner", f"Practice {name}", "Enhanced") for name in "AB"]
    for term, pounds in (
        ({"basis": "fee per item", "draft": 90}, [18_000, 9_000]),
        ({"basis": "tariff", "draft": 1.1}, [18_700, 9_350]),
        ({"basis": "block", "draft": 20_000}, [15_000, 5_000]),
    ):
        due = paid(two_practices(**term))
        assert [due[name][0] for name in names] == pytest.approx(pounds)


def test_a_service_is_worth_providing_from_its_cost_and_the_margin_on() -> None:
    """With a margin of 10%, A must be paid 14,000 x 1.1 = £15,400 and B 9,000 x 1.1 = £9,900 for planned items."""
    contract = contract_of(two_practices(basis="fee per item", draft=90, may_be_declined=True))
    found = {offer.party: (offer.pay({"enhanced.fee-minor-surgery.network": 90}), offer.required)
             for offer in offers_of(contract)}  # fmt: skip
    assert found == {"Practice A": pytest.approx((18_000, 15_400)), "Practice B": pytest.approx((9_000, 9_900))}


def test_what_makes_a_service_worth_providing_counts_the_years_its_term_holds() -> None:
    """A fee for the second of two years: B's 100 items x growth 2% of plan twice x prices, cost 3% up; discounted 10%.

    Pay for £1: 104.04 x 1.01 / 1.1 = 95.527...; cost: 104.04 x 90 x 1.03 / 1.1 = 8,767.73..., x 1.1 = 9,644.51.
    """
    tables = two_practices(basis="fee per item", draft=90, may_be_declined=True, year="2028/29")
    tables["contract"][0] |= {"years": 2, "discount_rate": 0.1}
    tables["services"][1]["growth"] = 0.02
    tables["indexation"] = [{"year": "2028/29", "uplift": 0.01, "cost_inflation": 0.03}]
    offer = next(offer for offer in offers_of(contract_of(tables)) if offer.party == "Practice B")
    assert list(offer.per_unit.values()) == pytest.approx([104.04 * 1.01 / 1.1])
    assert offer.required == pytest.approx(104.04 * 90 * 1.03)
