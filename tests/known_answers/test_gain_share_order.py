"""What a gain share counts and pays, in order; agreed spend is £10,000,000, of which the trust has half unless said."""

from __future__ import annotations

import numpy as np
import pytest

from contract_engine.results import settle
from contract_engine.settlement.ledger import Ledger
from contract_engine.terms import Capped, Flow
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, TO_TRUST, bands, certain, one_trust, paid, practices
from tests.known_answers.test_gain_share import TO_COMMISSIONER

Entry = dict[str, object]
HALF = [*bands("gain", (0.0, 1.0, 0.5)), *bands("loss", (0.0, 10.0, 0.5))]


def quality(organisation: str, done: int) -> Entry:
    """Return an indicator of 1,000 patients, paid from 0% to 100%: achievement is what was done."""
    return {"indicator": "Quality", "organisation": organisation, "numerator": done, "denominator": 1_000,
            "lower_threshold": 0, "upper_threshold": 1}  # fmt: skip


def shared(change: float, *rules: Entry, rows: list[Entry] = HALF, **tables: list[Entry]) -> float:
    """Return what the trust receives less what it pays, if activity is this much above plan."""
    return sum(shared_by_year(change, *rules, rows=rows, **tables))


def shared_by_year(
    change: float, *rules: Entry, rows: list[Entry] = HALF, years: int = 1, **tables: list[Entry]
) -> list[float]:
    due = paid(
        one_trust(
            years,
            terms_gain_share=rows,
            gain_share_rules=[{"clause": "Savings", **rule} for rule in rules],
            uncertainty=[certain("Demand", "activity", change), *tables.pop("causes", [])],
            **tables,
        )
    )
    nothing = [0.0] * years
    return [gained - lost for gained, lost in
            zip(due.get(TO_TRUST, nothing), due.get(TO_COMMISSIONER, nothing), strict=True)]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "counted_from", "due"),
    [
        (-0.01, "first pound", 0), (-0.02, "first pound", 100_000), (-0.05, "first pound", 250_000),
        (-0.01, "deductible", 0), (-0.02, "deductible", 0), (-0.05, "deductible", 150_000),
        (0.01, "first pound", 0), (0.05, "first pound", -250_000), (0.05, "deductible", -150_000),
    ],
)  # fmt: skip
def test_a_minimum_rate_is_a_gate_or_a_deductible(change: float, counted_from: str, due: float) -> None:
    """2% of £10m is £200,000: a gain of 500,000 is shared from the first pound, 250,000, or beyond it, 150,000."""
    assert shared(change, {"minimum_rate": 0.02, "counted_from": counted_from}) == pytest.approx(due)


def test_gains_and_losses_have_their_own_rules() -> None:
    """Gains from 2%, first pound; losses beyond 1%, at most £100,000 of payment.

    Gain of 5%: 250,000. Loss of 5%: half of 400,000 = 200,000, capped at 1% of £10m.
    """
    rules: list[Entry] = [
        {"side": "gain", "minimum_rate": 0.02},
        {"side": "loss", "minimum_rate": 0.01, "counted_from": "deductible", "payment_cap": 0.01},
    ]
    assert shared(-0.05, *rules) == pytest.approx(250_000)
    assert shared(0.05, *rules) == pytest.approx(-100_000)
    assert shared(0.02, *rules) == pytest.approx(-50_000)


def test_edges_of_bands_are_counted_from_agreed_spend_whatever_the_minimum() -> None:
    """Gain 7%, a deductible of 2%; 50% up to 5% and 30% beyond: 50% x 300,000 + 30% x 200,000 = £210,000."""
    rows = bands("gain", (0.0, 0.05, 0.5), (0.05, 1.0, 0.3))
    rule: Entry = {"minimum_rate": 0.02, "counted_from": "deductible"}
    assert shared(-0.07, rule, rows=rows) == pytest.approx(210_000)


