"""Gain and loss shares by band, worked by hand; agreed spend is £10,000,000 unless said."""

from __future__ import annotations

import pytest

from tests.known_answers.by_hand import TO_TRUST, bands, certain, one_trust, outcome, paid

TO_COMMISSIONER = ("Trust", "Commissioner", "Savings")


GAINS_AND_LOSSES = [
    *bands("gain", (0.0, 0.05, 0.4), (0.05, 1.0, 0.6)),
    *bands("loss", (0.0, 0.02, 0.3), (0.02, 10.0, 0.5)),
]


def shared(change: float, rows: list[dict[str, object]] = GAINS_AND_LOSSES) -> dict[tuple[str, str, str], list[float]]:
    return paid(one_trust(terms_gain_share=rows, uncertainty=[certain("Demand", "activity", change)]))


def test_a_gain_is_shared_band_by_band() -> None:
    """Actual £9.2m, gain £800,000: 40% of the first 500,000 + 60% of 300,000 = 200,000 + 180,000 = £380,000."""
    assert shared(-0.08)[TO_TRUST] == pytest.approx([380_000])
    assert shared(-0.08)[TO_COMMISSIONER] == pytest.approx([0])


def test_a_loss_is_shared_band_by_band_and_paid_to_the_payer() -> None:
    """Actual £10.5m, loss £500,000: 30% of the first 200,000 + 50% of 300,000 = 60,000 + 150,000 = £210,000."""
    assert shared(0.05)[TO_COMMISSIONER] == pytest.approx([210_000])
    assert shared(0.05)[TO_TRUST] == pytest.approx([0])


def test_at_agreed_spend_nobody_pays() -> None:
    assert all(pounds == pytest.approx([0]) for pounds in shared(0.0).values())


def test_a_band_that_starts_above_nought_is_a_corridor_in_which_nothing_is_shared() -> None:
    """Gain £300,000, shared at 50% only beyond 2% of agreed spend: 50% x (300,000 - 200,000) = £50,000."""
    assert shared(-0.03, bands("gain", (0.02, 1.0, 0.5)))[TO_TRUST] == pytest.approx([50_000])


def test_a_band_that_ends_caps_what_is_shared() -> None:
    """Gain £800,000, shared at 50% up to 5% of agreed spend: 50% x 500,000 = £250,000."""
    assert shared(-0.08, bands("gain", (0.0, 0.05, 0.5)))[TO_TRUST] == pytest.approx([250_000])


def test_agreed_spend_is_restated_for_a_cause_with_which_the_target_moves() -> None:
    """5% more people than planned, and 8% less admissions each.

    Agreed 10m x 1.05 = 10.5m; actual 10.5m x 0.92 = 9.66m; gain £840,000.
    Bands end at 5% of 10.5m = 525,000: 40% x 525,000 + 60% x 315,000 = 210,000 + 189,000 = £399,000.
    """
    causes = [certain("People", "activity", 0.05, target_moves=True), certain("Use", "activity", -0.08)]
    due = paid(one_trust(terms_gain_share=GAINS_AND_LOSSES, uncertainty=causes))
    assert due[TO_TRUST] == pytest.approx([399_000])


def test_a_gain_is_measured_at_reference_prices_in_the_years_money() -> None:
    """Prices 3% above the base: gain 8% of £10.3m = 824,000; 40% x 515,000 + 60% x 309,000 = £391,400.

    What a unit costs the trust plays no part.
    """
    tables = one_trust(
        terms_gain_share=GAINS_AND_LOSSES,
        uncertainty=[certain("Demand", "activity", -0.08), certain("Wages", "unit cost", 0.25)],
        indexation=[{"year": "2027/28", "uplift": 0.04, "efficiency": 0.01, "cost_inflation": 0.07}],
    )
    assert paid(tables)[TO_TRUST] == pytest.approx([391_400])


def test_only_services_in_scope_count() -> None:
    """Beside £10m in scope the trust has £1m of attendances out of it; both are 8% below plan. £380,000 as before."""
    tables = one_trust(terms_gain_share=GAINS_AND_LOSSES, uncertainty=[certain("Demand", "activity", -0.08)])
    tables["services"].append(
        {**tables["services"][0], "point_of_delivery": "Attendances", "plan_activity": 500,
         "contract_value": 1_000_000, "in_scope": False}
    )  # fmt: skip
    assert paid(tables)[TO_TRUST] == pytest.approx([380_000])
    assert outcome(tables).services["Trust", "Attendances"].actual[0, 0] == pytest.approx(920_000)
