"""Withholds, caps and floors on payments, worked by hand; activity is worth £10,000,000 a year unless said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract_engine.errors import PutRightError
from contract_engine.schema.term_tables import TERM_TABLES
from contract_engine.settlement.ledger import ledger_of
from contract_engine.world.drivers import central
from contract_engine.world.outcomes import all_schemes, outcomes_of
from tests.assembled import contract_of
from tests.known_answers.by_hand import NEW, bands, certain, drafts, one_trust, outcome, paid, practices
from tests.known_answers.watching import BACK, CAP, FLOOR, FORTH, OPEN, WITHHOLD, achieved, watched

if TYPE_CHECKING:
    from contract_engine.schema.contract import Contract
    from tests.contracts import Entry, Tables


def test_a_withhold_goes_back_whole_where_nothing_is_achieved() -> None:
    """CQUIN, 1.25% of contract value in the fixed payment, withdrawn if missed: 1.25% x £10m = £125,000.

    NHS England, aligned payment and incentive 2022/23.
    """
    assert paid(watched(WITHHOLD))[*BACK, "Quality withhold"] == pytest.approx([125_000])
    assert paid(watched(WITHHOLD))[*FORTH, "Acute"] == pytest.approx([10_000_000])


def test_a_withhold_is_kept_as_far_as_it_is_earned() -> None:
    """80% lies three quarters of the way from 50% to 90%: a quarter of £125,000, £31,250, goes back."""
    assert paid(watched(WITHHOLD, rate=0.8))[*BACK, "Quality withhold"] == pytest.approx([31_250])
    assert paid(watched(WITHHOLD, rate=0.9))[*BACK, "Quality withhold"] == pytest.approx([0])


def test_a_withhold_measures_what_is_paid_or_what_was_planned() -> None:
    """10% more activity: 1.25% of £11m is £137,500; of the £10m planned, £125,000."""
    planned = {**WITHHOLD, "basis": "part of planned value"}
    assert paid(watched(WITHHOLD, change=0.1))[*BACK, "Quality withhold"] == pytest.approx([137_500])
    assert paid(watched(planned, change=0.1))[*BACK, "Quality withhold"] == pytest.approx([125_000])


@pytest.mark.parametrize("opened", ["the part", "the payment", "neither"])
def test_a_withhold_is_linear_whichever_of_the_two_is_open(opened: str) -> None:
    """Tariff at 95%: 1.25% x £9.5m = £118,750; with the part at 2%, £190,000; with the tariff at 90%, £112,500."""
    withhold = {**WITHHOLD, **OPEN} if opened == "the part" else WITHHOLD
    tariff = {"draft": 0.95, **(OPEN if opened == "the payment" else {})}
    found = outcome(watched(withhold, **tariff))
    ledger, terms = ledger_of(found), drafts(found.contract)
    assert ledger.capped == ()

    def back(changed: dict[str, float]) -> float:
        due = {(*BACK, "Quality withhold"): 0.0}
        for payment in ledger.payments({**terms, **changed}):
            due[payment.payer, payment.payee, payment.clause] = float(payment.pounds.sum())
        return due[*BACK, "Quality withhold"]

    assert back({}) == pytest.approx(118_750)
    if opened == "the part":
        assert back({"quality-withhold.part-withheld.trust": 0.02}) == pytest.approx(190_000)
    if opened == "the payment":
        assert back({"acute.part-of-reference-price.trust": 0.9}) == pytest.approx(112_500)


def test_practices_give_back_of_their_own_payments_for_their_own_results() -> None:
    """£80,000 to A (6,000 patients) and B (2,000) by list: 60,000 and 20,000; 20% withheld.

    A achieves nothing: 20% x 60,000 = £12,000. B achieves half: 20% x 20,000 x 50% = £2,000.
    """
    indicator = {"indicator": "Plans", "denominator": 100, "lower_threshold": 0.2, "upper_threshold": 0.8}
    tables = one_trust(
        parties=practices(6_000, 2_000),
        terms_pool=[{**NEW, "clause": "Pool", "payee": "Network", "component": "unconditional", "basis": "£ a year",
                     "draft": 80_000}],
        terms_limits=[{**WITHHOLD, "payee": "Network", "measures": "pool", "draft": 0.2}],
        indicators=[{**indicator, "organisation": "Practice A", "numerator": 20},
                    {**indicator, "organisation": "Practice B", "numerator": 50}],
        uncertainty=[certain("Chance variation", "activity", 0)],
    )  # fmt: skip
    due = paid(tables)
    assert due["Practice A", "Commissioner", "Quality withhold"] == pytest.approx([12_000])
    assert due["Practice B", "Commissioner", "Quality withhold"] == pytest.approx([2_000])


def test_a_withhold_of_a_gain_share_leaves_losses_alone_and_stays_linear() -> None:
    """Half of a gain of £1m, 20% withheld: £100,000; of a loss nothing. The shares may be open."""
    shares = [{**row, **OPEN} for side, end in (("gain", 1.0), ("loss", 10.0)) for row in bands(side, (0.0, end, 0.5))]
    withhold = {**WITHHOLD, "measures": "Savings", "draft": 0.2}
    for change, pounds in ((-0.1, 100_000), (0.1, 0)):
        tables = one_trust(terms_gain_share=shares, terms_limits=[withhold], indicators=achieved(0.5),
                           uncertainty=[certain("Demand", "activity", change)])  # fmt: skip
        assert paid(tables)[*BACK, "Quality withhold"] == pytest.approx([pounds])
        assert ledger_of(outcome(tables)).capped == ()


def test_a_withhold_of_a_capped_share_is_of_what_is_left() -> None:
    """Half of a gain of £1m, paid up to 3% of £10m: £300,000; 20% of it withheld is £60,000, not £100,000."""
    tables = one_trust(
        terms_gain_share=bands("gain", (0.0, 1.0, 0.5)),
        gain_share_rules=[{"clause": "Savings", "payment_cap": 0.03}],
        terms_limits=[{**WITHHOLD, "measures": "Savings", "draft": 0.2}],
        indicators=achieved(0.5),
        uncertainty=[certain("Demand", "activity", -0.1)],
    )
    assert paid(tables)[*BACK, "Quality withhold"] == pytest.approx([60_000])


def test_pain_is_capped_at_the_fee() -> None:
    """Target 100, actual 130, fee 8, in £100,000: half of the overrun of 30 is 15, capped at 8: 7 go back.

    Guide to alliance contracting: cost + fee + half of the difference, pain limited to the fee: 130 + 8 - 8 = 130.
    """
    pain = {**NEW, "clause": "Pain cap", "payer": "Trust", "payee": "Commissioner", "kind": "payment cap",
            "basis": "£ a year", "draft": 800_000}  # fmt: skip
    tables = one_trust(
        terms_gain_share=[*bands("gain", (0.0, 1.0, 0.5)), *bands("loss", (0.0, 10.0, 0.5))],
        terms_limits=[pain],
        uncertainty=[certain("Demand", "activity", 0.3)],
    )
    due = paid(tables)
    assert due[*BACK, "Savings"] == pytest.approx([1_500_000])
    assert due[*FORTH, "Pain cap"] == pytest.approx([700_000])
    tables["uncertainty"] = [certain("Demand", "activity", -0.1)]
    assert paid(tables)[*FORTH, "Savings"] == pytest.approx([500_000])
    assert paid(tables)[*FORTH, "Pain cap"] == pytest.approx([0])


def test_a_cap_returns_what_is_beyond_it_and_a_floor_adds_what_is_missing() -> None:
    """£11m against a cap of £10.2m: £800,000 back, half of it if half is returned. £9m against £9.8m: £800,000 more."""
    assert paid(watched(CAP, change=0.1))[*BACK, "Cap"] == pytest.approx([800_000])
    assert paid(watched({**CAP, "part": 0.5}, change=0.1))[*BACK, "Cap"] == pytest.approx([400_000])
    assert paid(watched(FLOOR, change=-0.1))[*FORTH, "Floor"] == pytest.approx([800_000])
    assert paid(watched(CAP, FLOOR))[*BACK, "Cap"] == pytest.approx([0])
    assert paid(watched(CAP, FLOOR))[*FORTH, "Floor"] == pytest.approx([0])


def test_a_cap_may_be_a_part_of_agreed_spend_and_rise_with_prices() -> None:
    """102% of £10m against £11m: £800,000. Prices 3% up: £11.33m against £10.2m x 1.03 = £10.506m: £824,000."""
    by_spend = {**CAP, "basis": "part of agreed spend", "draft": 1.02}
    assert paid(watched(by_spend, change=0.1))[*BACK, "Cap"] == pytest.approx([800_000])
    dearer = watched({**CAP, "indexed": True}, change=0.1)
    dearer["indexation"] = [{"year": "2027/28", "uplift": 0.03}]
    assert paid(dearer)[*BACK, "Cap"] == pytest.approx([824_000])


def test_a_cap_acts_on_what_is_left_after_a_withhold() -> None:
    """Order: withhold, then cap. £11m less 10% withheld is £9.9m, below £10.2m; less 5%, £10.45m: £250,000 back."""
    assert paid(watched({**WITHHOLD, "draft": 0.10}, CAP, change=0.1))[*BACK, "Cap"] == pytest.approx([0])
    assert paid(watched({**WITHHOLD, "draft": 0.05}, CAP, change=0.1))[*BACK, "Cap"] == pytest.approx([250_000])
    alone = {**CAP, "measures": "Acute"}
    assert paid(watched({**WITHHOLD, "draft": 0.10}, alone, change=0.1))[*BACK, "Cap"] == pytest.approx([800_000])


def test_an_open_cap_on_an_open_tariff_is_the_larger_of_two_linear_amounts() -> None:
    """max(11m x tariff - cap, 0): at 100% and 10.2m £800,000; at 90% and 10.2m nothing; at 95% and 10m £450,000."""
    cap = {**CAP, "open": True, "lowest": 0, "highest": 12_000_000}
    found = outcome(watched(cap, change=0.1, **OPEN))
    (capped,) = ledger_of(found).capped
    for tariff, most, back in ((1.0, 10_200_000, 800_000), (0.9, 10_200_000, 0), (0.95, 10_000_000, 450_000)):
        terms = {"acute.part-of-reference-price.trust": tariff, "cap.most-paid.trust": most}
        assert capped.at(terms).sum() == pytest.approx(back)


def test_a_cap_of_one_year_acts_in_that_year_alone() -> None:
    """£11m a year for two years, £10.2m in the second: £800,000 back then, nothing before."""
    assert paid(watched({**CAP, "year": "2028/29"}, change=0.1, years=2))[*BACK, "Cap"] == pytest.approx([0, 800_000])


def opened(tables: Tables, *clauses: str) -> Contract:
    """Return the contract with the terms of these clauses open, past the checks that would have refused it."""
    contract = contract_of(tables)
    rows = {
        kind.table: tuple(row.model_copy(update={"open": row.clause in clauses}) for row in contract.rows(kind))
        for kind in TERM_TABLES
    }
    return replace(contract, tables={**contract.tables, **rows})


@pytest.mark.parametrize(
    ("limits", "clauses", "said"),
    [
        ((WITHHOLD,), ("Quality withhold", "Acute"), "Quality withhold is a part of what acute"),
        ((CAP, {**FLOOR, "measures": "Cap"}), ("Cap",), "Floor measures Cap, whose payment stops at a limit"),
    ],
    ids=["a product", "a limit on a limit"],
)
def test_what_a_check_could_not_see_is_refused_when_it_is_settled(
    limits: tuple[Entry, ...], clauses: tuple[str, ...], said: str
) -> None:
    contract = opened(watched(*limits), *clauses)
    with pytest.raises(PutRightError, match=said):
        ledger_of(outcomes_of(contract, central(contract), all_schemes(contract)))