@pytest.mark.parametrize(
    ("people", "rate"),
    [(4_000, 0.039), (5_000, 0.039), (5_500, 0.0375), (12_500, 0.0285), (35_000, 0.0235), (60_000, 0.02),
     (90_000, 0.02)],
)  # fmt: skip
def test_a_minimum_rate_slides_with_population(people: float, rate: float) -> None:
    """Straight between 3.9% at 5,000 people, 3.6% at 6,000 ... 2.0% at 60,000; just below nothing, just above half."""
    rule: Entry = {"minimum_basis": "sliding", "people": people}
    assert shared(-rate + 1e-5, rule) == pytest.approx(0)
    assert shared(-rate - 1e-5, rule) == pytest.approx(0.5 * (rate + 1e-5) * 10e6)


def test_a_sliding_rate_follows_the_lists_and_their_growth() -> None:
    """Lists of 5,000 grow by 20% a year from 2026/27: 6,000 in 2027/28, 3.6%; 7,200 in 2028/29, 3.36%.

    A gain of 3.5% meets only the second: half of £350,000.
    """
    population = [{"organisation": "Practice A", "headcount": 5_000, "growth": 0.2}]
    uncertain: Entry = certain("Chance variation", "activity", 0.0, each_year=True)
    due = shared_by_year(-0.035, {"minimum_basis": "sliding"}, years=2, causes=[uncertain], population=population,
                         parties=practices(5_000))  # fmt: skip
    assert due == pytest.approx([0, 175_000])


@pytest.mark.parametrize(
    ("use", "threshold", "done", "gained", "lost"),
    [
        ("gate", 0.8, 799, 0, -250_000), ("gate", 0.8, 800, 250_000, -250_000),
        ("multiplier", 0.0, 600, 150_000, -250_000), ("multiplier", 0.7, 600, 0, -250_000),
        ("reduces losses", 0.0, 600, 250_000, -100_000), ("reduces losses", 0.0, 1_000, 250_000, -75_000),
        ("reduces losses", 0.0, 0, 250_000, -200_000),
    ],
)  # fmt: skip
def test_quality_is_a_gate_a_multiplier_or_reduces_losses(
    use: str, threshold: float, done: int, gained: float, lost: float
) -> None:
    """£500,000 either way. Reduced: 250,000 x (1 - 60%), but at least 30% and at most 80% of it."""
    rule: Entry = {"quality_use": use, "quality_threshold": threshold, "loss_rate_lowest": 0.3,
                   "loss_rate_highest": 0.8}  # fmt: skip
    indicators = [quality("Trust", done)]
    assert shared(-0.05, rule, indicators=indicators) == pytest.approx(gained)
    assert shared(0.05, rule, indicators=indicators) == pytest.approx(lost)


def test_quality_is_each_ones_own_or_that_of_all_together() -> None:
    """A tenth of £500,000 each by list; A achieves 40% and B 80%, of 1,000 patients each; together 60%."""
    rows = [{**NEW, "clause": "Savings", "payee": payee, "side": "gain", "draft": share}
            for payee, share in (("Network", 0.2), ("Commissioner", 0.8))]  # fmt: skip
    tables: dict[str, list[Entry]] = {
        "parties": practices(5_000, 5_000), "indicators": [quality("Practice A", 400), quality("Practice B", 800)],
    }  # fmt: skip
    causes = [certain("Chance variation", "activity", -0.05)]
    found = {}
    for of in ("each", "all"):
        rules = [{"clause": "Savings", "quality_use": "multiplier", "quality_of": of}]
        due = paid(one_trust(terms_gain_share=rows, gain_share_rules=rules, uncertainty=causes, **tables))
        found[of] = [due["Commissioner", f"Practice {name}", "Savings"][0] for name in "AB"]
    assert found["each"] == pytest.approx([20_000, 40_000])
    assert found["all"] == pytest.approx([30_000, 30_000])


