"""Targets as agreed, as restated for causes, and as reset; agreed spend is £10m, of which the trust has half."""

from __future__ import annotations

import pytest

from tests.known_answers.by_hand import certain, one_trust, outcome
from tests.known_answers.test_gain_share_order import HALF, shared, shared_by_year

Entry = dict[str, object]
COST: Entry = {"measure": "cost"}


@pytest.mark.parametrize(
    ("baseline", "gained", "lost"),
    [
        ({}, 250_000, -250_000),
        ({"target": 10_200_000}, 350_000, -150_000),
        ({"target": 10_000_000, "adjustments": 200_000}, 350_000, -150_000),
        ({"target": 10_200_000, "independent_estimate": 9_800_000, "tolerance": 0.02}, 248_000, -150_000),
        ({"target": 10_200_000, "independent_estimate": 11_000_000}, 350_000, -150_000),
    ],
)
def test_a_gain_is_not_earned_by_padding_the_target(baseline: Entry, gained: float, lost: float) -> None:
    """Spend of £9.5m or £10.5m. Of a target of £10.2m, £9.8m x 1.02 = £9,996,000 counts for a gain: half of 496,000.

    A loss is always measured from the target: half of 300,000.
    """
    rows = [{"clause": "Savings", **baseline}]
    assert shared(-0.05, baseline=rows) == pytest.approx(gained)
    assert shared(0.05, baseline=rows) == pytest.approx(lost)


def test_a_target_is_brought_forward_as_the_plan_is() -> None:
    """Target £10.2m against a plan of £10m; prices rise 3%, the plan grows 1%: 10.2m x 1.03 x 1.01 = £10,611,060.

    Actual 10.403m x 0.95 = 9,882,850: half of £728,210.
    """
    tables = one_trust()
    services = [{**tables["services"][0], "growth": 0.01}]
    due = shared(-0.05, baseline=[{"clause": "Savings", "target": 10_200_000}], services=services,
                 indexation=[{"year": "2027/28", "uplift": 0.04, "efficiency": 0.01}])  # fmt: skip
    assert due == pytest.approx(364_105)


def test_each_service_may_have_a_target_of_its_own() -> None:
    """Emergency admissions £10.2m, attendances as planned, £1m; both 5% below plan: half of 11.2m - 10.45m."""
    tables = one_trust()
    more = {**tables["services"][0], "point_of_delivery": "Attendances", "plan_activity": 500,
            "contract_value": 1_000_000}  # fmt: skip
    baseline = [{"clause": "Savings", "point_of_delivery": "Emergency admissions", "target": 10_200_000}]
    assert shared(-0.05, baseline=baseline, services=[*tables["services"], more]) == pytest.approx(375_000)


def test_a_target_reset_from_actual_spend_takes_away_what_was_saved() -> None:
    """10% saved from the first year, £9m against £10m: half of 1m a year.

    Reset in the third year, 60% of it from the second: 40% x 10m + 60% x 9m = 9.4m, so half of 400,000
    from then on.
    """
    rebase: list[Entry] = [{"clause": "Savings", "year": "2029/30", "weight": 0.6}]
    assert shared_by_year(-0.1, years=4, rebase=rebase) == pytest.approx([500_000, 500_000, 200_000, 200_000])


def test_a_reset_brings_actual_spend_forward_by_prices_and_growth() -> None:
    """Prices rise 2% and the plan 1% a year: actual spend of 2027/28 is brought forward like the plan.

    Half of the reset target of 2029/30 is actual spend two years before: it is 95% of plan, so half of 5% is left.
    Plan of 2029/30: 10m x (1.02 x 1.01)^3 = £10,933,668.
    """
    tables = one_trust()
    services = [{**tables["services"][0], "growth": 0.01}]
    indexation = [{"year": year, "uplift": 0.02} for year in ("2027/28", "2028/29", "2029/30")]
    rebase: list[Entry] = [{"clause": "Savings", "year": "2029/30", "weight": 0.5, "from_year": "2027/28"}]
    due = shared_by_year(-0.1, years=3, services=services, indexation=indexation, rebase=rebase)
    assert due[2] == pytest.approx(0.5 * (0.95 - 0.9) * 10e6 * (1.02 * 1.01) ** 3)


def test_a_second_reset_takes_the_place_of_the_first() -> None:
    """All of the year before, then none: 10m, 9m, 10m against 9m."""
    rebase: list[Entry] = [
        {"clause": "Savings", "year": "2028/29", "weight": 1.0}, {"clause": "Savings", "year": "2029/30", "weight": 0.0}
    ]  # fmt: skip
    assert shared_by_year(-0.1, years=3, rebase=rebase) == pytest.approx([500_000, 0, 500_000])


def test_a_reset_target_still_moves_with_causes_nobody_controls() -> None:
    """5% more people, for which the target is restated, and 10% less use: 10.5m x 0.9 = 9.45m against 10.5m.

    Reset in full from the year before: the target is 9.45m, and nothing is left to share.
    """
    due = shared_by_year(-0.1, years=2, causes=[certain("People", "activity", 0.05, target_moves=True)],
                         rebase=[{"clause": "Savings", "year": "2028/29", "weight": 1.0}])  # fmt: skip
    assert due == pytest.approx([525_000, 0])


@pytest.mark.parametrize(("moves", "due"), [(True, 0), (False, -250_000)])
def test_a_cause_of_activity_with_which_the_target_moves_is_nobodys_loss(*, moves: bool, due: float) -> None:
    """5% more activity: a loss of £500,000, or none if the target is restated."""
    assert shared(0.0, causes=[certain("People", "activity", 0.05, target_moves=moves)]) == pytest.approx(due)


@pytest.mark.parametrize(("moves", "due"), [(True, [0, 0]), (False, [-200_000, -408_000])])
def test_growth_with_which_the_target_moves_is_nobodys_loss(*, moves: bool, due: list[float]) -> None:
    """4% a year more than planned: 400,000 and 816,000 above agreed spend, or nothing."""
    services = [{**one_trust()["services"][0], "driver": "Growth"}]
    causes = [certain("Growth", "activity growth", 0.04, target_moves=moves)]
    assert shared_by_year(0.0, years=2, services=services, causes=causes) == pytest.approx(due)


def test_measured_by_cost_a_gain_is_what_the_service_costs_its_provider_below_plan() -> None:
    """Planned cost 5,000 x £1,900 = £9.5m. 5% fewer admissions, for good: 20% of their cost goes at once.

    9.5m - (9.5m - 20% x 475,000) = £95,000, half is the trust's.
    """
    assert shared(-0.05, COST) == pytest.approx(47_500)
    found = outcome(one_trust(terms_gain_share=HALF, uncertainty=[certain("Demand", "activity", -0.05)]))
    service = found.services["Trust", "Emergency admissions"]
    assert service.agreed_cost[0, 0] - service.cost[0, 0] == pytest.approx(95_000)


@pytest.mark.parametrize(("moves", "due"), [(True, 0), (False, -95_000)])
def test_measured_by_cost_a_pay_award_is_a_loss_unless_the_target_moves_with_it(*, moves: bool, due: float) -> None:
    """Unit costs 2% above plan: £190,000 on £9.5m."""
    assert shared(0.0, COST, causes=[certain("Pay", "unit cost", 0.02, target_moves=moves)]) == pytest.approx(due)


def test_a_target_of_cost_is_against_planned_cost() -> None:
    """Agreed at £9.7m, planned at £9.5m and spent as planned: half of £200,000."""
    assert shared(0.0, COST, baseline=[{"clause": "Savings", "target": 9_700_000}]) == pytest.approx(100_000)
