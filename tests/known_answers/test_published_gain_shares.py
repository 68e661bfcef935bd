"""Published settlements of gain shares, through the engine: one service whose plan is the benchmark, a certain future.

Sources: CMS public use files of the Shared Savings Program, performance years 2020-2024; 42 CFR 425.604-610;
Axene, minimum savings rates in shared savings arrangements; ACO REACH corridors (Pearl Health); Next Generation ACO
(lawinsider.com, risk arrangement); NEC option C (builtintelligence.com); Gesundes Kinzigtal (OptiMedis 2014).
"""

from __future__ import annotations

import pytest

from contract_engine.clauses.gain_share_order import minimum_rate
from contract_engine.schema.gain_share_rules import GainShareRuleRow
from tests.known_answers.by_hand import NEW, TO_TRUST, bands, certain, one_trust, outcome, paid
from tests.known_answers.test_gain_share import TO_COMMISSIONER

Entry = dict[str, object]


def settled(benchmark: float, actual: float, shares: list[Entry], **rule: object) -> dict[tuple[str, str, str], float]:
    """Return what is paid for a benchmark and an actual spend, under one row of Gain share rules."""
    tables = one_trust(
        terms_gain_share=shares,
        gain_share_rules=[{"clause": "Savings", **rule}] if rule else [],
        uncertainty=[certain("Spend", "activity", actual / benchmark - 1)],
    )
    tables["services"][0] |= {"plan_activity": 1, "reference_price": benchmark, "contract_value": benchmark}
    return {who: pounds[0] for who, pounds in paid(tables).items()}


def net(due: dict[tuple[str, str, str], float]) -> float:
    """Return what the trust receives less what it pays."""
    return sum(pounds * ((payee == "Trust") - (payer == "Trust")) for (payer, payee, _), pounds in due.items())


def gain(share: float) -> list[Entry]:
    return bands("gain", (0.0, 1.0, share))


def loss(share: float) -> list[Entry]:
    return bands("loss", (0.0, 10.0, share))


@pytest.mark.parametrize(
    ("benchmark", "actual", "share", "rule", "earned"),
    [
        pytest.param(1_098_668_352, 998_768_668, 0.75, {"minimum_rate": 0.02, "withheld": 0.02, "payment_cap": 0.20},
                     73_426_268, id="A1001, 2023, ENHANCED: 98% x 75% of 99.9m"),
        pytest.param(562_377_394, 528_558_686, 0.50, {"minimum_rate": 0.0228, "withheld": 0.02, "payment_cap": 0.10},
                     16_571_167, id="A1026, 2023, BASIC E: 98% x 50% of 33.8m"),
        pytest.param(189_938_560, 189_938_560 - 56_620_645, 0.3875, {"minimum_rate": 0.02, "payment_cap": 0.10},
                     18_993_856, id="A1070, 2020, BASIC B: 21.94m is capped at 10% of the benchmark"),
        pytest.param(601_000_000, 588_800_000, 0.40, {"minimum_rate": 0.0229, "withheld": 0.02, "payment_cap": 0.10},
                     0, id="A1490, 2024, BASIC B: a gain of 2.03% does not meet 2.29%"),
    ],
)  # fmt: skip
def test_shared_savings_program(
    benchmark: float, actual: float, share: float, rule: dict[str, object], earned: float
) -> None:
    """Gate, share from the first pound, 2% withheld, then a cap on the payment."""
    assert net(settled(benchmark, actual, gain(share), **rule)) == pytest.approx(earned, abs=1)


def test_shared_savings_program_loss_with_quality_and_relief() -> None:
    """A2029, 2024, ENHANCED: 3,432,303 x max(1 - 75% x 0.9026, 40%) = 1,372,921; less relief of 1,382: 1,371,539.

    Quality of 90.26% is 9,026 of 10,000 patients, paid from 0% to 100%; the relief for a
    disaster is a payment the other way.
    """
    benchmark, actual = 497_679_939, 501_112_242
    tables = one_trust(
        terms_gain_share=loss(1.0),
        gain_share_rules=[{"clause": "Savings", "side": "loss", "quality_use": "reduces losses",
                           "loss_reduction": 0.75, "loss_rate_lowest": 0.4, "loss_rate_highest": 0.75}],
        uncertainty=[certain("Spend", "activity", actual / benchmark - 1)],
        indicators=[{"indicator": "Quality", "organisation": "Trust", "numerator": 9_026, "denominator": 10_000,
                     "lower_threshold": 0, "upper_threshold": 1}],
        terms_activity=[{**NEW, "clause": "Relief", "payee": "Trust", "basis": "block", "draft": 1_382}],
    )  # fmt: skip
    tables["services"][0] |= {"plan_activity": 1, "reference_price": benchmark, "contract_value": benchmark}
    due = {who: pounds[0] for who, pounds in paid(tables).items()}
    assert net(due) == pytest.approx(-1_371_539, abs=1)


