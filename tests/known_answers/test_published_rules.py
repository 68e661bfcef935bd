"""Published payment rules that these clauses can express, with the published figures and where they stand."""

from __future__ import annotations

import pytest

from tests.known_answers.by_hand import NEW, TO_TRUST, bands, certain, one_trust, outcome, paid, practices

RESULTS = {"indicator": "Flu vaccination", "organisation": "Practice A"}


def spend_of(units: float, price: float, change: float, rows: list[dict[str, object]]) -> list[float]:
    """Return what the trust is paid of a gain when its spend of units x price ends this much above plan."""
    tables = one_trust(terms_gain_share=rows, uncertainty=[certain("Outturn", "activity", change)])
    tables["services"][0] |= {"plan_activity": units, "reference_price": price, "contract_value": units * price}
    return paid(tables)[TO_TRUST]


def test_nec_option_c_shares_in_ranges() -> None:
    """Target £500,000, outturn £200,000; 25% between 80% and 100% of target, nothing below 80%.

    25% x (500,000 - 400,000) + 0% x (400,000 - 200,000) = £25,000.
    Source: builtintelligence Reachback, question 18505, pain and gain in NEC Option C.
    """
    assert spend_of(500, 1_000, -0.6, bands("gain", (0.0, 0.2, 0.25), (0.2, 1.0, 0.0))) == pytest.approx([25_000])


def test_a_shared_saving_without_a_minimum() -> None:
    """Target 500 a member a month, actual 495.50, 125,000 member months, share 50%: 4.50 x 125,000 / 2 = 281,250.

    Source: Axene Health Partners, Minimum savings rates in shared savings arrangements.
    """
    assert spend_of(125_000, 500, 495.5 / 500 - 1, bands("gain", (0.0, 1.0, 0.5))) == pytest.approx([281_250])


def test_marginal_corridors_of_aco_reach() -> None:
    """Benchmark 100m, saving 12m; of the first 5% 50% is kept, to 10% 35%, to 15% 15%, beyond 5%.

    2,500,000 + 1,750,000 + 15% x 2,000,000 = 4,550,000.
    Source: corridors of the professional option as described by Pearl Health; the arithmetic is ours.
    """
    corridors = bands("gain", (0.0, 0.05, 0.5), (0.05, 0.1, 0.35), (0.1, 0.15, 0.15), (0.15, 1.0, 0.05))
    assert spend_of(100_000, 1_000, -0.12, corridors) == pytest.approx([4_550_000])


def test_capacity_and_access_payment_of_50_000_patients() -> None:
    """2023/24: £2.765 x 50,000 = £138,250 whatever happens; at most £1.185 x 50,000 = £59,250 on the network.

    Source: PCC, network contract 2023/24, capacity and access support and improvement payments.
    """
    pool = {**NEW, "payee": "Network"}
    tables = one_trust(
        parties=practices(50_000),
        indicators=[{**RESULTS, "numerator": 90, "denominator": 100, "lower_threshold": 0.2, "upper_threshold": 0.8}],
        terms_pool=[
            {**pool, "clause": "Support", "component": "unconditional", "draft": 2.765},
            {**pool, "clause": "Improvement", "component": "network achievement", "draft": 1.185},
        ],
    )
    due = paid(tables)
    assert due["Commissioner", "Practice A", "Support"] == pytest.approx([138_250])
    assert due["Commissioner", "Practice A", "Improvement"] == pytest.approx([59_250])


def test_exclusions_leave_the_denominator() -> None:
    """1,000 eligible, 600 done, 100 refused, 100 not appropriate: 600 / 800 = 75%, not 60%.

    Paid from 50% to 100%: half of £1,000.

    Source: Pulse Intelligence, guide to the Investment and Impact Fund, personalised care adjustments.
    """
    row = {**RESULTS, "numerator": 600, "denominator": 1_000, "exclusions": 200}
    pool = {**NEW, "clause": "Flu", "payee": "Practice A", "component": "own achievement", "basis": "£ a year"}
    tables = one_trust(
        parties=practices(10_000),
        indicators=[{**row, "lower_threshold": 0.5, "upper_threshold": 1.0}],
        terms_pool=[{**pool, "draft": 1_000}],
    )
    performance = outcome(tables).achievement.performance["Flu vaccination", "Practice A"]
    assert performance == pytest.approx(0.75)
    assert paid(tables)["Commissioner", "Practice A", "Flu"] == pytest.approx([500])


def test_part_of_the_way_between_thresholds_earns_that_part_of_the_points() -> None:
    """40 points at £200 = £8,000; 83% lies half-way between 80% and 86%: 20 points = £4,000.

    Source: thresholds and points of indicator VI-01, Investment and Impact Fund 2021/22; the arithmetic is ours.
    """
    row = {**RESULTS, "numerator": 830, "denominator": 1_000, "lower_threshold": 0.8, "upper_threshold": 0.86}
    pool = {**NEW, "clause": "VI-01", "payee": "Practice A", "component": "own achievement", "basis": "£ a year"}
    tables = one_trust(parties=practices(10_000), indicators=[row], terms_pool=[{**pool, "draft": 40 * 200}])
    assert paid(tables)["Commissioner", "Practice A", "VI-01"] == pytest.approx([4_000])


def test_tower_hamlets_immunisation_package() -> None:
    """£14,000 for a network, half in advance and half on its results: £7,000 and, at full results, £7,000.

    Eight networks: £112,000, of which £56,000 rests on results.
    Source: Table 1 of the article PMC5819982, which describes the MMR care package of Tower Hamlets.
    """
    pool = {**NEW, "payee": "Network", "basis": "£ a year"}
    tables = one_trust(
        parties=practices(6_000, 3_000),
        indicators=[
            {"indicator": "MMR", "organisation": f"Practice {letter}", "numerator": 95, "denominator": 100,
             "lower_threshold": 0.8, "upper_threshold": 0.95} for letter in "AB"
        ],
        terms_pool=[
            {**pool, "clause": "In advance", "component": "unconditional", "draft": 7_000},
            {**pool, "clause": "On results", "component": "network achievement", "draft": 7_000},
        ],
    )  # fmt: skip
    due = paid(tables)
    assert 8 * sum(pounds[0] for (_, _, clause), pounds in due.items() if clause == "In advance") == pytest.approx(56e3)
    assert 8 * sum(pounds[0] for (_, _, clause), pounds in due.items() if clause == "On results") == pytest.approx(56e3)