@pytest.mark.parametrize(
    ("change", "fund", "trust"), [(-0.005, 50_000, 0), (-0.01, 80_000, 10_000), (-0.05, 80_000, 210_000), (0.02, 0, 0)]
)
def test_a_first_slice_is_reinvested_before_the_bands(change: float, fund: float, trust: float) -> None:
    """£30,000 and 0.5% of £10m: the first £80,000 of a gain goes to the fund, half of the rest to the trust."""
    parties = [*practices(), {"name": "Fund", "role": "voluntary sector"}]
    rules = [{"clause": "Savings", "first_slice": 30_000, "first_slice_part": 0.005, "first_slice_to": "Fund"}]
    due = paid(one_trust(parties=parties, terms_gain_share=bands("gain", (0.0, 1.0, 0.5)), gain_share_rules=rules,
                         uncertainty=[certain("Demand", "activity", change)]))  # fmt: skip
    assert due["Commissioner", "Fund", "Savings"] == pytest.approx([fund])
    assert due[TO_TRUST] == pytest.approx([trust])


def test_a_cap_is_on_all_bands_of_one_organisation_together() -> None:
    """40% of 500,000 + 60% of 300,000 = £380,000, capped at 3% of £10m; in a bad year it pays nothing."""
    rows = bands("gain", (0.0, 0.05, 0.4), (0.05, 1.0, 0.6))
    assert shared(-0.08, {"payment_cap": 0.03}, rows=rows) == pytest.approx(300_000)
    assert shared(-0.05, {"payment_cap": 0.03}, rows=rows) == pytest.approx(200_000)
    assert shared(0.05, {"payment_cap": 0.03}, rows=rows) == pytest.approx(0)


def test_a_share_beyond_its_cap_is_one_payment_of_the_cap() -> None:
    """Gain 30% of £10m; half of it is £1,500,000, the cap 10% of £10m: £1,000,000 one way and nothing back."""
    tables = one_trust(
        terms_gain_share=bands("gain", (0.0, 1.0, 0.5)),
        gain_share_rules=[{"clause": "Savings", "payment_cap": 0.1}],
        uncertainty=[certain("Demand", "activity", -0.3)],
    )
    assert paid(tables) == {TO_TRUST: pytest.approx([1_000_000])}
    settled = settle(contract_of(tables), scenarios=16)
    assert [(line.payer, line.payee, line.amount) for line in settled.flows] == [
        ("Commissioner", "Trust", pytest.approx(1_000_000))
    ]
    trust = next(line for line in settled.positions if line.party == "Trust")
    assert (trust.received, trust.paid) == (pytest.approx(1_000_000), 0)


def test_gains_and_losses_that_stop_at_a_cap_stay_two_payments() -> None:
    """Shares in three futures: £1.5m to the trust, £2m and £0.3m to the commissioner; caps of £1m either way."""
    cap = np.full((1, 3), 1_000_000.0)
    gain, loss = np.array([[1_500_000.0, 0, 0]]), np.array([[0, 2_000_000.0, 300_000]])
    flows = Flow(*TO_TRUST, None, gain), Flow(*TO_COMMISSIONER, None, loss)
    capped = Capped(*TO_COMMISSIONER, gain - cap, {}), Capped(*TO_TRUST, loss - cap, {})
    due = Ledger(1, 3, flows, {}, capped).payments({})
    assert [(payment.payer, payment.pounds.tolist()) for payment in due] == [
        ("Commissioner", [[1_000_000, 0, 0]]),
        ("Trust", [[0, 1_000_000, 300_000]]),
    ]


def test_a_glide_path_gain_only_then_a_fifth_then_half() -> None:
    """A loss of £500,000 each year: nothing, then 20%, then 50% of it is the trust's."""
    path = {"2027/28": 0.0, "2028/29": 0.2, "2029/30": 0.5}
    rows = [{**NEW, "clause": "Savings", "payee": payee, "side": "loss", "band_to": 10.0, "year": year, "draft": draft}
            for year, share in path.items() for payee, draft in (("Trust", share), ("Commissioner", 1 - share))
    ]  # fmt: skip
    assert shared_by_year(0.05, rows=rows, years=3) == pytest.approx([0, -100_000, -250_000])