@pytest.mark.parametrize(("minimum", "earned"), [(0.0, 281_250), (0.01, 0)])
def test_axene(minimum: float, earned: float) -> None:
    """Target 500.00 a head and month, actual 495.50, 125,000 months: half of 562,500; a gain of 0.9% is below 1%."""
    due = settled(500 * 125_000, 495.5 * 125_000, gain(0.5), minimum_rate=minimum)
    assert net(due) == pytest.approx(earned, abs=0.01)


def test_nec_option_c() -> None:
    """Target 500,000, outturn 200,000: a quarter of what lies between 80% and 100% of the target, nothing below."""
    due = settled(500_000, 200_000, bands("gain", (0.0, 0.2, 0.25), (0.2, 1.0, 0.0)))
    assert net(due) == pytest.approx(25_000, abs=0.01)


def test_aco_reach_professional_corridors() -> None:
    """12m on 100m: 50% of 5m + 35% of 5m + 15% of 2m = 2.5 + 1.75 + 0.3 = 4.55m."""
    corridors = bands("gain", (0.0, 0.05, 0.5), (0.05, 0.10, 0.35), (0.10, 0.15, 0.15), (0.15, 1.0, 0.05))
    assert net(settled(100e6, 88e6, corridors)) == pytest.approx(4_550_000, abs=0.01)


@pytest.mark.parametrize(("actual", "due"), [(92e6, 3_920_000), (108e6, -4_000_000)])
def test_next_generation_caps_what_counts_and_withholds_gains_only(actual: float, due: float) -> None:
    """8m either way counts as 5m; 80% of it is 4m, of which 98% is paid if it is a gain and all if a loss."""
    shares = [*gain(0.8), *loss(0.8)]
    found = settled(100e6, actual, shares, gross_cap=0.05, withheld=0.02)
    assert net(found) == pytest.approx(due, abs=0.01)


def test_a_cap_on_the_payment_is_not_a_cap_on_what_counts() -> None:
    """The same 5% on the payment: 98% x 80% of 8m = 6.272m, capped at 5m: 1.08m more than Next Generation pays."""
    assert net(settled(100e6, 92e6, gain(0.8), payment_cap=0.05, withheld=0.02)) == pytest.approx(5_000_000, abs=0.01)


def test_gesundes_kinzigtal_contribution_margin() -> None:
    """146 a head below what is expected for 31,000 people: 4,526,000, reported as about 4.6m in 2012."""
    margin = net(settled(65_000_000, 65_000_000 - 146 * 31_000, gain(1.0)))
    assert margin == pytest.approx(4_526_000, abs=0.01)
    assert margin == pytest.approx(4_600_000, rel=0.02)


def test_a_loss_is_paid_the_other_way() -> None:
    due = settled(100e6, 102e6, loss(0.5))
    assert due[TO_COMMISSIONER] == pytest.approx(1_000_000)
    assert TO_TRUST not in due


@pytest.mark.parametrize(
    ("people", "published"),
    [
        (5_116, 0.0387), (6_482, 0.0350), (7_685, 0.0326), (8_702, 0.0313), (11_354, 0.0292), (12_914, 0.0283),
        (16_751, 0.0263), (20_665, 0.0249), (40_406, 0.0230), (218_605, 0.0200),
    ],
)  # fmt: skip
def test_sliding_minimum_rates_are_those_published(people: float, published: float) -> None:
    """A3361, A5147, A3391, A4778, A1652, A3379, A3320, A3873, A3864 and A4974, 2023, to the digits published."""
    found = outcome(one_trust(terms_gain_share=gain(0.4)))
    rate = minimum_rate(found, GainShareRuleRow(clause="Savings", minimum_basis="sliding", people=people))
    assert rate[0, 0] == pytest.approx(published, abs=0.00005)
